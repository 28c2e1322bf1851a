"""Why a meeting moves along with another: the rule that it would break where it was."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from calendars.conflict import Rule, RuleKind
from calendars.start import Start
from calendars.timetable_problem import TimetableMeeting, TimetableProblem


@dataclass(frozen=True)
class Along:
    """Know why a meeting moves: a rule between it and another."""

    moved: str
    rule: Rule


def reasons_to_move(problem: TimetableProblem, moved: Mapping[str, Start]) -> tuple[Along, ...]:
    """Give for meetings that moved a rule between each and another that its former time would break.

    `moved` has the new starts of those that moved; the others are where they were. One that moved for a
    reason of its own (somebody cannot come, it was asked for) has no such rule.
    """
    former = {one.id: at for one in problem.meetings if (at := problem.present(one.id))}
    return tuple(
        Along(id_, rule)
        for id_ in moved
        if id_ in former
        and (rule := next(_broken(problem, id_, {**former, **moved, id_: former[id_]}), None))
    )


def _broken(problem: TimetableProblem, id_: str, starts: Mapping[str, Start]) -> Iterator[Rule]:
    """List the rules about a meeting that do not hold at these starts, orders first."""
    # The solver takes most of a second to import, and a tick never plans.
    from calendars.timetable_rules import order_rules  # noqa: PLC0415

    for rule in order_rules(problem):
        if id_ in rule.meetings and set(rule.meetings) <= starts.keys() and not _holds(problem, rule, starts):
            yield rule
    meetings = {one.id: one for one in problem.meetings}
    mine = meetings[id_]
    for other in problem.meetings:
        if other.id == id_ or other.id not in starts or not _at_once(mine, other, starts):
            continue
        about = (tuple(sorted((id_, other.id))), tuple(sorted({mine.series, other.series})))
        if shared := mine.people & other.people:
            yield Rule(RuleKind.PEOPLE, *about, people=tuple(sorted(shared)))
        if mine.room and mine.room == other.room:
            yield Rule(RuleKind.ROOM, *about, label=mine.room)


def _holds(problem: TimetableProblem, rule: Rule, starts: Mapping[str, Start]) -> bool:
    first, then = (starts[one] for one in rule.meetings)
    gap = _gap(problem, first.day, then.day, working=rule.working)
    return gap <= rule.days if rule.kind is RuleKind.CHAIN_AT_MOST else first < then and gap >= rule.days


def _gap(problem: TimetableProblem, first: date, then: date, *, working: bool) -> int:
    if not working:
        return (then - first).days
    return sum(first < day <= then for day in problem.working_days)


def _at_once(one: TimetableMeeting, other: TimetableMeeting, starts: Mapping[str, Start]) -> bool:
    begins, others = starts[one.id].moment(), starts[other.id].moment()
    return begins < others + timedelta(minutes=other.minutes) and others < begins + timedelta(
        minutes=one.minutes
    )

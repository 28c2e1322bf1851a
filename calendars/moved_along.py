"""Why a meeting moves along with another: the rule that it would break where it was."""

from collections.abc import Collection, Iterable, Iterator, Mapping
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


def reasons_to_move(
    problem: TimetableProblem, moved: Mapping[str, Start], asked: Collection[str]
) -> tuple[Along, ...]:
    """Give for meetings that moved a rule between each and another that its former time would break.

    `moved` has the new starts of those that moved; the others are where they were. `asked` have a reason of
    their own (it was asked for, somebody cannot come) and need none. A rule with one of these is told first,
    then one with what has moved because of these, and so on: no two meetings give each other as the reason.
    """
    former = {one.id: at for one in problem.meetings if (at := problem.present(one.id))}
    broken = {
        id_: tuple(_broken(problem, id_, {**former, **moved, id_: former[id_]}))
        for id_ in moved
        if id_ in former and id_ not in asked
    }
    causes, found = set(asked), dict[str, Rule]()
    while unexplained := {id_: rules for id_, rules in broken.items() if rules and id_ not in found}:
        near = {id_: rule for id_, rules in unexplained.items() if (rule := _between(rules, id_, causes))}
        # What no cause leads to is told with the first rule that there is, one meeting at a time.
        found |= near or {id_: rules[0] for id_, rules in [*unexplained.items()][:1]}
        causes |= found.keys()
    return tuple(Along(id_, found[id_]) for id_ in moved if id_ in found)


def _between(rules: Iterable[Rule], id_: str, causes: Collection[str]) -> Rule | None:
    """Find the first rule between a meeting and one of its causes."""
    return next((one for one in rules if ({*one.meetings} - {id_}) & {*causes}), None)


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
    if rule.kind is RuleKind.CHAIN_AT_MOST:
        return gap <= rule.days
    length = next(one.minutes for one in problem.meetings if one.id == rule.meetings[0])
    return first.moment() + timedelta(minutes=length) <= then.moment() and gap >= rule.days


def _gap(problem: TimetableProblem, first: date, then: date, *, working: bool) -> int:
    if not working:
        return (then - first).days
    return sum(first < day <= then for day in problem.working_days)


def _at_once(one: TimetableMeeting, other: TimetableMeeting, starts: Mapping[str, Start]) -> bool:
    begins, others = starts[one.id].moment(), starts[other.id].moment()
    return begins < others + timedelta(minutes=other.minutes) and others < begins + timedelta(
        minutes=one.minutes
    )

"""The rules of a timetable problem, and how each is laid into the solver's model."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from calendars.conflict import Rule, RuleKind
from calendars.day_line import Literal
from calendars.timetable_model import TimetableModel
from calendars.timetable_problem import Start, TimetableMeeting, TimetableProblem

#: rules that say where one meeting may be, as against rules between meetings
DOMAIN_KINDS = frozenset({RuleKind.WINDOW, RuleKind.BUSY, RuleKind.FROZEN})

#: rules that put one meeting before another
ORDER_KINDS = frozenset({RuleKind.CHAIN_AT_LEAST, RuleKind.SPACING_AT_LEAST})


def rules_of(problem: TimetableProblem) -> tuple[Rule, ...]:
    """List every demand of the problem in a fixed order.

    A demand between two frozen meetings is no rule: neither can move, so it is history.
    """
    meetings = sorted(problem.meetings, key=lambda meeting: meeting.id)
    domains = [rule for meeting in meetings for rule in _domain_rules(problem, meeting)]
    return (*domains, *_people_rules(problem), *_order_rules(problem))


def _domain_rules(problem: TimetableProblem, meeting: TimetableMeeting) -> Iterator[Rule]:
    about = ((meeting.id,), (meeting.series,))
    present = problem.present(meeting.id)
    if meeting.id in problem.frozen and present:
        yield Rule(RuleKind.FROZEN, *about, first_day=present.day, last_day=present.day, slot=present.slot)
        return
    days = sorted(set(meeting.days))
    first, last = (days[0], days[-1]) if days else (None, None)
    yield Rule(RuleKind.WINDOW, *about, days=len(days), first_day=first, last_day=last)
    if meeting.busy:
        yield Rule(RuleKind.BUSY, *about, days=len(meeting.busy))


def _people_rules(problem: TimetableProblem) -> Iterator[Rule]:
    series = {meeting.id: meeting.series for meeting in problem.meetings}
    calendar: dict[str, set[str]] = defaultdict(set)
    for meeting in problem.meetings:
        for person in meeting.people:
            calendar[person].add(meeting.id)
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for person in sorted(calendar):
        alike[tuple(sorted(calendar[person]))].append(person)
    for ids in sorted(alike):
        if len(ids) > 1 and not set(ids) <= problem.frozen:
            yield Rule(
                RuleKind.PEOPLE, ids, tuple(sorted({series[id_] for id_ in ids})), people=tuple(alike[ids])
            )


def _order_rules(problem: TimetableProblem) -> Iterator[Rule]:
    series = {meeting.id: meeting.series for meeting in problem.meetings}

    def about(*ids: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return ids, tuple(dict.fromkeys(series[id_] for id_ in ids))

    for chain in sorted(problem.chains, key=lambda c: (c.first, c.then, c.label, c.at_least_days)):
        if not {chain.first, chain.then} <= problem.frozen:
            ids = about(chain.first, chain.then)
            yield Rule(RuleKind.CHAIN_AT_LEAST, *ids, label=chain.label, days=chain.at_least_days)
            if chain.at_most_days is not None:
                yield Rule(RuleKind.CHAIN_AT_MOST, *ids, label=chain.label, days=chain.at_most_days)
    for spacing in sorted(problem.spacings, key=lambda s: (s.earlier, s.later, s.at_least_days)):
        if not {spacing.earlier, spacing.later} <= problem.frozen:
            yield Rule(
                RuleKind.SPACING_AT_LEAST, *about(spacing.earlier, spacing.later), days=spacing.at_least_days
            )


def starts_of(problem: TimetableProblem, meeting: TimetableMeeting) -> tuple[Start, ...]:
    """List the starts that the rules leave to one meeting by itself."""
    present = problem.present(meeting.id)
    return (present,) if meeting.id in problem.frozen and present else meeting.starts()


def widest(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Leave out the people whose meetings are all among someone else's: they add nothing."""
    rules = tuple(rules)
    groups = [frozenset(rule.meetings) for rule in rules if rule.kind is RuleKind.PEOPLE]
    return tuple(
        rule
        for rule in rules
        if rule.kind is not RuleKind.PEOPLE or not any(set(rule.meetings) < group for group in groups)
    )


def lay(model: TimetableModel, rule: Rule, frozen: frozenset[str], when: Sequence[Literal] = ()) -> None:
    """Lay one rule between meetings into the model; it holds whenever all the literals `when` do."""
    ids = rule.meetings
    match rule.kind:
        case RuleKind.CHAIN_AT_LEAST | RuleKind.SPACING_AT_LEAST:
            model.at_least(ids[0], ids[1], rule.days, when)
        case RuleKind.CHAIN_AT_MOST:
            model.at_most(ids[0], ids[1], rule.days, when)
        case RuleKind.PEOPLE:
            free = [id_ for id_ in ids if id_ not in frozen]
            model.apart(free, when)
            for fixed in sorted(set(ids) & frozen):
                for other in free:
                    model.not_together(fixed, other, when)
        case _:
            raise ValueError(f"{rule.kind} is a rule about one meeting: put it into the meeting's starts.")

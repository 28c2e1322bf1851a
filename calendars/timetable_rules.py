"""The rules of a timetable problem, and how each is laid into the solver's model."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from calendars.conflict import Rule, RuleKind
from calendars.day_line import Literal
from calendars.diary import Diary, Engagement
from calendars.notice import Stays
from calendars.timetable_model import TimetableModel
from calendars.timetable_problem import Start, TimetableMeeting, TimetableProblem

#: rules that say where one meeting may be, as against rules between meetings
DOMAIN_KINDS = frozenset(
    {
        RuleKind.WINDOW,
        RuleKind.BUSY,
        RuleKind.PERSON_BUSY,
        RuleKind.LATEST,
        RuleKind.FROZEN,
        RuleKind.NOT_BEFORE,
    }
)

#: rules that keep meetings from overlapping: someone, or a room, is needed in all of them
APART_KINDS = frozenset({RuleKind.PEOPLE, RuleKind.ROOM})

#: rules that put one meeting before another
ORDER_KINDS = frozenset({RuleKind.CHAIN_AT_LEAST, RuleKind.SPACING_AT_LEAST})


def rules_of(problem: TimetableProblem) -> tuple[Rule, ...]:
    """List every demand of the problem in a fixed order.

    A demand between two frozen meetings is no rule: neither can move, so it is history.
    """
    meetings = sorted(problem.meetings, key=lambda meeting: meeting.id)
    domains = [rule for meeting in meetings for rule in _domain_rules(problem, meeting)]
    return (*domains, *between_rules(problem))


def between_rules(problem: TimetableProblem) -> tuple[Rule, ...]:
    """List the demands between meetings in a fixed order."""
    return (*_people_rules(problem), *_room_rules(problem), *order_rules(problem))


def _domain_rules(problem: TimetableProblem, meeting: TimetableMeeting) -> Iterator[Rule]:
    about = ((meeting.id,), (meeting.series,))
    present = problem.present(meeting.id)
    if meeting.id in problem.frozen and present:
        yield _staying(problem, meeting, present)
        return
    days = sorted(set(meeting.days))
    first, last = (days[0], days[-1]) if days else (None, None)
    yield Rule(RuleKind.WINDOW, *about, days=len(days), first_day=first, last_day=last)
    if meeting.busy:
        yield Rule(RuleKind.BUSY, *about, days=len(meeting.busy))
    for times, people in _keeping_away(problem, meeting).items():
        yield Rule(RuleKind.PERSON_BUSY, *about, people=tuple(people), days=len(times), times=times)
    if meeting.latest:
        yield Rule(RuleKind.LATEST, *about, label=meeting.latest.label, last_day=meeting.latest.day)
    if (soonest := meeting.not_before) and days and days[0] < soonest.day:
        yield Rule(RuleKind.NOT_BEFORE, *about, label=soonest.why, first_day=soonest.day)


def _staying(problem: TimetableProblem, meeting: TimetableMeeting, at: Start) -> Rule:
    why = problem.stays.get(meeting.id, Stays.NEAR)
    about = ((meeting.id,), (meeting.series,))
    return Rule(RuleKind.FROZEN, *about, label=why, first_day=at.day, last_day=at.day, slot=at.slot)


def _keeping_away(
    problem: TimetableProblem, meeting: TimetableMeeting
) -> Mapping[tuple[Engagement, ...], list[str]]:
    """Gather those who must come by their engagements that touch the meeting's starts: a body's are alike."""
    found: dict[tuple[Engagement, ...], list[str]] = defaultdict(list)
    diary, starts = problem.diary, meeting.starts()
    for person in sorted(meeting.people):
        its = diary.on(person)
        touched = {
            one
            for start in starts
            if start.day in its
            for one in diary.during(person, start.moment(), meeting.minutes)
        }
        if touched:
            found[tuple(sorted(touched))].append(person)
    return dict(sorted(found.items()))


def shared_calendars(problem: TimetableProblem) -> dict[tuple[str, ...], list[str]]:
    """Gather the people who must come to the same meetings, by these meetings' ids."""
    calendar: dict[str, set[str]] = defaultdict(set)
    for meeting in problem.meetings:
        for person in meeting.people:
            calendar[person].add(meeting.id)
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for person in sorted(calendar):
        alike[tuple(sorted(calendar[person]))].append(person)
    return dict(sorted(alike.items()))


def _people_rules(problem: TimetableProblem) -> Iterator[Rule]:
    for ids, people in shared_calendars(problem).items():
        if len(ids) > 1 and not set(ids) <= problem.frozen:
            yield Rule(RuleKind.PEOPLE, ids, _series(problem, ids), people=tuple(people))


def _room_rules(problem: TimetableProblem) -> Iterator[Rule]:
    rooms: dict[str, list[str]] = defaultdict(list)
    for meeting in problem.meetings:
        rooms[meeting.room].append(meeting.id)
    for room, held in sorted(rooms.items()):
        ids = tuple(sorted(held))
        if room and len(ids) > 1 and not set(ids) <= problem.frozen:
            yield Rule(RuleKind.ROOM, ids, _series(problem, ids), label=room)


def _series(problem: TimetableProblem, ids: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted({meeting.series for meeting in problem.meetings if meeting.id in ids}))


def order_rules(problem: TimetableProblem) -> Iterator[Rule]:
    """Give the demands that put one meeting before another, or near it."""
    series = {meeting.id: meeting.series for meeting in problem.meetings}

    def about(*ids: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return ids, tuple(dict.fromkeys(series[id_] for id_ in ids))

    for chain in sorted(problem.chains, key=lambda c: (c.first, c.then, c.label, c.at_least_days, c.working)):
        if not {chain.first, chain.then} <= problem.frozen:
            ids, label, working = about(chain.first, chain.then), chain.label, chain.working
            least, most = chain.at_least_days, chain.at_most_days
            yield Rule(RuleKind.CHAIN_AT_LEAST, *ids, label=label, days=least, working=working)
            if most is not None:
                yield Rule(RuleKind.CHAIN_AT_MOST, *ids, label=label, days=most, working=working)
    for spacing in sorted(problem.spacings, key=lambda s: (s.earlier, s.later, s.at_least_days)):
        if not {spacing.earlier, spacing.later} <= problem.frozen:
            yield Rule(
                RuleKind.SPACING_AT_LEAST, *about(spacing.earlier, spacing.later), days=spacing.at_least_days
            )


def starts_of(problem: TimetableProblem, meeting: TimetableMeeting) -> tuple[Start, ...]:
    """List the starts that the rules leave to one meeting by itself."""
    present = problem.present(meeting.id)
    if meeting.id in problem.frozen and present:
        return (present,)
    return free_starts(meeting, problem.diary)


def free_starts(meeting: TimetableMeeting, diary: Diary) -> tuple[Start, ...]:
    """List a meeting's starts by its deadline at which nobody is busy who must come."""
    pages = [(person, its) for person in meeting.people if (its := diary.on(person))]
    return tuple(
        start
        for start in meeting.starts()
        if not (meeting.latest and start.day > meeting.latest.day)
        and not any(
            start.day in its and diary.during(person, start.moment(), meeting.minutes)
            for person, its in pages
        )
    )


def widest(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Leave out the people and rooms whose meetings are all among someone else's: they add nothing."""
    rules = tuple(rules)
    groups = [frozenset(rule.meetings) for rule in rules if rule.kind in APART_KINDS]
    return tuple(
        rule
        for rule in rules
        if rule.kind not in APART_KINDS or not any(set(rule.meetings) < group for group in groups)
    )


def lay(model: TimetableModel, problem: TimetableProblem, rule: Rule, when: Sequence[Literal] = ()) -> None:
    """Lay one rule between meetings into the model; it holds whenever all the literals `when` do."""
    ids = rule.meetings
    match rule.kind:
        case RuleKind.CHAIN_AT_LEAST | RuleKind.SPACING_AT_LEAST:
            model.at_least(ids[0], ids[1], rule.days, when, number=problem.number(working=rule.working))
        case RuleKind.CHAIN_AT_MOST:
            model.at_most(ids[0], ids[1], rule.days, when, number=problem.number(working=rule.working))
        case RuleKind.PEOPLE | RuleKind.ROOM:
            free = [id_ for id_ in ids if id_ not in problem.frozen]
            model.apart(free, when)
            for fixed in sorted(set(ids) & problem.frozen):
                for other in free:
                    model.not_together(fixed, other, when)
        case _:
            raise ValueError(f"{rule.kind} is a rule about one meeting: put it into the meeting's starts.")

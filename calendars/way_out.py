"""Ways out of a conflict: each rule of it, loosened as far as it goes."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Protocol

from calendars.conflict import Relaxation, RelaxationKind, Rule, RuleKind
from calendars.diary import Diary
from calendars.stretch import Stretch
from calendars.timetable_model import TimetableModel
from calendars.timetable_problem import (
    MINUTES_A_DAY,
    Start,
    TimetableMeeting,
    TimetableProblem,
    minute_of,
)
from calendars.timetable_rules import free_starts, starts_of

Starts = Mapping[str, Start]
Domains = Mapping[str, tuple[Start, ...]]

#: what a change costs beside its days, for ordering only
DEARNESS: Mapping[RelaxationKind, int] = {
    RelaxationKind.ALLOW_WEEKDAY: 2,
    RelaxationKind.ALLOW_HOUR: 2,
    RelaxationKind.CHANGE_ROOM: 2,
    RelaxationKind.FREE_TIME: 4,
    RelaxationKind.EXTEND_DEADLINE: 5,
    RelaxationKind.EXCUSE: 7,
    RelaxationKind.UNFREEZE: 14,
}
#: what freeing people costs more who would be away for whole days
WHOLE_DAYS = 6
#: what a day outside the window costs more that is no weekday of the series either
FOREIGN_WEEKDAY = 2
#: the change itself weighs more than the distance from the wished day
MUCH = 1000
A_DAY = timedelta(days=1)


class Way(Protocol):
    """Loosen one rule as far as it goes, and make a change of what the solver finds then."""

    @property
    def problem(self) -> TimetableProblem:
        """The problem without the rule."""

    @property
    def domains(self) -> Domains:
        """The starts of meetings that may now go elsewhere than the problem says."""

    def ask(self, model: TimetableModel) -> None:
        """Ask for as small a change as can be."""

    def change(self, starts: Starts) -> Relaxation:
        """Give the change that a timetable means."""

    def settled(self, change: Relaxation) -> "tuple[TimetableProblem, Domains]":
        """Give the problem with this change made, and the starts that it leaves to its meeting."""


@dataclass(frozen=True)
class Place:
    """Let one meeting go to other starts."""

    kind: RelaxationKind
    rule: Rule
    problem: TimetableProblem
    meeting: TimetableMeeting
    starts: tuple[Start, ...]
    #: the day to be near to
    goal: date
    #: gives the days by which a start breaks the rule
    days: Callable[[Start], int] = lambda _: 0
    #: gives what a start costs beside these days and the kind's own dearness
    more: Callable[[Start], int] = lambda _: 0

    @property
    def domains(self) -> Domains:
        """The meeting's starts."""
        return {self.meeting.id: self.starts}

    def ask(self, model: TimetableModel) -> None:
        """Ask for the cheapest start, of these for the nearest."""
        charges = {at: self._cost(at) * MUCH + abs((at.day - self.goal).days) for at in self.starts}
        model.charge(self.meeting.id, charges)
        model.minimize()

    def change(self, starts: Starts) -> Relaxation:
        """Give the change that the meeting's start means."""
        at = starts[self.meeting.id]
        return Relaxation(self.kind, self.rule, self.meeting.id, self.days(at), start=at, cost=self._cost(at))

    def settled(self, change: Relaxation) -> tuple[TimetableProblem, Domains]:
        """Give the problem with the meeting at the change's start, which costs no more than any other."""
        return self.problem, {self.meeting.id: tuple(at for at in self.starts if at == change.start)}

    def _cost(self, at: Start) -> int:
        return DEARNESS.get(self.kind, 0) + self.days(at) + self.more(at)


@dataclass(frozen=True)
class Habits:
    """Know when the region meets: what is asked of a meeting should be no stranger than need be."""

    #: the hours at which meetings begin
    hours: frozenset[time]
    #: the weekdays on which the meetings of a series are held, from Monday as 0
    weekdays: Mapping[str, frozenset[int]]


def habits(problem: TimetableProblem) -> Habits:
    """Gather the habits of a whole problem."""
    weekdays: dict[str, set[int]] = defaultdict(set)
    for meeting in problem.meetings:
        weekdays[meeting.series].update(day.weekday() for day in meeting.days)
    hours = frozenset(hour for meeting in problem.meetings for hour in meeting.slots)
    return Habits(hours, {series: frozenset(days) for series, days in weekdays.items()})


def ways_out(problem: TimetableProblem, rule: Rule, known: Habits) -> Iterator[Way]:
    """List the ways to loosen a rule, the same ones for the whole problem and for a part of it."""
    meetings = {meeting.id: meeting for meeting in problem.meetings}
    match rule.kind:
        case RuleKind.WINDOW:
            yield from _other_times(problem, rule, meetings[rule.meetings[0]], known)
        case RuleKind.BUSY | RuleKind.PERSON_BUSY:
            yield from _free_people(problem, rule, meetings[rule.meetings[0]])
        case RuleKind.LATEST:
            yield from _later(problem, rule, meetings[rule.meetings[0]])
        case RuleKind.FROZEN:
            yield _unfrozen(problem, rule, meetings[rule.meetings[0]])
        case RuleKind.PEOPLE:
            yield from (_excused(problem, rule, meetings[id_]) for id_ in rule.meetings if id_ in meetings)
        case RuleKind.ROOM:
            yield from (_elsewhere(problem, rule, meetings[id_]) for id_ in rule.meetings if id_ in meetings)
        case RuleKind.CHAIN_AT_MOST:
            yield Stretch(RelaxationKind.LENGTHEN_GAP, rule, problem)
            yield Stretch(RelaxationKind.LENGTHEN_GAP, rule, problem, everywhere=True)
        case RuleKind.CHAIN_AT_LEAST | RuleKind.SPACING_AT_LEAST:
            yield Stretch(RelaxationKind.SHORTEN_GAP, rule, problem)
            yield Stretch(RelaxationKind.SHORTEN_GAP, rule, problem, everywhere=True)
            yield Stretch(RelaxationKind.DROP_ORDER, rule, problem)


def _other_times(
    problem: TimetableProblem, rule: Rule, meeting: TimetableMeeting, known: Habits
) -> Iterator[Way]:
    """Let a meeting go outside its window, to another weekday inside it, or to another hour."""
    own, goal = set(meeting.days), meeting.nominal
    weekdays = {day.weekday() for day in own} or known.weekdays[meeting.series]
    near = sorted(own) or [goal]
    inside, outside = list[date](), list[date]()
    for day in problem.open_days():
        if day not in own:
            # Where there is no window, any other weekday is as good as one inside it.
            between = weekdays and day.weekday() not in weekdays and (not own or near[0] <= day <= near[-1])
            (inside if between else outside).append(day)
    others = {hour for hour in known.hours if _fits(hour, meeting)} - set(meeting.slots)

    def off(at: Start) -> int:
        return min(abs((at.day - day).days) for day in near)

    def foreign(at: Start) -> int:
        return FOREIGN_WEEKDAY if weekdays and at.day.weekday() not in weekdays else 0

    def on(days: Iterable[date]) -> tuple[Start, ...]:
        return free_starts(replace(meeting, days=tuple(days)), problem.diary)

    kinds = RelaxationKind
    yield Place(kinds.WIDEN_WINDOW, rule, problem, meeting, on(outside), goal, days=off, more=foreign)
    if inside:
        yield Place(
            kinds.ALLOW_WEEKDAY, rule, problem, meeting, on(inside), goal, days=(lambda _: 0) if own else off
        )
    if own and others:
        at_others = free_starts(replace(meeting, slots=tuple(sorted(others))), problem.diary)
        yield Place(kinds.ALLOW_HOUR, rule, problem, meeting, at_others, goal)


def _fits(hour: time, meeting: TimetableMeeting) -> bool:
    return minute_of(hour) + meeting.minutes <= MINUTES_A_DAY


def _free_people(problem: TimetableProblem, rule: Rule, meeting: TimetableMeeting) -> Iterator[Way]:
    """Let people leave other things for a meeting, or be left out of it."""
    diary = problem.diary

    def whole_days(at: Start) -> int:
        times = (one for who in rule.people for one in diary.during(who, at.moment(), meeting.minutes))
        return WHOLE_DAYS if any(one.ends - one.begins >= A_DAY for one in times) else 0

    if rule.kind is RuleKind.BUSY:
        starts = free_starts(replace(meeting, busy=frozenset()), diary)
    else:
        others = {who: problem.engagements.get(who, ()) for who in meeting.people - set(rule.people)}
        still = {
            who: tuple(one for one in problem.engagements.get(who, ()) if one not in rule.times)
            for who in rule.people
        }
        starts = free_starts(meeting, Diary({**others, **still}))
    yield Place(RelaxationKind.FREE_TIME, rule, problem, meeting, starts, meeting.nominal, more=whole_days)
    if rule.people:
        yield _excused(problem, rule, meeting)


def _excused(problem: TimetableProblem, rule: Rule, meeting: TimetableMeeting) -> Way:
    changed = replace(meeting, people=meeting.people - set(rule.people))
    each = (len(rule.people) - 1) * DEARNESS[RelaxationKind.EXCUSE]
    return _changed(problem, rule, RelaxationKind.EXCUSE, changed, more=lambda _: each)


def _elsewhere(problem: TimetableProblem, rule: Rule, meeting: TimetableMeeting) -> Way:
    return _changed(problem, rule, RelaxationKind.CHANGE_ROOM, replace(meeting, room=""))


def _later(problem: TimetableProblem, rule: Rule, meeting: TimetableMeeting) -> Iterator[Way]:
    if deadline := rule.last_day:
        changed = replace(meeting, latest=None)
        yield _changed(
            problem,
            rule,
            RelaxationKind.EXTEND_DEADLINE,
            changed,
            goal=deadline,
            days=lambda at: max(0, (at.day - deadline).days),
        )


def _unfrozen(problem: TimetableProblem, rule: Rule, meeting: TimetableMeeting) -> Way:
    present = rule.first_day or meeting.nominal
    loose = replace(problem, frozen=problem.frozen - {meeting.id})
    return _changed(
        loose,
        rule,
        RelaxationKind.UNFREEZE,
        meeting,
        goal=present,
        days=lambda at: abs((at.day - present).days),
    )


def _changed(
    problem: TimetableProblem,
    rule: Rule,
    kind: RelaxationKind,
    meeting: TimetableMeeting,
    *,
    goal: date | None = None,
    days: Callable[[Start], int] = lambda _: 0,
    more: Callable[[Start], int] = lambda _: 0,
) -> Way:
    """Give the way in which one meeting is another than before."""
    changed = replace(problem, meetings=tuple(_with(problem.meetings, meeting)))
    starts = starts_of(changed, meeting)
    return Place(kind, rule, changed, meeting, starts, goal or meeting.nominal, days=days, more=more)


def _with(meetings: Iterable[TimetableMeeting], changed: TimetableMeeting) -> Iterator[TimetableMeeting]:
    return (changed if one.id == changed.id else one for one in meetings)

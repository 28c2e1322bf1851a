"""Ways out of a conflict: each rule of it, loosened as far as it goes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Protocol

from calendars.conflict import Relaxation, RelaxationKind, Rule, RuleKind
from calendars.diary import Diary
from calendars.notice import Stays
from calendars.other_time import Habits, other_times
from calendars.place import DEARNESS, Place, home, with_meeting
from calendars.stretch import Stretch
from calendars.timetable_model import TimetableModel
from calendars.timetable_problem import Start, TimetableMeeting, TimetableProblem
from calendars.timetable_rules import free_starts, starts_of

Starts = Mapping[str, Start]
Domains = Mapping[str, tuple[Start, ...]]

#: what freeing people costs more who would be away for whole days
WHOLE_DAYS = 6
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


def ways_out(problem: TimetableProblem, rule: Rule, known: Habits) -> Iterator[Way]:
    """List the ways to loosen a rule, the same ones for the whole problem and for a part of it."""
    meetings = {meeting.id: meeting for meeting in problem.meetings}
    match rule.kind:
        case RuleKind.WINDOW:
            yield from other_times(problem, rule, meetings[rule.meetings[0]], known)
        case RuleKind.BUSY | RuleKind.PERSON_BUSY:
            yield from _free_people(problem, rule, meetings[rule.meetings[0]])
        case RuleKind.LATEST:
            yield from _later(problem, rule, meetings[rule.meetings[0]])
        case RuleKind.FROZEN:
            yield from (_unfrozen(problem, rule, one) for one in _to_come(problem, rule))
        case RuleKind.PEOPLE:
            yield from (_excused(problem, rule, one) for one in _to_come(problem, rule))
        case RuleKind.ROOM:
            yield from (_elsewhere(problem, rule, one) for one in _to_come(problem, rule))
        case RuleKind.CHAIN_AT_MOST:
            yield Stretch(RelaxationKind.LENGTHEN_GAP, rule, problem)
            yield Stretch(RelaxationKind.LENGTHEN_GAP, rule, problem, everywhere=True)
        case RuleKind.CHAIN_AT_LEAST | RuleKind.SPACING_AT_LEAST:
            yield Stretch(RelaxationKind.SHORTEN_GAP, rule, problem)
            yield Stretch(RelaxationKind.SHORTEN_GAP, rule, problem, everywhere=True)
            yield Stretch(RelaxationKind.DROP_ORDER, rule, problem)


def _to_come(problem: TimetableProblem, rule: Rule) -> Iterator[TimetableMeeting]:
    """List the meetings of a rule about which something can still be done."""
    meetings = {meeting.id: meeting for meeting in problem.meetings}
    over = {id_ for id_ in problem.frozen if problem.stays.get(id_) is Stays.HELD}
    return (meetings[id_] for id_ in rule.meetings if id_ in meetings and id_ not in over)


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
    yield Place(
        RelaxationKind.FREE_TIME, rule, problem, meeting, starts, home(problem, meeting), more=whole_days
    )
    if rule.people:
        yield _excused(problem, rule, meeting)


def _excused(problem: TimetableProblem, rule: Rule, meeting: TimetableMeeting) -> Way:
    """Let a meeting be held without people.

    Whose calendar is in the way stays among those who must come: it is the entry in it that gives way, as the
    office is told, and nobody's place in the body.
    """
    excused = replace(meeting, people=meeting.people - set(rule.people))
    each = (len(rule.people) - 1) * DEARNESS[RelaxationKind.EXCUSE]
    if rule.kind is RuleKind.PEOPLE:
        return _changed(problem, rule, RelaxationKind.EXCUSE, excused, more=lambda _: each)
    starts = free_starts(excused, problem.diary)
    return Place(
        RelaxationKind.EXCUSE, rule, problem, meeting, starts, home(problem, meeting), more=lambda _: each
    )


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
    changed = with_meeting(problem, meeting)
    starts = starts_of(changed, meeting)
    return Place(kind, rule, changed, meeting, starts, goal or home(problem, meeting), days=days, more=more)

"""Ways out of a conflict by a wider series: another day, another weekday, another hour."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time

from calendars.conflict import RelaxationKind, Rule
from calendars.place import Place, home, with_meeting
from calendars.timetable_problem import Start, TimetableMeeting, TimetableProblem
from calendars.timetable_rules import free_starts
from governance.series import in_meeting_hours

#: what a day outside the window costs more that is no weekday of the series either: that takes two changes,
#: and a day of its own is at most a week further
FOREIGN_WEEKDAY = 7


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


def other_times(
    problem: TimetableProblem, rule: Rule, meeting: TimetableMeeting, known: Habits
) -> Iterator[Place]:
    """Let a meeting go outside its window, to another weekday inside it, or to another hour.

    Each is such that `check` accepts the series which says so: no further, no earlier and no later.
    """
    near, weekdays = sorted(set(meeting.days)) or [meeting.nominal], _weekdays(meeting, known)
    inside, outside = _other_days(problem, meeting, weekdays)
    slots = {hour for hour in known.hours if _fits(hour, meeting)} - set(meeting.slots)

    def off(at: Start) -> int:
        return min(abs((at.day - day).days) for day in near)

    def foreign(at: Start) -> int:
        return FOREIGN_WEEKDAY if weekdays and at.day.weekday() not in weekdays else 0

    priced = _priced(meeting, (*inside, *outside), slots)
    changed = with_meeting(problem, priced)

    def place(kind: RelaxationKind, days: Iterable[date], hours: Iterable[time]) -> Place:
        # Only the window may give way by days: whatever else keeps a start from its day is another rule.
        wide = replace(priced, days=tuple(days), slots=tuple(sorted(hours)))
        starts = free_starts(wide, problem.diary)
        return Place(kind, rule, changed, priced, starts, home(problem, meeting))

    kinds = RelaxationKind
    yield replace(place(kinds.WIDEN_WINDOW, outside, meeting.slots), days=off, more=foreign)
    if inside:
        weekday = place(kinds.ALLOW_WEEKDAY, inside, meeting.slots)
        yield weekday if meeting.days else replace(weekday, days=off)
    if meeting.days and slots:
        yield place(kinds.ALLOW_HOUR, meeting.days, slots)


def _weekdays(meeting: TimetableMeeting, known: Habits) -> frozenset[int]:
    if meeting.latitude:
        return frozenset(meeting.latitude.weekdays)
    return frozenset(day.weekday() for day in meeting.days) or known.weekdays[meeting.series]


def _other_days(
    problem: TimetableProblem, meeting: TimetableMeeting, weekdays: frozenset[int]
) -> tuple[list[date], list[date]]:
    """Give the days that another weekday would allow, and those that take a wider window."""
    own, latitude = set(meeting.days), meeting.latitude
    others = [day for day in problem.open_days() if day not in own]
    if latitude:
        first, last = latitude.reach
        inside = [day for day in others if day in latitude.other_weekdays]
        others = [day for day in others if first <= day <= last]
    else:
        inside = [
            day
            for day in others
            if own and weekdays and day.weekday() not in weekdays and min(own) <= day <= max(own)
        ]
    return inside, [day for day in others if day not in {*inside}]


def _priced(meeting: TimetableMeeting, days: Iterable[date], slots: Iterable[time]) -> TimetableMeeting:
    """Give the meeting with what the clock makes of days and hours that it has not had."""
    latitude = meeting.latitude
    if latitude is None:
        return meeting
    new = [day for day in days if day not in meeting.days]
    return replace(
        meeting,
        day_cost={**{day: latitude.weekday(day) for day in new}, **meeting.day_cost},
        slot_cost={**dict.fromkeys(slots, latitude.new_hour), **meeting.slot_cost},
        holiday_cost={**{day: latitude.holiday(day) for day in new}, **meeting.holiday_cost},
    )


def _fits(hour: time, meeting: TimetableMeeting) -> bool:
    return in_meeting_hours(hour, meeting.minutes)

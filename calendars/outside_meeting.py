"""Finding what a meeting outside the clock would run into."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from calendars.diary import Engagement
from calendars.standing_year import StandingYear, local
from governance.clash import Clash, ClashKind
from governance.clock import AnnualClock
from governance.network import Network
from governance.plan_diff import SchoolHoliday, meeting_municipalities
from governance.series import in_meeting_hours
from governance.working_day import WorkingDays
from governance.year_plan import PlannedMeeting


@dataclass(frozen=True)
class Surroundings:
    """Know what stands around a new meeting."""

    year: StandingYear
    network: Network
    clock: AnnualClock
    working: WorkingDays
    #: Tells a school holiday of a day and municipalities; None where no table is known.
    school_holiday: SchoolHoliday | None = None
    #: When people are busy, by person id: calendars and absences.
    busy: Mapping[str, tuple[Engagement, ...]] | None = None


def clashes(meeting: PlannedMeeting, around: Surroundings, now: datetime) -> tuple[Clash, ...]:
    """List everything that stands against a meeting at its time, broken rules first."""
    found = (
        *_days_off(meeting, around),
        *_hours(meeting),
        *_elsewhere(meeting, around),
        *_room(meeting, around),
        *_away(meeting, around),
        *_orders(meeting, around),
        *_close(meeting, around),
        *_notice(meeting, around, now),
        *_school(meeting, around),
    )
    return tuple(sorted(found, key=lambda one: not one.is_hard))


def _day(meeting: PlannedMeeting) -> date:
    return local(meeting.starts_at).date()


def _days_off(meeting: PlannedMeeting, around: Surroundings) -> Iterator[Clash]:
    day = _day(meeting)
    if around.working.is_paused(day):
        yield Clash(ClashKind.PAUSE, day)
    elif not around.working.is_working(day):
        yield Clash(ClashKind.DAY_OFF, day)


def _hours(meeting: PlannedMeeting) -> Iterator[Clash]:
    minutes = int((meeting.ends_at - meeting.starts_at) / timedelta(minutes=1))
    if not in_meeting_hours(local(meeting.starts_at).time(), minutes):
        yield Clash(ClashKind.HOURS, _day(meeting))


def _elsewhere(meeting: PlannedMeeting, around: Surroundings) -> Iterator[Clash]:
    day = _day(meeting)
    people = around.network.roster(meeting.body, day)
    for other in _at_the_same_time(meeting, around):
        there = set(around.network.roster(other.body, day))
        if shared := tuple(one for one in people if one in there):
            yield Clash(ClashKind.ELSEWHERE, day, meeting=other.id, people=shared)


def _room(meeting: PlannedMeeting, around: Surroundings) -> Iterator[Clash]:
    rooms = {one.id: one.room for one in around.clock.series}
    for other in _at_the_same_time(meeting, around):
        if rooms.get(meeting.series) and rooms.get(meeting.series) == rooms.get(other.series):
            yield Clash(ClashKind.ROOM, _day(meeting), meeting=other.id)


def _at_the_same_time(meeting: PlannedMeeting, around: Surroundings) -> Iterator[PlannedMeeting]:
    for other in around.year.meetings:
        if other.id != meeting.id and other.starts_at < meeting.ends_at and meeting.starts_at < other.ends_at:
            yield other


def _away(meeting: PlannedMeeting, around: Surroundings) -> Iterator[Clash]:
    day = _day(meeting)
    begins, ends = local(meeting.starts_at), local(meeting.ends_at)
    busy = around.busy or {}
    people = tuple(
        person
        for person in around.network.roster(meeting.body, day)
        if any(one.begins < ends and begins < one.ends for one in busy.get(person, ()))
    )
    if people:
        yield Clash(ClashKind.AWAY, day, people=people)


def _orders(meeting: PlannedMeeting, around: Surroundings) -> Iterator[Clash]:
    day = _day(meeting)
    for rule in around.clock.chains:
        if rule.then != meeting.series:
            continue
        held = [_day(one) for one in around.year.meetings if one.series == rule.first]
        gaps = [gap for one in held if (gap := rule.distance(one, day, around.working)) >= rule.least]
        if not gaps:
            yield Clash(ClashKind.UNPREPARED, day, series=rule.first, wanted=rule.least)
        elif rule.most is not None and min(gaps) > rule.most:
            yield Clash(ClashKind.LONG_AGO, day, series=rule.first, days=min(gaps), wanted=rule.most)


def _close(meeting: PlannedMeeting, around: Surroundings) -> Iterator[Clash]:
    day = _day(meeting)
    wanted = around.clock.one_series(meeting.series).apart_days
    for other in around.year.meetings:
        days = abs((_day(other) - day).days)
        if other.series == meeting.series and other.id != meeting.id and days < wanted:
            yield Clash(ClashKind.CLOSE, day, meeting=other.id, days=days, wanted=wanted)


def _notice(meeting: PlannedMeeting, around: Surroundings, now: datetime) -> Iterator[Clash]:
    day, wanted = _day(meeting), around.network.profile(meeting.body).summons_days
    days = (day - local(now).date()).days
    if days < wanted:
        yield Clash(ClashKind.SHORT_NOTICE, day, days=max(days, 0), wanted=wanted)


def _school(meeting: PlannedMeeting, around: Surroundings) -> Iterator[Clash]:
    if around.school_holiday is None:
        return
    day, homes = _day(meeting), meeting_municipalities(around.network, meeting)
    resting = tuple(one for one in homes if around.school_holiday(day, (one,)))
    if resting:
        yield Clash(ClashKind.SCHOOL_HOLIDAY, day, municipalities=resting)

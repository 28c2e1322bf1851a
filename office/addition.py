"""Adding to a year in force outside the clock: an extra meeting (ylimääräinen kokous), an urgent round."""

import dataclasses
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from calendars.holiday import finnish_holidays, working_days
from calendars.outside_meeting import Surroundings, clashes
from calendars.outside_round import check_added_round, clock_with, round_clashes
from calendars.standing_year import StandingYear, local
from calendars.year_items import round_items
from calendars.year_planning import agreed_deadlines, change_meetings, meeting_days, with_items
from governance.clock import Round, Series
from governance.laid_clock import LaidClock
from governance.problem import Problem
from governance.working_day import WorkingDays
from governance.year_plan import PlannedMeeting
from office.desk import Desk
from office.ledger.meetings import Meeting
from office.meeting_time import hours_to_come, not_past_midnight, time_to_come
from office.plan_version import YearError
from office.reading import read_round
from office.year_change import YearChange, read_standing, rules_of_year, school_holiday_at, seen


def look_at_new_meeting(
    desk: Desk, series_id: str, on: date, *, now: datetime, minutes: int | None = None
) -> YearChange:
    """Show what an extra meeting of a series runs into; nothing else moves, and nothing is changed yet.

    `on` is an aware moment, or a day: then the first of the series' hours to come at which nothing stands
    against it, otherwise its best hour. Its number is the next one that the series has never used in that
    year. Raises YearError for an unknown series, a time that is over, and a year that is not adopted.
    """
    series = _series(desk, series_id)
    day = local(on).date() if isinstance(on, datetime) else on
    times = (time_to_come(on, now),) if isinstance(on, datetime) else hours_to_come(series, on, now)
    with desk.ledger.reading() as session:
        force = read_standing(session, day.year)
        used = session.scalar(
            select(func.max(Meeting.number)).where(Meeting.series == series_id, Meeting.year == day.year)
        )
    around = _surroundings(desk, force.standing)
    length = timedelta(minutes=minutes or series.minutes)
    number = (used or 0) + 1
    for at in times:
        not_past_midnight(f"{series_id}/{day.year}/{number}", at, length)
    tries = [_meeting(series, day.year, number, at, length) for at in times]
    found = [(clashes(one, around, now), one) for one in tries]
    against, meeting = min(found, key=lambda pair: sum(one.is_hard for one in pair[0]))
    plan = force.standing.plan
    longer = change_meetings(plan, desk.network, desk.clock, (*plan.meetings, meeting), (meeting,))
    change = seen(desk, force, longer, what="meeting added", concerns=meeting.id)
    return dataclasses.replace(change, clashes=against)


def look_at_new_round(desk: Desk, file: Path, *, year: int, now: datetime) -> YearChange:
    """Show what an urgent round runs into; nothing else moves, and nothing is changed yet.

    The file holds one round in the language of clock.yaml. Raises ReadingError with the lines that do not
    hold, and YearError for a year that is not adopted.
    """
    with desk.ledger.reading() as session:
        force = read_standing(session, year)
    standing = force.standing

    def check(asked: Round) -> tuple[Problem, ...]:
        holidays = frozenset[date]().union(*(finnish_holidays(one) for one in (year - 1, year, year + 1)))
        asked = asked.model_copy(update={"only_in": asked.only_in or year})
        found = (*_misfits(desk, asked, standing, now), *_wrong_year(asked, year))
        return found or check_added_round(asked, standing, desk.network, desk.clock, holidays)

    asked, warnings = read_round(file, check)
    asked = asked.model_copy(update={"only_in": year})
    laid = _laid(desk, standing, asked)
    if laid.due(asked) < local(now).date():
        raise YearError(f"the round {asked.id} is due on {laid.due(asked):%d.%m.%Y}; give a day to come")
    items = tuple(round_items(laid, asked))
    change = seen(
        desk, force, with_items(standing.plan, items), what="round added", concerns=f"{asked.id}/{year}"
    )
    against = round_clashes(asked, items, standing, laid, now, school_holiday_at(desk))
    said = tuple(str(one) for one in warnings)
    return dataclasses.replace(change, clashes=against, rounds=(asked,), warnings=said)


def _series(desk: Desk, series_id: str) -> Series:
    known = {one.id: one for one in desk.clock.series}
    if series_id not in known:
        raise YearError(f"there is no series {series_id}; the clock has: {', '.join(known)}")
    return known[series_id]


def _meeting(
    series: Series, year: int, number: int, starts_at: datetime, length: timedelta
) -> PlannedMeeting:
    return PlannedMeeting(
        id=f"{series.id}/{year}/{number}",
        series=series.id,
        body=series.body,
        number=number,
        starts_at=starts_at,
        ends_at=starts_at + length,
    )


def _surroundings(desk: Desk, standing: StandingYear) -> Surroundings:
    busy = {**rules_of_year(desk, standing.plan.year).engagements}
    for person, absences in standing.absences.items():
        busy[person] = (*busy.get(person, ()), *absences)
    return Surroundings(
        standing,
        desk.network,
        desk.clock,
        _working(desk, standing.plan.year),
        school_holiday_at(desk),
        busy,
    )


def _working(desk: Desk, year: int) -> WorkingDays:
    return working_days(desk.clock, (year - 1, year, year + 1))


def _laid(desk: Desk, standing: StandingYear, asked: Round) -> LaidClock:
    plan = standing.plan
    return LaidClock(
        desk.network,
        clock_with(desk.clock, (asked,)),
        plan.year,
        _working(desk, plan.year),
        meeting_days(plan.meetings),
        agreed_deadlines(plan),
    )


def _misfits(desk: Desk, asked: Round, standing: StandingYear, now: datetime) -> Iterable[Problem]:
    """Give what only the year in force knows: an id that is taken, a meeting that is over or called off."""
    if asked.id in {one.id for one in desk.clock.rounds}:
        what, mend = f'there is a round "{asked.id}" already', "give the new one an id of its own"
        yield Problem(document="round", path=("id",), what=what, mend=mend)
    series, number = asked.used_by.split("/")
    meeting = next(
        (one for one in standing.meetings if (one.series, str(one.number)) == (series, number)), None
    )
    if meeting is None or meeting.starts_at <= now or meeting.id in standing.settled:
        what = f'"{asked.used_by}" is no meeting to come of {standing.plan.year}'
        ahead = (one for one in standing.meetings if one.starts_at > now and one.series == series)
        named = ", ".join(f"{one.series}/{one.number}" for one in ahead) or "add one first"
        yield Problem(document="round", path=("used_by",), what=what, mend=f"name one of: {named}")


def _wrong_year(asked: Round, year: int) -> Iterable[Problem]:
    if asked.only_in != year:
        what = f"the round is for {asked.only_in}, not for {year}"
        mend = f"write only_in: {year}, or leave it out"
        yield Problem(document="round", path=("only_in",), what=what, mend=mend)

"""Whether a meeting can be held at a time."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.holiday import holiday_names, working_days
from calendars.timetable_problem import MINUTES_A_DAY
from calendars.year_problem import hour
from governance.meeting import MeetingState
from governance.record import Language
from governance.series import Series, in_meeting_hours
from governance.working_day import HELSINKI
from office.desk import Desk
from office.ledger.meetings import Meeting
from office.plan_version import YearError
from templates.day_off_words import day_off_words, hours_words


def time_to_come(at: datetime, now: datetime) -> datetime:
    """Give an aware moment that is still to come; raises YearError for any other."""
    if at <= now:
        raise YearError(f"{at.astimezone(HELSINKI):%d.%m.%Y %H:%M} is over; give a time to come")
    return at


def hours_to_come(series: Series | None, day: date, now: datetime) -> tuple[datetime, ...]:
    """List the moments of a day at which a series may still meet; without one the day's last moment.

    Raises YearError for a day that is over, and for one on which no hour is left.
    """
    if day < now.astimezone(HELSINKI).date():
        raise YearError(f"{day:%d.%m.%Y} is over; give a time to come")
    hours = [hour(text) for text in series.hours] if series else [time.max]
    found = tuple(at for one in hours if (at := datetime.combine(day, one, HELSINKI)) > now)
    if not found:
        raise YearError(
            f"no hour of the series is still to come on {day:%d.%m.%Y}; give the hour too, or a later day"
        )
    return found


def why_not(
    session: Session, desk: Desk, meeting: Meeting, starts_at: datetime, language: Language = Language.EN
) -> str | None:
    """Tell why a meeting cannot be held at a time: no working day, or its people sit elsewhere; or None."""
    start = starts_at.astimezone(HELSINKI)
    if not_worked := why_not_on(desk, start.date(), language):
        return not_worked
    ends_at = starts_at + (meeting.ends_at - meeting.starts_at)
    people = set(desk.network.roster(meeting.body, start.date()))
    others = session.scalars(
        select(Meeting).where(
            Meeting.id != meeting.id,
            Meeting.state == MeetingState.SCHEDULED,
            Meeting.starts_at < ends_at,
            Meeting.ends_at > starts_at,
        )
    )
    for other in others:
        busy = people & set(desk.network.roster(other.body, start.date()))
        if busy:
            return f"{len(busy)} of its people are in {other.id} at that time; choose another time"
    return None


def why_not_then(meeting: Meeting, starts_at: datetime, language: Language = Language.EN) -> str | None:
    """Tell why nobody is called to a meeting at an hour, in the language asked for, or None."""
    minutes = int((meeting.ends_at - meeting.starts_at) / timedelta(minutes=1))
    if in_meeting_hours(starts_at.astimezone(HELSINKI).time(), minutes):
        return None
    return hours_words(language)


def not_past_midnight(meeting: str, starts_at: datetime, length: timedelta) -> None:
    """Demand that a meeting ends on its day; raises YearError. No year with another one can be planned."""
    begins = starts_at.astimezone(HELSINKI)
    minutes = begins.hour * 60 + begins.minute + length / timedelta(minutes=1)
    if minutes > MINUTES_A_DAY:
        raise YearError(f"{meeting} would run past midnight from {begins:%H:%M}; give an earlier hour")


def why_not_on(desk: Desk, day: date, language: Language = Language.EN) -> str | None:
    """Tell why no meeting is held on a day, in the language asked for, or None."""
    if working_days(desk.clock, (day.year,)).is_working(day):
        return None
    return day_off_words(day, desk.clock, holiday_names(day.year, language), language)

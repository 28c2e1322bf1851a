"""Whether a meeting can be held at a time."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.holiday import holiday_names, working_days
from governance.meeting import MeetingState
from governance.record import Language
from governance.working_day import HELSINKI
from office.desk import Desk
from office.ledger.meetings import Meeting
from templates.day_off_words import day_off_words


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


def why_not_on(desk: Desk, day: date, language: Language = Language.EN) -> str | None:
    """Tell why no meeting is held on a day, in the language asked for, or None."""
    if working_days(desk.clock, (day.year,)).is_working(day):
        return None
    return day_off_words(day, desk.clock, holiday_names(day.year, language), language)

"""Tasks on the year: planning, adoption, moved and cancelled meetings."""

from datetime import date, datetime

from prefect import task

from calendars.conflict import Conflict
from office.clockwork import in_helsinki
from office.year import YearError, adopt_year, call_off, draft_year, reschedule
from tasks.desk import Where, at_desk


@task
def draft(where: Where, year: int) -> int:
    """Plan a year, store the draft and give its version; raises YearError when there is no timetable."""
    with at_desk(where) as (desk, now):
        stored = draft_year(desk, year, now)
    if isinstance(stored, Conflict):
        raise YearError(f"{year} has no timetable: " + "; ".join(rule.text for rule in stored.rules))
    return stored.version


@task
def adopt(where: Where, year: int, body: str, on: date, section: str) -> int:
    """Adopt the latest draft by a body's decision and give its version."""
    with at_desk(where) as (desk, now):
        return adopt_year(desk, year, body=body, on=on, section=section or None, now=now).version


@task
def move(where: Where, meeting: str, starts_at: datetime, reason: str) -> None:
    """Move a meeting; a naive `starts_at` is Europe/Helsinki."""
    with at_desk(where) as (desk, now):
        reschedule(desk, meeting, in_helsinki(starts_at), reason=reason, now=now)


@task
def cancel(where: Where, meeting: str, reason: str) -> None:
    """Cancel a meeting."""
    with at_desk(where) as (desk, now):
        call_off(desk, meeting, reason=reason, now=now)

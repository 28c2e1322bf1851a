"""Tasks on the year: planning it, and its way to adoption."""

from datetime import date

from prefect import task

from calendars.conflict import Conflict
from office.adoption import adopt_year, propose_year
from office.circulation import circulate_year
from office.conflict_report import conflict_message
from office.year import YearError, draft_year
from tasks.desk import Where, at_desk


@task
def draft(where: Where, year: int, like: int | None = None) -> int:
    """Plan a year, store the draft and give its version; raises YearError when there is no timetable."""
    with at_desk(where) as (desk, now):
        stored = draft_year(desk, year, now, like=like)
        if isinstance(stored, Conflict):
            raise YearError(conflict_message(desk, stored))
    return stored.version


@task
def adopt(where: Where, year: int, body: str, on: date, section: str) -> int:
    """Adopt the latest draft by a body's decision and give its version."""
    with at_desk(where) as (desk, now):
        return adopt_year(desk, year, body=body, on=on, section=section or None, now=now).version


@task
def circulate(where: Where, year: int) -> int:
    """Put a year's draft out for comments and give its version."""
    with at_desk(where) as (desk, now):
        return circulate_year(desk, year, now)


@task
def propose(where: Where, year: int, body: str) -> int:
    """Take a year's draft to the body that decides on it, the clock's own when none is named."""
    with at_desk(where) as (desk, now):
        return propose_year(desk, year, body=body or desk.clock.adoption.body, now=now).version

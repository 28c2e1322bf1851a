"""Tasks that change a year in force: looked at first, or made at once; each gives a page about it."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

from prefect import task

from calendars.conflict import Conflict
from office.absence import withdraw_absence
from office.addition import look_at_new_meeting, look_at_new_round
from office.cancellation import look_at_cancelling
from office.change_report import withdrawal_words
from office.change_text import change_page
from office.clockwork import in_helsinki
from office.conflict_report import conflict_message
from office.desk import Desk
from office.plan_version import YearError
from office.replan import look_at_absence, look_at_move
from office.year_change import YearChange, make_change
from tasks.desk import Where, at_desk


@task
def move(where: Where, meeting: str, starts_at: datetime, reason: str, *, preview: bool = False) -> str:
    """Move a meeting; a naive `starts_at` is Europe/Helsinki. Raises YearError where it cannot be."""
    with at_desk(where) as (desk, now):
        found = look_at_move(desk, meeting, in_helsinki(starts_at), now=now)
        change = _possible(desk, found, moved=meeting)
        return _done(desk, change, now, reason=reason, preview=preview)


@task
def cancel(where: Where, meeting: str, reason: str, *, preview: bool = False) -> str:
    """Cancel a meeting."""
    with at_desk(where) as (desk, now):
        return _done(desk, look_at_cancelling(desk, meeting), now, reason=reason, preview=preview)


@task
def go_around(
    where: Where, person: str, first: date, last: date, *, anyway: bool = False, preview: bool = False
) -> str:
    """Move what a person cannot come to from the first to the last day, both whole.

    With `anyway` what cannot be moved stays, and is named.
    """
    with at_desk(where) as (desk, now):
        if first.year != last.year:
            raise YearError("the absence goes over the new year; give each year's days by themselves")
        begins, ends = _whole_days(first, last)
        found = look_at_absence(desk, person, begins, ends, year=first.year, now=now, anyway=anyway)
        change = _possible(desk, found, away=person)
        return _done(desk, change, now, preview=preview)


@task
def take_back(where: Where, person: str, first: date, last: date, *, preview: bool = False) -> str:
    """Take back what was noted of a person's absence within days, both whole; gives the page about it."""
    with at_desk(where) as (desk, now):
        noted = withdraw_absence(desk, person, *_whole_days(first, last), now, preview=preview)
        language = desk.network.person(desk.network.office.coordinator).language
        return "\n\n".join(withdrawal_words(desk, person, noted, language, preview=preview))


def _whole_days(first: date, last: date) -> tuple[datetime, datetime]:
    begins = in_helsinki(datetime.combine(first, time()))
    return begins, in_helsinki(datetime.combine(last + timedelta(days=1), time()))


@task
def add_extra(
    where: Where,
    series: str,
    starts_at: datetime,
    minutes: int | None,
    *,
    anyway: bool = False,
    preview: bool = False,
) -> str:
    """Add an extra meeting; a naive `starts_at` is Europe/Helsinki. Raises YearError for a broken rule."""
    with at_desk(where) as (desk, now):
        change = look_at_new_meeting(desk, series, in_helsinki(starts_at), minutes=minutes, now=now)
        return _done(desk, change, now, anyway=anyway, preview=preview)


@task
def add_urgent(where: Where, file: str, year: int, *, preview: bool = False) -> str:
    """Add an urgent round from a file on the office's machine; raises ReadingError with its lines."""
    with at_desk(where) as (desk, now):
        return _done(desk, look_at_new_round(desk, Path(file), year=year, now=now), now, preview=preview)


def _possible(desk: Desk, found: YearChange | Conflict, *, moved: str = "", away: str = "") -> YearChange:
    if isinstance(found, Conflict):
        raise YearError(conflict_message(desk, found, moved=moved, away=away))
    return found


def _done(
    desk: Desk,
    change: YearChange,
    now: datetime,
    *,
    reason: str = "",
    anyway: bool = False,
    preview: bool = False,
) -> str:
    page = change_page(desk, change, preview=preview)
    if not preview:
        make_change(desk, change, reason=reason, now=now, anyway=anyway)
    return page

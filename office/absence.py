"""Absences in the ledger: when people cannot come, as `vuosikello move --unavailable` noted it."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.diary import Engagement
from calendars.standing_year import local
from office.ledger.plans import Absence


def said_absent(person: str, begins: datetime, ends: datetime) -> str:
    """Give the command that notes an absence, in Helsinki wall time: so it was said, and is found again."""
    first, last = begins.isoformat(timespec="minutes"), ends.isoformat(timespec="minutes")
    if begins.time() == ends.time() == time():
        first, last = f"{begins.date()}", f"{ends.date() - timedelta(days=1)}"
    return f"vuosikello move --unavailable {person} --from {first} --to {last}"


def note_absence(session: Session, year: int, absence: tuple[str, datetime, datetime], now: datetime) -> None:
    """Write down that somebody cannot come, once."""
    person, begins, ends = absence
    known = select(Absence.id).where(Absence.person == person, Absence.begins == begins, Absence.ends == ends)
    if session.scalars(known).first() is None:
        session.add(Absence(year=year, person=person, begins=begins, ends=ends, recorded_at=now))


def absences(session: Session, year: int) -> Mapping[str, tuple[Engagement, ...]]:
    """Give by person when people are known to be away in a year."""
    found: dict[str, tuple[Engagement, ...]] = {}
    for row in session.scalars(select(Absence).where(Absence.year == year).order_by(Absence.begins)):
        begins, ends = local(row.begins), local(row.ends)
        one = Engagement(begins, ends, (said_absent(row.person, begins, ends),))
        found[row.person] = (*found.get(row.person, ()), one)
    return found

"""Absences in the ledger: when people cannot come, as `vuosikello move --unavailable` noted it."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.diary import Engagement
from calendars.standing_year import local
from governance.working_day import HELSINKI
from office.desk import Desk
from office.ledger.journal import write_audit
from office.ledger.plans import Absence
from office.plan_version import YearError


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


def withdraw_absence(
    desk: Desk, person: str, begins: datetime, ends: datetime, now: datetime, *, preview: bool = False
) -> tuple[tuple[datetime, datetime], ...]:
    """Take back what was noted of a person's absence within a time (both ends aware); gives the times noted.

    Meetings stay where they are: they may be moved back by name. With `preview` the notes stay too. Raises
    YearError where nothing was noted, with what was.
    """
    with desk.ledger.writing() as session:
        theirs = select(Absence).where(Absence.person == person).order_by(Absence.begins)
        noted = session.scalars(theirs).all()
        within = [one for one in noted if begins <= one.begins and one.ends <= ends]
        if not within:
            known = "; ".join(said_absent(person, local(one.begins), local(one.ends)) for one in noted)
            raise YearError(
                f"no absence of {person} is noted within these days; "
                + (f"noted are: {known}" if known else "none is noted at all")
            )
        for one in () if preview else within:
            session.delete(one)
            concerns = f"plan/{one.year}"
            write_audit(session, now=now, actor="office", what="absence withdrawn", concerns=concerns)
        return tuple((one.begins.astimezone(HELSINKI), one.ends.astimezone(HELSINKI)) for one in within)


def absences(session: Session, year: int) -> Mapping[str, tuple[Engagement, ...]]:
    """Give by person when people are known to be away in a year."""
    found: dict[str, tuple[Engagement, ...]] = {}
    for row in session.scalars(select(Absence).where(Absence.year == year).order_by(Absence.begins)):
        begins, ends = local(row.begins), local(row.ends)
        one = Engagement(begins, ends, (said_absent(row.person, begins, ends),))
        found[row.person] = (*found.get(row.person, ()), one)
    return found

"""Nominations as the clockwork sees them: when each is reminded of or late, and who was asked."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from calendars.holiday import working_days
from governance.clock import AnnualClock
from governance.facts import AskedFact
from governance.message import MessageKind
from governance.network import Network
from governance.nomination_due import OVERDUE_WORKING_DAYS, REMINDER_WORKING_DAYS
from governance.working_day import morning
from office.ledger.outbox import Outbox

#: Built once: SQLAlchemy takes longer to put it together than the database to answer it.
_REQUESTS = select(Outbox.concerns, Outbox.recipient, Outbox.address).where(
    Outbox.kind == MessageKind.NOMINATION_REQUEST, Outbox.concerns.in_(bindparam("of", expanding=True))
)


def asked_to_name(
    session: Session, network: Network, nominations: Collection[str]
) -> dict[str, Mapping[str, AskedFact]]:
    """Give by nomination who was asked, by person id."""
    if not nominations:
        return {}
    people = {person.id: person for person in network.people}
    found: dict[str, dict[str, AskedFact]] = {}
    for concerns, person, address in session.execute(_REQUESTS, {"of": sorted(nominations)}).tuples():
        asked = found.setdefault(concerns, {})
        before = asked.get(person, AskedFact(times=0, at_present_address=False))
        reads = before.at_present_address or (person in people and people[person].reads(address))
        asked[person] = AskedFact(times=before.times + 1, at_present_address=reads)
    return dict(found)


def nomination_reminders(network: Network, clock: AnnualClock) -> dict[str, datetime]:
    """Give when each nomination is reminded of: the morning so many working days before its deadline."""
    return _nomination_mornings(network, clock, -REMINDER_WORKING_DAYS)


def nominations_overdue(network: Network, clock: AnnualClock) -> dict[str, datetime]:
    """Give from when on each nomination is late: the morning so many working days after its deadline."""
    return _nomination_mornings(network, clock, OVERDUE_WORKING_DAYS)


def _nomination_mornings(network: Network, clock: AnnualClock, days: int) -> dict[str, datetime]:
    return {
        f"{body.id}/{seat.id}/{one.asked_on}": morning(
            working_days(clock, (one.due_on.year,)).shift(one.due_on, days)
        )
        for body in network.bodies
        for seat in body.seats
        for one in seat.nominations
    }

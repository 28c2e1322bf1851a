"""Addresses that take no mail, by the office's own eye: which they are, and letting mail go to them again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.address import same_mailbox
from office.desk import Desk
from office.ledger.journal import write_audit
from office.ledger.replies import Bounce
from office.year import YearError


@dataclass(frozen=True)
class DeadAddress:
    """Know an address to which nothing is sent."""

    person: str
    address: str
    since: datetime
    #: Whether it is the person's no more: a corrected address gets mail.
    corrected: bool


def dead_addresses(desk: Desk) -> tuple[DeadAddress, ...]:
    """List the addresses that take no mail, the latest first."""
    present = {(person.id, person.email) for person in desk.network.people}
    wanted = select(Bounce).where(Bounce.permanent).order_by(Bounce.since.desc(), Bounce.person)
    with desk.ledger.reading() as session:
        return tuple(
            DeadAddress(one.person, one.address, one.since, (one.person, one.address) not in present)
            for one in session.scalars(wanted)
        )


def clear_bounces(desk: Desk, person: str, now: datetime) -> tuple[str, ...]:
    """Let mail go to a person's addresses again, on the office's word, and give these.

    What was held back meanwhile does not leave any more. Raises YearError where none of them has bounced.
    """
    with desk.ledger.writing() as session:
        lifted = lift_bounce(session, person, now, actor="office")
        if not lifted:
            raise YearError(f"no address of {person} has bounced; run vuosikello bounce REGION for a list")
    return lifted


def lift_bounce(
    session: Session, person: str, now: datetime, *, address: str = "", actor: str = "clockwork"
) -> tuple[str, ...]:
    """Let mail go to addresses of a person again, and give them.

    `address` is the one that has proven to be alive; without it all of the person's.
    """
    held = session.scalars(select(Bounce).where(Bounce.person == person)).all()
    lifted = [one for one in held if not address or same_mailbox(one.address, address)]
    for one in lifted:
        session.delete(one)
    if lifted:
        write_audit(session, now=now, actor=actor, what="address takes mail again", concerns=person)
        session.flush()
    return tuple(one.address for one in lifted)

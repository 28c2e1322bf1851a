"""Handing over: what is open in a municipality goes to whoever answers for it now."""

from datetime import datetime

from sqlalchemy.orm import Session

from governance.action import Action
from governance.person import Person
from office.desk import Desk
from office.hands.decision import ask_for_decision
from office.hands.each_letter import write_each
from office.hands.request import ask
from office.ledger.journal import write_audit
from office.ledger.rounds import Obligation


def hand_over(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Send the successor what is open, with a link of their own."""
    write_each(session, desk, action, now, hand_over_to)
    write_audit(session, now=now, actor="clockwork", what="matter handed over", concerns=action.concerns)


def hand_over_to(session: Session, desk: Desk, action: Action, person: Person, now: datetime) -> None:
    """Write to one successor: of a round, or of a proposal that waits for the municipality's decision."""
    of_round = session.get(Obligation, action.concerns) is not None
    (ask if of_round else ask_for_decision)(session, desk, action, person, now)

"""What came to the office's mailbox: answers to invitations, bounces, and letters for a person to read."""

from datetime import datetime

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from calendars.address import same_mailbox
from office.bounce import lift_bounce
from office.desk import Desk
from office.hands.answer import take_mailed_answer
from office.hands.bounce import take_bounce
from office.hands.found_mail import FoundMail
from office.ledger.replies import ReplyKind
from office.mail.incoming import Incoming, IncomingKind


def handle_mail(session: Session, desk: Desk, incoming: Incoming, now: datetime) -> FoundMail:
    """Do what a message asks for; one that cannot be handled is told as unreadable, and the others go on."""
    try:
        with session.begin_nested():
            _prove_alive(session, desk, incoming, now)
            return _handle(session, desk, incoming, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever a stranger's message makes the house stumble over
        return FoundMail(ReplyKind.UNREADABLE, what=f"it could not be handled ({type(error).__name__})")


def _handle(session: Session, desk: Desk, incoming: Incoming, now: datetime) -> FoundMail:
    match incoming.kind:
        case IncomingKind.REPLY:
            return take_mailed_answer(session, desk, incoming, now)
        case IncomingKind.BOUNCE:
            return take_bounce(session, desk, incoming, now)
        case IncomingKind.AUTO_REPLY:
            return FoundMail(ReplyKind.AUTO_REPLY)
        case _:
            return FoundMail(ReplyKind.OTHER, what=incoming.problem or None)


def _prove_alive(session: Session, desk: Desk, incoming: Incoming, now: datetime) -> None:
    """Let mail go again to an address from which somebody writes; forged mail and programs prove nothing."""
    by_a_person = incoming.trusted or incoming.kind is IncomingKind.OTHER
    if not by_a_person or incoming.forged or not incoming.sender:
        return
    for person in desk.network.people:
        if same_mailbox(person.email, incoming.sender):
            lift_bounce(session, person.id, now, address=incoming.sender)

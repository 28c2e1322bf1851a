"""What came to the office's mailbox: answers to invitations, bounces, and letters for a person to read."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from governance.person import Person
from governance.record import Language
from office.desk import Desk
from office.hands.answer import take_mailed_answer
from office.hands.found_mail import FoundMail
from office.hands.office_notice import tell_office
from office.ledger.journal import write_audit
from office.ledger.outbox import Outbox
from office.ledger.replies import Bounce, ReplyKind
from office.mail.incoming import Incoming, IncomingKind


def handle_mail(session: Session, desk: Desk, incoming: Incoming, now: datetime) -> FoundMail:
    """Do what a message asks for; one that cannot be handled is told as unreadable, and the others go on."""
    try:
        with session.begin_nested():
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
            return _bounce(session, desk, incoming, now)
        case IncomingKind.AUTO_REPLY:
            return FoundMail(ReplyKind.AUTO_REPLY)
        case _:
            return FoundMail(ReplyKind.OTHER, what=incoming.problem or None)


def _bounce(session: Session, desk: Desk, incoming: Incoming, now: datetime) -> FoundMail:
    """Keep that an address takes no mail, and tell the office once."""
    report = incoming.bounce
    people = _people(desk)
    failed = [people[address] for address in _addresses(incoming) if address in people]
    if report is None or not failed:
        return FoundMail(ReplyKind.BOUNCE, what="the address is not one of ours")
    written_to = [one for one in failed if _is_ours(session, report.original_message_id, one.email)]
    if not written_to:
        return FoundMail(ReplyKind.UNMATCHED, what="the bounce is of a message that the office did not send")
    for person in written_to:
        keep_bounce(session, desk, person, now, permanent=report.permanent)
    return FoundMail(ReplyKind.BOUNCE, written_to[0].id)


def keep_bounce(session: Session, desk: Desk, person: Person, now: datetime, *, permanent: bool) -> None:
    """Keep a bounce; the first that is permanent tells the office, also after passing trouble."""
    held = session.get(Bounce, (person.id, person.email))
    if held is not None and (held.permanent or not permanent):
        return
    if held is None:
        session.add(Bounce(person=person.id, address=person.email, since=now, permanent=permanent))
    else:
        held.since, held.permanent = now, permanent
    write_audit(session, now=now, actor="clockwork", what="address bounced", concerns=person.id)
    if permanent:
        _tell_office(session, desk, person, now)


def _is_ours(session: Session, original: str, address: str) -> bool:
    """Tell whether we sent what bounced to that address: by its Message-ID, or without one any letter.

    Who got one letter of ours must not be able to silence somebody else with its Message-ID.
    """
    wanted = select(Outbox.number).where(Outbox.address == address)
    if original:
        wanted = wanted.where(Outbox.message_id == original)
    return session.scalar(wanted.limit(1)) is not None


def _addresses(incoming: Incoming) -> list[str]:
    return [address.lower() for address in incoming.bounce.recipients] if incoming.bounce else []


def _tell_office(session: Session, desk: Desk, person: Person, now: datetime) -> None:
    session.flush()
    addresses = session.scalar(select(func.count()).where(Bounce.person == person.id, Bounce.permanent))

    def told(language: Language) -> tuple[dict[str, object], dict[str, str]]:
        title = person.title.in_language(language)
        return {"person": title}, {title: person.email}

    concerns, revision = f"bounce/{person.id}", str(addresses)
    tell_office(session, desk, "bounce_notice", told, concerns=concerns, now=now, revision=revision)


def _people(desk: Desk) -> dict[str, Person]:
    return {person.email.lower(): person for person in desk.network.people}

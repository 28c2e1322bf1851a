"""Bounces that came: which address takes no mail, which letter did not arrive, and what proves neither."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from calendars.address import same_mailbox
from governance.message import MessageState
from governance.person import Person
from governance.record import Language
from office.desk import Desk
from office.hands.found_mail import FoundMail
from office.hands.office_notice import tell_office
from office.ledger.journal import write_audit
from office.ledger.outbox import Outbox
from office.ledger.replies import Bounce, ReplyKind
from office.mail.bounce import Bounce as BounceReport
from office.mail.incoming import Incoming
from templates.agenda_words import agenda_word
from templates.dates import helsinki_day

#: Notices a day of bounces that prove nothing: whoever sends more is a foe or a program.
_MOST_UNPROVEN = 5
_FORGED = "the mail server says that the bounce is forged: it counts for nothing"
_NOT_OURS = "the bounce returns no letter that was sent to that address: it counts for nothing"


def take_bounce(session: Session, desk: Desk, incoming: Incoming, now: datetime) -> FoundMail:
    """Keep what a bounce proves, and tell the office.

    It proves something of an address only with the Message-ID or key of a letter that was sent there, which
    a stranger does not have. One that the mail server calls forged, or that returns no letter, is only shown.
    """
    report = incoming.bounce
    failed = _people(desk, report)
    if report is None or not failed:
        return FoundMail(ReplyKind.BOUNCE, what="the address is not one of ours")
    letter = None if incoming.forged else _returned(session, report)
    person = next((one for one in failed if letter and same_mailbox(one.email, letter.address)), None)
    if letter is None or person is None:
        _show(session, desk, incoming, failed, now)
        return FoundMail(ReplyKind.UNMATCHED, what=_FORGED if incoming.forged else _NOT_OURS)
    if report.permanent or report.still_tried:
        keep_bounce(session, desk, person, letter.message_id, now, permanent=report.permanent)
    else:
        _tell_undelivered(session, desk, person, letter, report.status, now)
    return FoundMail(ReplyKind.BOUNCE, person.id, letter.concerns, report.status or None)


def keep_bounce(
    session: Session, desk: Desk, person: Person, occasion: str, now: datetime, *, permanent: bool
) -> None:
    """Keep a bounce; the first that is permanent tells the office, also after passing trouble.

    `occasion` names what told it, such as the Message-ID that came back: each occasion is told once.
    """
    held = session.get(Bounce, (person.id, person.email))
    if held is not None and (held.permanent or not permanent):
        return
    if held is None:
        session.add(Bounce(person=person.id, address=person.email, since=now, permanent=permanent))
    else:
        held.since, held.permanent = now, permanent
    write_audit(session, now=now, actor="clockwork", what="address bounced", concerns=person.id)
    if permanent:
        _tell(session, desk, "bounce_notice", person, _revision(occasion), {}, now)


def tell_refused(
    session: Session, desk: Desk, letter: Outbox, person: Person, why: str, now: datetime
) -> None:
    """Tell the office that the mail server refused a letter for good; of a person and a matter once."""
    details = {"message": letter.subject, "server_code": why}
    _tell(session, desk, "undelivered_notice", person, _revision(f"refused {letter.concerns}"), details, now)


def _returned(session: Session, report: BounceReport) -> Outbox | None:
    """Give the letter of ours that a bounce returns, if it has left."""
    ids = {one for one in (report.original_message_id, f"<{report.original_key}>") if len(one) > len("<>")}
    left = or_(Outbox.state.in_({MessageState.SENT, MessageState.AMBIGUOUS}), Outbox.resends > 0)
    return session.scalar(select(Outbox).where(Outbox.message_id.in_(ids), left).limit(1))


def _people(desk: Desk, report: BounceReport | None) -> list[Person]:
    known = {person.email.casefold(): person for person in desk.network.people}
    addresses = (address.casefold() for address in report.recipients) if report else ()
    return [known[address] for address in addresses if address in known]


def _show(session: Session, desk: Desk, incoming: Incoming, failed: Sequence[Person], now: datetime) -> None:
    """Show the office a bounce that proves nothing; some a day, each list of addresses once."""
    concerns = f"unproven_bounce/{helsinki_day(now)}"
    session.flush()
    shown = session.scalars(select(Outbox.key).where(Outbox.concerns == concerns).limit(_MOST_UNPROVEN)).all()
    if len(shown) >= _MOST_UNPROVEN:
        return

    def told(language: Language) -> tuple[dict[str, object], dict[str, str]]:
        addresses = {one.title.in_language(language): one.email for one in failed}
        return {"count": len(failed)}, {agenda_word("answer_from", language): incoming.sender, **addresses}

    revision = _revision("|".join((incoming.sender, *(one.id for one in failed))))
    tell_office(session, desk, "unproven_bounce", told, concerns=concerns, now=now, revision=revision)


def _tell_undelivered(
    session: Session, desk: Desk, person: Person, letter: Outbox, status: str, now: datetime
) -> None:
    details = {"message": letter.subject, "server_code": status}
    _tell(session, desk, "undelivered_notice", person, _revision(letter.message_id), details, now)


def _tell(
    session: Session,
    desk: Desk,
    name: str,
    person: Person,
    revision: str,
    details: dict[str, str],
    now: datetime,
) -> None:
    def told(language: Language) -> tuple[dict[str, object], dict[str, str]]:
        title = person.title.in_language(language)
        labelled = {agenda_word(key, language): value for key, value in details.items()}
        return {"person": title}, {title: person.email, **labelled}

    tell_office(session, desk, name, told, concerns=f"bounce/{person.id}", now=now, revision=revision)


def _revision(of: str) -> str:
    return hashlib.sha256(of.encode("utf-8", "replace")).hexdigest()[:12]

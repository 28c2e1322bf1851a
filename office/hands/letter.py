"""Letters into the outbox: written, built and planned in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from governance.message import MessageKind, message_id_for
from governance.person import Person
from governance.record import Language
from office.desk import Desk
from office.hands.thread import references
from office.ledger.outbox import NewMessage, plan_message
from office.mail.mime import MailAttachment, MailPicture, letter_bytes
from templates.letter import LetterContext, OfficeSender, write_letter


@dataclass(frozen=True)
class Enclosure:
    """Hold what travels with a letter."""

    attachments: Sequence[MailAttachment] = ()
    pictures: Sequence[MailPicture] = ()
    calendar: bytes | None = None
    method: str | None = None


def office_sender(desk: Desk, language: Language) -> OfficeSender:
    """Name the office as the sender, in the recipient's language."""
    office = desk.network.office
    return OfficeSender(
        name=office.name.in_language(language),
        email=office.email,
        phone=office.phone,
        host=office.host.in_language(language),
    )


def reader_facts(desk: Desk, person: Person) -> dict[str, Any]:
    """Give what every letter tells of who writes and who reads (LetterContext), in the reader's language.

    A registry (kirjaamo) is nobody to greet by name.
    """
    title = person.title.in_language(person.language)
    registry = any(person.id == one.registry for one in desk.network.municipalities)
    return {
        "sender": office_sender(desk, person.language),
        "role": title,
        "recipient": "" if registry else title,
        "to_registry": registry,
    }


def plan_letter(  # noqa: PLR0913 - a letter is all of these
    session: Session,
    desk: Desk,
    context: LetterContext,
    *,
    to: Person,
    concerns: str,
    now: datetime,
    revision: str = "1",
    enclosure: Enclosure | None = None,
    thread: str | None = None,
    expires_at: datetime | None = None,
) -> bool:
    """Write a letter into the outbox; False when the same one stands there already.

    The key is kind:concerns:recipient:revision. `thread` orders messages; in the reader's mail program a
    letter follows the earlier ones about the same matter. Raises ValueError when it cannot be written.
    """
    office = desk.network.office
    domain = office.email.rpartition("@")[2]
    key = f"{context.kind}:{concerns}:{to.id}:{revision}"
    with_letter = enclosure or Enclosure()
    letter = write_letter(context, to.language)
    kind = MessageKind(context.kind)
    id_of = partial(message_id_for, domain=domain, secret=desk.secret)
    earlier = references(session, kind, concerns, to.id, key, id_of=id_of)
    raw = letter_bytes(
        sender_name=office.name.in_language(to.language),
        sender=office.email,
        recipient_name=to.title.in_language(to.language),
        recipient=to.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        message_id=id_of(key),
        date=now,
        language=str(to.language),
        calendar=with_letter.calendar,
        method=with_letter.method,
        attachments=with_letter.attachments,
        pictures=with_letter.pictures,
        in_reply_to=earlier[-1] if earlier else None,
        references=earlier,
        list_id=f"{desk.network.region.id}.vuosikello.{domain}",
        key=id_of(key).strip("<>"),
    )
    message = NewMessage(
        key=key,
        kind=kind,
        recipient=to.id,
        address=to.email,
        sender=office.email,
        concerns=concerns,
        subject=letter.subject,
        message_id=id_of(key),
        body=raw,
        thread=thread,
        expires_at=expires_at,
    )
    return plan_message(session, message, now=now)

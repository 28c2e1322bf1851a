"""Digests by mail: letters that one person would get at once leave as one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.message import TO_OFFICE_KINDS, MessageKind
from governance.person import Person
from governance.unknown_id import UnknownIdError
from governance.working_day import HELSINKI
from office.desk import Desk
from office.hands.each_letter import STOPS_ALL
from office.hands.last_look import last_look
from office.hands.letter import plan_letter, reader_facts
from office.ledger.digest import bind, letters_to_combine
from office.ledger.outbox import Outbox
from office.ledger.settlement import suppress
from office.mail.mime import LetterError
from office.mail.revision import read_letter
from templates.digest_letter import Digest, DigestPart, digest_title
from templates.letter_core import Core, CoreError


def combine_letters(session: Session, desk: Desk, now: datetime) -> tuple[str, ...]:
    """Put what one person would get at once into one letter; the caller's transaction holds all of it.

    What is no longer right to send is suppressed first; gives the keys of that. A registry (kirjaamo) gets
    each letter by itself, for it registers each; a letter with attachments leaves by itself too.
    """
    gone: list[str] = []
    approved_first = desk.clock.dispatch.approved_first
    for letters in letters_to_combine(session, now=now, approved_first=approved_first):
        person = _reader(desk, letters[0])
        if person is None:
            continue
        try:
            with session.begin_nested():
                gone += _combine(session, desk, person, letters, now)
        except STOPS_ALL:
            raise
        except Exception:  # noqa: BLE001, S112 - letters that cannot be put together leave by themselves
            continue
    return tuple(gone)


def _combine(
    session: Session, desk: Desk, person: Person, letters: Sequence[Outbox], now: datetime
) -> list[str]:
    gone = [letter.key for letter in letters if _is_gone(session, desk, letter, now)]
    kept = (letter for letter in letters if letter.key not in gone)
    parts = [(letter, part) for letter in kept if (part := _part(letter, person))]
    if len(parts) > 1:
        _plan_digest(session, desk, person, parts, now)
    return gone


def _plan_digest(
    session: Session, desk: Desk, person: Person, parts: Sequence[tuple[Outbox, DigestPart]], now: datetime
) -> None:
    language = person.language
    office = desk.network.office
    to_office = person.id == office.coordinator or all(letter.kind in TO_OFFICE_KINDS for letter, _ in parts)
    deadlines = [letter.expires_at for letter, _ in parts if letter.expires_at]
    context = Digest(
        **reader_facts(desk, person),
        title=digest_title(len(parts), language, to_office=to_office),
        parts=tuple(part for _, part in parts),
        due_on=min(deadlines) if deadlines else None,
        written_on=now,
        to_office=to_office,
    )
    revision = _revision(session, person, now)
    if plan_letter(session, desk, context, to=person, concerns=person.id, now=now, revision=revision):
        bind(session, [letter for letter, _ in parts], f"{Digest.kind}:{person.id}:{person.id}:{revision}")


def _revision(session: Session, person: Person, now: datetime) -> str:
    """Name a person's next digest of the day, "2027-01-18.1"."""
    day = now.astimezone(HELSINKI).date().isoformat()
    earlier = select(func.count()).where(
        Outbox.kind == MessageKind.DIGEST,
        Outbox.recipient == person.id,
        Outbox.key.startswith(f"{Digest.kind}:{person.id}:{person.id}:{day}."),
    )
    return f"{day}.{(session.scalar(earlier) or 0) + 1}"


def _reader(desk: Desk, letter: Outbox) -> Person | None:
    """Give the person whose letters can be put together: in the network, at this address, no registry."""
    try:
        person = desk.network.person(letter.recipient)
    except UnknownIdError:
        return None
    registries = {one.registry for one in desk.network.municipalities}
    return person if person.email == letter.address and person.id not in registries else None


def _is_gone(session: Session, desk: Desk, letter: Outbox, now: datetime) -> bool:
    """Suppress a letter that is no longer right to send, and tell so."""
    why = last_look(desk)(session, letter.key, letter.kind, letter.concerns, letter.recipient)
    return why is not None and suppress(session, letter.key, now=now, reason=why)


def _part(letter: Outbox, person: Person) -> DigestPart | None:
    """Take a letter's core; None for one that carries files, or that is in another language or shape."""
    try:
        written = read_letter(letter.body or b"")
        if written.carries or written.language != person.language:
            return None
        return DigestPart(subject=written.subject, core=Core(written.text, written.html, person.language))
    except (LetterError, CoreError):
        return None

"""Reading the mailbox: each message is recorded, then put on its shelf, and none stops the others."""

import hashlib
import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from calendars.wording import one_line
from governance.record import Language
from office.desk import Desk
from office.hands.each_letter import STOPS_ALL
from office.hands.found_mail import FoundMail
from office.hands.incoming import handle_mail
from office.hands.office_notice import tell_office
from office.ledger.replies import Arrival, Reply, ReplyKind
from office.mail.imap_inbox import FOLDERS
from office.mail.inbox import (
    LARGEST_MESSAGE_BYTES,
    Inbox,
    MessageTrouble,
    Shelf,
    Waiting,
    reading_order,
)
from office.mail.incoming import Incoming, classify
from templates.agenda_words import agenda_word

LOG = logging.getLogger("vuosikello.mail")

#: Messages that are read in one tick; the rest waits for the next one.
MOST_READ = 500
#: Messages that are looked at to find the ones to read first: half of them the oldest, half the newest.
_MOST_SURVEYED = 5_000
_ASKED_AT_ONCE = 500
_LONGEST_KEPT_ID = 255
#: Messages that one notice lists; it tells the number of all.
_MOST_LISTED = 20
_LONGEST_SENDER = 80
_LONGEST_WHAT = 500
_SHELVES = {
    ReplyKind.OTHER: Shelf.TO_READ,
    ReplyKind.TOO_LARGE: Shelf.ASIDE,
    ReplyKind.UNREADABLE: Shelf.ASIDE,
}


def read_mail(desk: Desk, inbox: Inbox, now: datetime) -> dict[str, int]:
    """Read what has come and give the counts by kind; at most MOST_READ messages, people we know first.

    A message is in the ledger before it is moved, and is known there by its Message-ID and by its place in
    the mailbox: reading again changes nothing. Raises InboxUnavailable.
    """
    counts: Counter[str] = Counter()
    waiting = inbox.survey(_both_ends(_not_read(desk, inbox)))
    large = [one for one in waiting if one.size > LARGEST_MESSAGE_BYTES]
    counts[str(ReplyKind.TOO_LARGE)] += _set_aside(desk, inbox, large, ReplyKind.TOO_LARGE, now)
    people = {person.email.lower() for person in desk.network.people if person.email}
    rest = (one for one in waiting if one.size <= LARGEST_MESSAGE_BYTES)
    for one in reading_order(rest, people)[:MOST_READ]:
        kind = _read(desk, inbox, one, now)
        if kind is not None:
            counts[str(kind)] += 1
    return {kind: count for kind, count in sorted(counts.items()) if count}


def _both_ends(ids: Sequence[str]) -> Sequence[str]:
    """Give as many ids as are looked at, from either end: spam may lie before an answer, or after it."""
    half = _MOST_SURVEYED // 2
    return ids if len(ids) <= _MOST_SURVEYED else [*ids[:half], *ids[-half:]]


def _not_read(desk: Desk, inbox: Inbox) -> list[str]:
    """List what is not in the ledger; a move that a crash prevented is done now."""
    ids = inbox.ids()
    kinds: dict[str, ReplyKind] = {}
    with desk.ledger.reading() as session:
        for start in range(0, len(ids), _ASKED_AT_ONCE):
            asked = ids[start : start + _ASKED_AT_ONCE]
            rows = select(Arrival.mail_id, Reply.kind).join(Reply, Reply.message_id == Arrival.message_id)
            wanted = rows.where(Arrival.place == inbox.place, Arrival.mail_id.in_(asked))
            kinds |= dict(session.execute(wanted).tuples().all())
    for mail_id, kind in kinds.items():
        inbox.shelve(mail_id, _SHELVES.get(kind, Shelf.HANDLED))
    return [mail_id for mail_id in ids if mail_id not in kinds]


def _read(desk: Desk, inbox: Inbox, one: Waiting, now: datetime) -> ReplyKind | None:
    """Read one message, and give what it was; None for one that was read before, or is not there any more."""
    try:
        raw = inbox.fetch(one.id)
    except MessageTrouble as trouble:
        LOG.warning("one message is left aside: %s", trouble)
        return ReplyKind.UNREADABLE if _set_aside(desk, inbox, [one], ReplyKind.UNREADABLE, now) else None
    if raw is None:
        return None
    try:
        kind, is_new = _record(desk, inbox.place, one, raw, now)
    except IntegrityError:
        return None  # another worker has recorded it between our look and our word
    except STOPS_ALL:
        raise
    except Exception as error:  # noqa: BLE001 - one message stops no other, whatever ails it
        LOG.warning("one message is left aside: it could not be recorded (%s)", type(error).__name__)
        return ReplyKind.UNREADABLE if _set_aside(desk, inbox, [one], ReplyKind.UNREADABLE, now) else None
    inbox.shelve(one.id, _SHELVES.get(kind, Shelf.HANDLED))
    return kind if is_new else None


def _record(desk: Desk, place: str, one: Waiting, raw: bytes, now: datetime) -> tuple[ReplyKind, bool]:
    """Handle a message and keep that it came, in one transaction; say what it is and whether it was new."""
    incoming = classify(raw)
    message_id = _kept_id(incoming.message_id)
    with desk.ledger.writing() as session:
        held = session.get(Reply, message_id)
        kind = held.kind if held else _handle(session, desk, incoming, one, now)
        _keep_arrival(session, place, one.id, message_id)
    return kind, held is None


def _handle(session: Session, desk: Desk, incoming: Incoming, one: Waiting, now: datetime) -> ReplyKind:
    found = handle_mail(session, desk, incoming, now)
    _keep(session, _kept_id(incoming.message_id), found, now)
    if found.kind is ReplyKind.UNREADABLE:
        _tell(session, desk, one.id, [one], found.kind, now)
    return found.kind


def _set_aside(desk: Desk, inbox: Inbox, messages: Sequence[Waiting], kind: ReplyKind, now: datetime) -> int:
    """Record messages that are not read, tell the office of them in one notice, and move them aside."""
    with desk.ledger.writing() as session:
        new = [one for one in messages if session.get(Reply, _aside_id(inbox.place, one)) is None]
        for one in new:
            _keep(session, _aside_id(inbox.place, one), FoundMail(kind, what=f"{one.size} bytes"), now)
        for one in messages:
            _keep_arrival(session, inbox.place, one.id, _aside_id(inbox.place, one))
        if new:
            _tell(session, desk, inbox.place, new, kind, now)
    for one in messages:
        inbox.shelve(one.id, Shelf.ASIDE)
    return len(new)


def _tell(
    session: Session, desk: Desk, place: str, messages: Sequence[Waiting], kind: ReplyKind, now: datetime
) -> None:
    def told(language: Language) -> tuple[dict[str, object], dict[str, str]]:
        unknown = agenda_word("unknown_sender", language)
        details = {
            f"{number}. {one.sender[:_LONGEST_SENDER] or unknown}": _size(one.size, language)
            for number, one in enumerate(messages[:_MOST_LISTED], start=1)
        }
        largest = _size(LARGEST_MESSAGE_BYTES, language)
        return {"count": len(messages), "largest": largest, "folder": "/".join(FOLDERS[Shelf.ASIDE])}, details

    first = hashlib.sha256(_aside_id(place, messages[0]).encode()).hexdigest()[:16]
    tell_office(session, desk, f"{kind}_mail", told, concerns=f"mail/{first}", now=now)


def _size(size: int, language: Language) -> str:
    """Write bytes as megabytes with one decimal, rounded up: what is over the limit never looks like it."""
    tenths = -(-size * 10 // 1024**2)
    mark = "." if language is Language.EN else ","
    whole, rest = divmod(tenths, 10)
    return f"{whole}{mark}{rest} MB" if rest else f"{whole} MB"


def _keep(session: Session, message_id: str, found: FoundMail, now: datetime) -> None:
    session.add(
        Reply(
            message_id=message_id,
            kind=found.kind,
            person=found.person,
            concerns=found.concerns,
            read_at=now,
            what=one_line(found.what)[:_LONGEST_WHAT] if found.what else None,
        )
    )
    session.flush()


def _keep_arrival(session: Session, place: str, mail_id: str, message_id: str) -> None:
    kept = mail_id[:_LONGEST_KEPT_ID]
    if place and session.get(Arrival, (place, kept)) is None:
        session.add(Arrival(place=place, mail_id=kept, message_id=message_id))


def _aside_id(place: str, one: Waiting) -> str:
    """Give the ledger's id of a message that was not read: of its Message-ID, or of its place."""
    known = one.message_id or f"{place}/{one.id}/{one.size}"
    return f"aside:{hashlib.sha256(known.encode('utf-8', 'replace')).hexdigest()}"


def _kept_id(message_id: str) -> str:
    """Give the Message-ID as the ledger keeps it: one that no column can hold as its hash."""
    if len(message_id) <= _LONGEST_KEPT_ID and message_id.isprintable():
        return message_id
    return f"sha256:{hashlib.sha256(message_id.encode('utf-8', 'replace')).hexdigest()}"

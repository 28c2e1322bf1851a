"""Reading the office's mailbox: answers to invitations, bounces, and letters for a person to read."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calendars.holiday import working_days
from calendars.invitation import meeting_uid
from governance.meeting import Partstat
from governance.person import Person
from governance.working_day import HELSINKI
from office.desk import Desk
from office.hands.letter import office_sender, plan_letter
from office.ledger.journal import write_audit
from office.ledger.meetings import Invitation, Meeting
from office.ledger.outbox import Outbox
from office.ledger.replies import Bounce, Reply, ReplyKind
from office.mail.inbox import Inbox
from office.mail.incoming import Incoming, IncomingKind, classify
from templates.agenda_words import task_words
from templates.letter import Detail, OfficeNotice

_NOTICE_DAYS = 3
_LONGEST_KEPT_ID = 255


@dataclass(frozen=True)
class Found:
    """Say what a message turned out to be, about whom and what."""

    kind: ReplyKind
    person: str | None = None
    concerns: str | None = None
    what: str | None = None


def read_mail(desk: Desk, inbox: Inbox, now: datetime) -> dict[str, int]:
    """Read what has come and give the counts by kind; a message is put aside once it is in the ledger.

    Reading a message twice changes nothing: the ledger keeps its Message-ID.
    """
    counts: Counter[str] = Counter()
    for mail_id, raw in inbox.fetch():
        incoming = classify(raw)
        message_id = _kept_id(incoming.message_id)
        with desk.ledger.writing() as session:
            if session.get(Reply, message_id) is None:
                found = _handle(session, desk, incoming, now)
                session.add(
                    Reply(
                        message_id=message_id,
                        kind=found.kind,
                        person=found.person,
                        concerns=found.concerns,
                        read_at=now,
                        what=found.what,
                    )
                )
                counts[str(found.kind)] += 1
        inbox.done(mail_id)
    return dict(sorted(counts.items()))


def _kept_id(message_id: str) -> str:
    """Give the Message-ID as the ledger keeps it: a very long one as its hash."""
    if len(message_id) <= _LONGEST_KEPT_ID:
        return message_id
    return f"sha256:{hashlib.sha256(message_id.encode('utf-8', 'replace')).hexdigest()}"


def _handle(session: Session, desk: Desk, incoming: Incoming, now: datetime) -> Found:
    match incoming.kind:
        case IncomingKind.REPLY:
            return _answer(session, desk, incoming, now)
        case IncomingKind.BOUNCE:
            return _bounce(session, desk, incoming, now)
        case IncomingKind.AUTO_REPLY:
            return Found(ReplyKind.AUTO_REPLY)
        case _:
            return Found(ReplyKind.OTHER, what=incoming.problem or None)


def _answer(session: Session, desk: Desk, incoming: Incoming, now: datetime) -> Found:
    """Keep an answer to an invitation: from its invitee, to its latest version, the newest that came."""
    reply = incoming.reply
    if reply is None or not incoming.trusted:
        return Found(ReplyKind.UNMATCHED, what="the sender is not the attendee that answers")
    meeting_id = _meetings(session, desk).get(reply.uid)
    person = _people(desk).get(reply.attendee.lower())
    held = session.get(Invitation, (meeting_id, person.id)) if meeting_id and person else None
    if held is None or person is None or meeting_id is None:
        return Found(ReplyKind.UNMATCHED, concerns=meeting_id, what="the sender was not invited")
    if reply.sequence < held.sequence:
        return Found(ReplyKind.RSVP, person.id, meeting_id, "answers an earlier time of the meeting")
    # The sender's clock or program may be wrong: an answer from the future would block all later ones.
    stamp, sequence = min(reply.stamp, now), min(reply.sequence, held.sequence)
    if not _is_newer(held, sequence, stamp):
        return Found(ReplyKind.RSVP, person.id, meeting_id, "an answer that was given later is in already")
    held.partstat = Partstat(reply.partstat)
    held.answered_sequence, held.answered_at, held.comment = sequence, stamp, reply.comment
    return Found(ReplyKind.RSVP, person.id, meeting_id, str(held.partstat))


def _is_newer(held: Invitation, sequence: int, stamp: datetime) -> bool:
    """Order answers by (SEQUENCE, DTSTAMP), RFC 5546 section 2.1.5."""
    if held.answered_sequence is None or held.answered_at is None:
        return True
    return (sequence, stamp) >= (held.answered_sequence, held.answered_at)


def _bounce(session: Session, desk: Desk, incoming: Incoming, now: datetime) -> Found:
    """Keep that an address takes no mail, and tell the office once."""
    report = incoming.bounce
    people = _people(desk)
    failed = [people[address] for address in _addresses(incoming) if address in people]
    if report is None or not failed:
        return Found(ReplyKind.BOUNCE, what="the address is not one of ours")
    written_to = [one for one in failed if _is_ours(session, report.original_message_id, one.email)]
    if not written_to:
        return Found(ReplyKind.UNMATCHED, what="the bounce is of a message that the office did not send")
    for person in written_to:
        _keep_bounce(session, desk, person, now, permanent=report.permanent)
    return Found(ReplyKind.BOUNCE, written_to[0].id)


def _keep_bounce(session: Session, desk: Desk, person: Person, now: datetime, *, permanent: bool) -> None:
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
    coordinator = desk.network.person(desk.network.office.coordinator)
    language = coordinator.language
    title = person.title.in_language(language)
    words = task_words("bounce_notice", language, {"person": title})
    context = OfficeNotice(
        sender=office_sender(desk, language),
        title=words.title,
        role=coordinator.title.in_language(language),
        recipient=coordinator.title.in_language(language),
        what=words.what,
        details=(Detail(label=title, value=person.email),),
        steps=words.steps,
        due_on=working_days(desk.clock, (now.year,)).shift(now.astimezone(HELSINKI).date(), _NOTICE_DAYS),
    )
    session.flush()
    addresses = session.scalar(select(func.count()).where(Bounce.person == person.id, Bounce.permanent))
    concerns = f"bounce/{person.id}"
    plan_letter(session, desk, context, to=coordinator, concerns=concerns, now=now, revision=str(addresses))


def _meetings(session: Session, desk: Desk) -> dict[str, str]:
    region = desk.network.region.id
    return {meeting_uid(one, region): one for one in session.scalars(select(Meeting.id))}


def _people(desk: Desk) -> dict[str, Person]:
    return {person.email.lower(): person for person in desk.network.people}

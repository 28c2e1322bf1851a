"""Answers that came by mail (vastaus kutsuun): kept, or shown to the office where they cannot count."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calendars.address import same_mailbox
from calendars.attendee import PartStat
from calendars.invitation import meeting_uid
from calendars.reply import Reply as CalendarReply
from governance.meeting import MeetingState, Partstat
from governance.person import Person
from governance.record import Language
from governance.working_day import HELSINKI
from office.answer import GivenAnswer, take_answer
from office.desk import Desk
from office.hands.found_mail import FoundMail
from office.hands.office_notice import tell_office
from office.ledger.meetings import Invitation, Meeting
from office.ledger.outbox import Outbox
from office.ledger.replies import ReplyKind
from office.mail.incoming import Incoming
from templates.agenda_words import agenda_word
from templates.dates import span
from templates.naming import meeting_title

#: Notices of one kind about one meeting; whoever sends more is no member in trouble, but a program or a foe.
_MOST_NOTICES = 5


def take_mailed_answer(session: Session, desk: Desk, incoming: Incoming, now: datetime) -> FoundMail:
    """Keep an answer to an invitation: from its invitee, to its present time, the newest that came."""
    reply = incoming.reply
    meeting = _meeting(session, desk, reply.uid) if reply else None
    if reply is None or meeting is None:
        return FoundMail(ReplyKind.UNMATCHED, what="the answer is to no meeting of ours")
    if not incoming.trusted:
        _show(session, desk, meeting, "proxy_notice", incoming, now)
        return FoundMail(ReplyKind.UNMATCHED, concerns=meeting.id, what=incoming.problem)
    person = _person(desk, reply.attendee)
    held = session.get(Invitation, (meeting.id, person.id)) if person else None
    if held is None or person is None:
        _show(session, desk, meeting, "stranger_notice", incoming, now)
        return FoundMail(ReplyKind.UNMATCHED, concerns=meeting.id, what="the sender was not invited")
    if reply.sequence < held.asked_about:
        what = "answers an earlier time of the meeting"
    elif not take_answer(held, _given(reply, held, now)):
        what = "an answer that was given later is in already"
    else:
        what = str(held.partstat)
        _tell_what_needs_a_person(session, desk, meeting, person, held, reply, now)
    return FoundMail(ReplyKind.RSVP, person.id, meeting.id, what)


def _given(reply: CalendarReply, held: Invitation, now: datetime) -> GivenAnswer:
    """Bound what the sender's clock and program say: an answer from the future would block all later ones."""
    asks_only = reply.counter and reply.partstat is PartStat.NEEDS_ACTION
    return GivenAnswer(
        partstat=None if asks_only else Partstat(reply.partstat),
        sequence=min(reply.sequence, held.sequence),
        stamp=min(reply.stamp, now),
        comment=reply.comment,
        delegated_to=reply.delegated_to,
        proposes=reply.proposes,
    )


def _meeting(session: Session, desk: Desk, uid: str) -> Meeting | None:
    region = desk.network.region.id
    ids = {meeting_uid(one, region): one for one in session.scalars(select(Meeting.id))}
    return session.get_one(Meeting, ids[uid]) if uid in ids else None


def _person(desk: Desk, address: str) -> Person | None:
    return next((one for one in desk.network.people if same_mailbox(one.email, address)), None)


def _show(
    session: Session, desk: Desk, meeting: Meeting, name: str, incoming: Incoming, now: datetime
) -> None:
    """Show the office an answer to a meeting to come that cannot be counted; once a sender."""
    reply = incoming.reply
    if reply is None or meeting.state is not MeetingState.SCHEDULED or meeting.starts_at <= now:
        return
    sender = incoming.sender or "?"

    def told(language: Language) -> tuple[dict[str, object], dict[str, str]]:
        label = {key: agenda_word(key, language) for key in ("answer_from", "answer_of", "answer")}
        details = {
            label["answer_from"]: sender,
            label["answer_of"]: "" if same_mailbox(reply.attendee, sender) else reply.attendee,
            label["answer"]: agenda_word(f"coming_{reply.partstat}", language),
        }
        return {"meeting": meeting_title(desk.clock, meeting.id, language)}, details

    who = f"{sender}|{reply.attendee}".casefold()
    _notice(session, desk, meeting, name, told, who, now)


def _tell_what_needs_a_person(
    session: Session,
    desk: Desk,
    meeting: Meeting,
    person: Person,
    held: Invitation,
    reply: CalendarReply,
    now: datetime,
) -> None:
    """Tell the office of another time asked for, and of a delegate who is nobody's deputy."""
    proposed = (held.proposes_start, held.proposes_end)
    delegate = _person(desk, held.delegated_to) if held.delegated_to else None
    written = held.delegated_to or reply.unread_delegate
    deputy = _deputy(desk, meeting, person)

    def told(language: Language) -> tuple[dict[str, object], dict[str, str]]:
        facts: dict[str, object] = {
            "meeting": meeting_title(desk.clock, meeting.id, language),
            "person": person.title.in_language(language),
        }
        details = {
            agenda_word("answer", language): agenda_word(f"coming_{held.partstat}", language),
            agenda_word("time_now", language): span(meeting.starts_at, meeting.ends_at, language),
            agenda_word("message", language): (held.comment or "").replace("\n", " "),
        }
        if proposed[0] and proposed[1]:
            details[agenda_word("time_proposed", language)] = span(proposed[0], proposed[1], language)
        details[agenda_word("delegate", language)] = (
            delegate.title.in_language(language) if delegate else written
        )
        return facts, details

    if proposed[0] and proposed[1]:
        stamp = f"{person.id}|{held.sequence}|{proposed[0].isoformat()}|{proposed[1].isoformat()}"
        _notice(session, desk, meeting, "counter_notice", told, stamp, now)
    if held.partstat is Partstat.DELEGATED and (delegate is None or delegate.id != deputy):
        stamp = f"{person.id}|{held.sequence}|{written}"
        _notice(session, desk, meeting, "delegation_notice", told, stamp, now)


def _deputy(desk: Desk, meeting: Meeting, person: Person) -> str | None:
    """Give the deputy whom the clockwork invites in the person's place."""
    day = meeting.starts_at.astimezone(HELSINKI).date()
    return desk.network.body(meeting.body).substitute_for(person.id, day, {person.id})


def _notice(
    session: Session, desk: Desk, meeting: Meeting, name: str, told: Any, what: str, now: datetime
) -> None:
    concerns = f"{name.removesuffix('_notice')}/{meeting.id}"
    session.flush()
    count = session.scalar(select(func.count()).where(Outbox.concerns == concerns)) or 0
    if count < _MOST_NOTICES:
        revision = hashlib.sha256(what.encode("utf-8", "replace")).hexdigest()[:12]
        tell_office(session, desk, name, told, concerns=concerns, now=now, revision=revision)

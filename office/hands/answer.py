"""Answers that came by mail (vastaus kutsuun): kept, or shown to the office where they cannot count."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.address import same_mailbox
from calendars.attendee import PartStat
from calendars.invitation import meeting_uid
from calendars.reply import Reply as CalendarReply
from governance.meeting import Partstat
from governance.person import Person
from office.answer import GivenAnswer, take_answer
from office.desk import Desk
from office.hands.answer_notice import show_uncounted, tell_of_answer, tell_of_dropped, tell_of_unversioned
from office.hands.early_answer import NOT_INVITED
from office.hands.found_mail import FoundMail
from office.ledger.meetings import Invitation, Meeting
from office.ledger.replies import ReplyKind
from office.mail.incoming import Incoming


def take_mailed_answer(session: Session, desk: Desk, incoming: Incoming, now: datetime) -> FoundMail:
    """Keep an answer to an invitation: from its invitee, to its present time, the newest that came."""
    reply = incoming.reply
    meeting = _meeting(session, desk, reply.uid) if reply else None
    if reply is None or meeting is None:
        return FoundMail(ReplyKind.UNMATCHED, what="the answer is to no meeting of ours")
    if not incoming.trusted:
        show_uncounted(session, desk, meeting, "proxy_notice", incoming, now)
        return FoundMail(ReplyKind.UNMATCHED, concerns=meeting.id, what=incoming.problem)
    person = _person(desk, reply.attendee)
    held = session.get(Invitation, (meeting.id, person.id)) if person else None
    if held is None or person is None:
        show_uncounted(session, desk, meeting, "stranger_notice", incoming, now)
        return _uninvited(meeting, person, reply)
    what = _taken(session, desk, meeting, person, held, incoming, reply, now)
    return FoundMail(ReplyKind.RSVP, person.id, meeting.id, what)


def _uninvited(meeting: Meeting, person: Person | None, reply: CalendarReply) -> FoundMail:
    """Remember what somebody of the network said who may yet be called in; of a stranger, nothing."""
    if person is None or reply.sequence < meeting.sequence:
        return FoundMail(ReplyKind.UNMATCHED, concerns=meeting.id, what="the sender was not invited")
    return FoundMail(ReplyKind.UNMATCHED, person.id, meeting.id, f"{NOT_INVITED}{reply.partstat}")


def _taken(  # noqa: PLR0913, PLR0917 - an answer is all of these
    session: Session,
    desk: Desk,
    meeting: Meeting,
    person: Person,
    held: Invitation,
    incoming: Incoming,
    reply: CalendarReply,
    now: datetime,
) -> str:
    """Take an invitee's answer, tell the office what of it needs a person, and say what became of it."""
    given = _given(reply, held, incoming, now)
    if reply.sequence < held.asked_about and not _is_of_present_time(reply, meeting, held):
        if not reply.versioned:
            tell_of_unversioned(session, desk, meeting, person, reply.partstat, reply.comment, now)
        return "answers an earlier time of the meeting"
    if not take_answer(held, given):
        tell_of_dropped(session, desk, meeting, held, given, now)
        return "an answer that was given later is in already"
    tell_of_answer(session, desk, meeting, person, held, now, reply.unread_delegate)
    return str(held.partstat)


def _is_of_present_time(reply: CalendarReply, meeting: Meeting, held: Invitation) -> bool:
    """Tell of an answer without SEQUENCE whether its time, or else its stamp, is of what was last sent."""
    if reply.versioned or held.sequence < meeting.sequence:
        return False
    if reply.starts_at is not None:
        return reply.starts_at == meeting.starts_at
    return held.stamped_at is not None and reply.stamp >= held.stamped_at


def _given(reply: CalendarReply, held: Invitation, incoming: Incoming, now: datetime) -> GivenAnswer:
    """Bound what the sender's clock and program say: an answer from the future would block all later ones."""
    asks_only = reply.counter and reply.partstat is PartStat.NEEDS_ACTION
    return GivenAnswer(
        partstat=None if asks_only else Partstat(reply.partstat),
        sequence=min(reply.sequence, held.sequence) if reply.versioned else held.sequence,
        stamp=min(reply.stamp, now),
        comment=reply.comment,
        delegated_to=reply.delegated_to,
        proposes=reply.proposes,
        arrived=min(incoming.received or now, now),
    )


def _meeting(session: Session, desk: Desk, uid: str) -> Meeting | None:
    region = desk.network.region.id
    ids = {meeting_uid(one, region): one for one in session.scalars(select(Meeting.id))}
    return session.get_one(Meeting, ids[uid]) if uid in ids else None


def _person(desk: Desk, address: str) -> Person | None:
    return next((one for one in desk.network.people if same_mailbox(one.email, address)), None)

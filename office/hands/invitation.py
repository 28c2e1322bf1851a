"""Invitations, updates and cancellations by mail."""

from datetime import datetime

from sqlalchemy.orm import Session

from calendars.invitation import Method
from governance.action import Action, ActionKind
from governance.meeting import MeetingState
from governance.person import Person
from governance.reason import ReasonCode
from office.answer import forget_answer
from office.desk import Desk
from office.hands.calendar_object import calendar_enclosure, invitation_thread
from office.hands.letter import plan_letter
from office.hands.meeting_letter import meeting_facts
from office.hands.meeting_link import agenda_link, answer_link, revoke_links
from office.ledger.meetings import Invitation, Meeting
from templates.letter import Cancellation, InvitationUpdate, LetterContext
from templates.letter import Invitation as InvitationLetter


def send_invitation(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Plan one person's invitation object and letter, and keep what they hold.

    A new sequence makes the earlier answer void (RFC 5546 section 3.2.2.1): they are asked anew. Who is no
    longer invited loses their links.
    """
    meeting = session.get_one(Meeting, action.concerns)
    person = _reader(session, desk, action)
    sequence = int(action.key.rsplit(":", 1)[1])
    cancelled = action.kind is ActionKind.CANCEL_INVITATION
    agenda = None if cancelled else agenda_link(session, desk, meeting, person.id, now)
    method = Method.CANCEL if cancelled else Method.REQUEST
    plan_letter(
        session,
        desk,
        _cancellation(desk, meeting, person, action)
        if cancelled
        else _invitation(session, desk, meeting, person, action, now, agenda),
        to=person,
        concerns=meeting.id,
        now=now,
        revision=str(sequence),
        enclosure=calendar_enclosure(
            desk, meeting, person, sequence=sequence, method=method, now=now, agenda=agenda
        ),
        thread=invitation_thread(desk, meeting.id, person.email),
        expires_at=meeting.starts_at,
    )
    _keep(session, meeting.id, person, action, sequence)


def _reader(session: Session, desk: Desk, action: Action) -> Person:
    """Give who is written to: a cancellation goes to the mailbox that holds the invitation."""
    person = desk.network.person(action.to[0])
    held = session.get(Invitation, (action.concerns, person.id))
    if action.kind is ActionKind.CANCEL_INVITATION and held is not None and held.address:
        return person.model_copy(update={"email": held.address})
    return person


def _keep(session: Session, meeting: str, person: Person, action: Action, sequence: int) -> None:
    held = session.get(Invitation, (meeting, person.id))
    if held is None:
        held = Invitation(meeting_id=meeting, person=person.id, sequence=sequence)
        session.add(held)
    held.sequence, held.address = sequence, person.email
    held.cancelled = action.kind is ActionKind.CANCEL_INVITATION
    if held.cancelled:
        revoke_links(session, meeting, person.id)
    else:
        held.deputy_for = action.why.get("member") or None
    forget_answer(held)


def _cancellation(desk: Desk, meeting: Meeting, person: Person, action: Action) -> LetterContext:
    spared = action.why.code is ReasonCode.DEPUTY_NOT_NEEDED
    common = meeting_facts(desk, meeting, person, stands_in=spared)
    if meeting.state is MeetingState.CANCELLED:
        return Cancellation(**common, reason=meeting.reason or "")
    return Cancellation(**common, reader_left=not spared, deputy_spared=spared)


def _invitation(
    session: Session,
    desk: Desk,
    meeting: Meeting,
    person: Person,
    action: Action,
    now: datetime,
    agenda: str | None,
) -> LetterContext:
    common = {
        **meeting_facts(desk, meeting, person, stands_in=bool(action.why.get("member"))),
        "answer_url": answer_link(session, desk, meeting, person.id, now),
        "materials_url": agenda,
    }
    if action.kind is ActionKind.UPDATE_INVITATION:
        old = meeting.moved_from
        old_end = old + (meeting.ends_at - meeting.starts_at) if old else None
        return InvitationUpdate(**common, old_starts_at=old, old_ends_at=old_end, reason=meeting.reason or "")
    member = action.why.get("member")
    stands_in_for = desk.network.person(member).title.in_language(person.language) if member else ""
    return InvitationLetter(**common, deputy_for=stands_in_for)

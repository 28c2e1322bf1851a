"""Invitations, updates and cancellations by mail."""

from datetime import datetime

from sqlalchemy.orm import Session

from calendars.invitation import Invitation as CalendarInvitation
from calendars.invitation import Method, invitation_ics, meeting_uid
from governance.action import Action, ActionKind
from governance.meeting import MeetingState, Partstat
from governance.person import Person
from office.desk import Desk
from office.hands.letter import Enclosure, plan_letter
from office.hands.meeting_letter import meeting_facts
from office.ledger.meetings import Invitation, Meeting
from templates.letter import Cancellation, InvitationUpdate, LetterContext
from templates.letter import Invitation as InvitationLetter
from templates.naming import meeting_title


def send_invitation(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Plan one person's invitation object and letter, and keep what they hold.

    A new sequence makes the earlier answer void (RFC 5546 section 3.2.2.1): they are asked anew.
    """
    meeting = session.get_one(Meeting, action.concerns)
    person = desk.network.person(action.to[0])
    sequence = int(action.key.rsplit(":", 1)[1])
    cancelled = action.kind is ActionKind.CANCEL_INVITATION
    method = Method.CANCEL if cancelled else Method.REQUEST
    calendar = _calendar(desk, meeting, person, sequence, method)
    plan_letter(
        session,
        desk,
        _letter(desk, meeting, person, action.kind),
        to=person,
        concerns=meeting.id,
        now=now,
        revision=str(sequence),
        enclosure=Enclosure(calendar=calendar, method=str(method)),
        thread=f"{meeting_uid(meeting.id, desk.network.region.id)}|{person.id}",
        answers=None if action.kind is ActionKind.INVITE else f"invitation:{meeting.id}:{person.id}:0",
        expires_at=meeting.starts_at,
    )
    _keep(session, meeting.id, person.id, sequence, cancelled=cancelled)


def _keep(session: Session, meeting: str, person: str, sequence: int, *, cancelled: bool) -> None:
    held = session.get(Invitation, (meeting, person))
    if held is None:
        held = Invitation(meeting_id=meeting, person=person, sequence=sequence)
        session.add(held)
    held.sequence, held.cancelled = sequence, cancelled
    held.partstat, held.comment = Partstat.NEEDS_ACTION, None


def _calendar(desk: Desk, meeting: Meeting, person: Person, sequence: int, method: Method) -> bytes:
    series = desk.clock.one_series(meeting.series)
    body = desk.network.body(meeting.body)
    office = desk.network.office
    language = person.language
    return invitation_ics(
        CalendarInvitation(
            uid=meeting_uid(meeting.id, desk.network.region.id),
            sequence=sequence,
            stamp=meeting.changed_at,
            method=method,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            summary=meeting_title(desk.clock, meeting.id, language),
            description=body.name.in_language(language),
            location=series.place.in_language(language),
            url=series.link,
            organizer_name=office.name.in_language(language),
            organizer_address=office.email,
            attendee_name=person.title.in_language(language),
            attendee_address=person.email,
            language=str(language),
            optional=body.open,
            alarm_minutes=None if method is Method.CANCEL else 15,
        ),
    )


def _letter(desk: Desk, meeting: Meeting, person: Person, kind: ActionKind) -> LetterContext:
    common = meeting_facts(desk, meeting, person)
    if kind is ActionKind.CANCEL_INVITATION:
        if meeting.state is not MeetingState.CANCELLED:
            return Cancellation(**common, reader_left=True)
        return Cancellation(**common, reason=meeting.reason or "")
    if kind is ActionKind.UPDATE_INVITATION:
        old = meeting.moved_from
        old_end = old + (meeting.ends_at - meeting.starts_at) if old else None
        return InvitationUpdate(**common, old_starts_at=old, old_ends_at=old_end, reason=meeting.reason or "")
    return InvitationLetter(**common)

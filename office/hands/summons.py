"""Summonses (kokouskutsut): the call to a meeting with its agenda, once to a time that holds."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.holiday import working_days
from calendars.invitation import Method
from governance.action import Action
from governance.body import BodyKind
from governance.deputy import AWAY
from governance.message import MessageKind
from governance.person import Person
from governance.working_day import HELSINKI
from office.desk import Desk
from office.hands.agenda_paper import agenda_items, other_language, paper_attachments, printed_number
from office.hands.calendar_object import calendar_enclosure, invitation_thread
from office.hands.each_letter import write_each
from office.hands.letter import Enclosure, plan_letter
from office.hands.meeting_letter import meeting_facts, standing_invitation
from office.hands.meeting_link import agenda_link, answer_link
from office.hands.told_time import sequences_told
from office.ledger.meetings import Invitation, Meeting
from office.ledger.outbox import Outbox
from office.ledger.papers import DocumentKind
from templates.letter import AgendaLine, Summons


def send_summons(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Call everybody to the meeting, with the agenda in their language.

    The same letter updates their calendar with the agenda's link, and asks once more who has not answered.
    """
    write_each(session, desk, action, now, summon)


def summon(session: Session, desk: Desk, action: Action, person: Person, now: datetime) -> None:
    """Call one person to the meeting, who has no summons to its present time yet."""
    meeting = session.get_one(Meeting, action.concerns)
    held = standing_invitation(session, meeting, person.id)
    if held and has_summons(session, desk, meeting, held):
        return
    write_summons(session, desk, meeting, person, now, revision=str(meeting.sequence))


def write_summons(
    session: Session, desk: Desk, meeting: Meeting, person: Person, now: datetime, *, revision: str
) -> None:
    """Write a person's summons; its revision ends in the meeting's SEQUENCE, by which it is known as void."""
    attachments = paper_attachments(session, desk, meeting, DocumentKind.AGENDA, person.language)
    held = standing_invitation(session, meeting, person.id)
    agenda = agenda_link(session, desk, meeting, person.id, now)
    context = Summons(
        **meeting_facts(desk, meeting, person, stands_in=bool(held and held.deputy_for)),
        agenda=tuple(
            AgendaLine(
                number=printed_number(session, desk, meeting, item, DocumentKind.AGENDA),
                title=item.title[person.language],
            )
            for item in agenda_items(session, meeting.id)
        ),
        attachments=tuple(attachment.name for attachment in attachments),
        papers_in=other_language(desk, meeting, DocumentKind.AGENDA, person.language),
        absence_by=working_days(desk.clock, (meeting.year,)).shift(
            meeting.starts_at.astimezone(HELSINKI).date(), -1
        ),
        open_to_all=desk.network.body(meeting.body).kind is BodyKind.FORUM,
        materials_url=agenda,
        answer_url=answer_link(session, desk, meeting, person.id, now) if held else None,
    )
    plan_letter(
        session,
        desk,
        context,
        to=person,
        concerns=meeting.id,
        now=now,
        revision=revision,
        enclosure=replace(
            _calendar_update(desk, meeting, person, held, agenda, now), attachments=attachments
        ),
        thread=invitation_thread(desk, meeting.id, person.email),
        expires_at=meeting.starts_at,
    )


def _calendar_update(
    desk: Desk, meeting: Meeting, person: Person, held: Invitation | None, agenda: str | None, now: datetime
) -> Enclosure:
    """Bring the agenda's link into the calendars of those who may come; their answers stand."""
    if held is None or held.partstat in AWAY:
        return Enclosure()
    return calendar_enclosure(desk, meeting, person, held, method=Method.REQUEST, now=now, agenda=agenda)


def has_summons(session: Session, desk: Desk, meeting: Meeting, held: Invitation) -> bool:
    """Tell whether a summons to the present time was sent to an invitation's holder, or may have been.

    A meeting that was moved and moved back before anybody was told of it has another SEQUENCE, and is where
    the summons says.
    """
    told = sequences_told(session, desk, meeting, held, MessageKind.SUMMONS)
    return any(_is_of_present_time(sequence, meeting, held) for sequence in told)


def is_anybody_summoned(session: Session, meeting: Meeting) -> bool:
    """Tell whether a summons to the meeting's present time has been written to anybody."""
    invitations = select(Invitation).where(Invitation.meeting_id == meeting.id)
    held = {one.person: one for one in session.scalars(invitations)}
    written = select(Outbox.key, Outbox.recipient).where(
        Outbox.concerns == meeting.id, Outbox.kind == MessageKind.SUMMONS
    )
    found = session.execute(written).tuples()
    return any(
        _is_of_present_time(int(key.rpartition(":")[2]), meeting, held.get(reader)) for key, reader in found
    )


def _is_of_present_time(sequence: int, meeting: Meeting, held: Invitation | None) -> bool:
    """Tell whether a summons of a SEQUENCE is to the time that the meeting has now."""
    since = min(held.asked_about, meeting.sequence) if held else meeting.sequence
    return sequence >= since

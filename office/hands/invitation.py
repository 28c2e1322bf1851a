"""Invitations, updates and cancellations by mail."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from calendars.holiday import working_days
from calendars.invitation import Method
from governance.action import Action, ActionKind
from governance.invited_words import InvitedWords, invited_words
from governance.meeting import MeetingState
from governance.person import Person
from governance.reason import ReasonCode
from governance.record import Language
from governance.working_day import HELSINKI
from office.answer import forget_answer
from office.desk import Desk
from office.hands.calendar_object import calendar_enclosure, invitation_thread
from office.hands.changed_detail import call_anew, print_agenda_anew
from office.hands.early_answer import count_early_yes
from office.hands.letter import plan_letter
from office.hands.meeting_letter import meeting_facts
from office.hands.meeting_link import agenda_link, answer_link, revoke_links
from office.hands.told_time import ToldTime, ask_about_time, note_time, stands_as_written, told_time
from office.ledger.meetings import Invitation, Meeting
from templates.agenda_words import agenda_word
from templates.letter import Cancellation, InvitationUpdate, LetterContext
from templates.letter import Invitation as InvitationLetter

#: Working days within which the office likes to know who comes, long before the meeting.
_ANSWER_WORKING_DAYS = 10


def send_invitation(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Plan one person's invitation object and letter, and keep what they hold.

    Another time than they were told makes the earlier answer void (RFC 5546 section 3.2.2.1): they are asked
    anew. Other words let it stand, and what was made with the old ones is made anew. A meeting that is back
    where their last object has it needs no other one. Who is no longer invited loses their links.
    """
    meeting = session.get_one(Meeting, action.concerns)
    held = session.get(Invitation, (meeting.id, action.to[0]))
    person = _reader(desk, action, held)
    moved = action.why.code is ReasonCode.MEETING_MOVED
    says = _says(desk, meeting, person.language).kept
    if moved and held and stands_as_written(session, desk, meeting, held, says):
        held.asks_since, held.sequence = held.asked_about, _sequence(action)
        return
    cancelled = action.kind is ActionKind.CANCEL_INVITATION
    is_new = action.kind is ActionKind.INVITE
    told = told_time(session, desk, meeting, held) if held and not is_new else None
    said = InvitedWords.model_validate_json(held.says) if held and held.says else None
    if cancelled and held and _is_read_by_another(desk, meeting, held):
        _keep(session, desk, meeting, person, action, held, told)
        return
    agenda = None if cancelled else agenda_link(session, desk, meeting, person.id, now)
    held = _keep(session, desk, meeting, person, action, held, told)
    enclosure = calendar_enclosure(
        desk,
        meeting,
        person,
        held,
        method=Method.CANCEL if cancelled else Method.REQUEST,
        now=now,
        agenda=agenda,
    )
    plan_letter(
        session,
        desk,
        _cancellation(desk, meeting, person, action, told)
        if cancelled
        else _invitation(session, desk, meeting, person, action, now, agenda, said, told),
        to=person,
        concerns=meeting.id,
        now=now,
        revision=str(held.sequence),
        enclosure=enclosure,
        thread=invitation_thread(desk, meeting.id, person.email),
        # Who was told a later time would come then: the news is of use until that is over, too.
        expires_at=max(meeting.starts_at, told.starts_at) if told else meeting.starts_at,
    )
    if action.why.code is ReasonCode.DETAILS_CHANGED:
        print_agenda_anew(session, desk, meeting, now)
        call_anew(session, desk, meeting, person, held, now)


def _is_read_by_another(desk: Desk, meeting: Meeting, held: Invitation) -> bool:
    """Tell whether a mailbox, a role's perhaps, is now of another who is invited: nothing ends there."""
    day = meeting.starts_at.astimezone(HELSINKI).date()
    invited = desk.network.roster(meeting.body, day) if meeting.state is not MeetingState.CANCELLED else ()
    readers = (desk.network.person(person) for person in invited if person != held.person)
    return any(reader.reads(held.address) for reader in readers)


def _sequence(action: Action) -> int:
    return int(action.key.rsplit(":", 1)[1])


def _reader(desk: Desk, action: Action, held: Invitation | None) -> Person:
    """Give who is written to: a cancellation goes to the mailbox that holds the invitation."""
    person = desk.network.person(action.to[0])
    if action.kind is ActionKind.CANCEL_INVITATION and held is not None and held.address:
        return person.model_copy(update={"email": held.address})
    return person


def _keep(
    session: Session,
    desk: Desk,
    meeting: Meeting,
    person: Person,
    action: Action,
    held: Invitation | None,
    told: ToldTime | None,
) -> Invitation:
    sequence = _sequence(action)
    if held is None:
        held = Invitation(meeting_id=meeting.id, person=person.id, sequence=sequence)
        session.add(held)
    if action.why.code is ReasonCode.DETAILS_CHANGED:
        held.asks_since = held.asked_about
    elif action.why.code is ReasonCode.MEETING_MOVED:
        ask_about_time(meeting, held, told, sequence)
    else:
        held.asks_since = sequence
        forget_answer(held)
    held.sequence, held.address = sequence, person.email
    held.cancelled = action.kind is ActionKind.CANCEL_INVITATION
    if held.cancelled:
        revoke_links(session, meeting.id, person.id)
    else:
        note_time(meeting, held, told)
        held.deputy_for = action.why.get("member") or None
        if held.deputy_for and action.kind is ActionKind.INVITE:
            count_early_yes(session, meeting, held)
        held.says = _says(desk, meeting, person.language).kept
    return held


def _says(desk: Desk, meeting: Meeting, language: Language) -> InvitedWords:
    return invited_words(desk.clock, desk.clock.one_series(meeting.series), language)


def _cancellation(
    desk: Desk, meeting: Meeting, person: Person, action: Action, told: ToldTime | None
) -> LetterContext:
    """Write about the time that its reader was told, and not one that nobody has heard of."""
    spared = action.why.code is ReasonCode.DEPUTY_NOT_NEEDED
    common = meeting_facts(desk, meeting, person, stands_in=spared)
    if told is not None:
        common |= {"starts_at": told.starts_at, "ends_at": told.ends_at}
    if meeting.state is MeetingState.CANCELLED:
        return Cancellation(**common, reason=meeting.reason or "")
    return Cancellation(**common, reader_left=not spared, deputy_spared=spared)


def _invitation(  # noqa: PLR0913, PLR0917 - what is told, to whom, and what was told before
    session: Session,
    desk: Desk,
    meeting: Meeting,
    person: Person,
    action: Action,
    now: datetime,
    agenda: str | None,
    said: InvitedWords | None,
    told: ToldTime | None,
) -> LetterContext:
    common = {
        **meeting_facts(desk, meeting, person, stands_in=bool(action.why.get("member"))),
        "answer_url": answer_link(session, desk, meeting, person.id, now),
        "materials_url": agenda,
    }
    if action.kind is ActionKind.UPDATE_INVITATION and told:
        as_before = action.why.code is ReasonCode.MEETING_MOVED and told.is_still_right(meeting)
        changes = {**_old_time(meeting, told), **_old_words(desk, meeting, said)}
        return InvitationUpdate(**common, **changes, as_before=as_before)
    member = action.why.get("member")
    stands_in_for = desk.network.person(member).title.in_language(person.language) if member else ""
    return InvitationLetter(**common, deputy_for=stands_in_for, answer_by=_answer_by(desk, meeting, now))


def _answer_by(desk: Desk, meeting: Meeting, now: datetime) -> date | None:
    """Give the day by which an answer is asked for; None where the meeting is too near for any."""
    today, day = (moment.astimezone(HELSINKI).date() for moment in (now, meeting.starts_at))
    worked = working_days(desk.clock, (today.year, day.year))
    last = min(worked.shift(today, _ANSWER_WORKING_DAYS), worked.shift(day, -1))
    return last if last >= today else None


def _old_time(meeting: Meeting, told: ToldTime) -> dict[str, Any]:
    if told.is_still_right(meeting):
        return {}
    return {"old_starts_at": told.starts_at, "old_ends_at": told.ends_at, "reason": meeting.reason or ""}


def _old_words(desk: Desk, meeting: Meeting, said: InvitedWords | None) -> dict[str, Any]:
    """Give the words that are others now, as the reader was told them."""
    if said is None:
        return {}
    says = _says(desk, meeting, said.language)
    online = agenda_word("calendar_conference", said.language)
    return {
        "old_title": said.title if said.title != says.title else None,
        "old_place": said.place or online if said.place != says.place else None,
        "relinked": said.link != says.link,
    }

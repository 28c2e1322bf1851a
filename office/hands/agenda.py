"""Agendas, summonses, and what follows a meeting."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.holiday import working_days
from governance.action import Action
from governance.agenda import AgendaItemKind, DraftItem, compose_agenda
from governance.body import BodyKind
from governance.meeting import MEETING_TRANSITIONS, MeetingState
from governance.person import Person
from governance.record import Language
from governance.rule_profile import MinutesKind
from governance.transition import change
from governance.working_day import HELSINKI
from office.desk import Desk
from office.hands.agenda_change import keep_change, numbered_items
from office.hands.agenda_fact import (
    answered_proposals,
    item_facts,
    previous_meeting,
    proposals_for,
)
from office.hands.agenda_paper import (
    agenda_items,
    decision_words,
    keep_papers,
    other_language,
    paper_attachments,
    printed_number,
)
from office.hands.each_letter import write_each
from office.hands.letter import Enclosure, plan_letter, reader_facts
from office.hands.meeting_letter import meeting_facts
from office.hands.open_matter import open_matters
from office.ledger.journal import write_audit
from office.ledger.meetings import Meeting
from office.ledger.papers import AgendaItem, DocumentKind
from office.year import YearError
from templates.agenda_words import agenda_word, item_words, outcome_words, task_words
from templates.letter import DecidedItem, Minutes, OfficeTask
from templates.naming import meeting_title

#: Working days for recording a meeting's decisions, and for asking corrections to its memo.
_RECORDING_DAYS = 5
_CORRECTION_DAYS = 7
#: Items of the meeting itself: where all went as usual, the letter leaves them to the memo.
_OF_THE_MEETING = frozenset(
    {
        AgendaItemKind.QUORUM,
        AgendaItemKind.EXAMINERS,
        AgendaItemKind.APPROVE_AGENDA,
        AgendaItemKind.FOR_INFORMATION,
        AgendaItemKind.NEXT_MEETING,
    }
)


def assemble_agenda(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Put the agenda together from standing items, answers, proposals and open matters; make its papers.

    An agenda that stands already, perhaps edited by the office, is kept; after a move it is printed anew.
    """
    meeting = session.get_one(Meeting, action.concerns)
    if not agenda_items(session, meeting.id):
        _assemble(session, desk, meeting, now)
    elif meeting.sequence > 0:
        keep_papers(session, desk, meeting, DocumentKind.AGENDA, now)


@dataclass(frozen=True)
class MadeAgenda:
    """Say what became of an agenda: how many items, and whether a change is told to who was summoned."""

    items: int
    told: bool


def make_agenda(desk: Desk, meeting_id: str, now: datetime, *, again: bool = True) -> MadeAgenda:
    """Put a scheduled meeting's agenda together on the office's word.

    Made again, items are composed anew and the papers get a new revision; who has been summoned already is
    told what changed, at the next tick. Raises YearError for a meeting that is not scheduled, and without
    `again` for one that has an agenda.
    """
    with desk.ledger.writing() as session:
        meeting = session.get(Meeting, meeting_id)
        if meeting is None or meeting.state is not MeetingState.SCHEDULED:
            raise YearError(f"{meeting_id} is no scheduled meeting; an agenda is made before the meeting")
        before = numbered_items(session, desk, meeting)
        if before and not again:
            raise YearError(f"{meeting_id} has an agenda; add --again to put it together anew")
        for item in agenda_items(session, meeting_id):
            session.delete(item)
        session.flush()
        count = _assemble(session, desk, meeting, now)
        return MadeAgenda(count, told=keep_change(session, desk, meeting, before, now))


def _assemble(session: Session, desk: Desk, meeting: Meeting, now: datetime) -> int:
    composed = compose_agenda(
        desk.clock,
        series=meeting.series,
        number=meeting.number,
        year=meeting.year,
        proposals=proposals_for(session, meeting),
        decided_proposals=answered_proposals(session, meeting),
        open_matters=open_matters(session, meeting),
        examined=desk.network.profile(meeting.body).examiners > 0,
    )
    first_of_all = previous_meeting(session, meeting) is None
    without = {AgendaItemKind.PREVIOUS_MEMO} if first_of_all else set()
    if desk.network.body(meeting.body).kind is BodyKind.FORUM:
        without.add(AgendaItemKind.QUORUM)  # whoever comes to an open forum is there: it has no quorum
    drafts = [one for one in composed if one.kind not in without]
    for number, draft in enumerate(drafts, start=1):
        session.add(_item(session, desk, meeting, draft, number))
    session.flush()
    keep_papers(session, desk, meeting, DocumentKind.AGENDA, now)
    write_audit(session, now=now, actor="clockwork", what="agenda assembled", concerns=meeting.id)
    return len(drafts)


def close_meeting(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Mark a meeting held and give its secretary the task of recording the decisions."""
    meeting = session.get_one(Meeting, action.concerns)
    meeting.state = change(
        MEETING_TRANSITIONS, meeting.state, MeetingState.HELD, what=f"meeting {meeting.id}"
    )
    write_each(session, desk, action, now, give_record_task, done_anyway=True)


def give_record_task(session: Session, desk: Desk, action: Action, person: Person, now: datetime) -> None:
    """Give one person the task of recording what a meeting decided."""
    meeting = session.get_one(Meeting, action.concerns)
    facts = {
        "meeting": meeting_title(desk.clock, meeting.id, person.language),
        "id": meeting.id,
        "paper": agenda_word(str(desk.network.profile(meeting.body).minutes), person.language),
    }
    words = task_words("record_task", person.language, facts)
    context = OfficeTask(
        **reader_facts(desk, person),
        title=words.title,
        what=words.what,
        steps=words.steps,
        due_on=working_days(desk.clock, (meeting.year,)).shift(
            now.astimezone(HELSINKI).date(), _RECORDING_DAYS
        ),
    )
    plan_letter(session, desk, context, to=person, concerns=meeting.id, now=now)


def tell_decisions(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Make the memo (muistio) or minutes (pöytäkirja) and send it with the decisions."""
    meeting = session.get_one(Meeting, action.concerns)
    keep_papers(session, desk, meeting, DocumentKind.MEMO, now)
    write_each(session, desk, action, now, send_minutes)


def send_minutes(session: Session, desk: Desk, action: Action, person: Person, now: datetime) -> None:
    """Send one person what the meeting decided, with its memo or minutes."""
    meeting = session.get_one(Meeting, action.concerns)
    language = desk.network.body(meeting.body).languages[0]
    following = _following(session, meeting)
    attachments = paper_attachments(session, desk, meeting, DocumentKind.MEMO, person.language)
    rules = desk.network.profile(meeting.body)
    context = Minutes(
        **meeting_facts(desk, meeting, person),
        memo=rules.minutes is MinutesKind.MEMO,
        examined=rules.examiners > 0,
        decisions=tuple(
            DecidedItem(
                number=printed_number(session, desk, meeting, item),
                title=item.title[person.language],
                decision=decision_words(desk, meeting, item, person.language),
            )
            for item in agenda_items(session, meeting.id)
            if item.decision and not _is_routine(item, language)
        ),
        attachments=tuple(attachment.name for attachment in attachments),
        papers_in=other_language(desk, meeting, DocumentKind.MEMO, person.language),
        corrections_by=working_days(desk.clock, (meeting.year,)).shift(
            now.astimezone(HELSINKI).date(), _CORRECTION_DAYS
        ),
        next_meeting_at=following.starts_at if following else None,
    )
    plan_letter(
        session,
        desk,
        context,
        to=person,
        concerns=meeting.id,
        now=now,
        enclosure=Enclosure(attachments=attachments),
    )


def _is_routine(item: AgendaItem, language: Language) -> bool:
    """Tell whether an item is of the meeting itself, and nothing was written of it but the usual words."""
    usual = item.outcome and item.decision == outcome_words(item.outcome, language)
    return bool(usual) and item.kind in _OF_THE_MEETING


def _item(session: Session, desk: Desk, meeting: Meeting, draft: DraftItem, number: int) -> AgendaItem:
    words = {
        language: item_words(draft.kind, language, item_facts(session, desk, meeting, draft, language))
        for language in Language
    }
    return AgendaItem(
        meeting_id=meeting.id,
        number=number,
        kind=AgendaItemKind(draft.kind),
        concerns=draft.concerns,
        title={str(language): text.title for language, text in words.items()},
        account={str(language): list(text.account) for language, text in words.items()},
        proposed_decision={str(language): text.proposed for language, text in words.items()},
    )


def _following(session: Session, meeting: Meeting) -> Meeting | None:
    wanted = select(Meeting).where(
        Meeting.series == meeting.series,
        Meeting.starts_at > meeting.starts_at + timedelta(hours=1),
        Meeting.state == MeetingState.SCHEDULED,
    )
    return session.scalars(wanted.order_by(Meeting.starts_at).limit(1)).first()

"""Decision requests to the municipalities' registries, and the closing of a proposal."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.holiday import working_days
from governance.action import Action, ActionKind
from governance.agenda import AgendaItemKind
from governance.paper import PaperOrigin, ProposalPaper
from governance.person import Person
from governance.proposal import (
    DECISION_TRANSITIONS,
    PROPOSAL_TRANSITIONS,
    DecisionState,
    ProposalState,
)
from governance.record import Language
from governance.transition import change
from governance.working_day import HELSINKI
from office.desk import Desk
from office.documents.html import proposal_html
from office.documents.pdf import proposal_pdf
from office.documents.word import proposal_docx
from office.hands.agenda_fact import proposal_counts
from office.hands.agenda_paper import keep_document, printed_number
from office.hands.letter import Enclosure, office_sender, plan_letter
from office.hands.request import keep_link, portal_link
from office.ledger.journal import write_audit
from office.ledger.meetings import Meeting
from office.ledger.papers import AgendaItem, Decision, DocumentKind, Proposal
from office.ledger.rounds import LinkScope
from office.mail.mime import MailAttachment
from templates.agenda_words import agenda_word, task_words
from templates.answer_text import numbered_points
from templates.dates import day, days_between, helsinki_day
from templates.letter import DecisionReminder, DecisionRequest, LetterContext, OfficeNotice, Overdue
from templates.naming import respondent
from templates.paper_words import paper_words

_LINK_LIVES_AFTER_DEADLINE = timedelta(days=365)
_NOTICE_DAYS = 10


def request_decision(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Bring a proposal to a municipality: its document, and the letter to registry and contact."""
    decision = session.get_one(Decision, action.concerns)
    decision.state = change(
        DECISION_TRANSITIONS, decision.state, DecisionState.REQUESTED, what=f"decision {decision.id}"
    )
    decision.requested_at = now
    proposal = session.get_one(Proposal, decision.proposal_id)
    attachments = {
        language: _document(session, desk, proposal, decision, language, now)
        for language in desk.network.municipality(decision.municipality).languages
    }
    for person_id in action.to:
        person = desk.network.person(person_id)
        attachment = attachments.get(person.language) or next(iter(attachments.values()))
        context = DecisionRequest(
            **_common(desk, proposal, decision, person),
            proposer=_proposer(session, desk, proposal, person.language),
            summary=proposal.text["account"],
            proposed_decision=numbered_points(proposal.text["proposed_decision"]),
            attachments=(attachment.name,),
            due_on=helsinki_day(decision.due_at),
            url=_link(session, desk, decision, person, now),
        )
        plan_letter(
            session,
            desk,
            context,
            to=person,
            concerns=decision.id,
            now=now,
            enclosure=Enclosure(attachments=(attachment,)),
        )
    write_audit(session, now=now, actor="clockwork", what="decision requested", concerns=decision.id)


def remind_decision(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Remind a registry of a decision that has not come, before or after its deadline."""
    decision = session.get_one(Decision, action.concerns)
    proposal = session.get_one(Proposal, decision.proposal_id)
    overdue = action.kind is ActionKind.OVERDUE_DECISION
    for person_id in action.to:
        person = desk.network.person(person_id)
        common = _common(desk, proposal, decision, person)
        url = _link(session, desk, decision, person, now)
        context: LetterContext
        if overdue:
            others = [desk.network.person(other) for other in action.to if other != person_id]
            del common["decider"]
            context = Overdue(
                **common,
                asked="decision",
                due_on=helsinki_day(decision.due_at),
                also_to=tuple(other.title.in_language(person.language) for other in others),
                url=url,
            )
        else:
            context = DecisionReminder(
                **common,
                due_on=helsinki_day(decision.due_at),
                days_left=days_between(now, decision.due_at),
                url=url,
            )
        plan_letter(
            session,
            desk,
            context,
            to=person,
            concerns=decision.id,
            now=now,
            revision=f"{action.at.astimezone(HELSINKI).date()}",
            answers=f"{DecisionRequest.kind}:{decision.id}:{person.id}:1",
            expires_at=None if overdue else decision.due_at,
        )


def close_proposal(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Close a proposal: every decision is in, or the time is over; the office is told how it went."""
    proposal = session.get_one(Proposal, action.concerns)
    proposal.state = change(
        PROPOSAL_TRANSITIONS, proposal.state, ProposalState.CLOSED, what=f"proposal {proposal.id}"
    )
    for decision in session.query(Decision).filter_by(proposal_id=proposal.id):
        if decision.state is DecisionState.REQUESTED:
            decision.state = DecisionState.MISSED
    session.flush()
    for person_id in action.to:
        person = desk.network.person(person_id)
        counts = proposal_counts(session, desk, proposal.id, person.language)
        words = task_words("closed_notice", person.language, counts)
        context = OfficeNotice(
            sender=office_sender(desk, person.language),
            title=words.title,
            role=person.title.in_language(person.language),
            recipient=person.title.in_language(person.language),
            what=words.what,
            steps=words.steps,
            due_on=working_days(desk.clock, (now.year,)).shift(now.astimezone(HELSINKI).date(), _NOTICE_DAYS),
        )
        plan_letter(session, desk, context, to=person, concerns=proposal.id, now=now)
    write_audit(session, now=now, actor="clockwork", what="proposal closed", concerns=proposal.id)


def proposal_paper(
    session: Session,
    desk: Desk,
    proposal: Proposal,
    decision: Decision,
    language: Language,
    now: datetime,
) -> ProposalPaper:
    """Gather the proposal's document for one municipality's decider."""
    municipality = desk.network.municipality(decision.municipality)
    meeting = session.get_one(Meeting, proposal.meeting_id)
    body = desk.network.body(meeting.body)
    office = desk.network.office
    text = proposal.text
    decider = municipality.decider.name.in_language(language)
    number = f"{meeting.number}/{meeting.year}"
    return ProposalPaper(
        language=language,
        title=text["title"],
        from_body=body.name.in_language(language),
        to_body=decider,
        date=day(now, language),
        decided_in=PaperOrigin(
            body=body.name.in_language(language),
            meeting=f"{agenda_word('meeting', language, number=number)}, {day(meeting.starts_at, language)}",
            section=_section(session, desk, proposal, meeting, language) or None,
        ),
        summary=agenda_word(
            "summary",
            language,
            proposer=body.name.in_language(language),
            decider=decider,
            matter=text["title"],
        ),
        account=(text["account"],),
        effects_on_children=(text["effects_on_children"],),
        costs=(text["costs"],),
        heard=(text["heard"],),
        proposed_decision=tuple(line for line in text["proposed_decision"].split("\n") if line.strip()),
        respond_by=agenda_word("respond_by", language, day=day(decision.due_at, language)),
        contact=f"{office.name.in_language(language)}, {office.email}",
    )


def _document(
    session: Session,
    desk: Desk,
    proposal: Proposal,
    decision: Decision,
    language: Language,
    now: datetime,
) -> MailAttachment:
    paper = proposal_paper(session, desk, proposal, decision, language, now)
    pdf = proposal_pdf(paper, made_at=now)
    keep_document(session, desk, DocumentKind.PROPOSAL, decision.id, language, "pdf", pdf, now)
    keep_document(
        session,
        desk,
        DocumentKind.PROPOSAL,
        decision.id,
        language,
        "docx",
        proposal_docx(paper, made_at=now),
        now,
    )
    page = proposal_html(paper).encode()
    keep_document(session, desk, DocumentKind.PROPOSAL, decision.id, language, "html", page, now)
    name = f"{paper_words(language).proposal} {proposal.text['title'][:60]}.pdf"
    return MailAttachment(name, "application/pdf", pdf)


def _common(desk: Desk, proposal: Proposal, decision: Decision, person: Person) -> dict[str, Any]:
    municipality = desk.network.municipality(decision.municipality)
    language = person.language
    return {
        "sender": office_sender(desk, language),
        "title": proposal.text["title"],
        "role": person.title.in_language(language),
        "recipient": person.title.in_language(language),
        "respondent": respondent(municipality, language),
        "decider": municipality.decider.name.in_language(language),
    }


def _proposer(session: Session, desk: Desk, proposal: Proposal, language: Language) -> str:
    meeting = session.get_one(Meeting, proposal.meeting_id)
    body = desk.network.body(meeting.body).name.in_language(language)
    section = _section(session, desk, proposal, meeting, language)
    return ", ".join(part for part in (f"{body} {day(meeting.starts_at, language)}", section) if part)


def _section(session: Session, desk: Desk, proposal: Proposal, meeting: Meeting, language: Language) -> str:
    """Give the section (pykälä) or the item under which the proposal was decided on; empty before that."""
    item = session.scalars(
        select(AgendaItem).where(
            AgendaItem.meeting_id == meeting.id,
            AgendaItem.kind == AgendaItemKind.PROPOSAL,
            AgendaItem.concerns == proposal.id,
        )
    ).first()
    if item is None:
        return ""
    number = printed_number(session, desk, meeting, item)
    sections = desk.network.profile(meeting.body).numbers_sections
    return number if sections else agenda_word("item", language, number=number)


def _link(session: Session, desk: Desk, decision: Decision, person: Person, now: datetime) -> str:
    expires_at = decision.due_at + _LINK_LIVES_AFTER_DEADLINE
    link = keep_link(
        session, LinkScope.RECORD_DECISION, decision.id, person.id, now=now, expires_at=expires_at
    )
    return portal_link(desk, link)

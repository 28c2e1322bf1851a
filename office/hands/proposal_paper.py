"""A proposal's papers (esitys): for each municipality its own, naming its decider and its deadline."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.agenda import AgendaItemKind
from governance.paper import PaperOrigin, ProposalPaper
from governance.record import Language
from governance.unknown_id import UnknownIdError
from office.desk import Desk
from office.documents.html import proposal_html
from office.documents.pdf import proposal_pdf
from office.documents.word import proposal_docx
from office.hands.agenda_paper import printed_number
from office.hands.kept_paper import PAPERS, keep_document, latest_document
from office.ledger.meetings import Meeting
from office.ledger.papers import AgendaItem, Decision, DocumentKind, Proposal
from office.ledger.rounds import Submission
from office.mail.mime import MailAttachment
from templates.agenda_words import agenda_word
from templates.dates import day
from templates.paper_words import paper_words


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


def keep_proposal_paper(
    session: Session,
    desk: Desk,
    proposal: Proposal,
    decision: Decision,
    language: Language,
    now: datetime,
) -> None:
    """Make and keep a proposal's paper for one municipality, as PDF, Word and HTML."""
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


def proposal_attachment(
    session: Session, desk: Desk, proposal: Proposal, decision: Decision, language: Language
) -> MailAttachment:
    """Give the proposal's paper in the reader's language, or else in the municipality's first."""
    made = desk.network.municipality(decision.municipality).languages
    wanted = language if language in made else made[0]
    document = latest_document(session, DocumentKind.PROPOSAL, decision.id, wanted)
    if document is None:
        raise LookupError(f"{decision.id} has no paper in {wanted}; make the proposal's papers first")
    name = f"{paper_words(wanted).proposal} {proposal.text['title'][:60]}.pdf"
    return MailAttachment(name, "application/pdf", (desk.store / PAPERS / document.name).read_bytes())


def written_in(session: Session, desk: Desk, proposal: Proposal) -> Language:
    """Give the language that a proposal's text is in: its author's, or the region's first."""
    submission = session.get(Submission, proposal.submission_id) if proposal.submission_id else None
    try:
        author = desk.network.person(submission.person) if submission else None
    except UnknownIdError:
        author = None
    return author.language if author else desk.network.region.languages[0]


def proposer_words(session: Session, desk: Desk, proposal: Proposal, language: Language) -> str:
    """Say who makes a proposal and where it was decided on: the body, the day, the section or item."""
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

"""How a municipality's proposals ended: extracts from minutes, and the decisions of all municipalities."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.action import Action
from governance.paper import PaperKind
from governance.person import Person
from governance.proposal import DECIDED, DecisionState, ProposalState
from governance.record import Language
from governance.rule_profile import MinutesKind
from office.desk import Desk
from office.documents.paper_parts import paper_name
from office.documents.pdf import agenda_pdf
from office.hands.agenda_paper import (
    agenda_items,
    agenda_paper,
    decision_words,
    other_language,
    paper_language,
    printed_number,
)
from office.hands.each_letter import write_each
from office.hands.letter import Enclosure, plan_letter, reader_facts
from office.hands.proposal_paper import written_in
from office.ledger.journal import write_audit
from office.ledger.meetings import Meeting
from office.ledger.papers import AgendaItem, Decision, DocumentKind, Proposal
from office.ledger.rounds import Submission
from office.mail.mime import MailAttachment
from templates.agenda_words import agenda_word
from templates.dates import helsinki_day
from templates.letter import DecisionNotice, Extract
from templates.naming import meeting_title_and_day, respondent


def send_extracts(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Send an extract (pöytäkirjanote) to the registry and the contact of who proposed the matter."""
    write_each(session, desk, action, now, send_extract)
    write_audit(session, now=now, actor="clockwork", what="extract sent", concerns=action.concerns)


def send_extract(session: Session, desk: Desk, action: Action, person: Person, now: datetime) -> None:
    """Send one person the extract: the item with its decision, in their language where it is made in it."""
    _, meeting_id, number = action.key.split(":")
    meeting = session.get_one(Meeting, meeting_id)
    item = next(one for one in agenda_items(session, meeting.id) if one.number == int(number))
    proposal_id, _, municipality = action.concerns.rpartition("/")
    proposal = session.get_one(Proposal, proposal_id)
    language = person.language
    body = desk.network.body(meeting.body)
    attachment = _extract(session, desk, meeting, item, language, now)
    context = Extract(
        **reader_facts(desk, person),
        title=proposal.text["title"],
        respondent=respondent(desk.network.municipality(municipality), language),
        decided_by=body.name.in_language(language),
        meeting=meeting_title_and_day(desk.clock, meeting.id, meeting.starts_at, language),
        decided_on=helsinki_day(meeting.starts_at),
        section=printed_number(session, desk, meeting, item),
        decision=decision_words(desk, meeting, item, language),
        memo=desk.network.profile(meeting.body).minutes is MinutesKind.MEMO,
        goes_on=proposal.state in {ProposalState.SENT, ProposalState.CLOSED},
        quoted=written_in(session, desk, proposal) is not language,
        attachments=(attachment.name,),
        papers_in=other_language(desk, meeting, DocumentKind.MEMO, language),
    )
    plan_letter(
        session,
        desk,
        context,
        to=person,
        concerns=action.concerns,
        now=now,
        revision=f"{meeting.id}#{number}",
        enclosure=Enclosure(attachments=(attachment,)),
    )


def tell_results(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Tell a municipality how a proposal ended in all of them."""
    write_each(session, desk, action, now, tell_result)


def tell_result(session: Session, desk: Desk, action: Action, person: Person, now: datetime) -> None:
    """Tell one person: their own decision, how many decided what, and whom the news goes to."""
    decision = session.get_one(Decision, action.concerns)
    proposal = session.get_one(Proposal, decision.proposal_id)
    meeting = session.get_one(Meeting, proposal.meeting_id)
    municipality = desk.network.municipality(decision.municipality)
    language = person.language
    submission = session.get(Submission, proposal.submission_id) if proposal.submission_id else None
    author = submission.concerns.rpartition("/")[2] if submission else ""
    decided = decision.state in DECIDED
    context = DecisionNotice(
        **reader_facts(desk, person),
        title=proposal.text["title"],
        respondent=respondent(municipality, language),
        proposer=desk.network.body(meeting.body).name.in_language(language),
        own_proposal=author == municipality.id,
        closed_on=helsinki_day(now),
        own_outcome=agenda_word(f"decided_{decision.state}", language) if decided else "",
        own_decided_on=decision.decided_on if decided else None,
        own_section=(decision.section or "") if decided else "",
        outcomes=_outcomes(session, proposal.id, language),
        relay=tuple(step.name.in_language(language) for step in municipality.relay),
    )
    plan_letter(session, desk, context, to=person, concerns=decision.id, now=now)


def _outcomes(session: Session, proposal_id: str, language: Language) -> tuple[str, ...]:
    """Say how many municipalities decided what, and how many not at all."""
    states = list(session.scalars(select(Decision.state).where(Decision.proposal_id == proposal_id)))
    counted = {state: states.count(state) for state in DecisionState if state in DECIDED}
    lines = {str(state): count for state, count in counted.items() if count}
    undecided = len(states) - sum(counted.values())
    lines |= {"missed": undecided} if undecided else {}
    return tuple(f"{agenda_word(f'decided_{name}', language)}: {count}" for name, count in lines.items())


def _extract(
    session: Session, desk: Desk, meeting: Meeting, item: AgendaItem, language: Language, now: datetime
) -> MailAttachment:
    """Make the extract: the minutes' heading and the one item, without the roster."""
    wanted = paper_language(desk, meeting, DocumentKind.MEMO, language)
    whole = agenda_paper(session, desk, meeting, DocumentKind.MEMO, wanted, now)
    number = printed_number(session, desk, meeting, item)
    kept = tuple(one for one in whole.items if one.number == number)
    memo = whole.kind is PaperKind.MEMO
    kind = PaperKind.EXTRACT_OF_MEMO if memo else PaperKind.EXTRACT
    paper = whole.model_copy(update={"kind": kind, "items": kept, "roster": ()})
    name = f"{paper_name(paper).replace('/', '-')} {item.number}.pdf"
    return MailAttachment(name, "application/pdf", agenda_pdf(paper, made_at=now))

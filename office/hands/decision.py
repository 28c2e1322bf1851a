"""Decision requests to the municipalities' registries, and the closing of a proposal."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calendars.holiday import working_days
from governance.action import Action, ActionKind
from governance.person import Person
from governance.proposal import (
    DECISION_TRANSITIONS,
    PROPOSAL_TRANSITIONS,
    DecisionState,
    ProposalState,
)
from governance.transition import change
from governance.working_day import HELSINKI
from office.desk import Desk
from office.hands.agenda_fact import proposal_counts
from office.hands.decision_deadline import why_by_then
from office.hands.each_letter import write_each
from office.hands.letter import Enclosure, plan_letter, reader_facts
from office.hands.personal_link import keep_link, portal_link
from office.hands.proposal_paper import (
    keep_proposal_paper,
    proposal_attachment,
    proposer_words,
    written_in,
)
from office.hands.round_letter import working_days_left
from office.ledger.journal import write_audit
from office.ledger.papers import Decision, Proposal
from office.ledger.rounds import Link, LinkScope
from templates.agenda_words import task_words
from templates.answer_text import numbered_points
from templates.dates import days_between, helsinki_day
from templates.letter import DecisionReminder, DecisionRequest, OfficeNotice, Overdue
from templates.naming import respondent

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
    for language in desk.network.municipality(decision.municipality).languages:
        keep_proposal_paper(session, desk, proposal, decision, language, now)
    write_each(session, desk, action, now, ask_for_decision)
    write_audit(session, now=now, actor="clockwork", what="decision requested", concerns=decision.id)


def ask_for_decision(session: Session, desk: Desk, action: Action, person: Person, now: datetime) -> None:
    """Ask one person for a decision, with the proposal's paper; who inherits it is told since when."""
    decision = session.get_one(Decision, action.concerns)
    proposal = session.get_one(Proposal, decision.proposal_id)
    language = person.language
    municipality = desk.network.municipality(decision.municipality)
    inherits = action.kind is ActionKind.HAND_OVER and decision.requested_at is not None
    registry = desk.network.person(municipality.registry)
    times = _times_asked(session, decision, person)
    attachment = proposal_attachment(session, desk, proposal, decision, language)
    context = DecisionRequest(
        **decision_facts(desk, proposal, decision, person),
        proposer=proposer_words(session, desk, proposal, language),
        summary=proposal.text["account"],
        proposed_decision=numbered_points(proposal.text["proposed_decision"]),
        quoted=written_in(session, desk, proposal) is not language,
        attachments=(attachment.name,),
        official_to="" if person.id == registry.id else registry.title.in_language(language),
        first_asked_on=helsinki_day(decision.requested_at) if inherits and decision.requested_at else None,
        due_on=helsinki_day(decision.due_at),
        **why_by_then(session, desk, decision, proposal),
        url=_link(session, desk, decision, person, now),
    )
    plan_letter(
        session,
        desk,
        context,
        to=person,
        concerns=decision.id,
        now=now,
        revision=str(times + 1),
        enclosure=Enclosure(attachments=(attachment,)),
    )


def _times_asked(session: Session, decision: Decision, person: Person) -> int:
    """Count how often somebody was asked: each time with a link of its own."""
    wanted = select(func.count()).where(
        Link.scope == LinkScope.RECORD_DECISION, Link.concerns == decision.id, Link.person == person.id
    )
    return session.scalar(wanted) or 0


def remind_decision(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Remind a registry of a decision that has not come, before or after its deadline."""
    write_each(session, desk, action, now, remind_one_of_decision)


def remind_one_of_decision(
    session: Session, desk: Desk, action: Action, person: Person, now: datetime
) -> None:
    """Remind one person of a decision; after its deadline with who else was told."""
    revision = f"{action.at.astimezone(HELSINKI).date()}"
    if action.kind is not ActionKind.OVERDUE_DECISION:
        write_decision_reminder(session, desk, action.concerns, person, now, revision)
        return
    decision = session.get_one(Decision, action.concerns)
    common = decision_facts(desk, session.get_one(Proposal, decision.proposal_id), decision, person)
    del common["decider"]
    others = [desk.network.person(other) for other in action.to if other != person.id]
    context = Overdue(
        **common,
        asked="decision",
        asked_on=helsinki_day(decision.requested_at) if decision.requested_at else None,
        due_on=helsinki_day(decision.due_at),
        also_to=tuple(other.title.in_language(person.language) for other in others),
        url=_link(session, desk, decision, person, now),
    )
    plan_letter(session, desk, context, to=person, concerns=decision.id, now=now, revision=revision)


def write_decision_reminder(
    session: Session, desk: Desk, concerns: str, person: Person, now: datetime, revision: str
) -> None:
    """Write a reminder of a decision; the number of days is that of the moment."""
    decision = session.get_one(Decision, concerns)
    proposal = session.get_one(Proposal, decision.proposal_id)
    context = DecisionReminder(
        **decision_facts(desk, proposal, decision, person),
        due_on=helsinki_day(decision.due_at),
        days_left=days_between(now, decision.due_at),
        working_days_left=working_days_left(desk, now, decision.due_at),
        url=_link(session, desk, decision, person, now),
    )
    plan_letter(
        session,
        desk,
        context,
        to=person,
        concerns=decision.id,
        now=now,
        revision=revision,
        expires_at=decision.due_at,
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
            **reader_facts(desk, person),
            title=words.title,
            what=words.what,
            steps=words.steps,
            due_on=working_days(desk.clock, (now.year,)).shift(now.astimezone(HELSINKI).date(), _NOTICE_DAYS),
        )
        plan_letter(session, desk, context, to=person, concerns=proposal.id, now=now)
    write_audit(session, now=now, actor="clockwork", what="proposal closed", concerns=proposal.id)


def decision_facts(desk: Desk, proposal: Proposal, decision: Decision, person: Person) -> dict[str, Any]:
    """Give what every letter about a municipality's decision tells, in the person's language."""
    municipality = desk.network.municipality(decision.municipality)
    language = person.language
    return {
        **reader_facts(desk, person),
        "title": proposal.text["title"],
        "respondent": respondent(municipality, language),
        "decider": municipality.decider.name.in_language(language),
    }


def _link(session: Session, desk: Desk, decision: Decision, person: Person, now: datetime) -> str:
    expires_at = decision.due_at + _LINK_LIVES_AFTER_DEADLINE
    link = keep_link(session, LinkScope.RECORD_DECISION, decision.id, person, now=now, expires_at=expires_at)
    return portal_link(desk, link)

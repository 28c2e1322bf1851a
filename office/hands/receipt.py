"""Receipts (vastaanottovahvistus): what was received, and how to correct it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.form import FieldKind, FormField
from governance.person import Person
from office.added_round import with_added_rounds
from office.desk import Desk
from office.hands.each_letter import stopping_alone
from office.hands.letter import plan_letter, reader_facts
from office.hands.personal_link import portal_link
from office.hands.round_letter import asked_for, closing_day
from office.ledger.papers import Decision, Proposal
from office.ledger.rounds import Attachment, Link, LinkScope, Obligation, Submission
from templates.answer_text import answer_text
from templates.dates import helsinki_day
from templates.letter import GivenAnswer, Receipt
from templates.naming import respondent
from templates.words import Asked


def plan_receipt(
    session: Session,
    desk: Desk,
    *,
    link: Link,
    submission: Submission,
    attachments: Sequence[Attachment],
    now: datetime,
) -> None:
    """Plan the receipt for a submission, in the transaction that keeps the submission.

    One that cannot be written is shown to the office; the answer counts, and its page is a receipt too.
    """
    with stopping_alone(session, f"receipt:{link.concerns}:{submission.id}", link.person, now):
        _plan(session, desk, link, submission, attachments, now)


def _plan(
    session: Session,
    desk: Desk,
    link: Link,
    submission: Submission,
    attachments: Sequence[Attachment],
    now: datetime,
) -> None:
    # The portal's desk was opened when the portal started: rounds may have been added since.
    desk = replace(desk, clock=with_added_rounds(session, desk.clock))
    person = desk.network.person(link.person)
    title, municipality_id, form, asked = _matter(session, desk, link, person)
    language = person.language
    context = Receipt(
        **reader_facts(desk, person),
        title=title,
        respondent=respondent(desk.network.municipality(municipality_id), language),
        asked=asked,
        received_at=now,
        answers=tuple(
            GivenAnswer(
                question=field.label.in_language(language),
                answer=answer_text(field, submission.answers[field.id], language),
            )
            for field in form
            if field.kind is not FieldKind.FILE and submission.answers.get(field.id)
        ),
        attachments=tuple(attachment.name for attachment in attachments),
        correct_by=_correct_by(session, desk, link, now),
        number=submission.id,
        url=portal_link(desk, link),
    )
    plan_letter(
        session,
        desk,
        context,
        # Whoever answered reads the address that the link went to.
        to=person.model_copy(update={"email": link.address}) if link.address else person,
        concerns=link.concerns,
        now=now,
        revision=str(_number(session, submission)),
    )


def _correct_by(session: Session, desk: Desk, link: Link, now: datetime) -> date | None:
    """Give the last day for corrections: the deadline, or for a late answer the day the round closes."""
    if link.scope is LinkScope.RECORD_DECISION:
        due_at = session.get_one(Decision, link.concerns).due_at
        return helsinki_day(due_at) if now <= due_at else None
    obligation = session.get_one(Obligation, link.concerns)
    if now <= obligation.due_at:
        return helsinki_day(obligation.due_at)
    closing = closing_day(desk, obligation, desk.clock.one_round(obligation.round))
    return closing if helsinki_day(now) <= closing else None


def _number(session: Session, submission: Submission) -> int:
    """Count the submissions through the same link: each gets a receipt of its own."""
    count = select(func.count()).where(Submission.link_id == submission.link_id)
    return session.scalar(count) or 1


def _matter(
    session: Session, desk: Desk, link: Link, person: Person
) -> tuple[str, str, tuple[FormField, ...], Asked]:
    """Give the title, municipality, form and kind of what the link is about."""
    if link.scope is LinkScope.ANSWER_ROUND:
        obligation = session.get_one(Obligation, link.concerns)
        asked = desk.clock.one_round(obligation.round)
        title = asked.name.in_language(person.language)
        return title, obligation.municipality, asked.form, asked_for(asked)
    decision = session.get_one(Decision, link.concerns)
    proposal = session.get_one(Proposal, decision.proposal_id)
    return proposal.text["title"], decision.municipality, desk.clock.decision_form, "decision"

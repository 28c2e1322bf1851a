"""A visit: what a personal link shows to its holder, gathered from the ledger and the region's files."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.clock import ProposalWindow, Round
from governance.form import Answers, FormField
from governance.municipality import Municipality
from governance.person import Person
from governance.proposal import DecisionState, ProposalText
from governance.record import Language
from governance.request import RequestState
from governance.year_plan import YearPlan
from office.added_round import with_added_rounds
from office.desk import Desk
from office.ledger.papers import Decision, Proposal
from office.ledger.rounds import Attachment, Link, LinkScope, Obligation, Submission
from office.link import find_link
from office.plan_version import open_version, plan_of
from office.upload import StoredFile


@dataclass(frozen=True)
class RoundMatter:
    """Know what a municipality is asked for in a round."""

    round: Round
    year: int
    state: RequestState
    #: What is commented on: the draft of next year's plan, where the round is about it.
    draft: YearPlan | None = None


@dataclass(frozen=True)
class DecisionMatter:
    """Know which proposal waits for a municipality's decision."""

    window: ProposalWindow
    text: ProposalText
    state: DecisionState


@dataclass(frozen=True)
class SentFile:
    """Know a file that came with an earlier answer."""

    id: int
    file: StoredFile


@dataclass(frozen=True)
class Sent:
    """Know an answer that has come; the next one corrects it."""

    id: str
    at: datetime
    person: str
    late: bool
    answers: Answers
    files: tuple[SentFile, ...]


@dataclass(frozen=True)
class Visit:
    """Know everything that the page behind a link shows."""

    link_id: str
    scope: LinkScope
    #: Id of the obligation or the decision.
    concerns: str
    person: Person
    language: Language
    municipality: Municipality
    matter: RoundMatter | DecisionMatter
    form: tuple[FormField, ...]
    due_at: datetime
    #: Until when the link takes answers, late ones too.
    open_until: datetime
    previous: Sent | None
    #: Whether the deadline has passed.
    late: bool
    #: Whether nothing is asked any more: the municipality was released from answering.
    closed: bool


def live_link(session: Session, desk: Desk, token: str, now: datetime) -> Link | None:
    """Give the link of a token; None where it is unknown, forged, revoked or expired."""
    link = find_link(session, desk.secret, token)
    return link if link is not None and now <= link.expires_at else None


def gather_visit(session: Session, desk: Desk, link: Link, now: datetime) -> Visit | None:
    """Gather what a link shows; None where the region's files no longer know the person or the matter.

    A meeting's links open pages of their own (office.attendance).
    """
    if link.scope not in {LinkScope.ANSWER_ROUND, LinkScope.RECORD_DECISION}:
        return None
    try:
        person = desk.network.person(link.person)
        municipality = desk.network.municipality(link.concerns.rsplit("/", 1)[1])
        matter, due_at, form = _matter(session, desk, link)
    except KeyError:
        return None
    latest = session.scalars(
        select(Submission)
        .where(Submission.concerns == link.concerns)
        .order_by(Submission.submitted_at.desc(), Submission.id)
        .limit(1)
    ).one_or_none()
    return Visit(
        link_id=link.id,
        scope=link.scope,
        concerns=link.concerns,
        person=person,
        language=person.language,
        municipality=municipality,
        matter=matter,
        form=form,
        due_at=due_at,
        open_until=link.expires_at,
        previous=read_sent(session, latest) if latest else None,
        late=now > due_at,
        closed=matter.state is RequestState.WAIVED,
    )


def _matter(
    session: Session, desk: Desk, link: Link
) -> tuple[RoundMatter | DecisionMatter, datetime, tuple[FormField, ...]]:
    if link.scope is LinkScope.ANSWER_ROUND:
        owed = session.get_one(Obligation, link.concerns)
        asked = with_added_rounds(session, desk.clock).one_round(owed.round)
        draft = _draft(session, owed.year + 1) if asked.about_next_clock else None
        return RoundMatter(asked, owed.year, owed.state, draft), owed.due_at, asked.form
    decision = session.get_one(Decision, link.concerns)
    proposal = session.get_one(Proposal, decision.proposal_id)
    windows = {window.id: window for window in desk.clock.proposal_windows}
    text = ProposalText.model_validate(proposal.text)
    matter = DecisionMatter(windows[proposal.window], text, decision.state)
    return matter, decision.due_at, desk.clock.decision_form


def _draft(session: Session, year: int) -> YearPlan | None:
    """Give the plan of a year that is on its way to adoption."""
    found = open_version(session, year)
    return plan_of(found) if found else None


def read_sent(session: Session, submission: Submission) -> Sent:
    """Give an answer that has come, with its files."""
    attached = session.scalars(
        select(Attachment).where(Attachment.submission_id == submission.id).order_by(Attachment.id)
    )
    return Sent(
        id=submission.id,
        at=submission.submitted_at,
        person=submission.person,
        late=submission.late,
        answers=dict(submission.answers),
        files=tuple(SentFile(one.id, stored_file(one)) for one in attached),
    )


def stored_file(attachment: Attachment) -> StoredFile:
    """Give what the store knows of an attachment."""
    return StoredFile(
        attachment.field, attachment.name, attachment.media_type, attachment.size, attachment.sha256
    )

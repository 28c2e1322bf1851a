"""What the year book is made from: a year of the ledger, read once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.clock import AnnualClock
from governance.message import MessageKind, MessageState
from governance.network import Network
from governance.plan_version import PlanState
from governance.year_plan import YearPlan
from office.desk import Desk
from office.hands.agenda_paper import printed_number
from office.ledger.journal import AuditEntry
from office.ledger.meetings import Invitation, Meeting
from office.ledger.outbox import Outbox
from office.ledger.papers import AgendaItem, Decision, Document, Proposal
from office.ledger.plans import PlanVersion
from office.ledger.replies import Bounce, Reply
from office.ledger.rounds import Attachment, Obligation, Request, Submission
from office.year import YearError, latest_plan

Row = TypeVar("Row")


@dataclass(frozen=True)
class Letter:
    """Hold one outgoing message without its bytes."""

    number: int
    kind: MessageKind
    recipient: str
    concerns: str
    subject: str
    message_id: str
    state: MessageState
    planned_at: datetime
    sent_at: datetime | None
    reason: str | None


@dataclass(frozen=True)
class YearRecord:
    """Hold a year's rows, and everything that was written and received, ready to be shown."""

    network: Network
    clock: AnnualClock
    year: int
    as_of: datetime
    plan: YearPlan
    adopted: PlanVersion | None
    meetings: Mapping[str, Meeting]
    #: How many meetings of other years stand in the ledger.
    other_meetings: int
    invitations: Mapping[str, list[Invitation]]
    agenda_items: Mapping[str, list[AgendaItem]]
    #: The printed numbers (sections) of agenda items by their row's id.
    numbers: Mapping[int, str]
    obligations: Mapping[str, Obligation]
    requests: Mapping[str, list[Request]]
    submissions: Mapping[str, list[Submission]]
    attachments: Mapping[str, list[Attachment]]
    proposals: Mapping[str, Proposal]
    decisions: Mapping[str, list[Decision]]
    documents: Mapping[str, list[Document]]
    letters: tuple[Letter, ...]
    letters_about: Mapping[str, list[Letter]]
    replies: tuple[Reply, ...]
    bounces: tuple[Bounce, ...]
    audit: tuple[AuditEntry, ...]

    def obligations_of(self, round_id: str) -> list[Obligation]:
        """List what the municipalities owe in a round, in the network's order."""
        order = {one.id: place for place, one in enumerate(self.network.municipalities)}
        owed = [one for one in self.obligations.values() if one.round == round_id]
        return sorted(owed, key=lambda one: order.get(one.municipality, len(order)))


def read_year(desk: Desk, year: int) -> YearRecord:
    """Read a year from the ledger in one snapshot. Raises YearError when the year has no plan."""
    with desk.ledger.reading() as session:
        stored = latest_plan(session, year)
        if stored is None:
            raise YearError(f"{year} has no plan; make one with: vuosikello plan REGION --year {year}")
        meetings = list(session.scalars(select(Meeting).order_by(Meeting.starts_at, Meeting.id)))
        shown = {one.id: one for one in meetings if one.year == year}
        agenda_items = list(session.scalars(select(AgendaItem).order_by(AgendaItem.number)))
        letters = _letters(session)
        proposals = select(Proposal).where(Proposal.year == year).order_by(Proposal.id)
        owed = select(Obligation).where(Obligation.year == year).order_by(Obligation.id)
        return YearRecord(
            network=desk.network,
            clock=desk.clock,
            year=year,
            as_of=desk.time.now(),
            plan=stored.plan,
            adopted=_adopted(session, year),
            meetings=shown,
            other_meetings=len(meetings) - len(shown),
            invitations=_by(session.scalars(select(Invitation)), lambda one: one.meeting_id),
            agenda_items=_by(agenda_items, lambda one: one.meeting_id),
            numbers={
                item.id: printed_number(session, desk, shown[item.meeting_id], item)
                for item in agenda_items
                if item.meeting_id in shown
            },
            obligations={one.id: one for one in session.scalars(owed)},
            requests=_by(
                session.scalars(select(Request).order_by(Request.id)), lambda one: one.obligation_id
            ),
            submissions=_by(
                session.scalars(select(Submission).order_by(Submission.submitted_at, Submission.id)),
                lambda one: one.concerns,
            ),
            attachments=_by(
                session.scalars(select(Attachment).order_by(Attachment.id)), lambda one: one.submission_id
            ),
            proposals={one.id: one for one in session.scalars(proposals)},
            decisions=_by(
                session.scalars(select(Decision).order_by(Decision.id)), lambda one: one.proposal_id
            ),
            documents=_by(session.scalars(select(Document).order_by(Document.id)), lambda one: one.concerns),
            letters=letters,
            letters_about=_by(letters, lambda one: one.concerns),
            replies=tuple(session.scalars(select(Reply).order_by(Reply.read_at, Reply.message_id))),
            bounces=tuple(session.scalars(select(Bounce).order_by(Bounce.since, Bounce.person))),
            audit=tuple(session.scalars(select(AuditEntry).order_by(AuditEntry.at, AuditEntry.id))),
        )


def _adopted(session: Session, year: int) -> PlanVersion | None:
    wanted = select(PlanVersion).where(PlanVersion.year == year, PlanVersion.state == PlanState.ADOPTED)
    return session.scalars(wanted.order_by(PlanVersion.number.desc()).limit(1)).first()


def _letters(session: Session) -> tuple[Letter, ...]:
    columns = select(
        Outbox.number,
        Outbox.kind,
        Outbox.recipient,
        Outbox.concerns,
        Outbox.subject,
        Outbox.message_id,
        Outbox.state,
        Outbox.planned_at,
        Outbox.sent_at,
        Outbox.reason,
    )
    return tuple(Letter(*row) for row in session.execute(columns.order_by(Outbox.number)).tuples())


def _by(rows: Iterable[Row], key: Callable[[Row], str]) -> Mapping[str, list[Row]]:
    """Group rows in their order; a key without rows gives none."""
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[key(row)].append(row)
    return grouped

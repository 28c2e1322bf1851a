"""Reading the facts that due() looks at from the ledger, and the plans that are in force."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.clock import AnnualClock
from governance.facts import (
    DecisionFact,
    Facts,
    InvitationFact,
    MeetingFact,
    ProposalFact,
    RequestFact,
)
from governance.network import Network
from governance.plan_version import PlanState
from governance.year_plan import YearPlan
from office.ledger.journal import Done
from office.ledger.meetings import Invitation, Meeting
from office.ledger.papers import Decision, Proposal
from office.ledger.plans import PlanVersion
from office.ledger.replies import Bounce
from office.ledger.rounds import Obligation, Request
from office.ledger.waiting import next_attempt_at
from office.year import plan_of


@dataclass(frozen=True)
class LiveYear:
    """Hold a year in force: its adopted plan and what has happened in it."""

    plan: YearPlan
    facts: Facts


def live_years(session: Session, network: Network, clock: AnnualClock) -> tuple[LiveYear, ...]:
    """Read every adopted year with its facts, the earliest first."""
    versions = session.scalars(
        select(PlanVersion).where(PlanVersion.state == PlanState.ADOPTED).order_by(PlanVersion.year)
    ).all()
    return tuple(LiveYear(plan_of(version), _facts(session, network, clock, version)) for version in versions)


def _facts(session: Session, network: Network, clock: AnnualClock, version: PlanVersion) -> Facts:
    attempt = next_attempt_at(session)
    first = session.scalar(
        select(func.min(PlanVersion.adopted_at)).where(PlanVersion.year == version.year),
    )
    return Facts(
        network=network,
        clock=clock,
        adopted_at=first,
        meetings={one.id: _meeting(one) for one in _of_year(session, Meeting, version.year)},
        invitations=_invitations(session, version.year),
        requests=_requests(session, version.year),
        proposals=_proposals(session, version.year),
        done=frozenset(session.scalars(select(Done.key))),
        bounced=_bounced(session, network),
        waiting={"outbox": attempt} if attempt else {},
    )


def _bounced(session: Session, network: Network) -> frozenset[str]:
    """List whose present address takes no mail; a corrected address has not bounced."""
    present = {(person.id, person.email) for person in network.people}
    rows = session.execute(select(Bounce.person, Bounce.address).where(Bounce.permanent)).tuples()
    return frozenset(person for person, address in rows if (person, address) in present)


def _of_year(session: Session, table: type[Meeting], year: int) -> Sequence[Meeting]:
    return session.scalars(select(table).where(table.year == year).order_by(table.id)).all()


def _meeting(one: Meeting) -> MeetingFact:
    return MeetingFact(
        id=one.id,
        body=one.body,
        state=one.state,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        sequence=one.sequence,
    )


def _invitations(session: Session, year: int) -> dict[tuple[str, str], InvitationFact]:
    rows = session.execute(
        select(Invitation.meeting_id, Invitation.person, Invitation.sequence, Invitation.cancelled)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(Meeting.year == year)
    ).tuples()
    # model_construct: these are the ledger's own values, and there are hundreds of them at every tick.
    return {
        (meeting, person): InvitationFact.model_construct(
            meeting=meeting, person=person, sequence=sequence, cancelled=cancelled
        )
        for meeting, person, sequence, cancelled in rows
    }


def _requests(session: Session, year: int) -> dict[str, RequestFact]:
    opened: dict[str, list[Request]] = {}
    for request in session.scalars(select(Request).order_by(Request.opened_at, Request.id)):
        opened.setdefault(request.obligation_id, []).append(request)
    rows = session.scalars(select(Obligation).where(Obligation.year == year).order_by(Obligation.id))
    return {
        row.id: RequestFact(
            id=row.id,
            round=row.round,
            municipality=row.municipality,
            state=row.state,
            due_at=row.due_at,
            opened_at=opened[row.id][0].opened_at if row.id in opened else None,
            asked=tuple(request.person for request in opened.get(row.id, ())),
        )
        for row in rows
    }


def _proposals(session: Session, year: int) -> tuple[ProposalFact, ...]:
    proposals = session.scalars(select(Proposal).where(Proposal.year == year).order_by(Proposal.id)).all()
    return tuple(
        ProposalFact(
            id=one.id,
            window=one.window,
            state=one.state,
            sent_at=one.sent_at,
            decisions=tuple(
                DecisionFact(
                    id=row.id,
                    municipality=row.municipality,
                    state=row.state,
                    due_at=row.due_at,
                    requested_at=row.requested_at,
                )
                for row in session.scalars(
                    select(Decision).where(Decision.proposal_id == one.id).order_by(Decision.id)
                )
            ),
        )
        for one in proposals
    )

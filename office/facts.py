"""Reading the facts that due() looks at from the ledger, and the plans that are in force."""

from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from calendars.holiday import working_days
from governance.clock import AnnualClock
from governance.facts import (
    AgendaChangeFact,
    DecisionFact,
    Facts,
    InvitationFact,
    LinkFact,
    MeetingFact,
    ProposalFact,
    RequestFact,
)
from governance.meeting import MEETING_OVER
from governance.network import Network
from governance.plan_version import PlanState
from governance.working_day import HELSINKI, WorkingDays, morning
from governance.year_plan import YearPlan
from office.ledger.journal import Done
from office.ledger.meetings import Invitation, Meeting
from office.ledger.papers import AgendaChange, Decision, Proposal
from office.ledger.plans import PlanVersion
from office.ledger.refused_request import refused_requests
from office.ledger.replies import Bounce
from office.ledger.rounds import Link, LinkScope, LinkState, Obligation, Request, Submission
from office.ledger.waiting import next_attempt_at
from office.nomination_fact import asked_to_name, nomination_reminders, nominations_overdue
from office.own_proposal import own_proposals_decided
from office.year import plan_of

# Built once, as every tick asks them several times: SQLAlchemy takes longer to put a question together than
# the database to answer it.
_OF_YEAR = Meeting.year == bindparam("year")
_ADOPTED = select(PlanVersion).where(PlanVersion.state == PlanState.ADOPTED).order_by(PlanVersion.year)
_FIRST_ADOPTED = select(func.min(PlanVersion.adopted_at)).where(PlanVersion.year == bindparam("year"))
_DONE = select(Done.key)
_BOUNCED = select(Bounce.person, Bounce.address).where(Bounce.permanent)
_MEETINGS = select(Meeting).where(_OF_YEAR).order_by(Meeting.id)
_INVITATIONS = (
    select(
        Invitation.meeting_id,
        Invitation.person,
        Invitation.sequence,
        Invitation.cancelled,
        Invitation.partstat,
        Invitation.deputy_for,
        Invitation.address,
        Invitation.says,
    )
    .join(Meeting, Meeting.id == Invitation.meeting_id)
    .where(_OF_YEAR)
    .order_by(Invitation.meeting_id, Invitation.person)
)
_REQUESTED = select(Request).order_by(Request.opened_at, Request.id)
_OBLIGATIONS = select(Obligation).where(Obligation.year == bindparam("year")).order_by(Obligation.id)
_DEAD_LINKS = select(Link.id).where(Link.state == LinkState.REVOKED)
#: Who answered last comes last.
_ANSWERERS = (
    select(Submission.concerns, Submission.person)
    .join(Obligation, Obligation.id == Submission.concerns)
    .where(Obligation.year == bindparam("year"))
    .order_by(Submission.submitted_at)
)
#: Ids of obligations and decisions are `matter/year/...`.
_IN_YEAR = Link.concerns.contains(bindparam("in_year"))
_LIVE_LINKS = (
    select(Link.id, Link.concerns, Link.person, Link.address)
    .where(
        Link.state == LinkState.LIVE,
        Link.scope.in_((LinkScope.ANSWER_ROUND, LinkScope.RECORD_DECISION)),
        _IN_YEAR,
    )
    .order_by(Link.concerns, Link.id)
)
_AGENDA_CHANGES = (
    select(AgendaChange.id, AgendaChange.meeting_id, AgendaChange.sequence)
    .join(Meeting, Meeting.id == AgendaChange.meeting_id)
    .where(_OF_YEAR)
    .order_by(AgendaChange.id)
)
_PROPOSALS = select(Proposal).where(Proposal.year == bindparam("year")).order_by(Proposal.id)
_DECISIONS = select(Decision).where(Decision.proposal_id == bindparam("proposal")).order_by(Decision.id)
_ASKED_FOR_DECISIONS = (
    select(Link).where(Link.scope == LinkScope.RECORD_DECISION, _IN_YEAR).order_by(Link.made_at, Link.id)
)


@dataclass(frozen=True)
class LiveYear:
    """Hold a year in force: its adopted plan and what has happened in it."""

    plan: YearPlan
    facts: Facts


def live_years(session: Session, network: Network, clock: AnnualClock) -> tuple[LiveYear, ...]:
    """Read every adopted year with its facts, the earliest first."""
    versions = session.scalars(_ADOPTED).all()
    return tuple(LiveYear(plan_of(version), _facts(session, network, clock, version)) for version in versions)


def _facts(session: Session, network: Network, clock: AnnualClock, version: PlanVersion) -> Facts:
    attempt = next_attempt_at(session, clock.dispatch.approved_first)
    reminders = nomination_reminders(network, clock)
    return Facts(
        network=network,
        clock=clock,
        adopted_at=session.scalar(_FIRST_ADOPTED, {"year": version.year}),
        meetings=_meetings(session, network, clock, version.year),
        invitations=_invitations(session, version.year),
        requests=_requests(session, version.year),
        proposals=_proposals(session, version.year),
        links=_links(session, version.year),
        agenda_changes=_agenda_changes(session, version.year),
        extracts=own_proposals_decided(session, version.year),
        nomination_reminders=reminders,
        nominations_overdue=nominations_overdue(network, clock),
        asked_to_name=asked_to_name(session, network, reminders),
        done=frozenset(session.scalars(_DONE)),
        bounced=bounced_people(session, network),
        unasked=unasked_people(session, network),
        waiting={"outbox": attempt} if attempt else {},
    )


def bounced_people(session: Session, network: Network) -> frozenset[str]:
    """List whose present address takes no mail; a corrected address has not bounced."""
    known = {person.id: person for person in network.people}
    rows = session.execute(_BOUNCED).tuples()
    return frozenset(person for person, address in rows if person in known and known[person].reads(address))


def unasked_people(session: Session, network: Network) -> frozenset[tuple[str, str]]:
    """List whose request about which matter was refused for good at their present address."""
    known = {person.id: person for person in network.people}
    rows = refused_requests(session)
    return frozenset((matter, one) for matter, one, at in rows if one in known and known[one].reads(at))


def _meetings(session: Session, network: Network, clock: AnnualClock, year: int) -> dict[str, MeetingFact]:
    days = working_days(clock, (year,))
    known = {body.id for body in network.bodies}
    return {
        one.id: meeting_fact(one, network, days)
        for one in session.scalars(_MEETINGS, {"year": year}).all()
        # A body may leave the file once its meetings are over.
        if one.body in known or one.state not in MEETING_OVER
    }


def meeting_fact(one: Meeting, network: Network, days: WorkingDays) -> MeetingFact:
    """Give what a meeting's row tells, and from when on a danger to its quorum is told."""
    body = network.body(one.body)
    warned = -network.profile(one.body).quorum_warning_days
    day = one.starts_at.astimezone(HELSINKI).date()
    return MeetingFact(
        id=one.id,
        body=one.body,
        state=one.state,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        sequence=one.sequence,
        quorum_warning_at=None if body.open else morning(days.shift(day, warned)),
    )


def invitation_fact(one: Invitation) -> InvitationFact:
    """Give what an invitation's row tells."""
    return InvitationFact(
        meeting=one.meeting_id,
        person=one.person,
        sequence=one.sequence,
        cancelled=one.cancelled,
        partstat=one.partstat,
        deputy_for=one.deputy_for,
        address=one.address,
        says=one.says,
    )


def _invitations(session: Session, year: int) -> dict[tuple[str, str], InvitationFact]:
    rows = session.execute(_INVITATIONS, {"year": year}).tuples()
    # model_construct: these are the ledger's own values, and there are hundreds of them at every tick.
    return {
        (meeting, person): InvitationFact.model_construct(
            meeting=meeting,
            person=person,
            sequence=sequence,
            cancelled=cancelled,
            partstat=partstat,
            deputy_for=deputy_for,
            address=address,
            says=says,
        )
        for meeting, person, sequence, cancelled, partstat, deputy_for, address, says in rows
    }


def _requests(session: Session, year: int) -> dict[str, RequestFact]:
    opened: dict[str, list[Request]] = {}
    for request in session.scalars(_REQUESTED):
        opened.setdefault(request.obligation_id, []).append(request)
    rows = session.scalars(_OBLIGATIONS, {"year": year})
    dead = _dead_links(session)
    answerers = _answerers(session, year)
    return {
        row.id: RequestFact(
            id=row.id,
            round=row.round,
            municipality=row.municipality,
            state=row.state,
            due_at=row.due_at,
            opened_at=opened[row.id][0].opened_at if row.id in opened else None,
            asked=tuple(one.person for one in opened.get(row.id, ()) if one.link_id not in dead),
            handed_over=sum(one.link_id in dead for one in opened.get(row.id, ())),
            answered_by=answerers.get(row.id),
        )
        for row in rows
    }


def _dead_links(session: Session) -> frozenset[str]:
    return frozenset(session.scalars(_DEAD_LINKS))


def _answerers(session: Session, year: int) -> dict[str, str]:
    """Give who answered last, by obligation."""
    rows = session.execute(_ANSWERERS, {"year": year})
    return dict(rows.tuples().all())


def _links(session: Session, year: int) -> tuple[LinkFact, ...]:
    """List the links that work, of a year's obligations and decisions (`matter/year/...`)."""
    rows = session.execute(_LIVE_LINKS, {"in_year": f"/{year}/"}).tuples()
    return tuple(
        LinkFact.model_construct(id=one, concerns=about, person=who, address=where)
        for one, about, who, where in rows
    )


def _agenda_changes(session: Session, year: int) -> tuple[AgendaChangeFact, ...]:
    rows = session.execute(_AGENDA_CHANGES, {"year": year}).tuples()
    return tuple(AgendaChangeFact(id=one, meeting=about, sequence=number) for one, about, number in rows)


def _proposals(session: Session, year: int) -> tuple[ProposalFact, ...]:
    proposals = session.scalars(_PROPOSALS, {"year": year}).all()
    asked = _asked_for_decisions(session, year) if proposals else {}
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
                    asked=tuple(link.person for link in asked.get(row.id, ()) if link.is_live),
                    handed_over=sum(not link.is_live for link in asked.get(row.id, ())),
                )
                for row in session.scalars(_DECISIONS, {"proposal": one.id})
            ),
        )
        for one in proposals
    )


def _asked_for_decisions(session: Session, year: int) -> dict[str, list[Link]]:
    """Give the links with which decisions can be recorded, by decision; who holds one was asked."""
    found: dict[str, list[Link]] = {}
    for link in session.scalars(_ASKED_FOR_DECISIONS, {"in_year": f"/{year}/"}):
        found.setdefault(link.concerns, []).append(link)
    return found

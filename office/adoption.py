"""A plan's way to adoption: proposed with the comments, adopted by a named body on a date."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from governance.clock import Round
from governance.meeting import MeetingState
from governance.municipality import Municipality
from governance.network import Network
from governance.plan_version import PLAN_TRANSITIONS, PlanState
from governance.request import RequestState
from governance.transition import change
from governance.working_day import start_of_day
from governance.year_plan import ItemKind, PlannedMeeting, YearPlan
from office.circulation import Comments, comments_on
from office.desk import Desk
from office.ledger.journal import write_audit
from office.ledger.meetings import Meeting
from office.ledger.plans import PlanVersion
from office.ledger.rounds import Obligation
from office.plan_version import StoredPlan, YearError, adopted_version, open_version, plan_of


@dataclass(frozen=True)
class Proposed:
    """Hold which version was proposed to which body, with the comments that it takes along."""

    version: int
    body: str
    comments: Comments


def propose_year(desk: Desk, year: int, *, body: str, now: datetime) -> Proposed:
    """Take the year's version to the body that decides on it, with the comments that have come.

    Raises YearError when there is no version on its way, when it is proposed already, or for an unknown body.
    """
    _known_body(desk.network, body)
    with desk.ledger.writing() as session:
        version = _to_adopt(session, year)
        if version.state is PlanState.PROPOSED and version.proposed_to == body:
            raise YearError(f"version {version.number} of {year} is proposed to {body} already; it can adopt")
        if version.state is not PlanState.PROPOSED:
            what = f"version {version.number} of {year}"
            version.state = change(PLAN_TRANSITIONS, version.state, PlanState.PROPOSED, what=what)
        version.proposed_at, version.proposed_to = now, body
        comments = comments_on(session, desk.clock, year)
        concerns = f"plan/{year}/{version.number}"
        heard = len(comments.given)
        write_audit(
            session,
            now=now,
            actor="office",
            what="year proposed",
            concerns=concerns,
            body=body,
            comments=heard,
        )
        return Proposed(version.number, body, comments)


def adopt_year(
    desk: Desk, year: int, *, body: str, on: date, section: str | None, now: datetime
) -> StoredPlan:
    """Adopt the year's latest draft by a body's decision: from then on it is acted on.

    Entered beforehand it comes into force on the day of the decision, and nothing leaves before. It need not
    have been out for comments or proposed; the audit log tells when it was not. Raises YearError when there
    is no draft, when the body is unknown or numbers no sections but one is given, when the day comes after
    the year, when the year was proposed to another body, or when it is adopted already.
    """
    _known_body(desk.network, body)
    if section and not desk.network.profile(body).numbers_sections:
        raise YearError(
            f"{body} numbers no sections, its rules of procedure say; leave {section} out, the day is enough"
        )
    if on.year > year:
        raise YearError(
            f"on {on} {year} is over; give the day on which {body} decided, at the latest {year}-12-31"
        )
    with desk.ledger.writing() as session:
        if adopted_version(session, year):
            raise YearError(f"{year} is adopted already; change it by moving or cancelling its meetings")
        version = _to_adopt(session, year)
        if version.proposed_to not in {None, body}:
            raise YearError(
                f"{year} was proposed to {version.proposed_to}, not to {body}; let that body adopt it, or "
                "propose it anew"
            )
        version.state = change(PLAN_TRANSITIONS, version.state, PlanState.ADOPTED, what=f"plan {year}")
        in_force = in_force_from(on, now)
        version.adopted_at, version.adopted_by = in_force, body
        version.adopted_on, version.section = on, section
        plan = plan_of(version)
        _enter(session, desk, plan, in_force)
        concerns, commented = f"plan/{year}/{version.number}", version.circulated_at is not None
        write_audit(
            session,
            now=now,
            actor="office",
            what="year adopted",
            concerns=concerns,
            body=body,
            commented=commented,
        )
        return StoredPlan(version.number, plan, version.state)


def in_force_from(on: date, now: datetime) -> datetime:
    """Give the moment from which a decision of the day `on`, entered `now`, is acted on."""
    return max(now, start_of_day(on))


def lacks_section(network: Network, body: str, section: str | None) -> bool:
    """Tell whether a decision should name its section (pykälä) and does not."""
    return not section and network.profile(body).numbers_sections


def _known_body(network: Network, body: str) -> None:
    known = [one.id for one in network.bodies]
    if body not in known:
        raise YearError(f"there is no body {body}; the network has: {', '.join(known)}")


def _to_adopt(session: Session, year: int) -> PlanVersion:
    version = open_version(session, year)
    if version is None:
        raise YearError(f"{year} has no draft to adopt; make one with: vuosikello plan REGION --year {year}")
    return version


def _enter(session: Session, desk: Desk, plan: YearPlan, now: datetime) -> None:
    """Write the year's meetings and obligations: who meets when, and who owes what by when.

    What was over before the adoption is not acted on: such meetings count as held, such requests as waived.
    """
    session.add_all(meeting_row(meeting, plan.year, now) for meeting in plan.meetings)
    enter_obligations(session, desk.network, plan, now)


def enter_obligations(
    session: Session, network: Network, plan: YearPlan, now: datetime, only: Round | None = None
) -> None:
    """Write what the municipalities owe in a plan's rounds, or in `only` one of them."""
    due_at = plan.due_at
    for item in plan.items:
        if item.kind is ItemKind.OPEN_REQUEST:
            round_id, year, municipality = item.concerns.split("/")
            if only is None or round_id == only.id:
                asked = network.municipality(municipality)
                session.add(_owed(item.concerns, int(year), asked, due_at[f"{round_id}/{year}"], now))


def _owed(
    obligation: str, year: int, municipality: Municipality, deadline: datetime, now: datetime
) -> Obligation:
    return Obligation(
        id=obligation,
        year=year,
        round=obligation.split("/", 1)[0],
        municipality=municipality.id,
        state=RequestState.PLANNED if now <= deadline else RequestState.WAIVED,
        due_at=deadline,
    )


def meeting_row(meeting: PlannedMeeting, year: int, now: datetime) -> Meeting:
    """Make the row of a meeting that nobody has been told of yet; one that is over counts as held."""
    return Meeting(
        id=meeting.id,
        year=year,
        series=meeting.series,
        body=meeting.body,
        number=meeting.number,
        state=MeetingState.SCHEDULED if now < meeting.ends_at else MeetingState.HELD,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        sequence=0,
        changed_at=now,
    )

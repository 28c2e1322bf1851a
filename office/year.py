"""The year in the ledger: drafts, adoption, moved and cancelled meetings."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calendars.conflict import Conflict
from calendars.holiday import working_days
from calendars.year_planning import move_meeting, plan_year
from governance.meeting import MEETING_TRANSITIONS, MeetingState
from governance.plan_version import PLAN_TRANSITIONS, PlanState
from governance.request import RequestState
from governance.transition import change
from governance.working_day import HELSINKI
from governance.year_plan import ItemKind, PlannedMeeting, YearPlan
from office.desk import Desk
from office.ledger.journal import write_audit
from office.ledger.meetings import Invitation, Meeting
from office.ledger.plans import PlanVersion
from office.ledger.rounds import Obligation


class YearError(Exception):
    """The year cannot be planned, adopted or changed as asked."""


@dataclass(frozen=True)
class StoredPlan:
    """Hold a plan with its number in the ledger."""

    version: int
    plan: YearPlan


def draft_year(desk: Desk, year: int, now: datetime) -> StoredPlan | Conflict:
    """Plan a year and store it as a draft; without a timetable nothing is stored.

    An earlier draft of the year is superseded, an adopted plan stays in force.
    """
    plan = plan_year(desk.network, desk.clock, year)
    if isinstance(plan, Conflict):
        return plan
    with desk.ledger.writing() as session:
        for earlier in _versions(session, year, PlanState.DRAFT):
            earlier.state = change(
                PLAN_TRANSITIONS,
                earlier.state,
                PlanState.SUPERSEDED,
                what=f"draft {earlier.number} of {year}",
            )
        version = _store(session, plan, PlanState.DRAFT, now)
        write_audit(session, now=now, actor="office", what="year drafted", concerns=f"plan/{year}/{version}")
    return StoredPlan(version, plan)


def adopt_year(
    desk: Desk, year: int, *, body: str, on: date, section: str | None, now: datetime
) -> StoredPlan:
    """Adopt the latest draft of a year by a body's decision: from now on it is acted on.

    Raises YearError when there is no draft, when the body is unknown, or when the year is adopted already.
    """
    if body not in {one.id for one in desk.network.bodies}:
        known = ", ".join(one.id for one in desk.network.bodies)
        raise YearError(f"there is no body {body}; the network has: {known}")
    with desk.ledger.writing() as session:
        if _versions(session, year, PlanState.ADOPTED):
            raise YearError(f"{year} is adopted already; change it by moving or cancelling its meetings")
        drafts = _versions(session, year, PlanState.DRAFT)
        if not drafts:
            raise YearError(
                f"{year} has no draft to adopt; make one with: vuosikello plan REGION --year {year}"
            )
        version = drafts[-1]
        version.state = change(PLAN_TRANSITIONS, version.state, PlanState.ADOPTED, what=f"plan {year}")
        version.adopted_at, version.adopted_by = now, body
        version.adopted_on, version.section = on, section
        plan = plan_of(version)
        _enter(session, desk, plan, now)
        concerns = f"plan/{year}/{version.number}"
        write_audit(session, now=now, actor="office", what="year adopted", concerns=concerns, body=body)
        return StoredPlan(version.number, plan)


def reschedule(desk: Desk, meeting_id: str, starts_at: datetime, *, reason: str, now: datetime) -> None:
    """Move a meeting (aware `starts_at`): a new version of the adopted plan, and one more SEQUENCE.

    Its material deadline, agenda and summons follow it. Raises YearError when the meeting is not
    scheduled, when its new time is over already or no working day, or when its people sit elsewhere then.
    """
    if starts_at <= now:
        raise YearError(f"{starts_at:%d.%m.%Y %H:%M} is over; give a time to come")
    with desk.ledger.writing() as session:
        meeting = _scheduled(session, meeting_id)
        if meeting.starts_at == starts_at:
            raise YearError(f"the meeting {meeting_id} is at {starts_at:%d.%m.%Y %H:%M} already")
        hindrance = why_not(session, desk, meeting, starts_at)
        if hindrance:
            raise YearError(hindrance)
        version = _versions(session, meeting.year, PlanState.ADOPTED)[-1]
        plan = plan_of(version)
        moved = move_meeting(plan, desk.network, desk.clock, meeting_id, starts_at)
        version.state = change(
            PLAN_TRANSITIONS, version.state, PlanState.SUPERSEDED, what=f"plan {plan.year}"
        )
        number = _store(session, moved, PlanState.ADOPTED, now)
        stored = _versions(session, meeting.year, PlanState.ADOPTED)[-1]
        stored.adopted_at, stored.adopted_by = version.adopted_at, version.adopted_by
        stored.adopted_on, stored.section = version.adopted_on, version.section
        length = meeting.ends_at - meeting.starts_at
        meeting.moved_from, meeting.starts_at = meeting.starts_at, starts_at
        meeting.ends_at, meeting.reason = starts_at + length, reason
        meeting.sequence, meeting.changed_at = _next_sequence(session, meeting), now
        write_audit(session, now=now, actor="office", what="meeting moved", concerns=meeting_id, plan=number)


def why_not(session: Session, desk: Desk, meeting: Meeting, starts_at: datetime) -> str | None:
    """Tell why a meeting cannot be held at a time: no working day, or its people sit elsewhere; or None."""
    start = starts_at.astimezone(HELSINKI)
    if not working_days(desk.clock, (start.year,)).is_working(start.date()):
        return f"{start:%d.%m.%Y} is no working day (weekend, holiday or pause); choose another day"
    ends_at = starts_at + (meeting.ends_at - meeting.starts_at)
    people = set(desk.network.roster(meeting.body, start.date()))
    others = session.scalars(
        select(Meeting).where(
            Meeting.id != meeting.id,
            Meeting.state == MeetingState.SCHEDULED,
            Meeting.starts_at < ends_at,
            Meeting.ends_at > starts_at,
        )
    )
    for other in others:
        busy = people & set(desk.network.roster(other.body, start.date()))
        if busy:
            return f"{len(busy)} of its people are in {other.id} at that time; choose another time"
    return None


def call_off(desk: Desk, meeting_id: str, *, reason: str, now: datetime) -> None:
    """Cancel a meeting; who was invited is told at the next tick.

    Raises YearError when it is not scheduled.
    """
    with desk.ledger.writing() as session:
        meeting = _scheduled(session, meeting_id)
        meeting.state = change(
            MEETING_TRANSITIONS, meeting.state, MeetingState.CANCELLED, what=f"meeting {meeting_id}"
        )
        meeting.reason, meeting.sequence, meeting.changed_at = reason, _next_sequence(session, meeting), now
        write_audit(session, now=now, actor="office", what="meeting cancelled", concerns=meeting_id)


def latest_plan(session: Session, year: int) -> StoredPlan | None:
    """Give the plan of a year: the adopted one, otherwise the latest draft."""
    for state in (PlanState.ADOPTED, PlanState.DRAFT):
        versions = _versions(session, year, state)
        if versions:
            return StoredPlan(versions[-1].number, plan_of(versions[-1]))
    return None


def plan_of(version: PlanVersion) -> YearPlan:
    """Give the plan of a stored version."""
    return _read_plan(version.document)


@lru_cache(maxsize=8)
def _read_plan(document: str) -> YearPlan:
    """Read a plan once for as long as it stays the same: every tick asks for it several times."""
    return YearPlan.model_validate_json(document)


def _scheduled(session: Session, meeting_id: str) -> Meeting:
    meeting = session.get(Meeting, meeting_id)
    if meeting is None:
        raise YearError(f"there is no meeting {meeting_id}; its id is series/year/number")
    if meeting.state is not MeetingState.SCHEDULED:
        raise YearError(f"the meeting {meeting_id} is {meeting.state}; only a scheduled one can be changed")
    return meeting


def _next_sequence(session: Session, meeting: Meeting) -> int:
    """Give a SEQUENCE that is new to everybody: who left a body and came back holds a higher one."""
    held = session.scalar(select(func.max(Invitation.sequence)).where(Invitation.meeting_id == meeting.id))
    return max(meeting.sequence, held or 0) + 1


def _versions(session: Session, year: int, state: PlanState) -> list[PlanVersion]:
    wanted = select(PlanVersion).where(PlanVersion.year == year, PlanVersion.state == state)
    return list(session.scalars(wanted.order_by(PlanVersion.number)))


def _store(session: Session, plan: YearPlan, state: PlanState, now: datetime) -> int:
    latest = session.scalar(select(func.max(PlanVersion.number)).where(PlanVersion.year == plan.year))
    number = (latest or 0) + 1
    # Wall time is no part of a plan: the same rules give the same row.
    document = plan.model_copy(update={"seconds": 0.0}).model_dump_json()
    session.add(PlanVersion(year=plan.year, number=number, state=state, document=document, made_at=now))
    session.flush()
    return number


def _enter(session: Session, desk: Desk, plan: YearPlan, now: datetime) -> None:
    """Write the year's meetings and obligations: who meets when, and who owes what by when.

    What was over before the adoption is not acted on: such meetings count as held, such requests as waived.
    """
    session.add_all(_meeting(meeting, plan.year, now) for meeting in plan.meetings)
    due_at = plan.due_at
    for item in plan.items:
        if item.kind is ItemKind.OPEN_REQUEST:
            round_id, year, municipality = item.concerns.split("/")
            deadline = due_at[f"{round_id}/{year}"]
            session.add(
                Obligation(
                    id=item.concerns,
                    year=int(year),
                    round=round_id,
                    municipality=desk.network.municipality(municipality).id,
                    state=RequestState.PLANNED if now <= deadline else RequestState.WAIVED,
                    due_at=deadline,
                )
            )


def _meeting(meeting: PlannedMeeting, year: int, now: datetime) -> Meeting:
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

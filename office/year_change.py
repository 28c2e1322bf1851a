"""A change to a year in force: seen whole before anything is sent, then carried out in one transaction."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calendars.conflict import Conflict
from calendars.holiday import working_days
from calendars.moved_along import Along
from calendars.outside_round import clock_with
from calendars.standing_year import StandingYear, local
from calendars.timetable_problem import TimetableProblem
from calendars.year_problem import year_problem
from governance.clash import Clash
from governance.clock import Round
from governance.meeting import MEETING_TRANSITIONS, MeetingState
from governance.plan_diff import PlanDiff, SchoolHoliday, diff_plans
from governance.record import Language
from governance.transition import change as change_state
from governance.year_plan import ItemKind, YearPlan
from office.absence import absences, note_absence
from office.adoption import enter_obligations, meeting_row
from office.busy import busy_times
from office.desk import Desk
from office.ledger.journal import write_audit
from office.ledger.meetings import Invitation, Meeting
from office.plan_version import YearError, plan_of, renew, year_in_force
from templates.plan_diff_words import clash_words


@dataclass(frozen=True)
class YearChange:
    """Hold a change before it is made: what it does, whom it touches, and what stands against it."""

    year: int
    #: What the audit log calls it.
    what: str
    #: What it is about: a meeting, a round (`round/year`), or "" for a person's absence.
    concerns: str
    #: The version that it changes: another one by then, and the change has to be looked at anew.
    version: int
    plan: YearPlan
    diff: PlanDiff
    clashes: tuple[Clash, ...] = ()
    #: Meetings that someone will miss, too near to be moved.
    missed: tuple[str, ...] = ()
    #: Rounds (`round/year`) whose answers now come too late for the meeting that uses them.
    late_answers: tuple[str, ...] = ()
    rounds: tuple[Round, ...] = ()
    #: What stands besides, in English: what `check` would warn of in an added round, with file and line.
    warnings: tuple[str, ...] = ()
    #: The rules against a meeting on which the office insists.
    against: Conflict | None = None
    #: Why meetings move along with another.
    along: tuple[Along, ...] = ()
    #: Who is away, from when to when.
    absence: tuple[str, datetime, datetime] | None = None
    #: The meeting that is called off; the plan keeps it, and its version.
    cancels: str = ""

    @property
    def hard_clashes(self) -> tuple[Clash, ...]:
        """List the broken rules: the office has to insist on the change."""
        return tuple(one for one in self.clashes if one.is_hard)


@dataclass(frozen=True)
class YearInForce:
    """Know an adopted year as it stands, and its version."""

    version: int
    standing: StandingYear


def read_standing(session: Session, year: int) -> YearInForce:
    """Read a year in force as it stands; raises YearError where the year is not adopted."""
    version = year_in_force(session, year)
    rows = session.execute(select(Meeting.id, Meeting.state).where(Meeting.year == year)).tuples()
    states = dict(rows.all())
    settled = {MeetingState.HELD, MeetingState.RECORDED}
    standing = StandingYear(
        plan_of(version),
        frozenset(id_ for id_, state in states.items() if state in settled),
        frozenset(id_ for id_, state in states.items() if state is MeetingState.CANCELLED),
        absences(session, year),
    )
    return YearInForce(version.number, standing)


def rules_of_year(desk: Desk, year: int) -> TimetableProblem:
    """Give the year's timetable as the clock has it."""
    working = working_days(desk.clock, (year - 1, year, year + 1))
    return year_problem(
        desk.network,
        desk.clock,
        year,
        working,
        engagements=busy_times(desk, year),
        school_holidays=desk.school_holidays,
    )


def school_holiday_at(desk: Desk) -> SchoolHoliday | None:
    """Give what tells a school holiday; None where the region has no table of them."""
    table = desk.school_holidays
    if not table.holidays:
        return None
    return lambda day, municipalities: any(table.away(one, day) for one in municipalities)


def seen(
    desk: Desk,
    now_in_force: YearInForce,
    plan: YearPlan,
    *,
    what: str,
    concerns: str,
    cancels: str = "",
) -> YearChange:
    """Put a change together, with what it touches."""
    year = now_in_force.standing
    diff = diff_plans(
        year.plan,
        plan,
        desk.network,
        school_holiday=school_holiday_at(desk),
        gone_before=year.cancelled,
        gone_after={*year.cancelled, *((cancels,) if cancels else ())},
    )
    return YearChange(
        year=plan.year,
        what=what,
        concerns=concerns,
        version=now_in_force.version,
        plan=plan,
        diff=diff,
        late_answers=_late_answers(plan, diff),
        cancels=cancels,
    )


def make_change(desk: Desk, change: YearChange, *, reason: str, now: datetime, anyway: bool = False) -> int:
    """Carry a change out in one transaction and give the new version.

    Only meetings that really changed get one more SEQUENCE: the next tick sends their updates, and the
    invitations to new ones. Raises YearError when the year was changed since the change was looked at, and
    for broken rules on which the office does not insist (`anyway`).
    """
    if change.hard_clashes and not anyway:
        clock = clock_with(desk.clock, change.rounds)
        told = " ".join(clash_words(one, desk.network, clock, Language.EN) for one in change.hard_clashes)
        raise YearError(f"{told.rstrip('.')}; choose another time, or insist with --anyway")
    with desk.ledger.writing() as session:
        version = year_in_force(session, change.year)
        if version.number != change.version:
            raise YearError(
                f"{change.year} was changed meanwhile, to version {version.number}; look at the change again"
            )
        if change.cancels:
            call_off_row(session, change.cancels, reason, now)
            return version.number
        number = version.number
        if not change.diff.is_empty:
            number = renew(session, version, change.plan, now, change.rounds).number
        for moved in change.diff.moved:
            _move(session, scheduled(session, moved.id), change.plan, reason, now)
        session.add_all(
            meeting_row(change.plan.meeting(one.id), change.year, now) for one in change.diff.added
        )
        for asked in change.rounds:
            enter_obligations(session, desk.network, change.plan, now, only=asked)
        if change.absence:
            note_absence(session, change.year, change.absence, now)
        _write_down(session, change, number, now)
        return number


def scheduled(session: Session, meeting_id: str) -> Meeting:
    """Give a meeting that can still be changed; raises YearError for any other."""
    meeting = session.get(Meeting, meeting_id)
    if meeting is None:
        raise YearError(f"there is no meeting {meeting_id}; its id is series/year/number")
    if meeting.state is not MeetingState.SCHEDULED:
        raise YearError(f"the meeting {meeting_id} is {meeting.state}; only a scheduled one can be changed")
    return meeting


def call_off_row(session: Session, meeting_id: str, reason: str, now: datetime) -> None:
    """Cancel a meeting; raises YearError when it is not scheduled."""
    meeting = scheduled(session, meeting_id)
    meeting.state = change_state(
        MEETING_TRANSITIONS, meeting.state, MeetingState.CANCELLED, what=f"meeting {meeting_id}"
    )
    meeting.reason, meeting.sequence, meeting.changed_at = reason, next_sequence(session, meeting), now
    write_audit(session, now=now, actor="office", what="meeting cancelled", concerns=meeting_id)


def next_sequence(session: Session, meeting: Meeting) -> int:
    """Give a SEQUENCE that is new to everybody: who left a body and came back holds a higher one."""
    held = session.scalar(select(func.max(Invitation.sequence)).where(Invitation.meeting_id == meeting.id))
    return max(meeting.sequence, held or 0) + 1


def _move(session: Session, meeting: Meeting, plan: YearPlan, reason: str, now: datetime) -> None:
    planned = plan.meeting(meeting.id)
    meeting.moved_from, meeting.starts_at = meeting.starts_at, planned.starts_at
    meeting.ends_at, meeting.reason = planned.ends_at, reason
    meeting.sequence, meeting.changed_at = next_sequence(session, meeting), now


def _write_down(session: Session, change: YearChange, number: int, now: datetime) -> None:
    """Write the audit log: an entry for each meeting that moved, and one for what was added or noted."""
    for moved in change.diff.moved:
        write_audit(session, now=now, actor="office", what="meeting moved", concerns=moved.id, plan=number)
    if change.what != "meeting moved":
        concerns = change.concerns or f"plan/{change.year}/{number}"
        write_audit(session, now=now, actor="office", what=change.what, concerns=concerns, plan=number)


def _late_answers(plan: YearPlan, diff: PlanDiff) -> tuple[str, ...]:
    """List the rounds that a moved meeting was to handle and that are due only after it."""
    days: dict[str, date] = {one.id: local(one.starts_at).date() for one in plan.meetings}
    touched = {one.id for one in diff.moved}
    late = []
    for item in plan.items:
        if item.kind is ItemKind.ROUND_DUE and (meeting := item.why.get("meeting")) in touched:
            due = local(item.at).date()
            if due >= days[meeting]:
                late.append(item.concerns)
    return tuple(late)

"""The year in the ledger: drafts, moved and cancelled meetings."""

from datetime import datetime

from calendars.conflict import Conflict
from calendars.like_year import like_year
from calendars.year_planning import plan_year
from governance.plan_version import PlanState
from office.adoption import adopt_year
from office.busy import busy_times
from office.desk import Desk
from office.ledger.journal import write_audit
from office.meeting_time import why_not
from office.plan_version import (
    StoredPlan,
    YearError,
    adopted_version,
    latest_plan,
    open_version,
    plan_of,
    store_version,
    supersede,
)
from office.replan import move_at_once
from office.year_change import call_off_row

__all__ = [
    "StoredPlan",
    "YearError",
    "adopt_year",
    "call_off",
    "draft_year",
    "latest_plan",
    "plan_of",
    "reschedule",
    "why_not",
]


def draft_year(desk: Desk, year: int, now: datetime, *, like: int | None = None) -> StoredPlan | Conflict:
    """Plan a year and store it as a draft; without a timetable nothing is stored.

    An earlier version on its way to adoption is superseded, whether out for comments or proposed; an adopted
    plan stays in force. With `like`, meetings are wished to the weeks, weekdays and hours that they have in
    that adopted year, moved ones included. Raises YearError where that year is not adopted.
    """
    clock = desk.clock
    if like is not None:
        with desk.ledger.reading() as session:
            model = adopted_version(session, like)
            if model is None:
                raise YearError(f"{like} is not adopted; name an adopted year, or plan {year} without --like")
            clock = like_year(clock, plan_of(model))
    plan = plan_year(
        desk.network,
        clock,
        year,
        engagements=busy_times(desk, year),
        school_holidays=desk.school_holidays,
    )
    if isinstance(plan, Conflict):
        return plan
    with desk.ledger.writing() as session:
        earlier = open_version(session, year)
        if earlier is not None:
            supersede(earlier)
        version = store_version(session, plan, PlanState.DRAFT, now).number
        write_audit(session, now=now, actor="office", what="year drafted", concerns=f"plan/{year}/{version}")
    return StoredPlan(version, plan, PlanState.DRAFT)


def reschedule(desk: Desk, meeting_id: str, starts_at: datetime, *, reason: str, now: datetime) -> None:
    """Move a meeting (aware `starts_at`): a new version of the adopted plan, and one more SEQUENCE.

    Its material deadline, agenda and summons follow it. Where an order between meetings would break, others
    move too, as few as possible. Raises YearError when the meeting is not scheduled, when its new time is
    over already or no working day, when its people sit elsewhere then, or when no timetable is left.
    """
    move_at_once(desk, meeting_id, starts_at, reason=reason, now=now)


def call_off(desk: Desk, meeting_id: str, *, reason: str, now: datetime) -> None:
    """Cancel a meeting; who was invited is told at the next tick.

    Raises YearError when it is not scheduled.
    """
    with desk.ledger.writing() as session:
        call_off_row(session, meeting_id, reason, now)

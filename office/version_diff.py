"""Comparing versions of a year's plan in the ledger, and a year with the one before."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.meeting import MeetingState
from governance.plan_diff import PlanDiff, diff_plans
from governance.plan_version import PlanState
from governance.working_day import HELSINKI
from governance.year_plan import PlannedMeeting, YearPlan
from office.desk import Desk
from office.ledger.meetings import Meeting
from office.ledger.plans import PlanVersion
from office.plan_version import (
    YearError,
    adopted_version,
    all_versions,
    numbered_version,
    open_version,
    plan_of,
    year_in_force,
)
from office.year_change import school_holiday_at

_LAST_WEEK = 52


@dataclass(frozen=True)
class VersionDiff:
    """Hold what differs between two versions of a year."""

    year: int
    before: int
    before_state: PlanState
    after: int
    after_state: PlanState
    diff: PlanDiff


def diff_versions(
    desk: Desk, year: int, *, before: int | None = None, after: int | None = None
) -> VersionDiff:
    """Compare two versions of a year by number.

    Without numbers the adopted one is compared with the version on its way to adoption, however old, else
    with the latest; or, where the latest is that one or none is adopted, the version before with the latest.
    Raises YearError where there is nothing to compare.
    """
    with desk.ledger.reading() as session:
        versions = all_versions(session, year)
        if not versions:
            raise YearError(f"{year} has no plan; make one with: vuosikello plan REGION --year {year}")
        latest = open_version(session, year) or versions[-1]
        new = numbered_version(session, year, after) if after is not None else latest
        old = numbered_version(session, year, before) if before is not None else _usual(session, new)
        diff = diff_plans(
            plan_of(old),
            plan_of(new),
            desk.network,
            school_holiday=school_holiday_at(desk),
            gone_before=_called_off(session, old),
            gone_after=_called_off(session, new),
        )
        return VersionDiff(year, old.number, old.state, new.number, new.state, diff)


def diff_years(desk: Desk, year: int, plan: YearPlan) -> PlanDiff:
    """Compare a plan's meetings with an earlier adopted year's, laid week by week on the new year.

    A meeting has not moved when it is on the same weekday of the same ISO week. Raises YearError where the
    earlier year is not adopted.
    """
    with desk.ledger.reading() as session:
        version = year_in_force(session, year)
        gone = _called_off(session, version)
        old = plan_of(version)
    carried = old.model_copy(
        update={
            "year": plan.year,
            "items": (),
            "meetings": tuple(_carried(one, plan.year) for one in old.meetings if one.id not in gone),
        }
    )
    bare = plan.model_copy(update={"items": ()})
    return diff_plans(carried, bare, desk.network, school_holiday=school_holiday_at(desk))


def _usual(session: Session, new: PlanVersion) -> PlanVersion:
    adopted = adopted_version(session, new.year)
    if adopted is not None and adopted.number != new.number:
        return adopted
    earlier = [one for one in all_versions(session, new.year) if one.number < new.number]
    if not earlier:
        raise YearError(f"{new.year} has one version only; there is nothing to compare it with")
    return earlier[-1]


def _called_off(session: Session, version: PlanVersion) -> frozenset[str]:
    """List the meetings that were called off; only the version in force knows of it."""
    if version.state is not PlanState.ADOPTED:
        return frozenset()
    wanted = select(Meeting.id).where(Meeting.year == version.year, Meeting.state == MeetingState.CANCELLED)
    return frozenset(session.scalars(wanted))


def _carried(meeting: PlannedMeeting, year: int) -> PlannedMeeting:
    starts_at = meeting.starts_at.astimezone(HELSINKI)
    iso = starts_at.isocalendar()
    day = date.fromisocalendar(year, min(iso.week, _LAST_WEEK), iso.weekday)
    begins = datetime.combine(day, starts_at.time(), HELSINKI)
    length: timedelta = meeting.ends_at - meeting.starts_at
    return meeting.model_copy(
        update={
            "id": f"{meeting.series}/{year}/{meeting.number}",
            "starts_at": begins,
            "ends_at": begins + length,
        }
    )

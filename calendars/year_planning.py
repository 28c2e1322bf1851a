"""Planning a year: rules and a year in, a dated year plan out (vuosisuunnitelma)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from calendars.conflict import Conflict
from calendars.holiday import working_days
from calendars.timetable_problem import TimetableProblem
from calendars.year_items import clock_items, meeting_items, round_items, window_items
from calendars.year_problem import year_problem
from governance.clock import AnnualClock
from governance.network import Network
from governance.working_day import HELSINKI, WorkingDays
from governance.year_plan import PlannedItem, PlannedMeeting, YearPlan


def plan_year(network: Network, clock: AnnualClock, year: int) -> YearPlan | Conflict:
    """Solve the year's timetable and compute everything that follows from it; a Conflict has no timetable."""
    # The solver takes most of a second to import, and a tick never plans.
    from calendars.timetable import solve  # noqa: PLC0415

    working = working_days(clock, (year - 1, year, year + 1))
    problem = year_problem(network, clock, year, working)
    found = solve(problem)
    if isinstance(found, Conflict):
        return found
    starts = {one.meeting: datetime.combine(one.day, one.slot, HELSINKI) for one in found.placements}
    meetings = _meetings(clock, problem, starts)
    return YearPlan(
        region=network.region.id,
        year=year,
        meetings=meetings,
        items=year_items(network, clock, year, meetings, working),
        proven=found.proven,
        objective=found.objective,
        bound=found.bound,
        seconds=round(found.seconds, 3),
    )


def year_items(
    network: Network,
    clock: AnnualClock,
    year: int,
    meetings: Iterable[PlannedMeeting],
    working: WorkingDays,
) -> tuple[PlannedItem, ...]:
    """Compute all items of a year from its meetings, in the order of time."""
    held = tuple(meetings)
    days = _days(held)
    items = [
        *clock_items(clock, year),
        *(item for meeting in held for item in meeting_items(network, meeting, working)),
        *(item for one in clock.rounds for item in round_items(network, one, year, days, working)),
        *(item for one in clock.proposal_windows for item in window_items(network, one, year, days, working)),
    ]
    return tuple(sorted(items, key=lambda item: (item.at, item.kind, item.id)))


def move_meeting(
    plan: YearPlan, network: Network, clock: AnnualClock, meeting_id: str, starts_at: datetime
) -> YearPlan:
    """Give the plan with one meeting at another time (aware) and what follows from it computed anew.

    Rounds' deadlines that were already agreed on stay where they are: municipalities have been told.
    Deadlines of the proposals that the meeting is to decide on follow it: nobody has been asked yet.
    """
    old = plan.meeting(meeting_id)
    moved = old.model_copy(
        update={"starts_at": starts_at, "ends_at": starts_at + (old.ends_at - old.starts_at)},
    )
    working = working_days(clock, (plan.year - 1, plan.year, plan.year + 1))
    meetings = [moved if meeting.id == meeting_id else meeting for meeting in plan.meetings]
    days = _days(meetings)
    windows = [one for one in clock.proposal_windows if _decides(one.decided_in, moved)]
    anew = [
        *meeting_items(network, moved, working),
        *(item for one in windows for item in window_items(network, one, plan.year, days, working)),
    ]
    over = {(item.kind, item.id) for item in anew}
    items = [*(item for item in plan.items if (item.kind, item.id) not in over), *anew]
    changed = {
        "meetings": tuple(sorted(meetings, key=lambda meeting: (meeting.starts_at, meeting.id))),
        "items": tuple(sorted(items, key=lambda item: (item.at, item.kind, item.id))),
    }
    # Not model_copy: it would carry the cached look-ups of the old plan over.
    return YearPlan(**{**{name: getattr(plan, name) for name in YearPlan.model_fields}, **changed})


def _days(meetings: Iterable[PlannedMeeting]) -> dict[str, date]:
    return {meeting.id: meeting.starts_at.astimezone(HELSINKI).date() for meeting in meetings}


def _decides(decided_in: str, meeting: PlannedMeeting) -> bool:
    return decided_in == f"{meeting.series}/{meeting.number}"


def _meetings(
    clock: AnnualClock, problem: TimetableProblem, starts: dict[str, datetime]
) -> tuple[PlannedMeeting, ...]:
    held = [
        PlannedMeeting(
            id=meeting.id,
            series=meeting.series,
            body=clock.one_series(meeting.series).body,
            number=int(meeting.id.rsplit("/", 1)[1]),
            starts_at=starts[meeting.id],
            ends_at=starts[meeting.id] + timedelta(minutes=meeting.minutes),
        )
        for meeting in problem.meetings
    ]
    return tuple(sorted(held, key=lambda meeting: (meeting.starts_at, meeting.id)))

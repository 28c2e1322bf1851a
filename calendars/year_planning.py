"""Planning a year: rules and a year in, a dated year plan out (vuosisuunnitelma)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from calendars.conflict import Conflict
from calendars.holiday import working_days
from calendars.timetable_problem import Engagement, TimetableProblem
from calendars.year_items import clock_items, meeting_items, round_items, window_items
from calendars.year_problem import year_problem
from governance.clock import AnnualClock
from governance.laid_clock import LaidClock
from governance.moment_graph import MomentGraph, written_moments
from governance.network import Network
from governance.school_holiday import SchoolHolidays
from governance.working_day import HELSINKI, WorkingDays
from governance.year_plan import ItemKind, PlannedItem, PlannedMeeting, YearPlan


def plan_year(
    network: Network,
    clock: AnnualClock,
    year: int,
    *,
    engagements: Mapping[str, tuple[Engagement, ...]] | None = None,
    school_holidays: SchoolHolidays | None = None,
) -> YearPlan | Conflict:
    """Solve the year's timetable and compute everything that follows from it; a Conflict has no timetable.

    `engagements` tell who is busy when, by person id, in Helsinki wall time.
    """
    # The solver takes most of a second to import, and a tick never plans.
    from calendars.timetable import solve  # noqa: PLC0415

    working = working_days(clock, (year - 1, year, year + 1))
    problem = year_problem(
        network, clock, year, working, engagements=engagements, school_holidays=school_holidays
    )
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
        costs=tuple(found.costs.items()),
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
    laid = LaidClock(network, clock, year, working, meeting_days(held))
    items = [
        *clock_items(laid),
        *(item for meeting in held for item in meeting_items(laid, meeting)),
        *(item for one in clock.rounds_in(year) for item in round_items(laid, one)),
        *(item for one in clock.proposal_windows for item in window_items(laid, one)),
    ]
    return tuple(sorted(items, key=lambda item: (item.at, item.kind, item.id)))


def move_meeting(
    plan: YearPlan, network: Network, clock: AnnualClock, meeting_id: str, starts_at: datetime
) -> YearPlan:
    """Give the plan with one meeting at another time (aware) and what follows from it computed anew.

    Rounds' deadlines that were already agreed on stay where they are: municipalities have been told.
    Deadlines of the proposals that the meeting is to decide on follow it: nobody has been asked yet.
    """
    return move_meetings(plan, network, clock, {meeting_id: starts_at})


def move_meetings(
    plan: YearPlan, network: Network, clock: AnnualClock, starts: Mapping[str, datetime]
) -> YearPlan:
    """Give the plan with meetings at other times (aware), by id, as `move_meeting` does with one."""
    moved = tuple(_held_from(plan.meeting(id_), starts[id_]) for id_ in starts)
    kept = (meeting for meeting in plan.meetings if meeting.id not in starts)
    return change_meetings(plan, network, clock, (*kept, *moved), moved)


def change_meetings(
    plan: YearPlan,
    network: Network,
    clock: AnnualClock,
    meetings: Iterable[PlannedMeeting],
    changed: Iterable[PlannedMeeting],
) -> YearPlan:
    """Give the plan with these meetings, and what follows from the changed ones computed anew."""
    working = working_days(clock, (plan.year - 1, plan.year, plan.year + 1))
    held, moved = tuple(meetings), tuple(changed)
    laid = LaidClock(network, clock, plan.year, working, meeting_days(held), agreed_deadlines(plan))
    windows = [one for one in clock.proposal_windows if any(_decides(one.decided_in, it) for it in moved)]
    anew = [
        *(item for one in moved for item in meeting_items(laid, one)),
        *(item for one in windows for item in window_items(laid, one)),
        *_following(laid, moved),
    ]
    return with_items(plan, anew, meetings=held)


def with_items(
    plan: YearPlan, anew: Iterable[PlannedItem], *, meetings: Iterable[PlannedMeeting] | None = None
) -> YearPlan:
    """Give the plan with items added, or put in the place of those with the same kind and id."""
    items = {(item.kind, item.id): item for item in (*plan.items, *anew)}
    held = plan.meetings if meetings is None else meetings
    changed = {
        "meetings": tuple(sorted(held, key=lambda meeting: (meeting.starts_at, meeting.id))),
        "items": tuple(sorted(items.values(), key=lambda item: (item.at, item.kind, item.id))),
    }
    # Not model_copy: it would carry the cached look-ups of the old plan over.
    return YearPlan(**{**{name: getattr(plan, name) for name in YearPlan.model_fields}, **changed})


def agreed_deadlines(plan: YearPlan) -> dict[str, date]:
    """Give the deadlines of the plan's rounds by round id: municipalities were told of them."""
    due = (item for item in plan.items if item.kind is ItemKind.ROUND_DUE)
    return {item.why.get("round"): item.at.astimezone(HELSINKI).date() for item in due}


def _following(laid: LaidClock, moved: Iterable[PlannedMeeting]) -> Iterator[PlannedItem]:
    """Give the phases and dates that hang on the moved meetings, on their new days."""
    graph = MomentGraph(laid.clock)
    changed = {f"{meeting.series}/{meeting.number}" for meeting in moved}
    points = (one.gives for one in written_moments(laid.clock))
    hanging = {point.id for point in points if changed & {it.id for it in graph.way(point)}}
    return (item for item in clock_items(laid) if item.concerns.partition("/")[0] in hanging)


def _held_from(meeting: PlannedMeeting, starts_at: datetime) -> PlannedMeeting:
    ends_at = starts_at + (meeting.ends_at - meeting.starts_at)
    return meeting.model_copy(update={"starts_at": starts_at, "ends_at": ends_at})


def meeting_days(meetings: Iterable[PlannedMeeting]) -> dict[str, date]:
    """Give the days of meetings by id."""
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

"""Planning a year anew around a change (uudelleensuunnittelu): as much as possible stays where it is."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from calendars.conflict import Conflict
from calendars.diary import Engagement
from calendars.holiday import working_days
from calendars.moved_along import Along, reasons_to_move
from calendars.notice import NotBefore, Stays
from calendars.soonest import Notice
from calendars.standing_year import StandingYear, local, standing_problem
from calendars.start import Start
from calendars.timetable_problem import TimetableMeeting, TimetableProblem
from calendars.year_planning import move_meetings
from calendars.year_problem import hour
from governance.clock import AnnualClock
from governance.laid_clock import LaidClock
from governance.network import Network
from governance.working_day import HELSINKI
from governance.year_plan import PlannedMeeting, YearPlan


@dataclass(frozen=True)
class MoveTo:
    """Want a meeting on a day: at an hour, or at the best one of its series."""

    meeting: str
    day: date
    slot: time | None = None


@dataclass(frozen=True)
class Away:
    """Know that a person cannot come from one moment to another, in Helsinki wall time (both naive)."""

    person: str
    begins: datetime
    ends: datetime
    #: How this was said, for whoever wants to take it back.
    source: str = ""


@dataclass(frozen=True)
class Replanned:
    """Hold the year planned anew."""

    plan: YearPlan
    #: Meetings that are at another time than before, in the order of their new times.
    moved: tuple[str, ...]
    #: Meetings that someone cannot come to, yet are too near to be moved.
    missed: tuple[str, ...] = field(default=())
    #: Rules for whose sake meetings move along with others.
    along: tuple[Along, ...] = field(default=())


def replan(
    year: StandingYear,
    network: Network,
    clock: AnnualClock,
    change: MoveTo | Away,
    now: datetime,
    *,
    rules: TimetableProblem,
    stay: frozenset[str] = frozenset(),
) -> Replanned | Conflict:
    """Plan the year anew around one change, so that as few meetings as possible move, and by few days.

    Held, cancelled and past meetings stay, and those that begin within the clock's `frozen_days` of `now`;
    none goes to a nearer day than that, nor to one whose summons would have been due. Only where a meeting
    that is moved by name goes is the office's word. `rules` is the year's problem as the clock has it.
    A meeting that is moved to an hour of its own may go outside its window and its weekdays; those in `stay`
    stay although somebody misses them. What follows from the moved meetings is computed anew; deadlines of
    rounds stay, municipalities have been told.
    """
    # The solver takes most of a second to import, and a tick never plans.
    from calendars.timetable import solve  # noqa: PLC0415

    working = working_days(clock, (year.plan.year - 1, year.plan.year, year.plan.year + 1))
    notice = Notice(LaidClock(network, clock, year.plan.year, working), now)
    problem = _with_notice(standing_problem(year, network, clock, rules, working), year, notice)
    stays = {**dict.fromkeys(stay, Stays.LEFT), **year.staying(now, clock.frozen_days)}
    before, missed = problem, tuple[str, ...]()
    if isinstance(change, MoveTo):
        stays.pop(change.meeting, None)
        problem = _moved(problem, clock, change, local(now))
    else:
        missed = tuple(one.id for one in year.meetings if one.id in stays and _misses(problem, one, change))
        if not any(_misses(problem, one, change) for one in year.meetings if one.id not in stays):
            return Replanned(year.plan, (), _to_come(year, missed, now))
        problem = _without(problem, change)
    found = solve(replace(problem, frozen=frozenset(stays), stays=stays))
    if isinstance(found, Conflict):
        return found
    starts = {one.meeting: datetime.combine(one.day, one.slot, HELSINKI) for one in found.placements}
    changed = {one.id: starts[one.id] for one in year.meetings if starts[one.id] != one.starts_at}
    plan = move_meetings(year.plan, network, clock, changed)
    order = tuple(sorted(changed, key=lambda id_: (changed[id_], id_)))
    by_name = {change.meeting} if isinstance(change, MoveTo) else set[str]()
    away = () if isinstance(change, MoveTo) else (x.id for x in year.meetings if _misses(before, x, change))
    new = {id_: Start(changed[id_].date(), changed[id_].time()) for id_ in order}
    along = reasons_to_move(before, new, by_name.union(away))
    return Replanned(plan, order, _to_come(year, missed, now), along)


def _to_come(year: StandingYear, meetings: tuple[str, ...], now: datetime) -> tuple[str, ...]:
    """Leave out what is over: nobody misses it any more."""
    return tuple(id_ for id_ in meetings if year.plan.meeting(id_).starts_at > now)


def _with_notice(problem: TimetableProblem, year: StandingYear, notice: Notice) -> TimetableProblem:
    """Let no meeting go to a day that is too near; where it is, it may stay."""
    bodies = {one.id: one.body for one in year.meetings}
    soonest = {body: notice.soonest(body) for body in set(bodies.values())}
    meetings = []
    for one in problem.meetings:
        present = problem.present(one.id)
        kept = frozenset({present} if present else ())
        meetings.append(replace(one, not_before=replace(soonest[bodies[one.id]], kept=kept)))
    return replace(problem, meetings=tuple(meetings))


def _moved(problem: TimetableProblem, clock: AnnualClock, change: MoveTo, now: datetime) -> TimetableProblem:
    wanted = next(meeting for meeting in problem.meetings if meeting.id == change.meeting)
    series = next((one for one in clock.series if one.id == wanted.series), None)
    hours = tuple(hour(text) for text in series.hours) if series else wanted.slots
    slots = (change.slot,) if change.slot is not None else tuple(sorted(set(hours)))
    there = replace(
        wanted,
        days=(change.day,),
        slots=slots,
        busy=frozenset(),
        # Where it goes is asked for by hand: no wider series is the way out.
        latitude=None,
        not_before=_as_asked(problem, wanted, {Start(change.day, one) for one in slots}, now),
    )
    keep = {id_: at for id_, at in problem.keep.items() if id_ != change.meeting}
    return replace(problem, meetings=_with(problem, there), keep=keep)


def _as_asked(
    problem: TimetableProblem, wanted: TimetableMeeting, asked: set[Start], now: datetime
) -> NotBefore | None:
    """Let a meeting go to the day that the office has asked for, as near as it is, at an hour to come."""
    if wanted.not_before is None:
        return None
    hours = {hour for one in problem.meetings for hour in one.slots}
    that_day = asked | {Start(at.day, hour) for at in asked for hour in hours}
    return replace(wanted.not_before, kept=frozenset(at for at in that_day if at.moment() > now))


def _without(problem: TimetableProblem, change: Away) -> TimetableProblem:
    known = problem.engagements.get(change.person, ())
    away = (*known, Engagement(change.begins, change.ends, (change.source,) if change.source else ()))
    return replace(problem, engagements={**problem.engagements, change.person: away})


def _with(problem: TimetableProblem, changed: TimetableMeeting) -> tuple[TimetableMeeting, ...]:
    return tuple(changed if one.id == changed.id else one for one in problem.meetings)


def _misses(problem: TimetableProblem, meeting: PlannedMeeting, change: Away) -> bool:
    """Tell whether the person must come to the meeting and cannot."""
    needed = next(one for one in problem.meetings if one.id == meeting.id).people
    begins = local(meeting.starts_at)
    ends = begins + timedelta(seconds=(meeting.ends_at - meeting.starts_at).total_seconds())
    return change.person in needed and begins < change.ends and change.begins < ends

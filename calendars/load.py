"""The year's load (kuormitus): who meets how often and when, and what each municipality is asked for."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from governance.clock import AnnualClock
from governance.network import Network
from governance.working_day import HELSINKI
from governance.year_plan import ItemKind, PlannedMeeting, YearPlan

MONTHS = 12


@dataclass(frozen=True)
class MeetingLoad:
    """How often one body or person meets."""

    id: str
    meetings: int
    minutes: int
    by_week: Mapping[date, int]  #: meetings by the week's Monday


@dataclass(frozen=True)
class MonthAsked:
    """What a municipality is asked for in a month."""

    open: int = 0  #: requests that are open on some day of the month
    due: int = 0  #: requests that are due
    #: Windows whose decision is awaited; how many proposals go through one nobody knows yet.
    decisions: int = 0
    minutes: int = 0  #: of work, as the rounds estimate it, counted in the month in which it is due


@dataclass(frozen=True)
class AskedLoad:
    """What one municipality is asked for in the year."""

    id: str
    months: tuple[MonthAsked, ...]

    @property
    def requests(self) -> int:
        """Count the requests that are due in the year."""
        return sum(month.due for month in self.months)

    @property
    def decisions(self) -> int:
        """Count the decisions that are awaited in the year."""
        return sum(month.decisions for month in self.months)

    @property
    def minutes(self) -> int:
        """Sum the minutes of work in the year."""
        return sum(month.minutes for month in self.months)


def weeks_of(year: int) -> tuple[date, ...]:
    """List the Mondays of the ISO weeks that have a day in the year."""
    first = date(year, 1, 1)
    monday = first - timedelta(days=first.weekday())
    days = (monday + timedelta(weeks=n) for n in range(54))
    return tuple(day for day in days if day <= date(year, 12, 31))


def body_loads(plan: YearPlan) -> tuple[MeetingLoad, ...]:
    """Count each body's meetings; only bodies that meet."""
    return _loads((one.body, one) for one in _within(plan))


def person_loads(plan: YearPlan, network: Network) -> tuple[MeetingLoad, ...]:
    """Count the meetings that each person is invited to, the most burdened first."""
    rosters = ((network.roster(one.body, _day(one.starts_at)), one) for one in _within(plan))
    loads = _loads((person, one) for roster, one in rosters for person in roster)
    return tuple(sorted(loads, key=lambda load: (-load.meetings, -load.minutes, load.id)))


def whole_load(plan: YearPlan) -> MeetingLoad:
    """Count all meetings together; its id is empty."""
    return next(iter(_loads(("", one) for one in _within(plan))), MeetingLoad("", 0, 0, {}))


def _within(plan: YearPlan) -> Iterable[PlannedMeeting]:
    """Give the meetings that are in the plan's year: one may have been moved over New Year."""
    return (one for one in plan.meetings if _day(one.starts_at).year == plan.year)


def _loads(held: Iterable[tuple[str, PlannedMeeting]]) -> tuple[MeetingLoad, ...]:
    found: dict[str, list[PlannedMeeting]] = {}
    for who, meeting in held:
        found.setdefault(who, []).append(meeting)
    return tuple(_load(who, meetings) for who, meetings in found.items())


def _load(who: str, meetings: list[PlannedMeeting]) -> MeetingLoad:
    days = [_day(one.starts_at) for one in meetings]
    seconds = sum((one.ends_at - one.starts_at).total_seconds() for one in meetings)
    return MeetingLoad(
        id=who,
        meetings=len(meetings),
        minutes=round(seconds / 60),
        by_week=Counter(day - timedelta(days=day.weekday()) for day in days),
    )


def asked_loads(plan: YearPlan, network: Network, clock: AnnualClock) -> tuple[AskedLoad, ...]:
    """Count what each municipality of the network is asked for, month by month.

    A request that opened before the year, or is due after it, is counted in the months of the year only.
    """
    asked = _asked(plan, clock)
    decisions = Counter(
        (item.concerns.rpartition("/")[2], _day(item.at).month)
        for item in plan.items
        if item.kind is ItemKind.DECISION_DUE and _day(item.at).year == plan.year
    )
    return tuple(
        AskedLoad(
            one.id,
            tuple(
                _month(plan.year, month, asked.get(one.id, ()), decisions[one.id, month])
                for month in range(1, MONTHS + 1)
            ),
        )
        for one in network.municipalities
    )


@dataclass(frozen=True)
class _Request:
    """A request to one municipality."""

    opens: date
    due: date
    minutes: int


def _asked(plan: YearPlan, clock: AnnualClock) -> dict[str, list[_Request]]:
    """Gather the requests by municipality."""
    found: dict[str, list[_Request]] = {}
    for item in plan.items:
        if item.kind is not ItemKind.OPEN_REQUEST:
            continue
        round_key, _, municipality = item.concerns.rpartition("/")
        due = plan.due_at.get(item.concerns, plan.due_at[round_key])
        minutes = clock.one_round(round_key.split("/")[0]).effort_minutes
        found.setdefault(municipality, []).append(_Request(_day(item.at), _day(due), minutes))
    return found


def _month(year: int, month: int, requests: Iterable[_Request], decisions: int) -> MonthAsked:
    first = date(year, month, 1)
    after = date(year + month // MONTHS, month % MONTHS + 1, 1)
    asked = tuple(requests)
    due = [one for one in asked if first <= one.due < after]
    return MonthAsked(
        open=sum(one.opens < after and first <= one.due for one in asked),
        due=len(due),
        decisions=decisions,
        minutes=sum(one.minutes for one in due),
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(HELSINKI).date()

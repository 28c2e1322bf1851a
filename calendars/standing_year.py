"""The timetable's problem of a year in force: everything stays where it is, unless something must move."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import combinations

from calendars.diary import Engagement
from calendars.latitude import latitude_of
from calendars.notice import Stays
from calendars.timetable_problem import Chain, Spacing, TimetableMeeting, TimetableProblem
from calendars.year_problem import hour
from governance.clock import AnnualClock, Series
from governance.laid_clock import LaidClock
from governance.network import Network
from governance.working_day import HELSINKI, WorkingDays
from governance.year_plan import ItemKind, PlannedMeeting, YearPlan


@dataclass(frozen=True)
class StandingYear:
    """Know the year as the ledger has it: the plan in force, and what has become of its meetings."""

    plan: YearPlan
    #: Meetings that are held, recorded or on their way there: they stay.
    settled: frozenset[str] = frozenset()
    #: Meetings that were called off: nothing is asked of them any more.
    cancelled: frozenset[str] = frozenset()
    #: When people are known to be away, by person id.
    absences: Mapping[str, tuple[Engagement, ...]] = field(default_factory=dict)

    @property
    def meetings(self) -> tuple[PlannedMeeting, ...]:
        """List the meetings that take place."""
        return tuple(one for one in self.plan.meetings if one.id not in self.cancelled)

    def staying(self, now: datetime, days: int) -> Mapping[str, Stays]:
        """Tell why meetings stay: settled ones, and those that begin within so many days of `now`."""
        called = {one.concerns for one in self.plan.items if one.kind is ItemKind.SUMMONS and one.at <= now}
        found: dict[str, Stays] = {}
        for one in self.meetings:
            if one.id in self.settled or one.starts_at <= now:
                found[one.id] = Stays.HELD
            elif one.starts_at <= now + timedelta(days=days):
                found[one.id] = Stays.CALLED if one.id in called else Stays.NEAR
        return found


def standing_problem(
    year: StandingYear, network: Network, clock: AnnualClock, rules: TimetableProblem, working: WorkingDays
) -> TimetableProblem:
    """Give the problem in which every meeting of the year keeps its present start.

    `rules` is the year's problem as the clock has it. Meetings outside the clock come in, cancelled ones go
    out with their orders. A rule that the year in force does not keep is loosened to what it does keep: it
    was agreed on so, and nobody is to move for it now.
    """
    known = {meeting.id: meeting for meeting in rules.meetings}
    series = {one.id: one for one in LaidClock(network, clock, year.plan.year, working).series}
    meetings = [
        _as_it_stands(one, known.get(one.id), series.get(one.series), network, working)
        for one in year.meetings
    ]
    starts = {one.id: local(one.starts_at) for one in year.meetings}
    return replace(
        rules,
        meetings=tuple(_without_overlaps(meetings, starts)),
        chains=tuple(_kept_chains(rules, starts, working)),
        spacings=tuple(_kept_spacings(rules, starts)),
        together=tuple(one for one in rules.together if {one.one, one.other} <= set(starts)),
        keep={one.id: one.starts_at for one in year.meetings},
        engagements=_kept_engagements((rules.engagements, year.absences), meetings, starts),
    )


def local(moment: datetime) -> datetime:
    """Give Helsinki wall time, naive, as the timetable counts it."""
    return moment.astimezone(HELSINKI).replace(tzinfo=None)


def _as_it_stands(
    one: PlannedMeeting,
    rule: TimetableMeeting | None,
    series: Series | None,
    network: Network,
    working: WorkingDays,
) -> TimetableMeeting:
    start = local(one.starts_at)
    known = rule or _outside_the_clock(one, series, network, working)
    return replace(
        known,
        people=known.people if rule else frozenset(network.roster(one.body, start.date())),
        days=tuple(sorted({*known.days, start.date()})),
        slots=tuple(sorted({*known.slots, start.time()})),
        minutes=int((one.ends_at - one.starts_at) / timedelta(minutes=1)),
        busy=known.busy - {(start.date(), start.time())},
    )


def _outside_the_clock(
    one: PlannedMeeting, series: Series | None, network: Network, working: WorkingDays
) -> TimetableMeeting:
    """Describe a meeting that the clock does not have: added in mid-year, or of a series taken out since.

    The latter has nowhere to go, and stays.
    """
    start = local(one.starts_at)
    return TimetableMeeting(
        id=one.id,
        series=one.series,
        people=frozenset(network.roster(one.body, start.date())),
        nominal=start.date(),
        days=series.possible_days(start.date(), start.year, working) if series else (),
        slots=tuple(sorted({*(hour(text) for text in (series.hours if series else ())), start.time()})),
        minutes=int((one.ends_at - one.starts_at) / timedelta(minutes=1)),
        latitude=latitude_of(series, start.date(), start.year, working) if series else None,
    )


def _without_overlaps(
    meetings: Iterable[TimetableMeeting], starts: Mapping[str, datetime]
) -> list[TimetableMeeting]:
    """Excuse from the later of two meetings those who are in both at once today: somebody agreed to that."""
    found = {meeting.id: meeting for meeting in meetings}
    ordered = sorted(found, key=lambda id_: (starts[id_], id_))
    for one, other in combinations(ordered, 2):
        ends = starts[one] + timedelta(minutes=found[one].minutes)
        if starts[other] < ends:
            found[other] = replace(found[other], people=found[other].people - found[one].people)
    return list(found.values())


def _kept_chains(
    rules: TimetableProblem, starts: Mapping[str, datetime], working: WorkingDays
) -> Iterator[Chain]:
    for chain in rules.chains:
        if chain.first in starts and chain.then in starts:
            first, then = starts[chain.first], starts[chain.then]
            gap = _gap(first.date(), then.date(), working if chain.working else None)
            if first < then:
                most = None if chain.at_most_days is None else max(chain.at_most_days, gap)
                yield replace(chain, at_least_days=min(chain.at_least_days, gap), at_most_days=most)


def _kept_spacings(rules: TimetableProblem, starts: Mapping[str, datetime]) -> Iterator[Spacing]:
    for one in rules.spacings:
        if one.earlier in starts and one.later in starts:
            gap = (starts[one.later].date() - starts[one.earlier].date()).days
            if gap >= 0:
                yield replace(one, at_least_days=min(one.at_least_days, gap))


def _gap(first: date, then: date, working: WorkingDays | None) -> int:
    if working is None:
        return (then - first).days
    return len(working.between(first + timedelta(days=1), then))


def _kept_engagements(
    sources: Iterable[Mapping[str, tuple[Engagement, ...]]],
    meetings: Iterable[TimetableMeeting],
    starts: Mapping[str, datetime],
) -> Mapping[str, tuple[Engagement, ...]]:
    """Leave out the busy times that people's present meetings run into already."""
    spans: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for meeting in meetings:
        begins = starts[meeting.id]
        for person in meeting.people:
            spans[person].append((begins, begins + timedelta(minutes=meeting.minutes)))
    kept: dict[str, tuple[Engagement, ...]] = {}
    for source in sources:
        for person, busy in source.items():
            free = (
                one
                for one in busy
                if not any(begins < one.ends and one.begins < ends for begins, ends in spans[person])
            )
            kept[person] = (*kept.get(person, ()), *free)
    return kept

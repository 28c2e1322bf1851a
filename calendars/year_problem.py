"""From the clock's rules to the timetable's problem, for one year."""

from datetime import date, time, timedelta
from itertools import pairwise

from calendars.timetable_problem import Chain, Spacing, TimetableMeeting, TimetableProblem
from governance.clock import AnnualClock, Series
from governance.clock import Chain as ChainRule
from governance.network import Network
from governance.working_day import WorkingDays

#: What a day's distance from the even rhythm costs, against a day away from the wished date.
_SPACING_WEIGHT = 1
#: What a less wished weekday or hour costs, in days away from the wished date, by its place in the list.
_WEEKDAY_COST = 2
_HOUR_COST = 1


def year_problem(network: Network, clock: AnnualClock, year: int, working: WorkingDays) -> TimetableProblem:
    """Give the timetable's problem of `year` for all bodies at once."""
    meetings = {
        series.id: [_meeting(network, series, number, year, working) for number in _numbers(series)]
        for series in clock.series
    }
    chains = [chain for rule in clock.chains for chain in _chains(rule, meetings)]
    spacings = [spacing for series in clock.series for spacing in _spacings(series, meetings[series.id])]
    return TimetableProblem(
        meetings=tuple(meeting for held in meetings.values() for meeting in held),
        chains=tuple(chains),
        spacings=tuple(spacings),
        working_days=working.between(date(year, 1, 1), date(year, 12, 31)),
    )


def _numbers(series: Series) -> range:
    return range(1, len(series.around) + 1)


def hour(text: str) -> time:
    """Read an hour as the clock's file writes it, "9.00"."""
    hours, minutes = text.replace(":", ".").split(".")
    return time(int(hours), int(minutes))


def _meeting(
    network: Network, series: Series, number: int, year: int, working: WorkingDays
) -> TimetableMeeting:
    nominal = series.around[number - 1].in_year(year)
    within = timedelta(days=series.within_days)
    first, last = max(nominal - within, date(year, 1, 1)), min(nominal + within, date(year, 12, 31))
    wished = {weekday.number: place for place, weekday in enumerate(series.weekdays)}
    days = tuple(day for day in working.between(first, last) if day.weekday() in wished)
    hours = [hour(text) for text in series.hours]
    return TimetableMeeting(
        id=f"{series.id}/{year}/{number}",
        series=series.id,
        people=frozenset(network.roster(series.body, nominal)),
        nominal=nominal,
        days=days,
        slots=tuple(sorted(set(hours))),
        minutes=series.minutes,
        day_cost={day: _WEEKDAY_COST * wished[day.weekday()] for day in days},
        slot_cost={start: _HOUR_COST * place for place, start in enumerate(hours)},
    )


def _chains(rule: ChainRule, meetings: dict[str, list[TimetableMeeting]]) -> list[Chain]:
    """Pair each later meeting with the last earlier one whose wished day leaves the time between."""
    found = []
    for then in meetings[rule.then]:
        latest = then.nominal - timedelta(days=rule.at_least_days)
        before = [first for first in meetings[rule.first] if first.nominal <= latest]
        if before:
            found.append(
                Chain(
                    before[-1].id,
                    then.id,
                    rule.at_least_days,
                    rule.at_most_days,
                    f"{rule.first} before {rule.then}",
                )
            )
    return found


def _spacings(series: Series, held: list[TimetableMeeting]) -> list[Spacing]:
    return [
        Spacing(one.id, other.id, (other.nominal - one.nominal).days, series.apart_days, _SPACING_WEIGHT)
        for one, other in pairwise(held)
    ]

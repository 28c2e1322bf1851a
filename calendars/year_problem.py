"""From the clock's rules to the timetable's problem, for one year."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from itertools import combinations, pairwise

from calendars.latitude import latitude_of
from calendars.timetable_problem import (
    Chain,
    Engagement,
    Latest,
    Spacing,
    TimetableMeeting,
    TimetableProblem,
    Together,
)
from governance.chain import Chain as ChainRule
from governance.clock import AnnualClock
from governance.laid_clock import LaidClock
from governance.municipality import Municipality
from governance.network import Network
from governance.preference import TravelTogether
from governance.school_holiday import SchoolHolidays
from governance.series import Series
from governance.working_day import WorkingDays

Held = Mapping[str, list[TimetableMeeting]]


def year_problem(
    network: Network,
    clock: AnnualClock,
    year: int,
    working: WorkingDays,
    *,
    engagements: Mapping[str, tuple[Engagement, ...]] | None = None,
    school_holidays: SchoolHolidays | None = None,
) -> TimetableProblem:
    """Give the timetable's problem of `year` for all bodies at once.

    `engagements` are people's busy times by person id.
    """
    laid, holidays = LaidClock(network, clock, year, working), school_holidays or SchoolHolidays()
    latest = _latest(laid)
    held = {
        series.id: [
            _meeting(laid, series, number, latest.get(f"{series.id}/{number}"), holidays)
            for number in range(1, len(laid.wished(series)) + 1)
        ]
        for series in laid.series
    }
    weights = clock.weights
    return TimetableProblem(
        meetings=tuple(meeting for meetings in held.values() for meeting in meetings),
        chains=tuple(chain for rule in clock.chains for chain in _chains(laid, rule, held)),
        spacings=tuple(spacing for series in laid.series for spacing in _spacings(laid, series, held)),
        drift_weight=weights.drift,
        working_days=working.between(date(year, 1, 1), date(year, 12, 31)),
        engagements=engagements or {},
        optional_weight=weights.optional,
        week_limit=clock.limits.meetings_a_week,
        week_weight=weights.week_load,
        together=tuple(pair for rule in clock.travel_together for pair in _together(laid, rule, held)),
    )


def hour(text: str) -> time:
    """Read an hour as the clock's file writes it, "9.00"."""
    hours, minutes = text.replace(":", ".").split(".")
    return time(int(hours), int(minutes))


def _meeting(
    laid: LaidClock, series: Series, number: int, latest: Latest | None, holidays: SchoolHolidays
) -> TimetableMeeting:
    nominal, weights = laid.wished(series)[number - 1], laid.clock.weights
    rest = _holiday_price(laid, series, nominal, holidays)
    latitude = latitude_of(series, nominal, laid.year, laid.working, weights=weights, holiday=rest)
    days = series.possible_days(nominal, laid.year, laid.working)
    hours = [hour(text) for text in series.hours]
    return TimetableMeeting(
        id=f"{series.id}/{laid.year}/{number}",
        series=series.id,
        people=frozenset(laid.network.required(series.body, nominal)),
        nominal=nominal,
        days=days,
        slots=tuple(sorted(set(hours))),
        minutes=series.minutes,
        day_cost={day: latitude.weekday(day) for day in days},
        slot_cost={start: weights.hour * place for place, start in enumerate(hours)},
        optional=frozenset(laid.network.optional(series.body, nominal)),
        room=series.room or "",
        latest=latest,
        holiday_cost={day: cost for day in days if (cost := rest(day))},
        latitude=latitude,
    )


def _latest(laid: LaidClock) -> dict[str, Latest]:
    """Give the day by which each meeting that decides on proposals must be held; the earliest binds."""
    found: dict[str, Latest] = {}
    for window in laid.clock.proposal_windows:
        day = laid.latest_decision(window)
        if day is not None and (window.decided_in not in found or day < found[window.decided_in].day):
            found[window.decided_in] = Latest(day, f"{window.id} reaches {window.reaches:.0%} of the budgets")
    return found


def _holiday_price(
    laid: LaidClock, series: Series, nominal: date, holidays: SchoolHolidays
) -> Callable[[date], int]:
    """Give what tells what a day costs on which a meeting's municipalities have a school holiday."""
    concerned = concerned_municipalities(laid.network, series, nominal) if holidays.holidays else ()

    def price(day: date) -> int:
        away = sum(holidays.away(one.id, day) for one in concerned)
        # Rounded up: a holiday in one municipality is still a reason to choose another day.
        return -(-laid.clock.weights.school_holiday * away // len(concerned)) if away else 0

    return price


def concerned_municipalities(network: Network, series: Series, on: date) -> tuple[Municipality, ...]:
    """List whose school holidays a series thinks of: its area's, or else those that its people come from."""
    if series.area:
        areas = [one for one in network.areas if one.id == series.area and one.in_force(on)]
        ids = {municipality for area in areas for municipality in area.municipalities}
    else:
        ids = {network.person(person).of for person in network.roster(series.body, on)}
    return tuple(one for one in network.municipalities if one.id in ids)


def _chains(laid: LaidClock, rule: ChainRule, held: Held) -> Iterator[Chain]:
    first, then = held[rule.first], held[rule.then]
    earliest, latest = ([meeting.nominal for meeting in meetings] for meetings in (first, then))
    for earlier, later in rule.pairs(earliest, latest, laid.working):
        yield Chain(
            first[earlier].id,
            then[later].id,
            rule.least,
            rule.most,
            f"{rule.first} before {rule.then}",
            working=rule.working,
        )


def _spacings(laid: LaidClock, series: Series, held: Held) -> Iterator[Spacing]:
    for one, other in pairwise(held[series.id]):
        wished = (other.nominal - one.nominal).days
        yield Spacing(one.id, other.id, wished, series.apart_days, laid.clock.weights.spacing)


def _together(laid: LaidClock, rule: TravelTogether, held: Held) -> Iterator[Together]:
    """Pair the meetings of different series whose wished days are close enough for one journey."""
    for one, other in combinations(rule.series, 2):
        for first in held[one]:
            for second in held[other]:
                if abs((second.nominal - first.nominal).days) <= rule.within_days:
                    yield Together(first.id, second.id, laid.clock.weights.travel)

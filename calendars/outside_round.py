"""An urgent round outside the clock: whether it fits the year, and what it runs into."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime

from calendars.standing_year import StandingYear, local
from governance.clash import Clash, ClashKind
from governance.clock import AnnualClock, Round, Series
from governance.clock_check import check_clock
from governance.laid_clock import LaidClock
from governance.moment import Moment
from governance.network import Network
from governance.plan_diff import SchoolHoliday
from governance.problem import Problem
from governance.year_plan import ItemKind, PlannedItem

_LEAP_DAY = (2, 29)


def clock_with(clock: AnnualClock, rounds: Iterable[Round]) -> AnnualClock:
    """Give the clock with more rounds."""
    added = tuple(rounds)
    return _changed(clock, rounds=(*clock.rounds, *added)) if added else clock


def check_added_round(
    asked: Round, year: StandingYear, network: Network, clock: AnnualClock, holidays: Collection[date]
) -> tuple[Problem, ...]:
    """Give what does not fit in an added round, with paths inside the round.

    The clock is laid on the year as it stands: every meeting is where it is, added ones too.
    """
    standing = _changed(clock, series=tuple(_as_held(one, year) for one in clock.series))
    number = len(clock.rounds)
    found = check_clock(clock_with(standing, (asked,)), network, (year.plan.year,), holidays)
    return tuple(
        problem.model_copy(update={"path": problem.path[2:]})
        for problem in found
        if problem.path[:2] == ("rounds", number)
    )


def round_clashes(
    asked: Round,
    items: Collection[PlannedItem],
    year: StandingYear,
    laid: LaidClock,
    now: datetime,
    school_holiday: SchoolHoliday | None = None,
) -> tuple[Clash, ...]:
    """List what a round outside the clock runs into: other rounds, too little time, a school holiday."""
    due, homes = laid.due(asked), tuple(one.id for one in laid.asked(asked))
    found = [*_short(items, now), *_others(asked, due, items, year)]
    resting = tuple(one for one in homes if school_holiday and school_holiday(due, (one,)))
    if resting:
        found.append(Clash(ClashKind.SCHOOL_HOLIDAY, due, municipalities=resting))
    return tuple(found)


def _short(items: Collection[PlannedItem], now: datetime) -> Iterator[Clash]:
    """Name the municipalities that get fewer days than their handling takes: their opening is past."""
    today = local(now).date()
    late = [one for one in items if one.kind is ItemKind.OPEN_REQUEST and local(one.at).date() < today]
    if late:
        municipalities = tuple(one.concerns.rsplit("/", 1)[1] for one in late)
        days = max((today - local(one.at).date()).days for one in late)
        yield Clash(ClashKind.SHORT_TIME, today, municipalities=municipalities, days=days)


def _others(asked: Round, due: date, items: Collection[PlannedItem], year: StandingYear) -> Iterator[Clash]:
    """Name the rounds that wait for answers while this one does."""
    opens = min((local(one.at).date() for one in items if one.kind is ItemKind.OPEN_REQUEST), default=due)
    openings: dict[str, list[date]] = {}
    for item in year.plan.items:
        if item.kind is ItemKind.OPEN_REQUEST:
            openings.setdefault(item.concerns.rpartition("/")[0], []).append(local(item.at).date())
    for item in year.plan.items:
        if item.kind is ItemKind.ROUND_DUE and item.concerns.partition("/")[0] != asked.id:
            other = local(item.at).date()
            if opens <= other and min(openings.get(item.concerns, [other])) <= due:
                yield Clash(ClashKind.OTHER_ROUND, other, round=item.concerns)


def _as_held(series: Series, year: StandingYear) -> Series:
    """Give the series with its meetings' real days in the place of the wished ones."""
    numbered = {
        one.number: local(one.starts_at).date() for one in year.plan.meetings if one.series == series.id
    }
    if set(numbered) != set(range(1, len(numbered) + 1)) or not numbered:
        return series
    around = tuple(_anchor(numbered[number]) for number in sorted(numbered))
    fields = {name: getattr(series, name) for name in Series.model_fields}
    return Series(**{**fields, "around": around, "count": None, "between": None, "every": None})


def _anchor(day: date) -> Moment:
    return Moment(day=28 if (day.month, day.day) == _LEAP_DAY else day.day, month=day.month)


def _changed(clock: AnnualClock, **values: object) -> AnnualClock:
    """Copy a clock without the look-ups that it has cached."""
    return AnnualClock(**{**{name: getattr(clock, name) for name in AnnualClock.model_fields}, **values})

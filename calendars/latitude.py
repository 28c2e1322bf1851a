"""How far a series of meetings can be widened, and what the clock makes of days and hours new to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from governance.preference import Weights
from governance.series import FURTHEST, Series
from governance.working_day import WorkingDays


def _nothing(_: date) -> int:
    return 0


@dataclass(frozen=True)
class Latitude:
    """Know what the clock would say of starts that a meeting does not have.

    A weekday or an hour that is new to the series stands last in the file: it is the least liked.
    """

    #: days that nothing but their weekday keeps from the meeting
    other_weekdays: frozenset[date]
    #: the first and the last day to which a wider window can reach
    reach: tuple[date, date]
    #: the cost of each weekday of the series, from Monday as 0
    weekdays: Mapping[int, int]
    #: the cost of a weekday, and of an hour, that is new to the series
    new_weekday: int = 0
    new_hour: int = 0
    #: gives the cost of a date in a school holiday
    holiday: Callable[[date], int] = field(default=_nothing, compare=False)

    def weekday(self, day: date) -> int:
        """Give the cost of a date's weekday."""
        return self.weekdays.get(day.weekday(), self.new_weekday)


def latitude_of(
    series: Series,
    nominal: date,
    year: int,
    working: WorkingDays,
    *,
    weights: Weights | None = None,
    holiday: Callable[[date], int] = _nothing,
) -> Latitude:
    """Read a series for its meeting about a day; without weights a new weekday or hour costs nothing."""
    first, last = series.reach(year)
    costs = {weekday.number: place for place, weekday in enumerate(series.weekdays)}
    about = series.days_about(nominal, year, working)
    far = timedelta(days=FURTHEST)
    dear, late = (weights.weekday, weights.hour) if weights else (0, 0)
    return Latitude(
        frozenset(day for day in about if day.weekday() not in costs),
        (max(first, nominal - far), min(last, nominal + far)),
        {weekday: dear * place for weekday, place in costs.items()},
        dear * len(costs),
        late * len(series.hours),
        holiday,
    )

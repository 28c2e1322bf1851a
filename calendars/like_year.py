"""Next year's clock from this year's: the same weeks, weekdays and hours, as a wish."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

from governance.anchor import Weekday
from governance.clock import AnnualClock, Series
from governance.moment import Moment
from governance.working_day import HELSINKI
from governance.year_plan import PlannedMeeting, YearPlan

#: An anchor's last week: the 53rd of a long year is wished a week earlier.
_LAST_WEEK = 52
_SATURDAY = 6

Wish = TypeVar("Wish")


def like_year(clock: AnnualClock, plan: YearPlan) -> AnnualClock:
    """Give the clock with every series wished to where an earlier year's meetings were.

    Each meeting is wished to the same weekday of the same ISO week, and the series' weekdays and hours stand
    in the order in which that year used them. Everything else, deadlines too, is the clock's own. A series
    that had another number of meetings, or has a number or a rhythm instead of days, keeps its own days.
    """
    series = tuple(_like(one, plan) for one in clock.series)
    return AnnualClock(
        **{**{name: getattr(clock, name) for name in AnnualClock.model_fields}, "series": series}
    )


def _like(series: Series, plan: YearPlan) -> Series:
    held = [one for one in plan.meetings if one.series == series.id]
    most = series.number or len(held)
    regular = sorted((one for one in held if one.number <= most), key=lambda one: one.number)
    if not regular:
        return series
    days = [_weekday(one) for one in regular]
    hours = [_hour(one) for one in regular]
    wishes = {
        "around": _around(series, regular),
        "weekdays": _most_used_first([day for day in days if day is not None], series.weekdays),
        "hours": _most_used_first([one for one in hours if one in series.hours], series.hours),
    }
    return Series(**{**{name: getattr(series, name) for name in Series.model_fields}, **wishes})


def _around(series: Series, held: Sequence[PlannedMeeting]) -> tuple[Moment, ...]:
    """Give the wished days; the clock's own where they would not stand in the order of the year."""
    numbers = [one.number for one in held]
    days = [one.starts_at.astimezone(HELSINKI).date() for one in held]
    whole = series.around and numbers == list(range(1, len(series.around) + 1))
    if not whole or any(other <= one for one, other in pairwise(days)):
        return series.around
    return tuple(_anchor(one, own) for one, own in zip(held, series.around, strict=True))


def _anchor(meeting: PlannedMeeting, own: Moment) -> Moment:
    weekday = _weekday(meeting)
    if weekday is None:
        return own
    week = meeting.starts_at.astimezone(HELSINKI).isocalendar().week
    return Moment(week=min(week, _LAST_WEEK), weekday=weekday)


def _weekday(meeting: PlannedMeeting) -> Weekday | None:
    day = meeting.starts_at.astimezone(HELSINKI).isoweekday()
    return list(Weekday)[day - 1] if day < _SATURDAY else None


def _hour(meeting: PlannedMeeting) -> str:
    start = meeting.starts_at.astimezone(HELSINKI)
    return f"{start.hour}.{start:%M}"


def _most_used_first(used: Iterable[Wish], allowed: Sequence[Wish]) -> tuple[Wish, ...]:
    """Order what is allowed by how often it was used; what was used besides comes in."""
    counted = Counter(used)
    every = (*allowed, *(one for one in counted if one not in allowed))
    return tuple(sorted(every, key=lambda one: -counted[one]))

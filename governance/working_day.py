"""Working days (arkipäivä), pauses and the end of a day."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")
_SATURDAY = 5
#: When the office's letters leave on a day: people read them with the first coffee.
MORNING = time(9, 0)


class Roll(StrEnum):
    """Say where a date goes that falls on a day off."""

    FORWARD = "forward"
    BACKWARD = "backward"


@dataclass(frozen=True)
class WorkingDays:
    """Know which days are worked: not weekends, not holidays, not the network's pauses."""

    #: Public holidays and eves on which offices are closed.
    holidays: frozenset[date] = frozenset()
    #: First and last day of each pause, both inside it.
    pauses: tuple[tuple[date, date], ...] = field(default=())

    def is_paused(self, day: date) -> bool:
        """Tell whether `day` lies in a pause (nothing is sent, nothing falls due)."""
        return any(first <= day <= last for first, last in self.pauses)

    def is_working(self, day: date) -> bool:
        """Tell whether `day` is worked."""
        return day.weekday() < _SATURDAY and day not in self.holidays and not self.is_paused(day)

    def roll(self, day: date, direction: Roll) -> date:
        """Give `day`, or the nearest working day in `direction`."""
        step = timedelta(days=1 if direction is Roll.FORWARD else -1)
        while not self.is_working(day):
            day += step
        return day

    def shift(self, day: date, working_days: int) -> date:
        """Give the day that is so many working days after `day` (before it when negative)."""
        step = timedelta(days=1 if working_days > 0 else -1)
        for _ in range(abs(working_days)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def between(self, first: date, last: date) -> tuple[date, ...]:
        """List the working days from `first` to `last`, both included."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return tuple(day for day in days if self.is_working(day))


def start_of_day(day: date) -> datetime:
    """Give midnight at which `day` begins in Europe/Helsinki."""
    return datetime.combine(day, time(), HELSINKI)


def end_of_day(day: date) -> datetime:
    """Give the last minute of `day` in Europe/Helsinki: deadlines are the end of the day."""
    return datetime.combine(day, time(23, 59), HELSINKI)


def morning(day: date) -> datetime:
    """Give the moment of `day` at which letters leave, in Europe/Helsinki."""
    return datetime.combine(day, MORNING, HELSINKI)

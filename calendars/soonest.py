"""How soon a body can be given another day for a meeting: people need notice, and the past is over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from calendars.notice import NotBefore, TooSoon
from calendars.standing_year import local
from calendars.year_items import summons_day
from governance.laid_clock import LaidClock
from governance.working_day import morning

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Notice:
    """Know the clock, and the moment from which one looks ahead."""

    laid: LaidClock
    now: datetime

    def soonest(self, body: str) -> NotBefore:
        """Give the nearest day on which a meeting of a body may be put.

        It is not nearer than the clock's `frozen_days`, never today, and its summons is still to leave.
        """
        first = local(self.now).date() + max(self.laid.clock.frozen_days, 1) * A_DAY
        day = next(one for one in _days_from(first) if self._is_called_in_time(body, one))
        return NotBefore(day, TooSoon.NEAR if day == first else TooSoon.SUMMONS)

    def _is_called_in_time(self, body: str, day: date) -> bool:
        return morning(summons_day(self.laid, body, day)) > self.now


def _days_from(first: date) -> Iterator[date]:
    return (first + days * A_DAY for days in count())

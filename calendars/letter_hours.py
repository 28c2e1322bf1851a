"""Letter hours: when letters leave, by the clock's quiet hours, days off and pauses."""

from datetime import date, datetime, time, timedelta
from functools import cache

from calendars.holiday import finnish_holidays
from governance.action import Action, ActionKind
from governance.clock import AnnualClock
from governance.due import in_pause
from governance.working_day import HELSINKI, WorkingDays

#: Their words count the days to a deadline: written at night and read in the morning, they would be wrong.
_COUNT_DAYS = frozenset({ActionKind.REMIND, ActionKind.REMIND_DECISION})


def letters_leave_at(clock: AnnualClock, now: datetime) -> datetime:
    """Give the first moment from `now` (aware) on that is not in quiet hours; pauses do not count here."""
    quiet = clock.dispatch.quiet_hours
    return quiet.next_open(now, _working_days(now.astimezone(HELSINKI).year)) if quiet else now


def pause_over_at(clock: AnnualClock, now: datetime) -> datetime | None:
    """Give the first moment after the pause that `now` lies in at which letters leave; None outside pauses.

    One pause may begin where another ends.
    """
    if not in_pause(clock, now):
        return None
    day = now.astimezone(HELSINKI).date()
    while in_pause(clock, _midnight(day)):
        day += timedelta(days=1)
    return letters_leave_at(clock, _midnight(day))


def waits_for_morning(clock: AnnualClock, action: Action, now: datetime) -> bool:
    """Tell whether an action that is due waits until quiet hours end, for its letter counts the days."""
    return action.kind in _COUNT_DAYS and letters_leave_at(clock, now) > now


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), HELSINKI)


@cache
def _working_days(year: int) -> WorkingDays:
    """Give the working days of a year and the next, without pauses: those are a rule of their own."""
    return WorkingDays(holidays=finnish_holidays(year) | finnish_holidays(year + 1))

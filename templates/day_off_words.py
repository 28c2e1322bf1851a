"""Why no meeting is held on a day, in the language asked for."""

from datetime import date

from governance.clock import AnnualClock
from governance.record import Language
from templates.conflict_locale import conflict_locale
from templates.conflict_shapes import DaysOff
from templates.dates import short_day

_SATURDAY = 5


def day_off_words(day: date, clock: AnnualClock, days_off: DaysOff, language: Language) -> str:
    """Say that a day is no working day, and why; `days_off` names its year's holidays."""
    words = conflict_locale(language).day_off
    if day in days_off:
        why = words["holiday"].format(name=days_off[day])
    elif day.weekday() >= _SATURDAY:
        why = words["weekend"]
    else:
        spans = ((one, one.starts.in_year(day.year), one.ends.in_year(day.year)) for one in clock.pauses)
        names = (one.name.in_language(language) for one, first, last in spans if first <= day <= last)
        why = words["pause"].format(name=", ".join(names))
    return words["said"].format(day=short_day(day, language), why=why)


def hours_words(language: Language) -> str:
    """Say that nobody is called to a meeting so early or so late."""
    return conflict_locale(language).day_off["hours"]

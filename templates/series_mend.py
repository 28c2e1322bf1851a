"""What to write into a series so that a meeting may be at another time: keys of clock.yaml with values."""

from collections.abc import Iterator
from datetime import date, time

from governance.anchor import Weekday
from governance.moment import Span, moment_text
from governance.series import Series

_LEAP_DAY = (29, 2)


def wider(series: Series, written: Series, wished: date, day: date) -> str:
    """Give what allows the meeting about a wished day on another day: reach, weekdays, windows.

    `series` has the days of the year, `written` those of the file, which may hang on other items.
    """
    return ", ".join(_wider(series, written, wished, day))


def _wider(series: Series, written: Series, wished: date, day: date) -> Iterator[str]:
    off = abs((day - wished).days)
    if off > series.within_days:
        yield f"within_days: {off}"
    weekday = list(Weekday)[day.weekday()]
    if weekday not in series.weekdays:
        yield f"weekdays: [{', '.join((*series.weekdays, weekday))}]"
    spans = [one.in_year(day.year) for one in series.windows]
    if spans and not any(first <= day <= last for first, last in spans):
        yield f"windows: [{', '.join(_windows(series, written, day))}]"


def _windows(series: Series, written: Series, day: date) -> Iterator[str]:
    """Write the windows, the one nearest to a day with the day at its end."""

    def off(window: Span) -> int:
        return min(abs((day - end).days) for end in window.in_year(day.year))

    nearest = min(series.windows, key=off)
    for window, as_written in zip(series.windows, written.windows, strict=True):
        starts, ends = moment_text(as_written.starts), moment_text(as_written.ends)
        if window is nearest:
            first, _ = window.in_year(day.year)
            starts, ends = (_written(day, "28.2."), ends) if day < first else (starts, _written(day, "1.3."))
        yield f"{{starts: {starts}, ends: {ends}}}"


def _written(day: date, for_leap_day: str) -> str:
    """Write a day of the year; the file takes no 29.2., which most years do not have."""
    return for_leap_day if (day.day, day.month) == _LEAP_DAY else f"{day.day}.{day.month}."


def another_hour(series: Series, slot: time) -> str:
    """Give what allows another hour: it stands last, for it is the least liked."""
    hours = (*series.hours, f"{slot.hour}.{slot.minute:02}")
    quoted = (f'"{one}"' for one in hours)
    return f"hours: [{', '.join(quoted)}]"


def elsewhere(series: Series) -> str:
    """Give the keys that let a series meet in another room; one that has nothing else needs a place."""
    return "room" if series.place or series.link else "room, place"

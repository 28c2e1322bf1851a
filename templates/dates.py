"""Days and times as people in Finland write them in Finnish, Swedish and English.

An aware datetime is read in Europe/Helsinki before anything is written; a naive one is refused.
A plain date is taken as it stands.
"""

from datetime import date, datetime

from babel.dates import format_date, format_time
from babel.units import format_unit

from governance.record import Language
from governance.working_day import HELSINKI
from templates.words import CalendarWords, letter_words

_HOUR, _HALF_HOUR = 60, 30


def in_helsinki(moment: datetime) -> datetime:
    """Convert to Europe/Helsinki; ValueError for a naive datetime, whose hour nobody can know."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone: pass an aware datetime")
    return moment.astimezone(HELSINKI)


def helsinki_day(when: date) -> date:
    """Give the calendar day in Helsinki of a date or an aware datetime."""
    return in_helsinki(when).date() if isinstance(when, datetime) else when


def day(when: date, language: Language | str) -> str:
    """Write the date: 4.3.2027, 4 March 2027."""
    return _written(when, language, _calendar(language).day)


def weekday(when: date, language: Language | str) -> str:
    """Name the day: torstai 4.3.2027, torsdag 4.3.2027, Thursday 4 March 2027."""
    return _written(when, language, _calendar(language).weekday)


def on_day(when: date, language: Language | str) -> str:
    """Say on which day: torstaina 4.3.2027, torsdagen den 4.3.2027, on Thursday 4 March 2027."""
    return _written(when, language, _calendar(language).on_day)


def short_day(when: date, language: Language | str) -> str:
    """Write the day for a subject line: to 4.3.2027, Thu 4 Mar 2027."""
    return _written(when, language, _calendar(language).short_day)


def by_day(when: date, language: Language | str) -> str:
    """Say by which day: viimeistään torstaina 4.3.2027, senast torsdag 4.3.2027, by Thursday 4 March 2027."""
    phrase = _calendar(language).by_day
    return phrase.format(on_day=on_day(when, language), weekday=weekday(when, language))


def by_short_day(when: date, language: Language | str) -> str:
    """Say by which day in a subject line: viimeistään to 4.3.2027, senast to 4.3.2027, by Thu 4 Mar 2027."""
    return _calendar(language).by_short_day.format(short_day=short_day(when, language))


def time(moment: datetime, language: Language | str) -> str:
    """Write the time in Helsinki: klo 9.00, kl. 9.00, 9:00."""
    return _calendar(language).time.format(clock=_clock(moment, language))


def time_range(start: datetime, end: datetime, language: Language | str) -> str:
    """Write from when to when on one day: klo 9.00-11.00 (with an en dash), 9:00-11:00."""
    words = _calendar(language)
    return words.time_range.format(start=_clock(start, language), end=_clock(end, language))


def weekday_time(moment: datetime, language: Language | str) -> str:
    """Name day and time: torstai 4.3.2027 klo 9.00, Thursday 4 March 2027, 9:00."""
    return _joined(weekday(moment, language), time(moment, language), language)


def short_day_time(moment: datetime, language: Language | str) -> str:
    """Write day and time for a subject line: to 4.3.2027 klo 9.00, Thu 4 Mar 2027, 9:00."""
    return _joined(short_day(moment, language), time(moment, language), language)


def span(start: datetime, end: datetime, language: Language | str) -> str:
    """Name a meeting's time: torstai 4.3.2027 klo 9.00-11.00; both days where it runs over midnight."""
    if helsinki_day(start) == helsinki_day(end):
        return _joined(weekday(start, language), time_range(start, end, language), language)
    ends = weekday_time(end, language)
    return _calendar(language).span.format(start=weekday_time(start, language), end=ends)


def on_span(start: datetime, end: datetime, language: Language | str) -> str:
    """Say when a meeting is: torstaina 4.3.2027 klo 9.00-11.00, on Thursday 4 March 2027, 9:00-11:00."""
    if helsinki_day(start) == helsinki_day(end):
        return _joined(on_day(start, language), time_range(start, end, language), language)
    begins = _joined(on_day(start, language), time(start, language), language)
    ends = _joined(on_day(end, language), time(end, language), language)
    return _calendar(language).span.format(start=begins, end=ends)


def days(count: int, language: Language | str) -> str:
    """Count days: 1 päivä, 2 päivää; 1 dag, 2 dagar; 1 day, 2 days."""
    words = _calendar(language)
    return (words.one_day if count == 1 else words.many_days).format(count=count)


def working_days(count: int, language: Language | str) -> str:
    """Count working days: 1 arkipäivä, 5 arkipäivää; 1 arbetsdag, 5 arbetsdagar; 1 working day."""
    words = _calendar(language)
    return (words.one_working_day if count == 1 else words.many_working_days).format(count=count)


def effort(minutes: int, language: Language | str) -> str:
    """Say how long a task takes: 45 minuuttia, 1,5 tuntia, 2 tuntia; whole half hours are told in hours."""
    in_hours = minutes >= _HOUR and minutes % _HALF_HOUR == 0
    amount, unit = (minutes / _HOUR, "hour") if in_hours else (minutes, "minute")
    return format_unit(amount, unit, locale=_calendar(language).locale)


def days_between(now: date, deadline: date) -> int:
    """Count calendar days in Helsinki from now to a deadline's day: 0 on the day, negative after it."""
    return (helsinki_day(deadline) - helsinki_day(now)).days


def _calendar(language: Language | str) -> CalendarWords:
    return letter_words(language).calendar


def _written(when: date, language: Language | str, pattern: str) -> str:
    return format_date(helsinki_day(when), pattern, locale=_calendar(language).locale)


def _clock(moment: datetime, language: Language | str) -> str:
    words = _calendar(language)
    return format_time(in_helsinki(moment).timetz().replace(tzinfo=None), words.clock, locale=words.locale)


def _joined(day_words: str, time_words: str, language: Language | str) -> str:
    return _calendar(language).day_and_time.format(day=day_words, time=time_words)

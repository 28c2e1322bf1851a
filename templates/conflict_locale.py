"""The words of conflicts by language, and days and hours as these sentences write them."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from functools import cache

from babel.dates import format_date, format_time
from babel.lists import format_list

from governance.record import Language
from templates.locale_file import locale_file
from templates.words import letter_words

Table = Mapping[str, str]


class ConflictLocale:
    """Hold one language's words for conflicts, and write days of a year that the reader knows."""

    def __init__(self, language: Language) -> None:
        """Read the language's file."""
        words = locale_file("conflict", language)
        self.language = language
        self.calendar = words["calendar"]
        self.meeting: Table = words["meeting"]
        self.role: Table = words["role"]
        self.busy: Table = words["busy"]
        self.rule: Table = words["rule"]
        self.relax: Table = words["relax"]
        self.gives: Table = words["gives"]
        self.heading: Table = words["heading"]
        self.day_off: Table = words["day_off"]
        self._letters = letter_words(language).calendar

    def day(self, day: date) -> str:
        """Write a date: 9.9., 9 September."""
        return format_date(day, self.calendar["day"], locale=self._letters.locale)

    def weekday_day(self, day: date) -> str:
        """Write a date with its weekday: to 9.9., Thu 9 September."""
        return format_date(day, self.calendar["weekday_day"], locale=self._letters.locale)

    def span(self, first: date, last: date) -> str:
        """Write a span: from 23.8. to 13.9."""
        if first == last:
            return self.day(first)
        words: str = self.calendar["span"]
        return words.format(first=self.day(first), last=self.day(last))

    def hour(self, hour: time) -> str:
        """Write an hour: 9.00, 9:00."""
        return format_time(hour, self._letters.clock, locale=self._letters.locale)

    def days(self, count: int, *, working: bool = False) -> str:
        """Count days, or working days."""
        one, many = ("one_working_day", "many_working_days") if working else ("one_day", "many_days")
        words: str = getattr(self._letters, one if count == 1 else many)
        return words.format(count=count)

    def weekdays(self, numbers: Iterable[int], form: str = "weekdays") -> str:
        """List weekdays, numbered from Monday as 0: "tiistaina tai torstaina"."""
        return self.either(self.calendar[form][number] for number in numbers)

    def either(self, items: Iterable[str]) -> str:
        """List things of which one is chosen."""
        return format_list(list(items), style="or", locale=self._letters.locale)

    def both(self, items: Iterable[str]) -> str:
        """List things that all are meant."""
        return format_list(list(items), locale=self._letters.locale)


@cache
def conflict_locale(language: Language) -> ConflictLocale:
    """Give a language's words."""
    return ConflictLocale(language)


def whole(sentence: str) -> str:
    """Begin a sentence with a capital letter, and end it with one full stop: a date may end in one."""
    return (sentence[:1].upper() + sentence[1:]).replace("..", ".")

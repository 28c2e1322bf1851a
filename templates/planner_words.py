"""The words of the year planner, and how it writes days and hours."""

from datetime import date, datetime
from functools import cache

from governance.record import Language, Record
from templates.dates import in_helsinki
from templates.locale_file import locale_file


class PlannerLocale(Record):
    """Hold the planner's own words in one language; names in braces are filled in."""

    title: str
    caption: str
    what: str
    phases: str
    pauses: str
    meetings: str
    rounds: str
    days: str
    #: Other projects' dates.
    others: str
    weekdays: tuple[str, ...]
    hours: str
    clock: str
    round_opens: str
    #: Where some municipalities are asked before others.
    round_opens_first: str
    round_due: str
    #: Name of a row: a proposal window, and what is awaited from the municipalities.
    window: str
    one_decision: str
    decisions: str
    round_key: str
    decision_key: str
    day_key: str
    pause_key: str
    #: What the picture shows, for those who cannot see it.
    description: str

    def weekday_and_day(self, on: date) -> str:
        """Write a day of the planner's year: "ke 17.2."."""
        return f"{self.weekdays[on.weekday()]} {day_and_month(on)}"

    def from_to(self, starts_at: datetime, ends_at: datetime) -> str:
        """Write a meeting's hours in Helsinki: "9.00" and "11.00" with an en dash between."""
        return self.hours.format(start=self._clock(starts_at), end=self._clock(ends_at))

    def _clock(self, moment: datetime) -> str:
        there = in_helsinki(moment)
        return self.clock.format(hour=there.hour, minute=there.minute)


def day_and_month(on: date) -> str:
    """Write a day of a known year, as Finnish offices do in all three languages: "4.3."."""
    return f"{on.day}.{on.month}."


@cache
def planner_words(language: Language) -> PlannerLocale:
    """Give the words in a language."""
    return PlannerLocale.model_validate(locale_file("planner", language))

"""What the load picture shows: one year's counts, its words already in one language."""

from dataclasses import dataclass

from calendars.load import MonthAsked
from calendars.sheet import Caption


@dataclass(frozen=True)
class MetRow:
    """How often and when one body or person meets."""

    name: str
    sign: int | None  #: the place of the body among the bodies; None for people
    weeks: tuple[int, ...]  #: meetings in each of the year's weeks
    meetings: int
    hours: str


@dataclass(frozen=True)
class AskedRow:
    """What one municipality is asked for."""

    name: str
    months: tuple[MonthAsked, ...]
    hours: tuple[str, ...]  #: hours of work in each month, without a unit; empty where nothing is due
    requests: int
    decisions: int
    all_hours: str


@dataclass(frozen=True)
class LoadWords:
    """The load picture's own words in the year's language."""

    met: str  #: heading of the first part
    bodies: str
    people: str
    everybody: str
    week: str
    weeks: str
    meetings: str
    hours: str
    who: str
    met_caption: str
    asked: str  #: heading of the second part
    municipality: str
    year: str
    all_municipalities: str
    asked_caption: str
    answers: str
    open_key: str
    due_key: str
    decision_key: str
    hours_sample: str
    hours_key: str
    heat_key: str
    one_open: str
    many_open: str
    one_due: str
    many_due: str
    one_decision: str
    many_decisions: str
    hour: str  #: hours with their unit; they stand in braces


@dataclass(frozen=True)
class LoadYear:
    """A year's load (kuormituskuva); every word is in the caption's language."""

    caption: Caption
    year: int
    months: tuple[str, ...]
    week_numbers: tuple[int, ...]  #: ISO weeks with a day in the year, in order
    week_months: tuple[int, ...]  #: the month of each week's Thursday, as ISO 8601 counts
    bodies: tuple[MetRow, ...]
    people: tuple[MetRow, ...]
    everybody: MetRow
    municipalities: tuple[AskedRow, ...]
    all_municipalities: AskedRow
    words: LoadWords

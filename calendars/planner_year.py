"""What the year planner shows: one year, its words already in one language."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from calendars.sheet import Caption


@dataclass(frozen=True)
class PlannerSpan:
    """A phase or a pause (vaihe, tauko) of the year."""

    name: str
    starts: date
    ends: date  #: the last day that belongs to it
    days: str  #: from its first day to its last, written out


@dataclass(frozen=True)
class PlannerMeeting:
    """A body's meeting (kokous)."""

    body: int  #: the place of its body among the year's bodies
    on: date
    day: str  #: "ke 17.2."
    hours: str  #: from when to when, written out
    title: str
    #: The series, where the body has several; the table names it.
    series: str = ""


class EventKind(StrEnum):
    """Name what kind of thing a row of the year tells of."""

    ROUND = "round"
    DECISION = "decision"
    DAY = "day"


@dataclass(frozen=True)
class PlannerEvent:
    """Something on a day, or from an opening to a deadline."""

    kind: EventKind
    starts: date
    ends: date
    opening: str  #: "avautuu 20.1."; empty for what is on one day
    lead: str  #: said first and bold, such as the day of a recurring date
    ending: str  #: "määräaika 26.2."

    @property
    def text(self) -> str:
        """Return what is said of it after the lead."""
        return f"{self.opening}, {self.ending}" if self.opening else self.ending


@dataclass(frozen=True)
class PlannerRow:
    """A row of things with their days: a round, a proposal window, the recurring dates."""

    name: str
    events: tuple[PlannerEvent, ...]


@dataclass(frozen=True)
class PlannerWords:
    """The planner's own words in the year's language."""

    caption: str  #: of the table
    what: str  #: heading of the table's first column
    phases: str
    pauses: str
    meetings: str
    rounds: str
    round_key: str
    decision_key: str
    day_key: str
    pause_key: str


@dataclass(frozen=True)
class PlannerYear:
    """A year to plan with (vuosisuunnitelma); every word is in the caption's language."""

    caption: Caption
    year: int
    months: tuple[str, ...]
    bodies: tuple[str, ...]  #: in the order of the wheel's rings
    phases: tuple[PlannerSpan, ...]
    pauses: tuple[PlannerSpan, ...]
    meetings: tuple[PlannerMeeting, ...]
    rows: tuple[PlannerRow, ...]  #: below the bodies
    words: PlannerWords

"""What a conflict of the timetable looks like to those who put it in words.

The solver's own records fit these shapes; words and solver do not know each other.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Protocol


class BusyShape(Protocol):
    """A time in which somebody is busy, in Helsinki wall time (both naive)."""

    @property
    def begins(self) -> datetime:
        """When it begins."""

    @property
    def ends(self) -> datetime:
        """When it is over."""


class StartShape(Protocol):
    """A possible start of a meeting."""

    @property
    def day(self) -> date:
        """The local date."""

    @property
    def slot(self) -> time:
        """The local hour."""


class RuleShape(Protocol):
    """One demand on the timetable."""

    @property
    def kind(self) -> str:
        """What is demanded."""

    @property
    def meetings(self) -> tuple[str, ...]:
        """Ids of the meetings concerned, the earlier one first where order matters."""

    @property
    def people(self) -> tuple[str, ...]:
        """Ids of the people concerned."""

    @property
    def label(self) -> str:
        """The room's id, what an order or a deadline is called, why a meeting stays or has notice."""

    @property
    def days(self) -> int:
        """The number of days or times."""

    @property
    def working(self) -> bool:
        """Whether the days are working days."""

    @property
    def first_day(self) -> date | None:
        """The first allowed date, the date of a frozen meeting, or the nearest day to which one may go."""

    @property
    def last_day(self) -> date | None:
        """The last allowed date, or the deadline."""

    @property
    def slot(self) -> time | None:
        """The hour of a frozen meeting."""

    @property
    def times(self) -> Sequence[BusyShape]:
        """When the people are busy."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Where that is written."""


class OutcomeShape(Protocol):
    """The year that a change gives."""

    @property
    def starts(self) -> Sequence[tuple[str, StartShape]]:
        """The starts of the meetings concerned."""

    @property
    def objective(self) -> int:
        """The price of the year."""

    @property
    def given_way(self) -> tuple[str, ...]:
        """The other meetings that are far from their wish, or move."""

    @property
    def anew(self) -> bool:
        """Whether these move."""


class ChangeShape(Protocol):
    """A single change that would help."""

    @property
    def kind(self) -> str:
        """What to do."""

    @property
    def rule(self) -> RuleShape:
        """The rule to loosen."""

    @property
    def meeting(self) -> str:
        """The meeting that the change is about."""

    @property
    def by_days(self) -> int:
        """By how many days the rule is loosened."""

    @property
    def to_days(self) -> int | None:
        """The number of days to demand instead."""

    @property
    def everywhere(self) -> bool:
        """Whether all distances of the series are loosened."""

    @property
    def start(self) -> StartShape | None:
        """The start that becomes possible."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Where that is written which keeps the people from the start."""

    @property
    def gives(self) -> OutcomeShape | None:
        """What the year would be."""


class ConflictShape(Protocol):
    """Why there is no timetable, and what would help."""

    @property
    def rules(self) -> Sequence[RuleShape]:
        """Rules that cannot all hold."""

    @property
    def relax(self) -> Sequence[ChangeShape]:
        """Changes that are each enough, the cheapest first."""

    @property
    def partly(self) -> Sequence[ChangeShape]:
        """Changes that end this conflict only."""

    @property
    def wished(self) -> Mapping[str, date]:
        """The wished days of the meetings."""

    @property
    def complete(self) -> bool:
        """Whether there was time to try all."""


#: The names of days off, by date.
DaysOff = Mapping[date, str]

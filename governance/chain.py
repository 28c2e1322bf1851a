"""Chains: what one series prepares goes to another."""

from collections.abc import Callable, Sequence
from datetime import date

from pydantic import Field, model_validator

from governance.record import Record, Slug, Words
from governance.working_day import WorkingDays

#: The most days that a chain can allow between two meetings, and the most working days.
MOST_DAYS, MOST_WORKING_DAYS = 200, 140


class Chain(Record):
    """Order two series: each meeting of `then` follows a meeting of `first`, so many days later."""

    first: Slug
    then: Slug
    #: Calendar days between the two, or else working days.
    at_least_days: int | None = Field(None, ge=0, le=120)
    at_most_days: int | None = Field(None, ge=1, le=MOST_DAYS)
    at_least_working_days: int | None = Field(None, ge=0, le=80)
    at_most_working_days: int | None = Field(None, ge=1, le=MOST_WORKING_DAYS)
    why: Words

    @model_validator(mode="after")
    def _counts_one_kind_of_days(self) -> "Chain":
        calendar, working = self.at_least_days, self.at_least_working_days
        if (calendar is None) == (working is None):
            raise ValueError(
                "a chain counts in calendar days or in working days; write one of at_least_days and "
                "at_least_working_days"
            )
        other = self.at_most_days if self.working else self.at_most_working_days
        if other is not None:
            raise ValueError(f"the most is not counted as the least is; write at_most_{self.unit}")
        return self

    @property
    def working(self) -> bool:
        """Tell whether the days are working days."""
        return self.at_least_working_days is not None

    @property
    def unit(self) -> str:
        """Give what is counted, as the keys end."""
        return "working_days" if self.working else "days"

    @property
    def least(self) -> int:
        """Give the fewest days between the two meetings."""
        return (self.at_least_working_days if self.working else self.at_least_days) or 0

    @property
    def most(self) -> int | None:
        """Give the most days between the two meetings, None for no limit."""
        return self.at_most_working_days if self.working else self.at_most_days

    def distance(self, one: date, other: date, working: WorkingDays) -> int:
        """Count the days from one day to another, in the chain's unit; negative where `other` comes first."""
        if not self.working:
            return (other - one).days
        if other < one:
            return -self.distance(other, one, working)
        return len(working.between(one, other)) - working.is_working(one)

    def pairs(
        self, first: Sequence[date], then: Sequence[date], working: WorkingDays
    ) -> tuple[tuple[int, int], ...]:
        """Pair each later meeting with the last earlier one whose wished day leaves the time between.

        Gives places in the two lists; a later meeting that none leaves the time for has no pair.
        """
        return paired(first, then, lambda one, other: self.distance(one, other, working), self.least)


def paired(
    first: Sequence[date], then: Sequence[date], distance: Callable[[date, date], int], least: int
) -> tuple[tuple[int, int], ...]:
    """Pair as `Chain.pairs` does, the days between two dates counted by `distance`."""
    found = []
    for place, later in enumerate(then):
        before = [n for n, one in enumerate(first) if distance(one, later) >= least]
        if before:
            found.append((before[-1], place))
    return tuple(found)

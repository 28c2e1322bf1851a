"""The quota (kiintiö) of tasa-arvolaki 4 a §: counts of women and men, never who is which."""

from datetime import date
from math import ceil

from pydantic import Field

from governance.record import Record


class Count(Record):
    """Count women and men among the members, or among the deputies."""

    women: int = Field(ge=0)
    men: int = Field(ge=0)

    @property
    def total(self) -> int:
        """Sum both."""
        return self.women + self.men

    def needed(self, share: float) -> int:
        """Give how many of each there must be for `share`, as far as the number of people allows.

        Rounded up; of an odd number neither can have more than the smaller half, so one of three is enough.
        """
        at_least = ceil(round(self.total * share, 6))
        return min(at_least, self.total // 2)

    def meets(self, share: float) -> bool:
        """Tell whether there are enough of both."""
        return min(self.women, self.men) >= self.needed(share)


class Counts(Record):
    """Hold a body's counts as they were on a day: members and deputies separately (KHO 1997:49)."""

    on: date
    members: Count
    deputies: Count | None = None

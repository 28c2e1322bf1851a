"""How near at hand a meeting may still be moved, and to how near a day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from calendars.start import Start


class Stays(StrEnum):
    """Name why a meeting of a year in force stays where it is."""

    #: it has begun, or the ledger has it as held
    HELD = "held"
    #: its summons has been due
    CALLED = "called"
    #: it is nearer than the clock's `frozen_days`
    NEAR = "near"
    #: the office lets it be, although somebody misses it
    LEFT = "left"


class TooSoon(StrEnum):
    """Name what keeps a meeting from being put on a nearer day."""

    #: the clock's `frozen_days`
    NEAR = "near"
    #: its summons would have been due already
    SUMMONS = "summons"


@dataclass(frozen=True)
class NotBefore:
    """Demand that a meeting is put on no nearer day than this: the past is over, and people need notice."""

    #: the first day
    day: date
    #: what keeps it from the day before
    why: TooSoon
    #: earlier starts that it may have all the same: its present one, or what the office has asked for by hand
    kept: frozenset[Start] = frozenset()

    def allows(self, start: Start) -> bool:
        """Tell whether a meeting may begin so."""
        return start.day >= self.day or start in self.kept

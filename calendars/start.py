"""When a meeting may begin, in local wall time."""

from dataclasses import dataclass
from datetime import date, datetime, time


def minute_of(slot: time) -> int:
    """Count the minutes from midnight to a wall time."""
    return slot.hour * 60 + slot.minute


@dataclass(frozen=True, order=True)
class Start:
    """Name one possible start of a meeting, in local wall time."""

    #: the local date
    day: date
    #: the local wall time
    slot: time

    def moment(self) -> datetime:
        """Give the start as a naive datetime."""
        return datetime.combine(self.day, self.slot)

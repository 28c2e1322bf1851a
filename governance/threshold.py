"""Thresholds: from where on the office wants to be warned, each figure with its source."""

from pydantic import Field

from governance.record import Record


class ExpiringThreshold(Record):
    """Say how many days before a mandate or a term ends the office is told."""

    days: int = Field(ge=1, le=730)
    source: str = Field(min_length=1)


class LoadThreshold(Record):
    """Say how many seats one person may hold, and in how many bodies they may have a task."""

    seats: int = Field(ge=1)
    bodies: int = Field(ge=1)
    source: str = Field(min_length=1)


class Thresholds(Record):
    """Hold the figures; what is left out is not looked at."""

    expiring: ExpiringThreshold | None = None
    load: LoadThreshold | None = None

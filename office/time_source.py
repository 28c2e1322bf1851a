from datetime import UTC, datetime
from typing import Protocol


class TimeSource(Protocol):
    """Where the business time comes from: the system's clock, or a virtual one kept in the ledger."""

    def now(self) -> datetime:
        """Give the present moment as an aware datetime in UTC."""


class SystemTime:
    """The computer's own clock."""

    def now(self) -> datetime:
        """Give the computer's present moment, aware and in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place where the computer is asked for its time

"""Where business time comes from, and how it goes on from a moment."""

from collections.abc import Callable
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


def running_from(moment: datetime, source: TimeSource) -> Callable[[], datetime]:
    """Give a clock that stands at `moment` now, goes on as the source does, and never back.

    The source must be wall time, which goes on while the machine sleeps.
    """
    begin, latest = source.now(), moment.astimezone(UTC)
    away = latest - begin

    def now() -> datetime:
        nonlocal latest
        latest = max(latest, source.now().astimezone(UTC) + away)
        return latest

    return now

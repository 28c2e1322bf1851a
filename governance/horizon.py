"""Horizon: the day on which a network is looked at, and how far ahead."""

from datetime import date, timedelta

from governance.body import Body
from governance.network import Network
from governance.record import Record


class Horizon(Record):
    """Hold the day of a look and the last day that it reaches to."""

    on: date
    until: date

    def day_of(self, body: Body) -> date:
        """Give the day on which a body is looked at: its first one where its term has not begun."""
        return max(self.on, body.setting.since)

    def reaches(self, day: date) -> bool:
        """Tell whether a day is near enough to be spoken of."""
        return day <= self.until


def horizon(network: Network, on: date | None, year: int | None = None) -> Horizon | None:
    """Give how far a look on a day reaches; None without a day and a year.

    To the end of the year that is planned, and at least as many days ahead as the office wants to be warned.
    The planned year is `year`, else the one that these days reach into.
    """
    if on is None:
        return Horizon(on=date(year, 1, 1), until=date(year, 12, 31)) if year else None
    expiring = network.thresholds.expiring
    warned = on + timedelta(days=expiring.days if expiring else 0)
    return Horizon(on=on, until=max(warned, date(year or warned.year, 12, 31)))

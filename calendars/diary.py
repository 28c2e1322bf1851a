"""People's engagements, looked up by day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, order=True)
class Engagement:
    """Know a time in which a person is busy elsewhere, in Helsinki wall time (both naive).

    Raises ValueError for a moment with a time zone, and when it is over before it begins.
    """

    #: when it begins
    begins: datetime
    #: when it is over
    ends: datetime

    def __post_init__(self) -> None:
        if self.begins.tzinfo or self.ends.tzinfo:
            raise ValueError(
                f"The engagement at {self.begins} has a time zone: give naive Helsinki wall time."
            )
        if self.ends <= self.begins:
            raise ValueError(
                f"The engagement at {self.begins} is over at {self.ends}: put its end after its beginning."
            )

    def days(self) -> Iterable[date]:
        """List the dates that it touches."""
        last = (self.ends - timedelta(microseconds=1)).date()
        return (self.begins.date() + timedelta(n) for n in range((last - self.begins.date()).days + 1))


class Diary:
    """Find what keeps a person at a time."""

    def __init__(self, engagements: Mapping[str, Iterable[Engagement]]) -> None:
        self._by_day: dict[str, dict[date, list[Engagement]]] = {}
        for person, its in engagements.items():
            pages = self._by_day[person] = defaultdict(list)
            for engagement in sorted(set(its)):
                for day in engagement.days():
                    pages[day].append(engagement)

    def on(self, person: str) -> Mapping[date, list[Engagement]]:
        """Give a person's engagements by date; a date that is not there is free."""
        return self._by_day.get(person, {})

    def during(self, person: str, begins: datetime, minutes: int) -> list[Engagement]:
        """List what keeps a person from so many minutes, which all lie on one day."""
        ends = begins + timedelta(minutes=minutes)
        these = self.on(person).get(begins.date(), ())
        return [one for one in these if one.begins < ends and begins < one.ends]

"""People's engagements, looked up by day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
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
    #: where it is written, as the office is told; the same time from two sources is one engagement
    sources: tuple[str, ...] = field(default=(), compare=False)

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


def joined(engagements: Iterable[Engagement]) -> list[Engagement]:
    """Make those at the same time one that knows the sources of all, in order."""
    found: dict[Engagement, Engagement] = {}
    for one in engagements:
        known = found.setdefault(one, one)
        if known.sources != one.sources:
            found[one] = replace(one, sources=tuple(sorted({*known.sources, *one.sources})))
    return sorted(found.values())


class Diary:
    """Find what keeps a person at a time."""

    def __init__(self, engagements: Mapping[str, Iterable[Engagement]]) -> None:
        self._by_day: dict[str, dict[date, list[Engagement]]] = {}
        for person, its in engagements.items():
            pages = self._by_day[person] = defaultdict(list)
            for engagement in joined(its):
                for day in engagement.days():
                    pages[day].append(engagement)

    def on(self, person: str) -> Mapping[date, list[Engagement]]:
        """Give a person's engagements by date; a date that is not there is free."""
        return self._by_day.get(person, {})

    def of(self, person: str) -> set[Engagement]:
        """Give all engagements of a person."""
        return {one for page in self.on(person).values() for one in page}

    def during(self, person: str, begins: datetime, minutes: int) -> list[Engagement]:
        """List what keeps a person from so many minutes, which all lie on one day."""
        ends = begins + timedelta(minutes=minutes)
        these = self.on(person).get(begins.date(), ())
        return [one for one in these if one.begins < ends and begins < one.ends]

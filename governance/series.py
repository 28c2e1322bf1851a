"""Series of meetings (kokoussarja): how often, about when, where and how a body meets."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from typing import TypeVar

from pydantic import Field, model_validator

from governance.anchor import Weekday
from governance.moment import Moment, Span, YearMoment
from governance.record import Record, Slug, WebAddress, Words
from governance.working_day import WorkingDays

SomeSpan = TypeVar("SomeSpan", bound=Span)

#: How many days a meeting may be from its day at most.
FURTHEST = 60
#: Hours between which people can be called to a meeting, in minutes of the day.
EARLIEST, LATEST = 7 * 60, 20 * 60


def in_meeting_hours(starts: time, minutes: int) -> bool:
    """Tell whether a meeting lies between 7.00 and 20.00, wall time."""
    start = starts.hour * 60 + starts.minute
    return start >= EARLIEST and start + minutes <= LATEST


def _hangs(one: Moment) -> bool:
    """Tell whether a day is known only once the clock is laid on a year."""
    return one.target is not None or one.roll is not None


class Room(Record):
    """Name a room that one meeting fills at a time."""

    id: Slug
    name: Words


class Rhythm(Span):
    """Hold a meeting every so many weeks from the first day; one that falls in a pause is left out."""

    weeks: int = Field(ge=1, le=26)

    def days(self, year: int, working: WorkingDays) -> tuple[date, ...]:
        """List the days of `year` about which meetings are held."""
        first, last = self.in_year(year)
        step = timedelta(weeks=self.weeks)
        every = (first + step * n for n in range((last - first) // step + 1))
        return tuple(day for day in every if not working.is_paused(day))


class Series(Record):
    """Describe a series of meetings (kokoussarja) of one body."""

    id: Slug
    body: Slug
    name: Words
    #: The days about which the meetings are held, in the order of the year. Or write count, or every. These
    #: days and those of between, every and windows may hang on other items (after: "pause:kesa", days: 14),
    #: but on no meeting: what must come so many days after a meeting is a chain.
    around: tuple[YearMoment, ...] = ()
    #: How many meetings a year, spread evenly over the working days.
    count: int | None = Field(None, ge=1, le=52)
    #: The days between which `count` meetings are spread; the whole year when left out.
    between: Span | None = None
    #: A rhythm: {weeks: 4, starts: 15.1., ends: 15.12.}.
    every: Rhythm | None = None
    #: Times of the year inside one of which each meeting is held; any time when left out.
    windows: tuple[Span, ...] = ()
    #: How many days a meeting may be away from its day.
    within_days: int = Field(24, ge=0, le=FURTHEST)
    #: Weekdays and starting hours, the best first.
    weekdays: tuple[Weekday, ...] = tuple(Weekday)
    hours: tuple[str, ...] = ("9.00", "13.00")
    minutes: int = Field(120, ge=30, le=480)
    #: Where it is held: a place, a room of the clock's, an address of the video meeting; one at least.
    place: Words | None = None
    #: A room of `rooms`: no two meetings are in it at once.
    room: Slug | None = None
    #: Address of the video meeting.
    link: WebAddress | None = None
    #: The area whose matters the series is about: its municipalities' school holidays are thought of.
    area: Slug | None = None
    #: The fewest days between two meetings of the series.
    apart_days: int = Field(14, ge=0, le=180)

    @model_validator(mode="after")
    def _is_whole(self) -> "Series":
        ways = [name for name in ("around", "count", "every") if getattr(self, name)]
        if len(ways) != 1:
            written = f"{' and '.join(ways)} are written together" if ways else "nothing says how often"
            raise ValueError(
                f"{written}; write one of "
                "around: [17.2., 15.9.], count: 4, or every: {weeks: 4, starts: 15.1., ends: 15.12.}"
            )
        if self.between and not self.count:
            raise ValueError("between is for count; add count: 4, or take between away")
        if not (self.place or self.room or self.link):
            raise ValueError("nobody knows where the meetings are; add place: ..., room: ... or link: ...")
        return self

    @property
    def number(self) -> int | None:
        """Give the number of meetings a year; None for a rhythm, which the year decides."""
        return self.count or len(self.around) or None

    @property
    def rule(self) -> str:
        """Name the key that says when the meetings are."""
        return "around" if self.around else "count" if self.count else "every"

    def moments(self) -> Iterator[tuple[tuple[str | int, ...], Moment]]:
        """Give the days that the series is written with, each with its place in it."""
        yield from ((("around", place), one) for place, one in enumerate(self.around))
        spans = [(("windows", place), one) for place, one in enumerate(self.windows)]
        for path, span in (*spans, (("between",), self.between), (("every",), self.every)):
            if span:
                yield (*path, "starts"), span.starts
                yield (*path, "ends"), span.ends

    @property
    def hangs(self) -> bool:
        """Tell whether any of its days hangs on another item, or goes elsewhere when it is a day off."""
        return any(_hangs(one) for _, one in self.moments())

    def with_days(self, year: int, day: Callable[[Moment], date | None]) -> "Series":
        """Give the series with the days of `year` for those that hang on other items, or are rolled.

        A day that the year does not have stays as it is written; one in another year is this one's first or
        last, as no meeting of the year is held beyond it.
        """
        first, last = date(year, 1, 1), date(year, 12, 31)

        def laid(one: Moment) -> Moment:
            found = day(one) if _hangs(one) else None
            if found is None:
                return one
            found = min(max(found, first), last)
            # Not validated: a 29 February is a day of its year.
            return Moment.model_construct(day=found.day, month=found.month)

        def span(one: SomeSpan) -> SomeSpan:
            return one.model_copy(update={"starts": laid(one.starts), "ends": laid(one.ends)})

        return self.model_copy(
            update={
                "around": tuple(laid(one) for one in self.around),
                "windows": tuple(span(one) for one in self.windows),
                "between": span(self.between) if self.between else None,
                "every": span(self.every) if self.every else None,
            }
        )

    def nominal_days(self, year: int, working: WorkingDays) -> tuple[date, ...]:
        """List the days about which the meetings of `year` are held, in their order.

        `count` meetings stand in the middle of as many equal parts of the working days. A year whose
        working days are fewer than the meetings gives one meeting a day.
        """
        if self.every:
            return self.every.days(year, working)
        if not self.count:
            return tuple(anchor.in_year(year) for anchor in self.around)
        days = working.between(*self.reach(year))
        held = min(self.count, len(days))
        return tuple(days[(2 * n + 1) * len(days) // (2 * held)] for n in range(held))

    def possible_days(self, nominal: date, year: int, working: WorkingDays) -> tuple[date, ...]:
        """List the days on which the meeting about `nominal` may be held: working days of the year only."""
        weekdays = {weekday.number for weekday in self.weekdays}
        return tuple(day for day in self.days_about(nominal, year, working) if day.weekday() in weekdays)

    def days_about(self, nominal: date, year: int, working: WorkingDays) -> tuple[date, ...]:
        """List the days on which the meeting about `nominal` might be held, whatever the weekday."""
        within = timedelta(days=self.within_days)
        first, last = self.reach(year)
        spans = [window.in_year(year) for window in self.windows] or [(first, last)]
        days = working.between(max(first, nominal - within), min(last, nominal + within))
        return tuple(day for day in days if any(starts <= day <= ends for starts, ends in spans))

    def reach(self, year: int) -> tuple[date, date]:
        """Give the first and last day between which the year's meetings are."""
        return self.between.in_year(year) if self.between else (date(year, 1, 1), date(year, 12, 31))

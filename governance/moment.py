"""Moments: a day of any year, or so many days before or after another item of the clock."""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator, Field, model_validator

from governance.anchor import Anchor, YearDay, anchor_text, from_day_and_month, require_one_kind
from governance.record import Record
from governance.working_day import Roll

_NAME = re.compile(
    r"(?P<series>[a-z0-9-]+)/(?P<number>\d+)|(?P<kind>[a-z]+):(?P<id>[a-z0-9-]+)(?:\.(?P<point>[a-z]+))?"
)


class ItemNoun(StrEnum):
    """Name what an item of the clock is, as its name begins; a meeting's is "series/number"."""

    MEETING = "meeting"
    ROUND = "round"
    DATE = "date"
    PHASE = "phase"
    PAUSE = "pause"
    WINDOW = "window"
    OTHER = "other"


#: The days that an item has. When none is named, the first is meant; after a span, its last.
POINTS: dict[ItemNoun, tuple[str, ...]] = {
    ItemNoun.MEETING: ("held",),
    ItemNoun.ROUND: ("due", "opens", "closes"),
    ItemNoun.DATE: ("on",),
    ItemNoun.PHASE: ("starts", "ends"),
    ItemNoun.PAUSE: ("starts", "ends"),
    ItemNoun.WINDOW: ("due", "opens", "closes"),
    ItemNoun.OTHER: ("starts", "ends"),
}
_SPANS = frozenset({ItemNoun.PHASE, ItemNoun.PAUSE, ItemNoun.OTHER})

#: "johtoryhma/2", "round:tarpeet", "phase:kesa.ends".
ITEM_NAME = r"^(?:[a-z0-9-]+/\d+|(?:round|date|phase|pause|window|other):[a-z0-9-]+(?:\.[a-z]+)?)$"
ItemName = Annotated[str, Field(pattern=ITEM_NAME)]


class Point(NamedTuple):
    """Name one day of one item: a meeting's id is "series/number"."""

    noun: ItemNoun
    id: str
    point: str


def point_of(name: str, *, after: bool) -> Point:
    """Read an item's name: which of its days is meant when something comes before it, or after it.

    Raises ValueError for what is no name. Whether there is such an item, and such a day, is not looked at.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(f'"{name}" names no item; write "johtoryhma/2" or "round:tarpeet"')
    if found["series"]:
        return Point(ItemNoun.MEETING, name, "held")
    noun = ItemNoun(found["kind"])
    usual = "ends" if after and noun in _SPANS else POINTS[noun][0]
    return Point(noun, found["id"], found["point"] or usual)


class Moment(Anchor):
    """Name a day in any year as an anchor does, or by its distance from another item."""

    #: A day of the year, where `roll` is to stand beside it; otherwise the day may stand by itself, 31.3.
    on: YearDay | None = None
    #: An item of the clock: "johtoryhma/2" (series and number of a meeting), "round:tarpeet" (its deadline;
    #: with .opens or .closes another day), "window:talousarvio" (the last decision's day),
    #: "date:hyte-neuvottelut", "phase:arviointi", "pause:kesa", "other:valtio-ohjelma" (.starts, .ends).
    before: ItemName | None = None
    after: ItemName | None = None
    #: Calendar days from the item.
    days: int | None = Field(None, ge=0, le=400)
    #: Working days from the item.
    working_days: int | None = Field(None, ge=0, le=250)
    #: Where the day goes if it is no working day; without it, the clock's rule for such days (rolling).
    roll: Roll | None = None

    @model_validator(mode="after")
    def _is_one_kind(self) -> "Moment":
        anchored = any((self.day, self.month, self.week, self.weekday, self.nth))
        items = [one for one in (self.before, self.after) if one is not None]
        counts = [one for one in (self.days, self.working_days) if one is not None]
        if len(items) == 1 and len(counts) == 1 and not anchored and self.on is None:
            return self
        if items or counts or (anchored and self.on is not None):
            raise ValueError(
                'it is neither one day nor one distance; write "31.3.", or one of before: and after: '
                "together with one of days: and working_days:"
            )
        if self.on is None:
            require_one_kind(self)
        return self

    @property
    def anchor(self) -> Anchor | None:
        """Give the day of the year, None for a moment that hangs on another item."""
        if self.before or self.after:
            return None
        return self.on or self

    @property
    def target(self) -> Point | None:
        """Give the day that the moment hangs on, None for a day of the year."""
        if self.before:
            return point_of(self.before, after=False)
        return point_of(self.after, after=True) if self.after else None

    def in_year(self, year: int) -> date:
        """Give the day in `year`; ValueError for one that hangs on another item (see LaidClock)."""
        if self.before or self.after:
            raise ValueError("the day hangs on another item; lay the clock on the year to know it")
        return self.on.in_year(year) if self.on else super().in_year(year)


def moment_text(one: Moment) -> str:
    """Write a moment as the clock's file does: "31.3.", "{after: pause:kesa, days: 14}"."""
    if one.anchor is not None:
        day = anchor_text(one.anchor)
        return f"{{on: {day}, roll: {one.roll}}}" if one.roll else day
    keys = {
        "before": one.before,
        "after": one.after,
        "days": one.days,
        "working_days": one.working_days,
        "roll": one.roll,
    }
    return f"{{{', '.join(f'{key}: {value}' for key, value in keys.items() if value is not None)}}}"


#: A moment; in the data a day and month may stand by themselves, `31.3.`.
YearMoment = Annotated[Moment, BeforeValidator(from_day_and_month)]


class Span(Record):
    """Name the days of the year from one to another, both included."""

    starts: YearMoment
    ends: YearMoment

    def in_year(self, year: int) -> tuple[date, date]:
        """Give the first and the last day in `year`; ValueError for days that hang on other items."""
        return self.starts.in_year(year), self.ends.in_year(year)

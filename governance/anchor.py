"""Anchors: dates that any year has."""

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from governance.record import Record

_DAY_MONTH = re.compile(r"^(\d{1,2})\.(\d{1,2})\.$")
#: What people write instead: "30.4", "30.4.2027", "30/4/2027", "2027-04-30".
_WITHOUT_POINT_OR_WITH_YEAR = re.compile(r"^(\d{1,2})[./](\d{1,2})[./]?(?:\d{2}|\d{4})?$")
_ISO_DAY = re.compile(r"^\d{4}-(\d{1,2})-(\d{1,2})$")
_SOME_DAY = "31.3."
_MONTH_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LEAP_DAY = (29, 2)


class Weekday(StrEnum):
    """Name a weekday as the clock's file does."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"

    @property
    def number(self) -> int:
        """Give Monday as 0, as `date.weekday` does."""
        return list(Weekday).index(self)


class Anchor(Record):
    """Name a date in any year: a day and month, a weekday of an ISO week, or the nth weekday of a month."""

    day: int | None = Field(None, ge=1, le=31)
    month: int | None = Field(None, ge=1, le=12)
    week: int | None = Field(None, ge=1, le=52)
    weekday: Weekday | None = None
    #: Which such weekday of the month; -1 is the last.
    nth: int | None = Field(None, ge=-1, le=4)

    @model_validator(mode="after")
    def _is_one_kind(self) -> "Anchor":
        require_one_kind(self)
        return self

    def in_year(self, year: int) -> date:
        """Give the date in `year` (ISO 8601 weeks)."""
        if self.week and self.weekday:
            return date.fromisocalendar(year, self.week, self.weekday.number + 1)
        if self.nth and self.weekday and self.month:
            return _nth_weekday(year, self.month, self.weekday.number, self.nth)
        assert self.month is not None  # noqa: S101 - the validator leaves no other kind
        assert self.day is not None  # noqa: S101 - the validator leaves no other kind
        return date(year, self.month, self.day)


def require_one_kind(one: Anchor) -> None:
    """Refuse what is not one way of naming a date that every year has; raises ValueError."""
    if one.day and one.month and not (one.week or one.weekday or one.nth):
        if one.day > _MONTH_LENGTHS[one.month - 1]:
            raise ValueError(f"there is no {one.day}.{one.month}.; write a day that the month has")
        if (one.day, one.month) == _LEAP_DAY:
            raise ValueError("29.2. exists only in leap years; write 28.2. or 1.3.")
        return
    if one.week and one.weekday and not (one.day or one.month or one.nth):
        return
    if one.nth and one.weekday and one.month and not (one.day or one.week):
        return
    raise ValueError(
        'a date of the year is "31.3.", or {week: 8, weekday: mon}, or {nth: 2, weekday: tue, month: 5}',
    )


def anchor_text(one: Anchor) -> str:
    """Write an anchor as the clock's file does: "31.3.", "{week: 8, weekday: mon}"."""
    if one.day:
        return f"{one.day}.{one.month}."
    keys = {"week": one.week, "nth": one.nth, "weekday": one.weekday, "month": one.month}
    return f"{{{', '.join(f'{key}: {value}' for key, value in keys.items() if value is not None)}}}"


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    if nth < 0:
        following = date(year + month // 12, month % 12 + 1, 1)
        return following - timedelta(days=(following.weekday() - weekday - 1) % 7 + 1)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def day_example(written: str) -> str:
    """Give the day that was probably meant, as the clock's file has it: "30.4." for "30.4.2027"."""
    text = written.strip()
    if found := _WITHOUT_POINT_OR_WITH_YEAR.match(text):
        day, month = int(found[1]), int(found[2])
    elif found := _ISO_DAY.match(text):
        day, month = int(found[2]), int(found[1])
    else:
        return _SOME_DAY
    exists = 1 <= month <= len(_MONTH_LENGTHS) and 1 <= day <= _MONTH_LENGTHS[month - 1]
    return f"{day}.{month}." if exists else _SOME_DAY


def from_day_and_month(value: Any) -> Any:
    """Read "31.3." as day and month; ValueError for a text that is no such day, all else stays as it is."""
    if isinstance(value, str):
        found = _DAY_MONTH.match(value.strip())
        if not found:
            raise ValueError(f'"{value[:60]}" is no day and month; write it as "{day_example(value)}"')
        day, month = int(found[1]), int(found[2])
        if not (1 <= month <= len(_MONTH_LENGTHS) and 1 <= day <= max(_MONTH_LENGTHS)):
            raise ValueError(f"there is no {day}.{month}.; write a day that the year has")
        return {"day": day, "month": month}
    return value


#: An anchor; in the data mostly a day and month as people write them, `31.3.`.
YearDay = Annotated[Anchor, BeforeValidator(from_day_and_month)]

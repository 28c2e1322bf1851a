"""Anchors: dates that any year has."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from governance.anchor import Anchor, Weekday, YearDay

READ = TypeAdapter(YearDay).validate_python
YEARS = st.integers(1950, 2150)


@pytest.mark.parametrize(
    ("written", "year", "day"),
    [
        ("31.3.", 2027, date(2027, 3, 31)),
        (" 1.1. ", 2028, date(2028, 1, 1)),
        ("06.12.", 2027, date(2027, 12, 6)),
        ({"week": 9, "weekday": "mon"}, 2027, date(2027, 3, 1)),
        ({"week": 1, "weekday": "mon"}, 2026, date(2025, 12, 29)),
        ({"week": 42, "weekday": "fri"}, 2027, date(2027, 10, 22)),
        ({"nth": 1, "weekday": "tue", "month": 12}, 2027, date(2027, 12, 7)),
        ({"nth": 2, "weekday": "tue", "month": 3}, 2027, date(2027, 3, 9)),
        ({"nth": 4, "weekday": "mon", "month": 2}, 2027, date(2027, 2, 22)),
        ({"nth": -1, "weekday": "mon", "month": 5}, 2027, date(2027, 5, 31)),
        ({"nth": -1, "weekday": "fri", "month": 12}, 2027, date(2027, 12, 31)),
        ({"nth": -1, "weekday": "thu", "month": 2}, 2028, date(2028, 2, 24)),
    ],
)
def test_an_anchor_gives_its_date_in_a_year(written: object, year: int, day: date) -> None:
    """Days of a month, weekdays of an ISO 8601 week, and the nth weekday of a month."""
    assert READ(written).in_year(year) == day


@given(YEARS, st.integers(1, 12), st.sampled_from(Weekday), st.integers(1, 4))
def test_the_nth_weekday_is_that_weekday_of_that_month(
    year: int, month: int, weekday: Weekday, nth: int
) -> None:
    """It has exactly nth - 1 such weekdays before it in its month."""
    day = Anchor(nth=nth, weekday=weekday, month=month).in_year(year)
    assert (day.year, day.month, day.weekday()) == (year, month, weekday.number)
    assert (day.day - 1) // 7 == nth - 1


@given(YEARS, st.integers(1, 12), st.sampled_from(Weekday))
def test_the_last_weekday_has_none_after_it_in_its_month(year: int, month: int, weekday: Weekday) -> None:
    """A week later is another month."""
    day = Anchor(nth=-1, weekday=weekday, month=month).in_year(year)
    assert (day.year, day.month, day.weekday()) == (year, month, weekday.number)
    assert (day + timedelta(days=7)).month != month


@given(YEARS, st.integers(1, 12), st.data())
def test_a_day_and_month_are_the_same_in_every_year(year: int, month: int, data: st.DataObject) -> None:
    """Any day that is in every year can be written."""
    last = calendar.monthrange(2027, month)[1]
    day = data.draw(st.integers(1, last))
    assert READ(f"{day}.{month}.").in_year(year) == date(year, month, day)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("31.3", 'write it as "31.3."'),
        ("2027-03-31", 'write it as "31.3."'),
        ("31.4.", "there is no 31.4."),
        ("29.2.", "29.2. exists only in leap years; write 28.2. or 1.3."),
        ("30.2.", "there is no 30.2."),
        ("1.13.", "there is no 1.13."),
        ("32.1.", "there is no 32.1."),
        ({"week": 9}, "a date of the year is"),
        ({"week": 53, "weekday": "mon"}, "less than or equal to 52"),
        ({"nth": 0, "weekday": "mon", "month": 5}, "a date of the year is"),
        ({"nth": -2, "weekday": "mon", "month": 5}, "greater than or equal to -1"),
        ({"nth": 5, "weekday": "mon", "month": 5}, "less than or equal to 4"),
        ({"week": 9, "weekday": "mon", "day": 3}, "a date of the year is"),
        ({"week": 9, "weekday": "sun"}, "'mon', 'tue', 'wed', 'thu' or 'fri'"),
    ],
)
def test_a_date_that_not_every_year_has_is_refused(written: object, said: str) -> None:
    """The error shows how to write it."""
    with pytest.raises(ValidationError) as caught:
        READ(written)
    assert said in str(caught.value)

"""Working days, public holidays, pauses, and the end of a day."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.holiday import finnish_holidays, working_days
from governance.working_day import HELSINKI, Roll, WorkingDays, end_of_day, morning
from office.reading import read_region

PAUSE = (date(2027, 6, 19), date(2027, 8, 10))
HOLIDAYS = frozenset[date]().union(*(finnish_holidays(year) for year in range(2026, 2029)))
WORKING = WorkingDays(HOLIDAYS, (PAUSE,))
DAYS = st.dates(date(2026, 6, 1), date(2028, 6, 1))


def easter(year: int) -> date:
    """Give Easter Sunday by the Gregorian reckoning (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, *divmod(year, 100)
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    shift = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * shift) // 451
    month, day = divmod(h + shift - 7 * m + 114, 31)
    return date(year, month, day + 1)


@pytest.mark.parametrize("year", range(2024, 2041))
def test_holidays_are_those_of_the_almanac(year: int) -> None:
    """By independent rules: fixed days, Easter and its days, Midsummer and All Saints' on their weekdays."""
    sunday = easter(year)
    around_easter = {sunday + timedelta(days=days) for days in (-2, 0, 1, 39, 49)}
    fixed = {(1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26)}
    midsummer = next(date(year, 6, day) for day in range(20, 27) if date(year, 6, day).weekday() == 5)
    saints = date(year, 10, 31)
    while saints.weekday() != 5:
        saints += timedelta(days=1)
    wanted = around_easter | {date(year, *day) for day in fixed}
    wanted |= {midsummer, midsummer - timedelta(days=1), saints}
    assert finnish_holidays(year) == wanted


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2027, 3, 25), True),
        (date(2027, 3, 26), False),
        (date(2027, 3, 29), False),
        (date(2027, 5, 6), False),
        (date(2027, 6, 18), True),
        (date(2027, 6, 21), False),
        (date(2027, 8, 10), False),
        (date(2027, 8, 11), True),
        (date(2027, 12, 6), False),
        (date(2027, 12, 24), False),
        (date(2027, 12, 27), True),
        (date(2027, 10, 16), False),
    ],
)
def test_weekends_holidays_eves_and_pauses_are_not_worked(day: date, *, worked: bool) -> None:
    """Both ends of a pause lie inside it."""
    assert WORKING.is_working(day) is worked


@given(DAYS, st.sampled_from(Roll))
def test_a_rolled_day_is_the_nearest_working_day_in_its_direction(day: date, direction: Roll) -> None:
    """No working day lies between, and a working day stays where it is."""
    rolled = WORKING.roll(day, direction)
    assert WORKING.is_working(rolled)
    first, last = min(day, rolled), max(day, rolled)
    assert WORKING.between(first, last) == (rolled,)
    assert (rolled >= day) if direction is Roll.FORWARD else (rolled <= day)


@given(DAYS, st.integers(1, 60))
def test_a_shift_counts_working_days_only(day: date, count: int) -> None:
    """So many working days lie after the day, up to where the shift lands."""
    landed = WORKING.shift(day, count)
    assert len(WORKING.between(day + timedelta(days=1), landed)) == count
    back = WORKING.shift(day, -count)
    assert len(WORKING.between(back, day - timedelta(days=1))) == count


@given(DAYS, st.integers(-60, 60))
def test_a_shift_there_and_back_ends_where_it_began(day: date, count: int) -> None:
    """From a working day, that is."""
    start = WORKING.roll(day, Roll.FORWARD)
    assert WORKING.shift(WORKING.shift(start, count), -count) == start


def test_a_shift_over_the_summer_pause_takes_the_summer() -> None:
    """One working day after the last one in June is the first one in August."""
    assert WORKING.shift(date(2027, 6, 18), 1) == date(2027, 8, 11)
    assert WORKING.shift(date(2027, 8, 11), -1) == date(2027, 6, 18)


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2027, 1, 15), datetime(2027, 1, 15, 21, 59, tzinfo=UTC)),
        (date(2027, 7, 15), datetime(2027, 7, 15, 20, 59, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 20, 59, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 31, 21, 59, tzinfo=UTC)),
    ],
)
def test_a_deadline_is_the_end_of_the_day_in_helsinki(day: date, utc: datetime) -> None:
    """In winter, in summer and on the days on which the clocks are turned."""
    assert end_of_day(day) == utc
    assert end_of_day(day).tzinfo is HELSINKI


def test_letters_leave_in_the_morning() -> None:
    """At nine in Helsinki, summer and winter."""
    assert morning(date(2027, 7, 1)).astimezone(UTC).hour == 6
    assert morning(date(2027, 12, 1)).astimezone(UTC).hour == 7


def test_a_clock_leaves_working_days_on_both_sides_of_its_years() -> None:
    """A deadline may roll over New Year, into the next year's pause and holidays."""
    _, clock = read_region(Path(__file__).parent / "regions" / "pikku")
    working = working_days(clock, [2027])
    assert working.shift(date(2027, 12, 22), 1) == date(2028, 1, 7)
    assert working.shift(date(2027, 1, 7), -1) == date(2026, 12, 22)
    assert not working.is_working(date(2028, 4, 14))

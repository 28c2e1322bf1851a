"""Quiet hours: nobody is written to at night or on a day off, and pauses end on a morning."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from calendars.letter_hours import letters_leave_at, pause_over_at
from governance.clock import AnnualClock
from governance.dispatch import Dispatch
from governance.quiet_hours import QuietHours
from governance.working_day import HELSINKI, WorkingDays
from tests.cast import rules

EPIPHANY = date(2027, 1, 6)
DAYS = WorkingDays(holidays=frozenset({EPIPHANY}))
NIGHT = QuietHours()
MOMENTS = st.datetimes(datetime(2027, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone


def moment(text: str) -> datetime:
    """Read a moment in Helsinki."""
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


def clock_with(**dispatch: object) -> AnnualClock:
    """Give the small region's clock with rules of dispatch."""
    return rules()[1].model_copy(update={"dispatch": Dispatch.model_validate(dispatch)})


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        ("2027-01-07T08:00", "2027-01-07T08:00"),
        ("2027-01-07T12:30", "2027-01-07T12:30"),
        ("2027-01-07T07:59", "2027-01-07T08:00"),
        ("2027-01-07T17:59", "2027-01-07T17:59"),
        ("2027-01-07T18:00", "2027-01-08T08:00"),
        ("2027-01-08T23:00", "2027-01-11T08:00"),
        ("2027-01-09T12:00", "2027-01-11T08:00"),
        ("2027-01-05T20:00", "2027-01-07T08:00"),
        ("2027-01-06T10:00", "2027-01-07T08:00"),
    ],
)
def test_letters_leave_in_the_day_of_a_working_day(now: str, leaves: str) -> None:
    """Evenings, nights, weekends and holidays are quiet."""
    assert NIGHT.next_open(moment(now), DAYS) == moment(leaves)


def test_days_off_may_be_open() -> None:
    """An office that works on Saturdays says so; its nights stay quiet."""
    hours = QuietHours(starts="16.15", ends="9:30", days_off=False)
    assert hours.next_open(moment("2027-01-09T12:00"), DAYS) == moment("2027-01-09T12:00")
    assert hours.next_open(moment("2027-01-09T16:15"), DAYS) == moment("2027-01-10T09:30")


def test_the_nights_of_summer_time_end_at_the_same_hour() -> None:
    """Eight in the morning by the clock on the wall, whatever the offset (28.3.2027 is a Sunday)."""
    assert NIGHT.next_open(moment("2027-03-26T19:00"), DAYS) == moment("2027-03-29T08:00")
    assert NIGHT.next_open(moment("2027-03-26T19:00"), DAYS).utcoffset() == timedelta(hours=3)


@given(now=MOMENTS)
def test_the_hour_that_is_given_is_open_and_the_first(now: datetime) -> None:
    """It is never earlier, it is itself open, and none between is."""
    leaves = NIGHT.next_open(now, DAYS)
    assert leaves >= now
    assert NIGHT.next_open(leaves, DAYS) == leaves
    assert NIGHT.next_open(now + (leaves - now) / 2, DAYS) == leaves


@pytest.mark.parametrize(
    ("starts", "ends"), [("8.00", "18.00"), ("9.00", "9.00"), ("24.00", "8.00"), ("18", "8")]
)
def test_quiet_hours_that_cannot_be_are_refused(starts: str, ends: str) -> None:
    """Hours the wrong way round would let no letter leave at all."""
    with pytest.raises(ValidationError):
        QuietHours(starts=starts, ends=ends)


def test_without_quiet_hours_letters_leave_at_any_hour() -> None:
    """A clock that says nothing has none."""
    night = moment("2027-01-09T03:00")
    assert letters_leave_at(rules()[1], night) == night


def test_a_pause_ends_on_a_morning_on_which_letters_leave() -> None:
    """The Christmas pause of two parts ends with Epiphany, 6.1.; then comes the first working morning."""
    clock = clock_with(quiet_hours={})
    assert pause_over_at(clock, moment("2026-12-24T12:00")) == moment("2027-01-07T08:00")
    assert pause_over_at(clock, moment("2027-07-01T12:00")) == moment("2027-08-11T08:00")
    assert pause_over_at(clock, moment("2027-05-03T12:00")) is None
    assert pause_over_at(rules()[1], moment("2027-07-01T12:00")) == moment("2027-08-11T00:00")

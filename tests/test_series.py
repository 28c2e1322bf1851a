"""Series of meetings: days, counts and rhythms, and where they meet."""

from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from calendars.holiday import working_days
from governance.chain import Chain
from governance.record import Language
from governance.series import Series
from governance.working_day import WorkingDays
from templates.naming import meeting_place
from tests.cast import YEAR, rules

YEARS = st.integers(2024, 2051)


@cache
def working(year: int = YEAR) -> WorkingDays:
    """Give the working days of a year of the small clock."""
    return working_days(rules()[1], (year - 1, year, year + 1))


def series(**written: Any) -> Series:
    """Write a series as the file would."""
    return Series.model_validate(
        {"id": "tiimi", "body": "johtoryhma", "name": "Tiimi", "place": "Lohja", **written}
    )


@given(YEARS, st.integers(1, 30))
def test_a_count_is_spread_evenly_over_the_working_days(year: int, count: int) -> None:
    """As many meetings as are asked for, on working days, with as many working days between each two."""
    days = series(count=count).nominal_days(year, working(year))
    assert len(days) == count
    assert all(working(year).is_working(day) and day.year == year for day in days)
    gaps = [len(working(year).between(one, other)) - 1 for one, other in pairwise(days)]
    assert not gaps or max(gaps) - min(gaps) <= 1


@given(YEARS, st.integers(1, 12))
def test_a_count_stays_between_its_days(year: int, count: int) -> None:
    """The first is after the beginning by half of what lies between two."""
    one = series(count=count, between={"starts": "1.2.", "ends": "30.4."}, within_days=60)
    days = one.nominal_days(year, working(year))
    first, last = date(year, 2, 1), date(year, 4, 30)
    assert all(first <= day <= last for day in days)
    possible = one.possible_days(days[0], year, working(year))
    assert first <= min(possible) <= max(possible) <= last


def test_four_meetings_a_year_are_one_in_each_quarter_of_the_working_time() -> None:
    """The summer pause takes its place in none of them."""
    days = series(count=4).nominal_days(YEAR, working())
    assert [(day.day, day.month) for day in days] == [(12, 2), (29, 4), (2, 9), (15, 11)]


def test_a_rhythm_leaves_out_what_falls_in_a_pause() -> None:
    """Every ninth week: the one at Midsummer is skipped, and the count goes on through it."""
    one = series(every={"weeks": 9, "starts": "16.2.", "ends": "31.10."})
    days = one.nominal_days(YEAR, working())
    assert days == (date(2027, 2, 16), date(2027, 4, 20), date(2027, 8, 24), date(2027, 10, 26))
    assert (days[2] - days[1]).days == 2 * 63


@given(YEARS, st.integers(1, 12))
def test_a_rhythm_holds_its_weeks(year: int, weeks: int) -> None:
    """Always the same weekday, a whole number of steps apart, never in a pause."""
    days = series(every={"weeks": weeks, "starts": "8.1.", "ends": "15.12."}).nominal_days(
        year, working(year)
    )
    assert {(day - days[0]).days % (7 * weeks) for day in days} == {0}
    assert not any(working(year).is_paused(day) for day in days)
    assert days[0] == date(year, 1, 8)
    assert days[-1] <= date(year, 12, 15)


def test_a_meeting_is_held_inside_one_of_its_windows() -> None:
    """Not between them, whatever within_days would allow."""
    spring, autumn = {"starts": "1.4.", "ends": "9.4."}, {"starts": "20.4.", "ends": "30.4."}
    one = series(around=["14.4."], windows=[spring, autumn], within_days=12)
    days = one.possible_days(date(2027, 4, 14), YEAR, working())
    assert (min(days), max(days)) == (date(2027, 4, 2), date(2027, 4, 26))
    assert not [day for day in days if date(2027, 4, 9) < day < date(2027, 4, 20)]


def test_a_meeting_is_never_possible_on_a_day_off_or_in_another_year() -> None:
    """The year's edges, weekends and holidays cut the window."""
    one = series(around=["12.1."], within_days=40, weekdays=["mon", "fri"])
    days = one.possible_days(date(2027, 1, 12), YEAR, working())
    assert days[0] == date(2027, 1, 8)
    assert {day.weekday() for day in days} == {0, 4}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({}, "nothing says how often"),
        ({"around": ["1.2."], "count": 4}, "around and count are written together"),
        ({"count": 4, "every": {"weeks": 4, "starts": "1.2.", "ends": "1.5."}}, "count and every"),
        ({"around": ["1.2."], "between": {"starts": "1.2.", "ends": "1.5."}}, "between is for count"),
        ({"around": ["1.2."], "place": None}, "nobody knows where the meetings are"),
        ({"count": 0}, "greater than or equal to 1"),
        ({"every": {"weeks": 0, "starts": "1.2.", "ends": "1.5."}}, "greater than or equal to 1"),
    ],
)
def test_a_series_says_when_and_where_in_one_way(written: dict[str, Any], said: str) -> None:
    """Two ways would contradict each other, none leaves people guessing."""
    with pytest.raises(ValidationError) as caught:
        series(**written)
    assert said in str(caught.value)


def test_a_meeting_is_at_its_place_in_its_room_or_online() -> None:
    """Who reads the invitation always finds where to go."""
    _, clock = rules()
    room = {"id": "sali", "name": {"fi": "Iso sali", "sv": "Stora salen", "en": "Great hall"}}
    clock = type(clock).model_validate({**clock.model_dump(), "rooms": [room]})
    link = "https://kokous.example/x"
    here = series(count=1, room="sali")
    assert meeting_place(clock, here, Language.FI) == "Lohja"
    there = series(count=1, room="sali", place=None)
    assert meeting_place(clock, there, Language.SV) == "Stora salen"
    online = series(count=1, link=link, place=None)
    assert [meeting_place(clock, online, one) for one in Language] == [
        "Etäkokous",
        "Distansmöte",
        "Video meeting",
    ]


def chain(**written: Any) -> Chain:
    """Write a chain as the file would."""
    return Chain.model_validate({"first": "yksi", "then": "kaksi", "why": "Testi", **written})


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({}, "write one of at_least_days and at_least_working_days"),
        ({"at_least_days": 5, "at_least_working_days": 5}, "write one of"),
        ({"at_least_days": 5, "at_most_working_days": 9}, "write at_most_days"),
        ({"at_least_working_days": 5, "at_most_days": 9}, "write at_most_working_days"),
    ],
)
def test_a_chain_counts_one_kind_of_days(written: dict[str, Any], said: str) -> None:
    """Seven days at least and five working days at most would be a riddle."""
    with pytest.raises(ValidationError) as caught:
        chain(**written)
    assert said in str(caught.value)


def test_a_chain_in_working_days_skips_the_summer() -> None:
    """From the last working day in June to the first in August is one working day."""
    june, august = date(2027, 6, 18), date(2027, 8, 11)
    one = chain(at_least_working_days=1, at_most_working_days=3)
    assert (one.distance(june, august, working()), one.distance(august, june, working())) == (1, -1)
    assert one.pairs([june], [august], working()) == ((0, 0),)
    assert chain(at_least_working_days=2).pairs([june], [august], working()) == ()
    assert chain(at_least_days=2).pairs([june], [august], working()) == ((0, 0),)


def test_a_chain_pairs_each_meeting_with_the_last_that_leaves_the_time() -> None:
    """A nearer one could not have prepared it."""
    first = [date(2027, 3, 1), date(2027, 4, 1), date(2027, 4, 28)]
    then = [date(2027, 2, 1), date(2027, 4, 5), date(2027, 5, 3)]
    assert chain(at_least_days=10).pairs(first, then, working()) == ((0, 1), (1, 2))


@given(st.dates(date(2027, 1, 1), date(2027, 12, 31)), st.integers(0, 60))
def test_working_days_between_two_days_are_those_of_the_calendar(start: date, count: int) -> None:
    """As many as a shift takes."""
    day = working().shift(start, count)
    assert chain(at_least_working_days=1).distance(start, day, working()) == count
    assert chain(at_least_days=1).distance(start, start + timedelta(days=count), working()) == count

"""Days and times read as people in Finland write them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from templates import dates
from templates.words import letter_words

THURSDAY = date(2027, 3, 4)
MORNING = datetime(2027, 3, 4, 7, 0, tzinfo=UTC)
NOON = datetime(2027, 3, 4, 10, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "written"), [("fi", "4.3.2027"), ("sv", "4.3.2027"), ("en", "4 March 2027")]
)
def test_a_date_has_no_leading_zeros(language: str, written: str) -> None:
    """Day and month stand without a zero in front, the year with four digits."""
    assert dates.day(THURSDAY, language) == written


@pytest.mark.parametrize(
    ("offset", "weekday"),
    list(
        enumerate(
            [
                "maanantaina",
                "tiistaina",
                "keskiviikkona",
                "torstaina",
                "perjantaina",
                "lauantaina",
                "sunnuntaina",
            ]
        )
    ),
)
def test_finnish_says_on_which_day_in_the_essive(offset: int, weekday: str) -> None:
    """Every weekday takes its essive when something happens on it."""
    when = date(2027, 3, 1) + timedelta(days=offset)
    assert dates.on_day(when, "fi") == f"{weekday} {when.day}.3.2027"
    assert dates.weekday(when, "fi") == f"{weekday.removesuffix('na')} {when.day}.3.2027"


@pytest.mark.parametrize(
    ("language", "named", "on", "short"),
    [
        ("sv", "torsdag 4.3.2027", "torsdagen den 4.3.2027", "to 4.3.2027"),
        ("en", "Thursday 4 March 2027", "on Thursday 4 March 2027", "Thu 4 Mar 2027"),
    ],
)
def test_a_day_is_named_said_and_shortened(language: str, named: str, on: str, short: str) -> None:
    """A day stands in a table, in a sentence and in a subject, each in its own form."""
    assert dates.weekday(THURSDAY, language) == named
    assert dates.on_day(THURSDAY, language) == on
    assert dates.short_day(THURSDAY, language) == short


@pytest.mark.parametrize(
    ("language", "by", "short"),
    [
        ("fi", "viimeistään torstaina 4.3.2027", "viimeistään to 4.3.2027"),
        ("sv", "senast torsdag 4.3.2027", "senast to 4.3.2027"),
        ("en", "by Thursday 4 March 2027", "by Thu 4 Mar 2027"),
    ],
)
def test_a_deadline_says_by_which_day(language: str, by: str, short: str) -> None:
    """The word for "at the latest" belongs to the language."""
    assert dates.by_day(THURSDAY, language) == by
    assert dates.by_short_day(THURSDAY, language) == short


@pytest.mark.parametrize(
    ("language", "at", "between"),
    [
        ("fi", "klo 9.00", "klo 9.00\u201312.05"),
        ("sv", "kl. 9.00", "kl. 9.00\u201312.05"),
        ("en", "9:00", "9:00\u201312:05"),
    ],
)
def test_a_time_is_helsinkis(language: str, at: str, between: str) -> None:
    """Seven o'clock UTC in winter is nine in Helsinki; a range has an en dash without spaces."""
    assert dates.time(MORNING, language) == at
    assert dates.time_range(MORNING, NOON, language) == between


def test_summer_time_is_three_hours_ahead() -> None:
    """The same UTC hour is an hour later in summer."""
    assert dates.time(datetime(2027, 6, 4, 7, 0, tzinfo=UTC), "fi") == "klo 10.00"


def test_a_day_is_helsinkis_day() -> None:
    """A moment late in the evening UTC belongs to the next day in Helsinki."""
    assert dates.day(datetime(2027, 3, 4, 22, 30, tzinfo=UTC), "fi") == "5.3.2027"


def test_a_meeting_of_one_day_names_it_once() -> None:
    """Day and hours stand together."""
    assert dates.span(MORNING, NOON, "fi") == "torstai 4.3.2027 klo 9.00\u201312.05"
    assert dates.on_span(MORNING, NOON, "sv") == "torsdagen den 4.3.2027 kl. 9.00\u201312.05"
    assert dates.on_span(MORNING, NOON, "en") == "on Thursday 4 March 2027, 9:00\u201312:05"


def test_a_meeting_of_two_days_names_both() -> None:
    """A meeting that runs into the next day tells both days."""
    until = NOON + timedelta(days=1)
    assert dates.span(MORNING, until, "fi") == "torstai 4.3.2027 klo 9.00 \u2013 perjantai 5.3.2027 klo 12.05"
    assert (
        dates.on_span(MORNING, until, "fi")
        == "torstaina 4.3.2027 klo 9.00 \u2013 perjantaina 5.3.2027 klo 12.05"
    )


def test_a_naive_time_is_refused_with_its_mend() -> None:
    """Without a zone nobody knows the hour."""
    with pytest.raises(ValueError, match="pass an aware datetime"):
        dates.time(datetime(2027, 3, 4, 9, 0), "fi")  # noqa: DTZ001 - the naive one is the point


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("fi", ["0 päivää", "1 päivä", "2 päivää", "21 päivää"]),
        ("sv", ["0 dagar", "1 dag", "2 dagar", "21 dagar"]),
        ("en", ["0 days", "1 day", "2 days", "21 days"]),
    ],
)
def test_days_are_counted_in_the_right_number(language: str, written: list[str]) -> None:
    """One day is singular and every other count plural (in Finnish the partitive)."""
    assert [dates.days(count, language) for count in (0, 1, 2, 21)] == written


def test_days_left_are_calendar_days_in_helsinki() -> None:
    """An hour before midnight UTC it is already the next day, and the deadline is a day nearer."""
    deadline = datetime(2027, 3, 6, 21, 59, tzinfo=UTC)
    assert dates.days_between(datetime(2027, 3, 4, 21, 0, tzinfo=UTC), deadline) == 2
    assert dates.days_between(datetime(2027, 3, 4, 23, 0, tzinfo=UTC), deadline) == 1
    assert dates.days_between(deadline, deadline) == 0
    assert dates.days_between(date(2027, 3, 7), deadline) == -1


def test_an_unknown_language_is_refused() -> None:
    """A language without a file of words does not fall back to another."""
    with pytest.raises(ValueError, match="de"):
        letter_words("de")

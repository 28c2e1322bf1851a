"""Forms: what people type, and what is kept of it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from governance.form import AnswerProblem, Choice, FieldKind, FormField, read_answers
from governance.record import Text

LABEL = Text(fi="Kysymys", sv="Fråga", en="Question")


def field(kind: FieldKind, **more: object) -> FormField:
    """Ask one thing."""
    return FormField.model_validate({"id": "asked", "kind": kind, "label": LABEL, **more})


def read(asked: FormField, typed: str) -> tuple[str, AnswerProblem | None]:
    """Give what is kept of one typed answer, and its problem."""
    answers, problems = read_answers([asked], {"asked": typed})
    return answers["asked"], problems.get("asked")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12", "12"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("1 234 567,80", "1234567.80"),
        ("1\u00a0234", "1234"),
        ("1\u202f234", "1234"),
        ("\u22125", "-5"),
        (" 0,50 ", "0.50"),
        ("+7", "7"),
    ],
)
def test_a_number_is_read_as_finns_write_it(typed: str, kept: str) -> None:
    """A comma for the decimals, any space between thousands, a real minus sign."""
    assert read(field(FieldKind.NUMBER), typed) == (kept, None)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9))
def test_a_number_written_with_a_comma_keeps_its_value(number: Decimal) -> None:
    """Whatever its sign and size."""
    kept, problem = read(field(FieldKind.NUMBER), f"{number:f}".replace(".", ","))
    assert problem is None
    assert Decimal(kept) == number


@pytest.mark.parametrize(
    "typed",
    [
        "kaksi",
        "1,2,3",
        "12 kpl",
        "NaN",
        "Infinity",
        "--1",
        "1.234,5",
        "1e3",
        "1e999999999",
        "1_000",
        "9" * 19,
        "٣",
    ],
)
def test_what_is_no_number_is_told_and_kept_as_typed(typed: str) -> None:
    """Bad input loses nothing: the form shows again what was typed."""
    assert read(field(FieldKind.NUMBER), typed) == (typed, AnswerProblem.NOT_A_NUMBER)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("-1", AnswerProblem.TOO_SMALL),
        ("0", None),
        ("10", None),
        ("10,01", AnswerProblem.TOO_LARGE),
    ],
)
def test_the_bounds_of_a_number_are_inside_it(typed: str, problem: AnswerProblem | None) -> None:
    """At least and at most."""
    assert read(field(FieldKind.NUMBER, least=0, most=10), typed)[1] is problem


@pytest.mark.parametrize("typed", ["2027-03-04", "4.3.2027", "04.03.2027"])
def test_a_date_is_read_from_a_browser_and_from_a_finn(typed: str) -> None:
    """Both are kept as ISO 8601."""
    assert read(field(FieldKind.DATE), typed) == ("2027-03-04", None)


@pytest.mark.parametrize("typed", ["30.2.2027", "2027-13-01", "huomenna", "4.3.", "4/3/2027"])
def test_what_is_no_date_is_told_and_kept_as_typed(typed: str) -> None:
    """A day that is not in the calendar is no date either."""
    assert read(field(FieldKind.DATE), typed) == (typed, AnswerProblem.NOT_A_DATE)


@given(st.dates())
def test_every_date_can_be_typed_in_both_ways(day: date) -> None:
    """From the year 1 on."""
    finnish = f"{day.day}.{day.month}.{day.year:04}"
    assert read(field(FieldKind.DATE), finnish) == (day.isoformat(), None)
    assert read(field(FieldKind.DATE), day.isoformat()) == (day.isoformat(), None)


def test_a_choice_takes_its_own_answers_only() -> None:
    """What a form did not offer, nobody chose."""
    asked = field(FieldKind.CHOICE, choices=[Choice(id="approved", label=LABEL)])
    assert read(asked, "approved") == ("approved", None)
    assert read(asked, "postponed") == ("postponed", AnswerProblem.NOT_A_CHOICE)


def test_yes_or_no_is_nothing_else() -> None:
    """The words that people see stand in the locales; these are kept."""
    assert read(field(FieldKind.YES_NO), "yes") == ("yes", None)
    assert read(field(FieldKind.YES_NO), "no") == ("no", None)
    assert read(field(FieldKind.YES_NO), "kyllä") == ("kyllä", AnswerProblem.NOT_A_CHOICE)


def test_an_answer_too_long_is_told_and_not_cut() -> None:
    """The writer shortens it, not the program."""
    assert read(field(FieldKind.LONG_TEXT), "ä" * 20_000)[1] is None
    assert read(field(FieldKind.LONG_TEXT), "ä" * 20_001) == ("ä" * 20_001, AnswerProblem.TOO_LONG)


@pytest.mark.parametrize(
    "kind", [kind for kind in FieldKind if kind not in {FieldKind.FILE, FieldKind.CHOICE}]
)
def test_a_required_answer_of_blanks_is_missing(kind: FieldKind) -> None:
    """Spaces are no answer; an answer that is not required may be empty."""
    assert read(field(kind, required=True), " \t\r\n") == ("", AnswerProblem.MISSING)
    assert read(field(kind), "") == ("", None)


def test_what_was_not_asked_is_left_out() -> None:
    """A hand-made request adds nothing to what is kept."""
    answers, problems = read_answers([field(FieldKind.TEXT)], {"asked": "a", "admin": "yes"})
    assert (answers, problems) == ({"asked": "a"}, {})


def test_files_are_not_among_the_answers() -> None:
    """Who stores a file also checks that a required one came."""
    assert read_answers([field(FieldKind.FILE, required=True)], {"asked": "x.pdf"}) == ({}, {})


def test_lines_end_alike_from_every_browser() -> None:
    """Browsers send CR LF; one answer is one text."""
    assert read(field(FieldKind.LONG_TEXT), "a\r\nb")[0] == "a\nb"


def test_only_a_choice_has_choices() -> None:
    """And a choice has some."""
    with pytest.raises(ValidationError, match="needs choices if, and only if, its kind is choice"):
        field(FieldKind.CHOICE)
    with pytest.raises(ValidationError, match="needs choices if, and only if, its kind is choice"):
        field(FieldKind.TEXT, choices=[Choice(id="a", label=LABEL)])

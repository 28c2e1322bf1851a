"""Forms of rounds: what is asked, and whether an answer answers it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import model_validator

from governance.record import Record, Slug, Words

_LONGEST_ANSWER = 20_000
#: No exponents: written out, 1e999999999 would fill the memory.
_DIGITS = re.compile(r"[-+]?[0-9]{1,18}(\.[0-9]{1,6})?")


class FieldKind(StrEnum):
    """Name what kind of answer a field takes."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    DATE = "date"
    FILE = "file"


class Choice(Record):
    """Offer one answer of a choice."""

    id: Slug
    label: Words


class FormField(Record):
    """Ask one thing."""

    id: Slug
    kind: FieldKind
    label: Words
    help: Words | None = None
    required: bool = False
    #: Bounds of a number.
    least: Decimal | None = None
    most: Decimal | None = None
    #: Shown after a number: "€", "henkilötyövuotta".
    unit: Words | None = None
    choices: tuple[Choice, ...] = ()

    @model_validator(mode="after")
    def _choices_belong_to_a_choice(self) -> "FormField":
        if bool(self.choices) != (self.kind is FieldKind.CHOICE):
            raise ValueError(f'the field "{self.id}" needs choices if, and only if, its kind is choice')
        return self


class AnswerProblem(StrEnum):
    """Name what is wrong with one answer; the words stand in the locales."""

    MISSING = "missing"
    NOT_A_NUMBER = "not_a_number"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_DATE = "not_a_date"
    TOO_LONG = "too_long"


#: Answers by field id, as they are kept: numbers as "12.5", dates as ISO 8601, yes and no as "yes" and "no".
Answers = dict[str, str]


def read_answers(
    form: Sequence[FormField], raw: Mapping[str, str]
) -> tuple[Answers, dict[str, AnswerProblem]]:
    """Read what was typed into a form: the answers, and the problems by field id.

    Unknown fields are left out. Files are not in `raw`; who stores them checks their being required.
    """
    answers: Answers = {}
    problems: dict[str, AnswerProblem] = {}
    for field in form:
        if field.kind is FieldKind.FILE:
            continue
        typed = raw.get(field.id, "").strip().replace("\r\n", "\n")
        answer, problem = _read(field, typed) if typed else ("", None)
        if not typed and field.required:
            problem = AnswerProblem.MISSING
        if problem:
            problems[field.id] = problem
        answers[field.id] = answer
    return answers, problems


def _read(field: FormField, typed: str) -> tuple[str, AnswerProblem | None]:
    match field.kind:
        case FieldKind.NUMBER:
            return _number(field, typed)
        case FieldKind.CHOICE:
            known = any(choice.id == typed for choice in field.choices)
            return typed, None if known else AnswerProblem.NOT_A_CHOICE
        case FieldKind.YES_NO:
            return typed, None if typed in {"yes", "no"} else AnswerProblem.NOT_A_CHOICE
        case FieldKind.DATE:
            return _date(typed)
        case _:
            return typed, AnswerProblem.TOO_LONG if len(typed) > _LONGEST_ANSWER else None


def _number(field: FormField, typed: str) -> tuple[str, AnswerProblem | None]:
    """Read a number as Finns write it: a comma for the decimals, spaces between thousands."""
    written = re.sub(r"\s", "", typed).replace(",", ".").replace("\u2212", "-")
    if not _DIGITS.fullmatch(written):
        return typed, AnswerProblem.NOT_A_NUMBER
    number = Decimal(written)
    if field.least is not None and number < field.least:
        return typed, AnswerProblem.TOO_SMALL
    if field.most is not None and number > field.most:
        return typed, AnswerProblem.TOO_LARGE
    return format(number, "f"), None


def _date(typed: str) -> tuple[str, AnswerProblem | None]:
    """Read a date as ISO 8601 (what a browser's date field sends) or as "4.3.2027"."""
    found = re.match(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$", typed)
    text = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else typed
    try:
        return date.fromisoformat(text).isoformat(), None
    except ValueError:
        return typed, AnswerProblem.NOT_A_DATE

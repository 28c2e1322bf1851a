"""Answers as a reader sees them: numbers, dates and choices in the reader's language."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from babel.numbers import format_decimal

from governance.form import FieldKind, FormField
from governance.record import Language
from templates.dates import day
from templates.portal_words import portal_words
from templates.words import letter_words


def answer_text(field: FormField, answer: str, language: Language) -> str:
    """Write an answer out: "1 234,5 €", "4.3.2027", "Kyllä", the label of a choice; empty stays empty."""
    if not answer:
        return ""
    match field.kind:
        case FieldKind.NUMBER:
            unit = f" {field.unit.in_language(language)}" if field.unit else ""
            return number_text(Decimal(answer), language) + unit
        case FieldKind.DATE:
            return day(date.fromisoformat(answer), language)
        case FieldKind.YES_NO:
            return portal_words(language).form[answer]
        case FieldKind.CHOICE:
            labels: Mapping[str, str] = {one.id: one.label.in_language(language) for one in field.choices}
            return labels.get(answer, answer)
        case _:
            return answer


def number_text(number: Decimal, language: Language) -> str:
    """Write a number with the language's decimal sign and its spaces between thousands."""
    locale = letter_words(language).calendar.locale
    return format_decimal(number, locale=locale, decimal_quantization=False)


def typed_text(field: FormField, answer: str, language: Language) -> str:
    """Write a kept answer as a person would type it into the form again."""
    if field.kind is FieldKind.NUMBER and language is not Language.EN:
        return answer.replace(".", ",")
    if field.kind is FieldKind.DATE and answer:
        kept = date.fromisoformat(answer)
        return f"{kept.day}.{kept.month}.{kept.year}"
    return answer


def numbered_points(text: str) -> str:
    """Write a number before each point of a proposed decision; one that stands alone needs none."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) == 1:
        return lines[0]
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))

"""A round's result in words: what is counted, and what each bar stands for."""

from functools import cache

from governance.form import FieldKind, FormField
from governance.record import Language, Record
from governance.tally import Bar, Tally
from templates.answer_text import answer_text, number_text
from templates.locale_file import locale_file


class TallyWords(Record):
    """Hold the words in one language."""

    when_answered: str
    unit: str
    early: str
    last_week: str
    last_day: str
    late: str
    never: str
    range: str


@cache
def tally_words(language: Language) -> TallyWords:
    """Give the words in a language."""
    return TallyWords.model_validate(locale_file("tally", language))


def tally_caption(tally: Tally, language: Language) -> str:
    """Say what is counted: a question with its unit, or when the answers came."""
    if tally.field is None:
        return tally_words(language).when_answered
    unit = f", {tally.field.unit.in_language(language)}" if tally.field.unit else ""
    return tally.field.label.in_language(language) + unit


def bar_label(tally: Tally, bar: Bar, language: Language) -> str:
    """Name a bar: a choice, numbers from ... to, or when answers came."""
    if tally.field is None:
        label: str = getattr(tally_words(language), bar.answer)
        return label
    return _answer(tally.field, bar, language)


def _answer(field: FormField, bar: Bar, language: Language) -> str:
    if field.kind is not FieldKind.NUMBER or bar.least is None or bar.most is None:
        return answer_text(field, bar.answer, language)
    least, most = (number_text(number, language) for number in (bar.least, bar.most))
    return least if least == most else tally_words(language).range.format(least=least, most=most)

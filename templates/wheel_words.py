"""The words around the wheel."""

from functools import cache

from governance.record import Language, Record
from templates.locale_file import locale_file


class WheelWords(Record):
    """Hold the wheel's own words in one language."""

    title: str
    legend: str
    today: str
    rounds: str
    months: tuple[str, ...]
    #: What the picture shows, for those who cannot see it; names in braces are counts.
    description: str


@cache
def wheel_words(language: Language) -> WheelWords:
    """Give the words in a language."""
    return WheelWords.model_validate(locale_file("wheel", language))

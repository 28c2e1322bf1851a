"""The words of the year book, one file a language."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from governance.record import Language

_LOCALES = Path(__file__).parent / "locales" / "year_book"

#: Words by the page, or the list of terms, that they stand on.
YearBookWords = Mapping[str, Mapping[str, str]]


class MissingYearBookWordsError(Exception):
    """A language's file lacks words that another language has."""


@cache
def year_book_words(language: Language) -> YearBookWords:
    """Give a language's words; raises MissingYearBookWordsError where its file and the Finnish one differ."""
    words = _read(language)
    differing = sorted(_keys(_read(Language.FI)) ^ _keys(words))
    if differing:
        listed = ", ".join(differing)
        raise MissingYearBookWordsError(
            f"templates/locales/year_book/{language}.toml and fi.toml differ in: {listed}; write them in both"
        )
    return words


def _read(language: Language) -> YearBookWords:
    return tomllib.loads((_LOCALES / f"{language}.toml").read_text("utf-8"))


def _keys(words: YearBookWords) -> set[str]:
    return {f"{section}.{key}" for section, keys in words.items() for key in keys}

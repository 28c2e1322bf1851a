"""The words of the year book, one file a language."""

from collections.abc import Mapping
from functools import cache

from governance.record import Language
from templates.locale_file import locale_file

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
    return locale_file("year_book", language)


def _keys(words: YearBookWords) -> set[str]:
    return {f"{section}.{key}" for section, keys in words.items() for key in keys}

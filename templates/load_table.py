"""The load picture as two tables: who meets, and what the municipalities are asked for."""

from collections.abc import Sequence
from typing import Protocol

from templates.picture_template import render_picture


class _Words(Protocol):
    @property
    def one_open(self) -> str: ...
    @property
    def many_open(self) -> str: ...
    @property
    def one_due(self) -> str: ...
    @property
    def many_due(self) -> str: ...
    @property
    def one_decision(self) -> str: ...
    @property
    def many_decisions(self) -> str: ...


class TabulableLoad(Protocol):
    """A year as calendars/load_year.py describes it."""

    @property
    def week_numbers(self) -> Sequence[int]:
        """Return the numbers of the year's weeks."""

    @property
    def municipalities(self) -> Sequence[object]:
        """Return what each municipality is asked for."""

    @property
    def all_municipalities(self) -> object:
        """Return what they are asked for together."""

    @property
    def words(self) -> _Words:
        """Return the picture's own words."""


def asked_text(words: _Words, *, opened: int, due: int, decisions: int, hours: str) -> str:
    """Say what is asked in a month, with the hours of work; nothing is an empty text."""
    phrases = (
        (opened, words.one_open, words.many_open),
        (due, words.one_due, words.many_due),
        (decisions, words.one_decision, words.many_decisions),
    )
    said = [(one if count == 1 else many).format(count=count) for count, one, many in phrases if count]
    return ", ".join([*said, *filter(None, (hours,))])


def weeks_text(numbers: Sequence[int], counts: Sequence[int]) -> str:
    """List the weeks that have meetings: "3, 7 (2), 12"."""
    weeks = [(number, count) for number, count in zip(numbers, counts, strict=True) if count]
    return ", ".join(str(number) if count == 1 else f"{number} ({count})" for number, count in weeks)


def met_table(year: TabulableLoad) -> str:
    """Return an HTML table of the bodies' and the most burdened people's meetings."""
    return render_picture("met_table.html", year=year, words=year.words, weeks_text=weeks_text)


def asked_table(year: TabulableLoad) -> str:
    """Return an HTML table of what each municipality is asked for, a column a month."""
    rows = (*year.municipalities, year.all_municipalities)
    return render_picture("asked_table.html", year=year, rows=rows, words=year.words, asked_text=asked_text)

"""The year planner as a table: months across, bodies and matters down."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from templates.picture_template import render_picture

_MONTHS = range(1, 13)


class _Caption(Protocol):
    @property
    def language(self) -> str: ...


class _Words(Protocol):
    @property
    def caption(self) -> str: ...
    @property
    def what(self) -> str: ...
    @property
    def phases(self) -> str: ...
    @property
    def pauses(self) -> str: ...
    @property
    def meetings(self) -> str: ...
    @property
    def rounds(self) -> str: ...


class _Span(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def days(self) -> str: ...
    @property
    def starts(self) -> date: ...


class _Meeting(Protocol):
    @property
    def body(self) -> int: ...
    @property
    def on(self) -> date: ...
    @property
    def day(self) -> str: ...
    @property
    def hours(self) -> str: ...
    @property
    def series(self) -> str: ...


class _Event(Protocol):
    @property
    def starts(self) -> date: ...
    @property
    def ends(self) -> date: ...
    @property
    def opening(self) -> str: ...
    @property
    def lead(self) -> str: ...
    @property
    def ending(self) -> str: ...


class _Row(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def events(self) -> Sequence[_Event]: ...


class TabulablePlanner(Protocol):
    """A year as calendars/planner_year.py describes it."""

    @property
    def caption(self) -> _Caption:
        """Return the picture's caption."""

    @property
    def year(self) -> int:
        """Return the year."""

    @property
    def months(self) -> Sequence[str]:
        """Return the months' names."""

    @property
    def bodies(self) -> Sequence[str]:
        """Return the bodies' names."""

    @property
    def phases(self) -> Sequence[_Span]:
        """Return its phases."""

    @property
    def pauses(self) -> Sequence[_Span]:
        """Return its pauses."""

    @property
    def meetings(self) -> Sequence[_Meeting]:
        """Return its meetings."""

    @property
    def rows(self) -> Sequence[_Row]:
        """Return the rows below the bodies."""

    @property
    def words(self) -> _Words:
        """Return the planner's own words."""


@dataclass(frozen=True)
class TableRow:
    """One row: its name, and what stands in each month's cell."""

    name: str
    cells: tuple[tuple[str, ...], ...]


def planner_rows(year: TabulablePlanner) -> tuple[tuple[str, tuple[TableRow, ...]], ...]:
    """Return everything that the planner shows, as groups of rows with their headings."""
    words = year.words
    spans = [(words.phases, year.phases), (words.pauses, year.pauses)]
    groups = [(name, (TableRow(name, _cells(_span_texts(year, found))),)) for name, found in spans if found]
    bodies = tuple(TableRow(name, _cells(_met(year, place))) for place, name in enumerate(year.bodies))
    rows = tuple(TableRow(row.name, _cells(_told(year, row))) for row in year.rows)
    return (*groups, (words.meetings, bodies), (words.rounds, rows))


def _cells(texts: Iterator[tuple[date, str]]) -> tuple[tuple[str, ...], ...]:
    found = sorted(texts, key=lambda pair: pair[0])
    return tuple(tuple(text for on, text in found if on.month == month) for month in _MONTHS)


def _span_texts(year: TabulablePlanner, spans: Sequence[_Span]) -> Iterator[tuple[date, str]]:
    """Give each span in the month in which it begins, or in January if it began before the year."""
    for span in spans:
        yield max(span.starts, date(year.year, 1, 1)), f"{span.name} {span.days}"


def _met(year: TabulablePlanner, place: int) -> Iterator[tuple[date, str]]:
    for one in year.meetings:
        if one.body == place:
            yield one.on, " ".join(filter(None, (one.day, one.hours, one.series)))


def _told(year: TabulablePlanner, row: _Row) -> Iterator[tuple[date, str]]:
    """Give each event's opening and ending in their months."""
    for event in row.events:
        if event.opening:
            yield max(event.starts, date(year.year, 1, 1)), event.opening
        yield min(event.ends, date(year.year, 12, 31)), " ".join(filter(None, (event.lead, event.ending)))


def planner_table(year: TabulablePlanner) -> str:
    """Return an HTML table with a caption, a column a month, and a heading for each row and group of rows."""
    return render_picture("planner_table.html", year=year, groups=planner_rows(year))

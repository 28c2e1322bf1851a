"""The wheel's year as a table, for those who read rather than look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined


@dataclass(frozen=True)
class WheelHeadings:
    """The table's own words, in the year's language: its caption, its columns, and the kinds of rows."""

    caption: str
    when: str
    what: str
    kind: str
    phase: str
    meeting: str
    round: str
    day: str
    pause: str


class _Span(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def starts(self) -> date: ...
    @property
    def ends(self) -> date: ...


class _Round(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def opens(self) -> date: ...
    @property
    def due(self) -> date: ...


class _Day(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def on(self) -> date: ...


class _Meeting(Protocol):
    @property
    def ring(self) -> str: ...
    @property
    def on(self) -> date: ...
    @property
    def label(self) -> str: ...


class TabulableYear(Protocol):
    """A year as calendars/wheel.py describes it."""

    @property
    def language(self) -> str:
        """Return the language of every word in it."""

    @property
    def phases(self) -> Sequence[_Span]:
        """Return its phases."""

    @property
    def meetings(self) -> Sequence[_Meeting]:
        """Return its meetings."""

    @property
    def rounds(self) -> Sequence[_Round]:
        """Return its submission and comment rounds."""

    @property
    def days(self) -> Sequence[_Day]:
        """Return its recurring dates."""

    @property
    def pauses(self) -> Sequence[_Span]:
        """Return its pauses."""


@dataclass(frozen=True, order=True)
class WheelRow:
    """One row of the table; rows are in the order of time."""

    starts: date
    ends: date
    kind: str
    what: str


def wheel_rows(year: TabulableYear, headings: WheelHeadings) -> tuple[WheelRow, ...]:
    """Return everything that the wheel shows, in the order of time."""
    rows = [WheelRow(p.starts, p.ends, headings.phase, p.name) for p in year.phases]
    rows += [WheelRow(m.on, m.on, headings.meeting, _meeting(m)) for m in year.meetings]
    rows += [WheelRow(r.opens, r.due, headings.round, r.name) for r in year.rounds]
    rows += [WheelRow(d.on, d.on, headings.day, d.name) for d in year.days]
    rows += [WheelRow(p.starts, p.ends, headings.pause, p.name) for p in year.pauses]
    return tuple(sorted(rows))


def _meeting(meeting: _Meeting) -> str:
    """Return the body and what is said of its meeting, without saying the body twice."""
    return meeting.label if meeting.ring in meeting.label else f"{meeting.ring}: {meeting.label}".rstrip(": ")


def _day(on: date) -> str:
    """Return the date as Finnish offices write it in all three languages."""
    return f"{on.day}.{on.month}.{on.year}"


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "wheel"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
_ENVIRONMENT.filters["day"] = _day


def wheel_table(year: TabulableYear, headings: WheelHeadings) -> str:
    """Return an HTML table with a caption, column headings and a row for everything on the wheel."""
    template = _ENVIRONMENT.get_template("table.html.jinja")
    return template.render(rows=wheel_rows(year, headings), headings=headings, language=year.language)

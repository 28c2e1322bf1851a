"""Twelve months side by side, with a column of names before them."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from calendars.lettering import text_width, wrap_evenly
from calendars.pieces import Label, Line, Marker
from calendars.sheet import MARGIN, Box, Strip, overlaid

LINE = 1.3  #: line height, in sizes
PAD = 0.42  #: between a cell's edge and its text, in sizes
SIGN = 0.8  #: radius of a body's sign beside its name, in sizes
JANUARY, DECEMBER = 1, 12


@dataclass(frozen=True)
class MonthGrid:
    """Where the months of a year stand on a sheet, in points."""

    year: int
    size: float  #: of letters
    left: float  #: where the names begin
    months_left: float
    months_right: float
    right: float  #: where totals after the months end, if there are any

    @property
    def column(self) -> float:
        """Return how wide a month is."""
        return (self.months_right - self.months_left) / DECEMBER

    @property
    def pad(self) -> float:
        """Return the air in a cell."""
        return PAD * self.size

    @property
    def line(self) -> float:
        """Return how tall a line of text is."""
        return LINE * self.size

    def month_left(self, month: int) -> float:
        """Return where a month begins."""
        return self.months_left + (month - 1) * self.column

    def x_of(self, on: date, *, part: float = 0.5) -> float:
        """Return where a day is; part 0 is its morning, 1 its night; other years are clipped."""
        if on.year != self.year:
            return self.months_left if on.year < self.year else self.months_right
        share = (on.day - 1 + part) / monthrange(on.year, on.month)[1]
        return self.month_left(on.month) + share * self.column

    def ruled(self, strip: Strip, pauses: Sequence[tuple[date, date]] = (), *, role: str = "row") -> Strip:
        """Return a strip with the lines between the months, a line under it, and the pauses behind it."""
        boxes = [self.span_box("pause-ground", first, last, strip.height) for first, last in pauses]
        columns = [self.month_left(month) for month in range(JANUARY, DECEMBER + 1)]
        lines = [Line("month", ((x, 0.0), (x, strip.height))) for x in (*columns, self.months_right)]
        under = Line(role, ((self.left, strip.height), (self.right, strip.height)))
        behind = Strip(strip.height, boxes=tuple(boxes), lines=(*lines, under))
        return overlaid((behind, strip), strip.height)

    def span_box(self, role: str, first: date, last: date, height: float) -> Box:
        """Return a rectangle from the morning of one day to the night of another."""
        begin, end = self.x_of(first, part=0), self.x_of(last, part=1)
        return Box(role, begin, 0.0, end - begin, height)

    def named(self, name: str, sign: int | None = None, *, bold: bool = False) -> Strip:
        """Return a row's name with its body's sign, as tall as it is."""
        return named(name, self.left, self.months_left, self.size, sign, bold=bold)

    def month_names(self, names: Sequence[str]) -> Strip:
        """Return the months' names over their columns."""
        height = 2.0 * self.size
        size = min(1.1 * self.size, *(self._widest(name) for name in names))
        labels = [
            Label("month", name, self.month_left(n) + self.column / 2, height / 2, size, bold=True)
            for n, name in enumerate(names, start=1)
        ]
        return Strip(height, labels=tuple(labels))

    def _widest(self, name: str) -> float:
        return (self.column - self.pad) / text_width(name, 1.0, bold=True)


def named(
    name: str, left: float, right: float, size: float, sign: int | None = None, *, bold: bool = False
) -> Strip:
    """Return a name wrapped between two edges, its sign before it."""
    indent = 2 * SIGN * size + 0.6 * size if sign is not None else 0.0
    rows = wrap_evenly(name, size, right - left - indent - size, bold=bold)
    top = PAD * size + LINE * size / 2
    labels = tuple(
        Label("name", row, left + indent, top + n * LINE * size, size, anchor="start", bold=bold)
        for n, row in enumerate(rows)
    )
    markers = () if sign is None else (Marker("sign", sign, left + SIGN * size, top, SIGN * size, name),)
    height = 2 * PAD * size + LINE * size * max(len(rows), 1)
    return Strip(max(height, 2 * (SIGN + 0.25) * size), markers=markers, labels=labels)


def grid_of(year: int, width: float, size: float, *, names: float, totals: float = 0.0) -> MonthGrid:
    """Return a grid as wide as the sheet; names and totals are so many sizes wide."""
    left, right = MARGIN * size, width - MARGIN * size
    return MonthGrid(year, size, left, left + names * size, right - totals * size, right)

"""What both parts of the load picture have: a title, and totals at the end of each row."""

from collections.abc import Iterator, Sequence

from calendars.lettering import wrap_evenly
from calendars.month_grid import PAD, MonthGrid
from calendars.pieces import Label
from calendars.sheet import Strip

TOTAL = 5.6  #: width of a column of totals, in sizes


def part_title(grid: MonthGrid, text: str) -> Strip:
    """Return what a part of the picture tells."""
    label = Label("part", text, grid.left, grid.size, 1.35 * grid.size, anchor="start", bold=True)
    return Strip(2.6 * grid.size, labels=(label,))


def totals(grid: MonthGrid, texts: Sequence[str], y: float, *, bold: bool = False) -> Iterator[Label]:
    """Give the totals of a row, each at the right end of its column; long heads wrap upwards."""
    for n, text in enumerate(texts, start=1):
        rows = wrap_evenly(text, grid.size, (TOTAL - PAD) * grid.size, bold=bold)
        x = grid.months_right + n * TOTAL * grid.size
        for up, row in enumerate(reversed(rows)):
            yield Label("total", row, x, y - up * grid.line, grid.size, anchor="end", bold=bold)

"""The load picture's second part: what each municipality is asked for, month by month."""

from calendars.lettering import text_width, wrap_evenly
from calendars.load import MonthAsked
from calendars.load_totals import TOTAL, part_title, totals
from calendars.load_year import AskedRow, LoadYear
from calendars.month_grid import LINE, MonthGrid, grid_of
from calendars.pieces import Label, Marker
from calendars.sheet import Box, Section, Strip, overlaid, stacked
from calendars.timeline import RADIUS

NAMES = 13.7  #: width of the municipalities' column, in sizes
STEPS = (60, 120, 240)  #: minutes of work up to which a month has the first, second and third ground
OPEN = 1.1  #: length of the sign of an open request, in sizes


def lay_asked(year: LoadYear, width: float, size: float) -> Section:
    """Return the grid of municipalities and months."""
    grid = grid_of(year.year, width, size, names=NAMES, totals=3 * TOTAL)
    words = year.words
    heads = list(totals(grid, (words.answers, words.decision_key, words.hours), grid.size, bold=True))
    names = grid.month_names(year.months)
    up = max((grid.size - label.y for label in heads), default=0.0)
    head = overlaid((names.moved(up), Strip(0, labels=tuple(heads)).moved(up)), names.height + up)
    rows = [_asked_row(grid, row) for row in year.municipalities]
    rows += [_asked_row(grid, year.all_municipalities, bold=True), _asked_key(grid, year)]
    return Section(stacked((part_title(grid, words.asked), grid.ruled(head, role="group"))), tuple(rows))


def _asked_row(grid: MonthGrid, row: AskedRow, *, bold: bool = False) -> Strip:
    said = grid.named(row.name, bold=bold)
    cells = [_cell(grid, n + 1, month, row.hours[n]) for n, month in enumerate(row.months)]
    height = max(said.height, *(cell.height for cell in cells))
    grounds = tuple(
        Box("asked", grid.month_left(n + 1) + 0.8, 0.8, grid.column - 1.6, height - 1.6, _step(month.minutes))
        for n, month in enumerate(row.months)
        if month.minutes and not bold
    )
    middle = grid.pad + grid.line / 2
    sums = tuple(totals(grid, (str(row.requests), str(row.decisions), row.all_hours), middle, bold=bold))
    return grid.ruled(overlaid((Strip(0, boxes=grounds), said, *cells, Strip(0, labels=sums)), height))


def _step(minutes: int) -> int:
    return sum(minutes > step for step in STEPS)


def _cell(grid: MonthGrid, month: int, asked: MonthAsked, hours: str) -> Strip:
    """Return the signs with their numbers, wrapped where they are many, and the hours on the next line."""
    left = grid.month_left(month) + grid.pad
    x, y = left, grid.pad + grid.line / 2
    parts: list[Strip] = []
    for role, count in (("open", asked.open), ("round", asked.due), ("decision", asked.decisions)):
        if not count:
            continue
        wide = _sign_width(grid, role) + text_width(str(count), grid.size)
        if x > left and x + wide > left + grid.column - 2 * grid.pad:
            x, y = left, y + grid.line
        parts.append(_sign(grid, role, x, y, str(count)))
        x += wide + 0.5 * grid.size
    if hours:
        room = left + grid.column - 2 * grid.pad - text_width(hours, grid.size, bold=True)
        if parts and (y < grid.pad + grid.line or x > room):
            x, y = left, y + grid.line
        label = Label("hours", hours, x, y, grid.size, anchor="start", bold=True)
        parts.append(Strip(0, labels=(label,)))
    return overlaid(parts, y + grid.line / 2 + grid.pad)


def _sign_width(grid: MonthGrid, role: str) -> float:
    return (OPEN if role == "open" else 2 * RADIUS) * grid.size + 0.3 * grid.size


def _sign(grid: MonthGrid, role: str, x: float, y: float, text: str) -> Strip:
    """Return a sign and what stands after it."""
    label = Label("count", text, x + _sign_width(grid, role), y, grid.size, anchor="start")
    if role == "open":
        box = Box("open", x, y - 0.3 * grid.size, OPEN * grid.size, 0.6 * grid.size)
        return Strip(0, boxes=(box,), labels=(label,))
    radius = RADIUS * grid.size
    return Strip(0, markers=(Marker(role, 0, x + radius, y, radius, text),), labels=(label,))


def _asked_key(grid: MonthGrid, year: LoadYear) -> Strip:
    """Return what the signs mean, as many on a line as there is room for."""
    words = year.words
    said = (("open", words.open_key), ("round", words.due_key), ("decision", words.decision_key))
    x, y = grid.left, LINE * grid.size
    parts = []
    for role, text in said:
        parts.append(_sign(grid, role, x, y, text))
        x += _sign_width(grid, role) + text_width(text, grid.size) + 2 * grid.size
    lead = text_width(words.hours_sample + " ", grid.size, bold=True)
    rows = wrap_evenly(words.hours_key, grid.size, grid.right - x, indent=lead)
    labels = tuple(
        Label(
            "key",
            row,
            x,
            y + n * grid.line,
            grid.size,
            anchor="start",
            lead="" if n else words.hours_sample,
        )
        for n, row in enumerate(rows)
    )
    return overlaid((*parts, Strip(0, labels=labels)), y + len(rows) * grid.line)

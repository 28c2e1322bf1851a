"""The load picture's first part: a strip of weeks for each body and for the most burdened people."""

from itertools import groupby

from calendars.lettering import text_width
from calendars.load_totals import TOTAL, part_title, totals
from calendars.load_year import LoadYear, MetRow
from calendars.month_grid import LINE, PAD, MonthGrid, grid_of, named
from calendars.pieces import Label, Line
from calendars.sheet import Box, Section, Strip, overlaid, stacked

NAMES = 19.0  #: width of the names' column, in sizes
ROW = 1.9  #: height of a row of weeks, in sizes
WEEK = 1.56  #: height of a week with meetings, in sizes
MOST = 4  #: so many meetings a week and more look alike; the number tells them apart


def lay_met(year: LoadYear, width: float, size: float) -> Section:
    """Return the strips of weeks; the grid's months are not used but its edges are."""
    grid = grid_of(year.year, width, size, names=NAMES, totals=2 * TOTAL)
    rows = [_heading(grid, year.words.bodies)]
    rows += [_weeks_row(grid, year, row) for row in year.bodies]
    rows += [_heading(grid, year.words.people)]
    rows += [_weeks_row(grid, year, row) for row in year.people]
    rows += [_weeks_row(grid, year, year.everybody, bold=True), _heat_key(grid, year)]
    return Section(_weeks_head(grid, year), tuple(rows))


def _heading(grid: MonthGrid, text: str) -> Strip:
    label = Label("heading", text, grid.left, 1.3 * grid.size, 1.1 * grid.size, anchor="start", bold=True)
    under = Line("group", ((grid.left, 2.2 * grid.size), (grid.right, 2.2 * grid.size)))
    return Strip(2.2 * grid.size, lines=(under,), labels=(label,), leads=True)


def _week_left(grid: MonthGrid, year: LoadYear, week: int) -> float:
    return grid.months_left + week * (grid.months_right - grid.months_left) / len(year.week_numbers)


def _week_middle(grid: MonthGrid, year: LoadYear, week: int) -> float:
    return (_week_left(grid, year, week) + _week_left(grid, year, week + 1)) / 2


def _weeks_head(grid: MonthGrid, year: LoadYear) -> Strip:
    """Return the months over their weeks, the weeks' numbers, and the heads of the totals."""
    size = grid.size
    labels: list[Label] = []
    for month, group in groupby(range(len(year.week_numbers)), key=lambda week: year.week_months[week]):
        weeks = list(group)
        middle = (_week_left(grid, year, weeks[0]) + _week_left(grid, year, weeks[-1] + 1)) / 2
        labels.append(Label("month", year.months[month - 1], middle, size, size, bold=True))
    y = 2.4 * size
    wide = (_week_left(grid, year, 1) - _week_left(grid, year, 0)) * 0.98
    week_size = min(size, wide / text_width("28", 1.0))
    labels += [
        Label(
            "week",
            str(number),
            _week_middle(grid, year, n),
            y,
            week_size,
            tight=True,
        )
        for n, number in enumerate(year.week_numbers)
    ]
    labels.append(Label("week", year.words.week, grid.left, y, size, anchor="start"))
    labels += list(totals(grid, (year.words.meetings, year.words.hours), y, bold=True))
    return stacked((part_title(grid, year.words.met), Strip(3.2 * size, labels=tuple(labels))))


def _weeks_row(grid: MonthGrid, year: LoadYear, row: MetRow, *, bold: bool = False) -> Strip:
    """Return a name, a box with a number for each week that has meetings, and the totals."""
    said = named(row.name, grid.left, grid.months_left, grid.size, row.sign, bold=bold)
    height = max(said.height, ROW * grid.size)
    middle = PAD * grid.size + LINE * grid.size / 2
    sums = Strip(0, labels=tuple(totals(grid, (str(row.meetings), row.hours), middle, bold=bold)))
    weeks = [_week(grid, year, row, week, middle) for week, count in enumerate(row.weeks) if count]
    return overlaid((_week_lines(grid, year, height), said, sums, *weeks), height)


def _week(grid: MonthGrid, year: LoadYear, row: MetRow, week: int, middle: float) -> Strip:
    """Return the box of a week that has meetings."""
    count = row.weeks[week]
    left, right = _week_left(grid, year, week) + 0.5, _week_left(grid, year, week + 1) - 0.5
    name = f"{row.name}: {year.words.week} {year.week_numbers[week]}: {count}"
    top, height = middle - WEEK * grid.size / 2, WEEK * grid.size
    box = Box("heat", left, top, right - left, height, min(count, MOST) - 1, name)
    size = min(grid.size, (right - left - 0.5) / text_width(str(count), 1.0, bold=True))
    label = Label("count", str(count), (left + right) / 2, middle, size, bold=True, tight=True)
    return Strip(height, boxes=(box,), labels=(label,))


def _week_lines(grid: MonthGrid, year: LoadYear, height: float) -> Strip:
    """Return the lines where a month begins, and the line under a row."""
    months = year.week_months
    begins = [n for n in range(len(months)) if n == 0 or months[n] != months[n - 1]]
    x = [*(_week_left(grid, year, n) for n in begins), grid.months_right]
    lines = [Line("month", ((one, 0.0), (one, height))) for one in x]
    return Strip(height, lines=(*lines, Line("row", ((grid.left, height), (grid.right, height)))))


def _heat_key(grid: MonthGrid, year: LoadYear) -> Strip:
    """Return what the boxes' grounds mean."""
    y, side = 1.7 * grid.size, 1.5 * grid.size
    boxes, labels = [], []
    for n in range(MOST):
        x = grid.months_left + n * 3.2 * grid.size
        boxes.append(Box("heat", x, y - side / 2, side, side, n))
        text = f"{n + 1}" if n + 1 < MOST else f"{MOST}+"
        labels.append(
            Label("key", text, x + side + 0.3 * grid.size, y, grid.size, anchor="start", tight=True)
        )
    x = grid.months_left + MOST * 3.2 * grid.size + grid.size
    labels.append(Label("key", year.words.heat_key, x, y, grid.size, anchor="start"))
    return Strip(2 * y, boxes=tuple(boxes), labels=tuple(labels))

"""The year planner (vuosisuunnitelma): months across, bodies down, laid out as pure geometry."""

from collections.abc import Iterator
from datetime import date

from calendars.lettering import text_width
from calendars.month_grid import DECEMBER, JANUARY, LINE, MonthGrid, grid_of
from calendars.paper import Paper
from calendars.pieces import Label, Marker
from calendars.planner_year import PlannerMeeting, PlannerYear
from calendars.sheet import Box, Section, Sheet, Strip, lay_endless, lay_largest, overlaid, stacked
from calendars.timeline import RADIUS, lay_events, lay_spans

NAMES = 18.0  #: width of the names' column, in sizes
GAP = 0.35  #: between a meeting's day and its hours, in sizes


def lay_planner(year: PlannerYear, paper: Paper) -> tuple[Sheet, ...]:
    """Return the year's pages with the largest letters that leave it on one, or on as few as it takes.

    Raises ValueError for a meeting of another year, and for a row that is taller than a page.
    """
    _refuse_other_years(year)
    return lay_largest(year.caption, lambda width, size: [_section(year, width, size)], paper)


def lay_planner_endless(year: PlannerYear) -> Sheet:
    """Return the year on one sheet, as tall as it takes; raises ValueError as `lay_planner` does."""
    _refuse_other_years(year)
    return lay_endless(year.caption, lambda width, size: [_section(year, width, size)])


def _refuse_other_years(year: PlannerYear) -> None:
    for meeting in year.meetings:
        if meeting.on.year != year.year:
            raise ValueError(
                f"{meeting.title}: {meeting.on} is not in {year.year}; leave it out of this planner"
            )


def _section(year: PlannerYear, width: float, size: float) -> Section:
    grid = grid_of(year.year, width, size, names=NAMES)
    pauses = [(one.starts, one.ends) for one in year.pauses]
    bodies = [_body_row(grid, year, place, pauses) for place in range(len(year.bodies))]
    return Section(_head(grid, year), (*bodies, *_rows(grid, year, pauses), _key(grid, year)))


def _head(grid: MonthGrid, year: PlannerYear) -> Strip:
    """Return the months, and the phases and pauses under them."""
    months = grid.month_names(year.months)
    phases = _beside(grid, year.words.phases, lay_spans(grid, year.phases, "phase"))
    pauses = _beside(grid, year.words.pauses, lay_spans(grid, year.pauses, "pause"))
    parts = [grid.ruled(months)]
    parts += [grid.ruled(part) for part, shown in ((phases, year.phases), (pauses, year.pauses)) if shown]
    return stacked(parts)


def _beside(grid: MonthGrid, name: str, strip: Strip, sign: int | None = None) -> Strip:
    """Return a strip with its name before it."""
    said = grid.named(name, sign, bold=sign is not None)
    return overlaid((said, strip), max(said.height, strip.height))


def _body_row(grid: MonthGrid, year: PlannerYear, place: int, pauses: list[tuple[date, date]]) -> Strip:
    """Return a body's meetings, month by month, as tall as its fullest month."""
    labels: list[Label] = []
    tallest = 0.0
    beside = _fit_beside(grid, year)
    for month in range(JANUARY, DECEMBER + 1):
        found = [one for one in year.meetings if one.body == place and one.on.month == month]
        cell = list(_cell(grid, month, found, beside=beside))
        labels += cell
        tallest = max(tallest, max((label.y + grid.line / 2 for label in cell), default=0.0))
    strip = _beside(grid, year.bodies[place], Strip(tallest + grid.pad, labels=tuple(labels)), place)
    return grid.ruled(strip, pauses)


def _fit_beside(grid: MonthGrid, year: PlannerYear) -> bool:
    """Tell whether every meeting's hours fit beside its day: all meetings are written alike."""
    return all(
        _days_width(grid, one) + text_width(one.hours, grid.size) <= grid.column - 2 * grid.pad
        for one in year.meetings
    )


def _days_width(grid: MonthGrid, meeting: PlannerMeeting) -> float:
    return text_width(meeting.day, grid.size, bold=True) + GAP * grid.size


def _cell(grid: MonthGrid, month: int, meetings: list[PlannerMeeting], *, beside: bool) -> Iterator[Label]:
    """Give the days of a cell and the hours beside or below them."""
    x = grid.month_left(month) + grid.pad
    y = grid.pad + grid.line / 2
    for meeting in sorted(meetings, key=lambda one: (one.on, one.hours)):
        yield Label("meeting", meeting.day, x, y, grid.size, anchor="start", bold=True)
        y += 0.0 if beside else grid.line
        after = _days_width(grid, meeting) if beside else 0.0
        yield Label("hours", meeting.hours, x + after, y, grid.size, anchor="start")
        y += grid.line + 0.25 * grid.size


def _rows(grid: MonthGrid, year: PlannerYear, pauses: list[tuple[date, date]]) -> Iterator[Strip]:
    for index, row in enumerate(year.rows):
        strip = _beside(grid, row.name, lay_events(grid, row.events, index))
        yield grid.ruled(strip, pauses)


def _key(grid: MonthGrid, year: PlannerYear) -> Strip:
    """Return what the marks mean, in one line, those of the pauses only where there are any."""
    words, y, x = year.words, LINE * grid.size, grid.months_left
    parts: list[Strip] = []
    said = [("round", words.round_key), ("decision", words.decision_key), ("day", words.day_key)]
    for role, text in [*said, *([("pause", words.pause_key)] if year.pauses else [])]:
        radius = RADIUS * grid.size
        sign = (
            Strip(0, boxes=(Box(role, x, y - radius, 2 * radius, 2 * radius),))
            if role == "pause"
            else Strip(0, markers=(Marker(role, 0, x + radius, y, radius, text),))
        )
        label = Label("key", text, x + 1.4 * grid.size, y, grid.size, anchor="start")
        parts += [sign, Strip(0, labels=(label,))]
        x += text_width(text, grid.size) + 3.6 * grid.size
    return overlaid(parts, 2 * y)

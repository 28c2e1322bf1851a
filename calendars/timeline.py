"""Things along a year: bars and marks at their days, each with its words beside it, none over another."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from calendars.lettering import text_width, wrap_evenly
from calendars.month_grid import MonthGrid
from calendars.pieces import Label, Line, Marker
from calendars.planner_year import EventKind, PlannerEvent, PlannerSpan
from calendars.sheet import Box, Strip, overlaid
from calendars.spacing import lanes

LONGEST = 0.3  #: of the year's width: a text wraps at it, so that it has room on one side of its bar
RADIUS = 0.45  #: of a mark, in sizes
AIR = 0.5  #: between a mark and its words, and between two things in a lane, in sizes
BAR = 1.0  #: height of a bar, in sizes
MOST_LINES = 3  #: of a name inside its bar
TOUCH = 1e-6  #: what counts as touching rather than overlapping, in points


@dataclass(frozen=True)
class _Place:
    """Where a thing with its words stands."""

    left: float
    right: float
    text_x: float
    anchor: str
    rows: tuple[str, ...]
    below: int = 0  #: by how many lines its words are under its bar

    def height(self, grid: MonthGrid) -> float:
        """Return how tall it is with its words."""
        return (self.below + len(self.rows)) * grid.line


def lay_events(grid: MonthGrid, events: Sequence[PlannerEvent], index: int) -> Strip:
    """Return the events in as many lanes as they need, each as high up as it finds room."""
    taken: list[tuple[float, float, float, float]] = []
    parts: list[Strip] = []
    for event in sorted(events, key=lambda one: (one.starts, one.ends, one.lead, one.text)):
        found = [(_top(grid, place, 0.0, taken), n, place) for n, place in enumerate(_places(grid, event))]
        top, _, place = min(found, key=lambda one: one[:2])
        taken.append((place.left, place.right, top, top + place.height(grid)))
        parts.append(_draw(grid, event, place, index).moved(top + grid.pad))
    height = max((bottom for *_, bottom in taken), default=grid.line) + 2 * grid.pad
    return overlaid(parts, height)


def lay_spans(grid: MonthGrid, spans: Sequence[PlannerSpan], role: str) -> Strip:
    """Return phases or pauses as bars with their names in them, or under them where a bar is too short."""
    inside = [_inside(grid, span) for span in spans]
    bar = max((len(rows) for rows in inside), default=0) * grid.line + grid.pad
    parts: list[Strip] = []
    under: list[tuple[float, float, float, float]] = []
    top_lanes = _lanes(grid, spans)
    lowest = bar * (max(top_lanes, default=0) + 1)
    for index, (span, rows, lane) in enumerate(zip(spans, inside, top_lanes, strict=True)):
        box = grid.span_box(role, span.starts, span.ends, bar)
        box = Box(role, box.x, lane * bar, box.width, bar, index, f"{span.name} {span.days}")
        middle = box.x + box.width / 2
        first = lane * bar + bar / 2 - (len(rows) - 1) * grid.line / 2
        labels = [
            Label(role, row, middle, first + n * grid.line, grid.size, bold=True, index=index)
            for n, row in enumerate(rows)
        ]
        parts.append(Strip(0, boxes=(box,), labels=tuple(labels)))
        if not rows:
            parts.append(_under(grid, span, box, lowest, under))
    return overlaid(parts, max([lowest, *(bottom for *_, bottom in under)]) + grid.pad)


def _lanes(grid: MonthGrid, spans: Sequence[PlannerSpan]) -> tuple[int, ...]:
    ends = [(grid.x_of(one.starts, part=0), grid.x_of(one.ends, part=1)) for one in spans]
    return lanes(ends, gap=-TOUCH)


def _inside(grid: MonthGrid, span: PlannerSpan) -> tuple[str, ...]:
    """Return the lines of a name that fits in its bar with its words whole; nothing if it does not."""
    box = grid.span_box("", span.starts, span.ends, 0)
    width = box.width - grid.pad
    if any(text_width(word, grid.size, bold=True) > width for word in span.name.split()):
        return ()
    rows = wrap_evenly(span.name, grid.size, width, bold=True)
    return rows if len(rows) <= MOST_LINES else ()


def _under(
    grid: MonthGrid,
    span: PlannerSpan,
    box: Box,
    top: float,
    taken: list[tuple[float, float, float, float]],
) -> Strip:
    """Return a name under its bar, and a line to it."""
    width = text_width(span.name, grid.size, bold=True)
    left = min(max(box.x, grid.months_left), grid.months_right - width)
    place = _Place(left, left + width, left, "start", (span.name,))
    y = _top(grid, place, top + grid.pad / 2, taken)
    taken.append((left, left + width, y, y + grid.line))
    middle = box.x + box.width / 2
    label = Label("beside", span.name, left, y + grid.line / 2, grid.size, anchor="start", bold=True)
    return Strip(0, lines=(Line("leader", ((middle, box.y + box.height), (middle, y))),), labels=(label,))


def _places(grid: MonthGrid, event: PlannerEvent) -> tuple[_Place, ...]:
    """List where an event's words can stand: in its bar, else after it or before it, else under it."""
    begin, end = _ends(grid, event)
    longest = LONGEST * (grid.months_right - grid.months_left)
    lead = text_width(event.lead + " ", grid.size, bold=True) if event.lead else 0.0
    rows = wrap_evenly(event.text, grid.size, longest, indent=lead)
    indents = (lead, *(0.0 for _ in rows[1:]))
    width = max(indent + text_width(row, grid.size) for indent, row in zip(indents, rows, strict=True))
    air, mark = AIR * grid.size, RADIUS * grid.size
    if len(rows) == 1 and width + 2 * air + 2 * mark <= end - begin:
        return (_Place(begin, end + mark, begin + air, "start", rows),)
    after = _Place(begin, end + mark + air + width, end + mark + air, "start", rows)
    before = _Place(begin - air - width, end + mark, begin - air, "end", rows)
    fitting = tuple(
        place
        for place in (after, before)
        if place.right <= grid.months_right and place.left >= grid.months_left
    )
    under = min(begin, grid.months_right - width)
    below = _Place(under, max(end + mark, under + width), under, "start", rows, below=1)
    return fitting or (below,)


def _ends(grid: MonthGrid, event: PlannerEvent) -> tuple[float, float]:
    """Return where an event's bar begins and its mark stands; what is on one day has no bar."""
    mark = RADIUS * grid.size
    end = min(max(grid.x_of(event.ends), grid.months_left + mark), grid.months_right - mark)
    if not event.opening:
        return end - mark, end
    return max(min(grid.x_of(event.starts, part=0), end - 2 * mark), grid.months_left), end


def _draw(grid: MonthGrid, event: PlannerEvent, place: _Place, index: int) -> Strip:
    begin, end = _ends(grid, event)
    middle = grid.line / 2
    name = " ".join(filter(None, (event.lead, event.text)))
    bar = BAR * grid.size if place.text_x != begin + AIR * grid.size else grid.line * 0.94
    boxes = (
        (Box(str(event.kind), begin, middle - bar / 2, end - begin, bar, index, name),)
        if event.kind is EventKind.ROUND and event.opening
        else ()
    )
    marker = Marker(str(event.kind), index, end, middle, RADIUS * grid.size, name)
    labels = tuple(
        Label(
            "event",
            row,
            place.text_x,
            middle + (place.below + n) * grid.line,
            grid.size,
            anchor=place.anchor,
            lead="" if n else event.lead,
        )
        for n, row in enumerate(place.rows)
    )
    return Strip(0, boxes=boxes, markers=(marker,), labels=labels)


def _top(
    grid: MonthGrid, place: _Place, first: float, taken: Sequence[tuple[float, float, float, float]]
) -> float:
    """Return the first height, in lines below `first`, at which a place is free."""
    tops = (first + n * grid.line for n in count())
    air, height = AIR * grid.size, place.height(grid)
    return next(top for top in tops if all(_apart(place, top, height, other, air) for other in taken))


def _apart(
    place: _Place, top: float, height: float, other: tuple[float, float, float, float], air: float
) -> bool:
    left, right, above, below = other
    beside = place.right + air <= left or right + air <= place.left
    return beside or top + height <= above + TOUCH or below <= top + TOUCH

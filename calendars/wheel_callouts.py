"""What is written outside the rim: recurring dates, today, and names that did not fit in the wheel."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from calendars.circle import (
    CENTRE_X,
    CENTRE_Y,
    HALF_TURN,
    MARGIN,
    RIM,
    SMALLEST,
    WIDTH,
    at,
)
from calendars.lettering import text_width, wrap_evenly
from calendars.pieces import Label, Line, Point
from calendars.spacing import spread
from calendars.wheel_parts import Callout

LEADER_STARTS, LEADER_ENDS = RIM + 4, RIM + 26
TEXT_AIR = 5.0
TEXT_BEGINS = LEADER_ENDS + TEXT_AIR
FLAT = 0.05  #: a ray nearly level with its text needs no knee
#: size of letters, and air between callouts in sizes: the roomiest that fits
SPACINGS = ((14.0, 0.62), (SMALLEST, 0.62), (SMALLEST, 0.3))
LINE = 1.24  #: line height, in sizes
STEPS = 12
STEEP = 0.7  #: farther up or down than this share of the rim, a text may stand over its date


@dataclass(frozen=True)
class Callouts:
    """Labels in two columns that follow the rim, and the lines that lead to them."""

    labels: tuple[Label, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class _Block:
    callout: Callout
    rows: tuple[str, ...]

    air: float

    def height(self, size: float) -> float:
        return size * (LINE * len(self.rows) + self.air)


def lay_callouts(callouts: Sequence[Callout], left_bottom: float, right_bottom: float) -> Callouts:
    """Return every callout, none over another; the first half of the year is on the right.

    Raises ValueError when one half has more than its column holds.
    """
    right = sorted((c for c in callouts if c.angle < HALF_TURN), key=lambda c: c.angle)
    left = sorted((c for c in callouts if c.angle >= HALF_TURN), key=lambda c: -c.angle)
    parts = [_column(right, 1, right_bottom), _column(left, -1, left_bottom)]
    return Callouts(
        tuple(label for part in parts for label in part.labels),
        tuple(line for part in parts for line in part.lines),
    )


def _column(callouts: Sequence[Callout], side: int, bottom: float) -> Callouts:
    for size, air in SPACINGS:
        width = WIDTH / 2 - TEXT_BEGINS - MARGIN
        blocks = [_Block(callout, _rows(callout, size, width), air) for callout in callouts]
        heights = [block.height(size) for block in blocks]
        if sum(heights) <= bottom - MARGIN:
            wanted = [at(callout.angle, TEXT_BEGINS)[1] for callout in callouts]
            middles = spread(wanted, heights, MARGIN, bottom)
            return _write(blocks, middles, size, side)
    half = "first" if side > 0 else "second"
    raise ValueError(
        f"the {half} half of the year has {len(callouts)} dates to write outside the wheel; leave some out"
    )


def _rows(callout: Callout, size: float, width: float) -> tuple[str, ...]:
    """Return the text's lines; the first leaves room for the bold beginning."""
    lead = text_width(callout.lead + " ", size, bold=True)
    return wrap_evenly(callout.text, size, width, indent=lead) or ("",)


def _write(blocks: Sequence[_Block], middles: Sequence[float], size: float, side: int) -> Callouts:
    labels: list[Label] = []
    lines = []
    for block, middle in zip(blocks, middles, strict=True):
        x = CENTRE_X + side * _text_begins(middle, block.height(size) / 2)
        anchor = "start" if side > 0 else "end"
        first = middle - size * LINE * (len(block.rows) - 1) / 2
        for n, row in enumerate(block.rows):
            lead = "" if n else block.callout.lead
            labels.append(
                Label(block.callout.role, row, x, first + n * size * LINE, size, anchor=anchor, lead=lead)
            )
        lines.append(Line(block.callout.role, _leader(block.callout.angle, (x - side * 4, middle))))
    return Callouts(tuple(labels), tuple(lines))


def _text_begins(middle: float, half: float) -> float:
    """Return how far from the vertical axis a text of this height clears the rim."""
    near = max(abs(middle - CENTRE_Y) - half, 0.0)
    return max(math.sqrt(max(TEXT_BEGINS**2 - near**2, 0.0)), 12.0)


def _leader(angle: float, end: Point) -> tuple[Point, ...]:
    """Return a line from the rim to a text that crosses no other line.

    Where the text is farther out than its date, the line goes straight out, and turns level if it can.
    Elsewhere it is a spiral in the gap round the wheel; all spirals run between the same two circles
    in one order.
    """
    across, up = end[0] - CENTRE_X, CENTRE_Y - end[1]
    knee = _knee(angle, across, up)
    start = at(angle, LEADER_STARTS)
    if knee is not None:
        return (start, knee, end)
    above = abs(up) > max(abs(CENTRE_Y - start[1]), LEADER_ENDS * STEEP)
    if above and abs(start[0] - CENTRE_X) <= abs(across):
        return (start, end)
    level = math.copysign(math.sqrt(max(LEADER_ENDS**2 - up**2, 0.0)), across)
    if abs(level) > abs(across):
        level = across
    target = math.degrees(math.atan2(level, up)) % 360
    turn = (target - angle + 180) % 360 - 180
    rise = LEADER_ENDS - LEADER_STARTS
    spiral = [at(angle + turn * n / STEPS, LEADER_STARTS + rise * n / STEPS) for n in range(STEPS + 1)]
    return (*spiral, end)


def _knee(angle: float, across: float, up: float) -> Point | None:
    """Return where an angle's ray is level with a text, if that is out of the rim and before it."""
    ray = math.cos(math.radians(angle))
    radius = up / ray if abs(ray) > FLAT else 0.0
    reach = radius * math.sin(math.radians(angle))
    if radius < LEADER_STARTS + 1 or reach * across < 0 or abs(reach) > abs(across):
        return None
    return at(angle, radius)

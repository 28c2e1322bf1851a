"""The key to the markers, in the lower corners, and the title in the hub."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from calendars.circle import (
    CENTRE_X,
    CENTRE_Y,
    HEIGHT,
    MARGIN,
    SMALLEST,
    WIDTH,
)
from calendars.lettering import text_width, wrap_evenly
from calendars.pieces import Label, Marker
from calendars.wheel_callouts import TEXT_BEGINS
from calendars.wheel_year import WheelYear

SIZE, LINE, SIGN = 13.0, 17.0, 9.0
ROW = 25.0  #: height of a one-line row
TITLE_HEIGHT = 30.0
TALLEST = 480.0  #: what would be taller goes on in the other corner
USUAL_HUB = 130.0
INDENT = 2 * SIGN + 10
PAUSE = 0.6  #: between title and subtitle, in sizes of the subtitle


@dataclass(frozen=True)
class Legend:
    """The key's markers and labels, and where it begins in each lower corner."""

    left_top: float
    right_top: float
    markers: tuple[Marker, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class _Corner:
    """One lower corner of the sheet, with the first of its bodies' places."""

    first: int
    rows: tuple[tuple[str, ...], ...]
    width: float
    top: float


def lay_legend(year: WheelYear) -> Legend:
    """Return the bodies' names beside their signs, as wide as the corners outside the wheel allow.

    They stand in the lower left corner; what is too many for one corner goes on in the lower right.
    """
    corners = (_corner(year.rings[:first], 0) for first in range(len(year.rings), -1, -1))
    left = next(corner for corner in corners if HEIGHT - corner.top <= TALLEST)
    right = _corner(year.rings[len(left.rows) :], len(left.rows))
    sides = [(left, MARGIN), (right, WIDTH - MARGIN - right.width)]
    parts = [_write(year, corner, x) for corner, x in sides if corner.rows or corner is left]
    return Legend(
        left.top,
        right.top if right.rows else HEIGHT - MARGIN,
        tuple(marker for markers, _ in parts for marker in markers),
        tuple(label for _, labels in parts for label in labels),
    )


def _corner(names: Sequence[str], first: int) -> _Corner:
    """Return the names wrapped to the greatest width that stays clear of the wheel."""
    for width in range(420, 100, -20):
        rows = tuple(wrap_evenly(name, SIZE, width - INDENT) for name in names)
        top = HEIGHT - MARGIN - TITLE_HEIGHT - sum(_row_height(row) for row in rows)
        reach = max(top - CENTRE_Y, 0.0)
        if CENTRE_X - math.sqrt(max(TEXT_BEGINS**2 - reach**2, 0.0)) - MARGIN - 20 >= width:
            break
    widest = max((text_width(text, SIZE) for row in rows for text in row), default=0.0)
    return _Corner(first, rows, INDENT + widest, top)


def _row_height(row: Sequence[str]) -> float:
    return ROW + LINE * (len(row) - 1)


def _write(year: WheelYear, corner: _Corner, x: float) -> tuple[list[Marker], list[Label]]:
    """Return a corner's part of the key; its title stands over the first part only."""
    markers: list[Marker] = []
    labels: list[Label] = []
    y = corner.top
    if not corner.first:
        labels.append(
            Label("legend-title", year.legend_title, x, y + SIZE / 2, SIZE, anchor="start", bold=True)
        )
    y += TITLE_HEIGHT
    for index, row in enumerate(corner.rows, start=corner.first):
        markers.append(Marker("legend", index, x + SIGN, y + ROW / 2, SIGN, year.rings[index]))
        labels += [
            Label("legend", text, x + INDENT, y + ROW / 2 + n * LINE, SIZE, anchor="start")
            for n, text in enumerate(row)
        ]
        y += _row_height(row)
    return markers, labels


def lay_hub(year: WheelYear, hub: float) -> tuple[Label, ...]:
    """Return the year, the title and the subtitle as large as the hub holds them."""
    largest = 1.25 * min(max(hub / USUAL_HUB, 1.0), 1.8)
    scales = [largest * (1 - 0.04 * n) for n in range(22)]
    attempts = ((scale, width) for scale in scales for width in (1.75, 1.6, 1.45, 1.3))
    for scale, width in attempts:
        labels = _hub_lines(year, hub * width, scale)
        if all(
            math.hypot(x - CENTRE_X, y - CENTRE_Y) < hub - 6 for label in labels for x, y in label.corners
        ):
            return labels
    raise ValueError(
        f"the title {year.title!r} is too long for the middle of the wheel; shorten it or the subtitle"
    )


def _hub_lines(year: WheelYear, width: float, scale: float) -> tuple[Label, ...]:
    """Return the hub's lines one under another, centred."""
    number = "" if str(year.year) in year.title else str(year.year)
    title, small = max(20.0 * scale, SMALLEST), max(14.0 * min(scale, 1.3), SMALLEST)
    rows = [("hub-year", number, 56.0 * scale)] if number else []
    rows += [("hub-title", text, title) for text in wrap_evenly(year.title, title, width, bold=True)]
    rows += [("hub-subtitle", text, small) for text in wrap_evenly(year.subtitle, small, width)]
    heights = [size * 1.3 for _, _, size in rows]
    y = CENTRE_Y - (sum(heights) + small * PAUSE) / 2
    labels: list[Label] = []
    for (role, text, size), height in zip(rows, heights, strict=True):
        bold = role != "hub-subtitle"
        if not bold and labels[-1].bold:
            y += small * PAUSE
        labels.append(Label(role, text, CENTRE_X, y + height / 2, size, bold=bold, tight=role == "hub-year"))
        y += height
    return tuple(labels)

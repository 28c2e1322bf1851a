"""The key to the markers, in the lower left corner, and the title in the hub."""

import math
from dataclasses import dataclass

from calendars.circle import (
    CENTRE_X,
    CENTRE_Y,
    HEIGHT,
    MARGIN,
    SMALLEST,
)
from calendars.lettering import wrap_evenly
from calendars.wheel_callouts import TEXT_BEGINS
from calendars.wheel_parts import Label, Marker
from calendars.wheel_year import WheelYear

SIZE, LINE, SIGN = 13.0, 17.0, 9.0
ROW = 25.0  #: height of a one-line row
TITLE_HEIGHT = 30.0
USUAL_HUB = 130.0
INDENT = 2 * SIGN + 10
PAUSE = 0.6  #: between title and subtitle, in sizes of the subtitle


@dataclass(frozen=True)
class Legend:
    """The key's markers and labels, and where it begins."""

    top: float
    markers: tuple[Marker, ...]
    labels: tuple[Label, ...]


def lay_legend(year: WheelYear) -> Legend:
    """Return the bodies' names beside their signs, as wide as the corner outside the wheel allows."""
    for width in range(420, 100, -20):
        rows = [wrap_evenly(ring, SIZE, width - INDENT) for ring in year.rings]
        top = HEIGHT - MARGIN - TITLE_HEIGHT - sum(ROW + LINE * (len(row) - 1) for row in rows)
        reach = max(top - CENTRE_Y, 0.0)
        if CENTRE_X - math.sqrt(max(TEXT_BEGINS**2 - reach**2, 0.0)) - MARGIN - 20 >= width:
            break
    markers: list[Marker] = []
    labels = [
        Label("legend-title", year.legend_title, MARGIN, top + SIZE / 2, SIZE, anchor="start", bold=True)
    ]
    y = top + TITLE_HEIGHT
    for index, row in enumerate(rows):
        markers.append(Marker("legend", index, MARGIN + SIGN, y + ROW / 2, SIGN, year.rings[index]))
        for n, text in enumerate(row):
            labels.append(
                Label("legend", text, MARGIN + INDENT, y + ROW / 2 + n * LINE, SIZE, anchor="start")
            )
        y += ROW + LINE * (len(row) - 1)
    return Legend(top, tuple(markers), tuple(labels))


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

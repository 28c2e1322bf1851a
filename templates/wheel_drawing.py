"""Drawing the wheel: an SVG picture, and a table that says the same."""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from templates import wheel_shapes
from templates.wheel_shapes import SHAPES, sign
from templates.wheel_table import WheelHeadings, wheel_table

__all__ = ["WheelHeadings", "draw_wheel", "wheel_table"]

Point = tuple[float, float]
HALF_TURN = 180.0
LABEL_COLOURS = {
    "today": wheel_shapes.TODAY,
    "due": wheel_shapes.PAPER,
    "hub-subtitle": wheel_shapes.QUIET,
}


class Drawable(Protocol):
    """A laid-out wheel, as calendars/wheel.py gives it (templates and calendars do not know each other)."""

    @property
    def title(self) -> str:
        """Return the picture's name."""

    @property
    def description(self) -> str:
        """Return what the picture says, for those who cannot see it."""

    @property
    def language(self) -> str:
        """Return the language of every word in it, as a BCP 47 tag."""


def number(value: float) -> str:
    """Return a coordinate to a tenth of a unit, without trailing zeros."""
    return f"{value:.1f}".rstrip("0").rstrip(".").replace("-0", "0" if abs(value) < 0.05 else "-0")  # noqa: PLR2004 - rounds to nothing


def points(corners: Iterable[Point]) -> str:
    """Return corners as the points of an SVG polygon or polyline."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in corners)


def sector(inner: float, outer: float, start: float, end: float, centre: Point) -> str:
    """Return the outline of a piece of a ring as an SVG path; angles in degrees clockwise from the top."""
    end = min(end, start + 359.99)

    def at(angle: float, radius: float) -> str:
        turn = math.radians(angle)
        return f"{number(centre[0] + radius * math.sin(turn))} {number(centre[1] - radius * math.cos(turn))}"

    large = int(end - start > HALF_TURN)
    out, back = f"{number(outer)} {number(outer)} 0 {large} 1", f"{number(inner)} {number(inner)} 0 {large} 0"
    return f"M{at(start, outer)}A{out} {at(end, outer)}L{at(end, inner)}A{back} {at(start, inner)}Z"


def shape(name: str, x: float, y: float, radius: float) -> Markup:
    """Return the SVG element of a marker's shape, still open for its colours."""
    if corners := SHAPES[name]:
        placed = points((x + a * radius, y + b * radius) for a, b in corners)
        return Markup('polygon points="{}" stroke-linejoin="round"').format(placed)
    return Markup('circle cx="{}" cy="{}" r="{}"').format(number(x), number(y), number(radius * 0.94))


def label_colour(role: str, index: int) -> str:
    """Return the colour of a text; figures in a filled marker are white."""
    if role == "meeting":
        return sign(index).figures
    return LABEL_COLOURS.get(role, wheel_shapes.INK)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "wheel"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["n"] = number
    environment.globals.update(
        colours=wheel_shapes, label_colour=label_colour, points=points, sector=sector, shape=shape, sign=sign
    )
    return environment


_ENVIRONMENT = _environment()


def draw_wheel(layout: Drawable) -> str:
    """Return the wheel as an SVG document, without styles or scripts, so that strict pages may hold it."""
    return _ENVIRONMENT.get_template("wheel.svg.jinja").render(layout=layout)

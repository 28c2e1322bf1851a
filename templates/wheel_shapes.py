"""The wheel's colours, and the shapes that tell the bodies apart without them."""

import math
from dataclasses import dataclass

INK, QUIET, HAIR, PAPER = "#1d2733", "#566373", "#d5dbe1", "#ffffff"
TODAY = "#b3261e"
EDGE = "#7c8a99"  #: what shows where a thing ends: 3.5 to 1 on white
HATCH, HATCH_GROUND = "#cbd3da", "#f7f9fa"
SHADE = 0.3  #: how much of its colour a shaded marker keeps

#: Each carries white figures, and stands on white, with a contrast of at least 4.5 (WCAG 2.1, 1.4.3).
RING_COLOURS = (
    "#14466f",
    "#b0402b",
    "#2c6a4a",
    "#75508c",
    "#87600a",
    "#0f7076",
    "#9d3a66",
    "#49566a",
    "#6a4b30",
)
#: Grounds for ink.
PHASE_COLOURS = ("#c9dcea", "#dde6c5", "#f5e2b8", "#f3d0c0", "#d9d3e8", "#c5e1dc", "#ecd9e3", "#dfe3e8")
ROUND_COLOURS = ("#e3ecf2", "#ece8f2", "#f6ece0", "#e4efe8", "#f4e6e6")

Corner = tuple[float, float]


@dataclass(frozen=True)
class Sign:
    """How one body's markers look: a shape, its outline, its ground, and the figures on it."""

    shape: str
    colour: str
    ground: str
    figures: str


def _regular(sides: int, first: float, radius: float = 1.0) -> tuple[Corner, ...]:
    turns = [math.radians(first + 360 * n / sides) for n in range(sides)]
    return tuple((radius * math.sin(turn), -radius * math.cos(turn)) for turn in turns)


#: Corners within a circle of radius 1.065; each holds two figures in its middle. No corners: a circle.
SHAPES: dict[str, tuple[Corner, ...]] = {
    "circle": (),
    "square": ((-0.75, -0.75), (0.75, -0.75), (0.75, 0.75), (-0.75, 0.75)),
    "diamond": _regular(4, 0, 1.05),
    "hexagon": _regular(6, 30, 1.02),
    "house": ((0, -1.04), (0.88, -0.38), (0.74, 0.72), (-0.74, 0.72), (-0.88, -0.38)),
    "cross": (
        (-0.5, -0.92), (0.5, -0.92), (0.5, -0.5), (0.92, -0.5), (0.92, 0.5), (0.5, 0.5),
        (0.5, 0.92), (-0.5, 0.92), (-0.5, 0.5), (-0.92, 0.5), (-0.92, -0.5), (-0.5, -0.5),
    ),
    "shield": ((0, 1.04), (0.88, 0.38), (0.74, -0.72), (-0.74, -0.72), (-0.88, 0.38)),
    "brick": ((-0.93, -0.5), (0.93, -0.5), (0.93, 0.5), (-0.93, 0.5)),
}  # fmt: skip


def sign(index: int) -> Sign:
    """Return the sign of the body at this place; 8 shapes filled, open and shaded before one comes again."""
    names = tuple(SHAPES)
    colour = RING_COLOURS[index % len(RING_COLOURS)]
    grounds = ((colour, PAPER), (PAPER, colour), (tint(colour, SHADE), INK))
    ground, figures = grounds[index // len(names) % len(grounds)]
    return Sign(names[index % len(names)], colour, ground, figures)


def tint(colour: str, share: float) -> str:
    """Return the colour mixed with white, `share` of it kept."""
    parts = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * share):02x}" for part in parts)

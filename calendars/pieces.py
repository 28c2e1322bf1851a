"""The pieces of a drawing: lines, markers and texts, placed and measured."""

import math
from dataclasses import dataclass

from calendars.lettering import text_width

Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """An open line through points; its role says what it is for."""

    role: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Marker:
    """A sign that holds a day's number; it keeps within 1.065 times its radius of its middle."""

    role: str
    index: int
    x: float
    y: float
    radius: float
    name: str
    id: str = ""


@dataclass(frozen=True)
class Label:
    """One line of text; x, y is half a capital's height above the baseline, at the anchor."""

    role: str
    text: str
    x: float
    y: float
    size: float
    angle: float = 0.0  #: degrees clockwise
    anchor: str = "middle"  #: start, middle or end, as in SVG
    bold: bool = False
    lead: str = ""  #: a bold beginning, before the text
    index: int = 0
    tight: bool = False  #: figures only: no descenders, no accents

    @property
    def width(self) -> float:
        """Return an upper bound of the line's width."""
        lead = text_width(self.lead + " ", self.size, bold=True) if self.lead else 0.0
        return lead + text_width(self.text, self.size, bold=self.bold)

    @property
    def height(self) -> float:
        """Return the height of the box from the top of an accent to the bottom of a descender."""
        return self.size * (0.78 if self.tight else 1.2)

    @property
    def middle(self) -> Point:
        """Return the middle of the box."""
        shift = {"start": 0.5, "middle": 0.0, "end": -0.5}[self.anchor] * self.width
        turn = math.radians(self.angle)
        return self.x + shift * math.cos(turn), self.y + shift * math.sin(turn)

    @property
    def corners(self) -> tuple[Point, ...]:
        """Return the four corners of the box, around it."""
        x, y = self.middle
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        half_width, half_height = self.width / 2, self.height / 2
        signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
        sides = [(a * half_width, b * half_height) for a, b in signs]
        return tuple((x + u * cos - v * sin, y + u * sin + v * cos) for u, v in sides)

    def distance_to(self, point: Point) -> float:
        """Return how far a point is from the box; 0 inside it."""
        x, y = self.middle
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        dx, dy = point[0] - x, point[1] - y
        along, across = abs(dx * cos + dy * sin), abs(dy * cos - dx * sin)
        return math.hypot(max(along - self.width / 2, 0.0), max(across - self.height / 2, 0.0))

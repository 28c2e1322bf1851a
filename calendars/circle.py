"""The wheel's sheet and circle, in drawing units: 2 units are a point on a landscape A4."""

import math
from datetime import date

from calendars.pieces import Point

WIDTH, HEIGHT = 1684.0, 1190.0
CENTRE_X, CENTRE_Y = 842.0, 595.0
RIM = 494.0  #: radius of the outermost band's outer edge
MARGIN = 44.0
SMALLEST = 13.0  #: the smallest letters: 6.5 points on A4
FULL_TURN, HALF_TURN = 360.0, 180.0


def at(angle: float, radius: float) -> Point:
    """Return the point at an angle clockwise from the top, at a distance from the wheel's middle."""
    turn = math.radians(angle)
    return CENTRE_X + radius * math.sin(turn), CENTRE_Y - radius * math.cos(turn)


def angle_of(on: date, year: int, *, part: float = 0.5) -> float:
    """Return a day's angle in its year; part 0 is its morning, 1 its night; other years are clipped."""
    first, last = date(year, 1, 1), date(year + 1, 1, 1)
    days = (on - first).days + part
    return 360.0 * min(max(days / (last - first).days, 0.0), 1.0)


def degrees(length: float, radius: float) -> float:
    """Return the angle that a length takes on a circle."""
    return math.degrees(length / radius)

"""Words along a circle: each straight, and turned to where it stands."""

import math

from calendars.circle import CENTRE_X, CENTRE_Y, at, degrees
from calendars.lettering import text_width
from calendars.pieces import Label

UPPER_HALF, LOWER_HALF = 90.0, 270.0


def reads_upside_down(angle: float) -> bool:
    """Return whether text along the circle must be turned to be read at this angle."""
    return UPPER_HALF < angle % 360 < LOWER_HALF


def _word_angles(words: list[str], size: float, radius: float, *, bold: bool) -> list[float]:
    """Return each word's middle, in degrees from the beginning of the first, and last the whole length."""
    widths = [degrees(text_width(word, size, bold=bold), radius) for word in words]
    middles, here = [], 0.0
    for n, width in enumerate(widths):
        middles.append(here + width / 2)
        bend = math.radians(width + widths[min(n + 1, len(widths) - 1)]) / 2
        here += width + degrees(size * (0.24 + 0.6 * bend), radius) * (n + 1 < len(widths))
    return [*middles, here]


def arc_length(text: str, size: float, radius: float, *, bold: bool = False) -> float:
    """Return how many degrees a text takes when it is written along a circle."""
    return _word_angles(text.split(), size, radius, bold=bold)[-1]


def along_arc(label: Label, radius: float, angle: float) -> tuple[Label, ...]:
    """Return the label word by word around a circle, its middle at the angle, readable from below.

    Words stay straight, so that they keep their kerning and can be copied as words.
    """
    words = label.text.split()
    *middles, whole = _word_angles(words, label.size, radius, bold=label.bold)
    flipped = reads_upside_down(angle)
    sign, turn = (-1, 180) if flipped else (1, 0)
    placed = []
    for word, middle in zip(words, middles, strict=True):
        here = angle + sign * (middle - whole / 2)
        sagitta = text_width(word, label.size, bold=label.bold) ** 2 / (8 * radius)
        x, y = at(here, radius - sagitta / 3)
        placed.append(
            Label(label.role, word, x, y, label.size, here + turn, bold=label.bold, index=label.index)
        )
    return tuple(placed)


def stays_within(words: tuple[Label, ...], inner: float, outer: float) -> bool:
    """Return whether straight words stay between two circles, give or take the white between bands."""
    distances = [math.dist(corner, (CENTRE_X, CENTRE_Y)) for word in words for corner in word.corners]
    middles = [math.dist(word.middle, (CENTRE_X, CENTRE_Y)) - word.height / 2 for word in words]
    return inner - 1 <= min(middles, default=inner) and max(distances, default=outer) <= outer + 1

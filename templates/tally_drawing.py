"""Drawing a round's result as bars, small enough for a letter and a phone."""

from collections.abc import Sequence
from textwrap import shorten

from templates.picture_template import render_picture

#: In CSS pixels, as the letter shows it on a wide screen.
WIDTH = 380
_ROW, _THICK, _EDGE = 30, 19, 6
_RIGHT = 48
#: So many letters stand before the bars at most, each about so wide; the letter's table has them all.
_LABEL, _LETTER = 23, 8.3


def height_of(bars: int) -> int:
    """Give the height of a drawing with so many bars."""
    return bars * _ROW + 2 * _EDGE


def draw_bars(bars: Sequence[tuple[str, int]], *, own: int | None, caption: str, language: str) -> str:
    """Return bars with their labels and counts as an SVG document; `own` is the place of the marked one.

    The marked bar is darker, bold and has a mark beside its count: it is not known by its colour alone.
    """
    longest = max((count for _, count in bars), default=0) or 1
    labels = [_short(label) for label, _ in bars]
    left = round(max(map(len, labels), default=0) * _LETTER) + 14
    room = WIDTH - left - _RIGHT
    return render_picture(
        "bars.svg",
        width=WIDTH,
        height=height_of(len(bars)),
        left=left,
        thick=_THICK,
        caption=caption,
        language=language,
        bars=[
            _placed(n, labels[n], count, left, room * count / longest, own=n == own)
            for n, (_, count) in enumerate(bars)
        ],
    )


def _short(label: str) -> str:
    return shorten(label, _LABEL, placeholder="…") if len(label) > _LABEL else label


def _placed(
    place: int, label: str, count: int, left: float, length: float, *, own: bool
) -> dict[str, object]:
    top = _EDGE + place * _ROW + (_ROW - _THICK) / 2
    count_x = left + length + 8
    mark, middle = count_x + 14 + 9 * (len(str(count)) - 1), top + _THICK / 2
    return {
        "label": label,
        "label_x": left - 10,
        "text_y": round(top + _THICK / 2 + 5.4, 1),
        "y": top,
        "length": round(length, 1),
        "count": count,
        "count_x": round(count_x, 1),
        "mark": f"{mark:.1f},{middle:.1f} {mark + 10:.1f},{middle - 6:.1f} {mark + 10:.1f},{middle + 6:.1f}",
        "own": own,
    }

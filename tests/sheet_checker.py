"""What is wrong with a flat sheet: things over one another, off the paper, or too pale to read."""

from collections.abc import Iterator, Sequence

from calendars.pieces import Label, Marker
from calendars.sheet import Box, Sheet
from templates.sheet_looks import box_look, darkest_ground, label_colour, line_look, mark_look
from templates.wheel_shapes import PAPER
from tests.wcag import contrast

Rectangle = tuple[float, float, float, float]

#: Lines by which a thing is known; those between rows only guide the eye along them.
_TELLING_LINES = {"month", "group", "leader"}


def faults(sheet: Sheet) -> list[str]:
    """Name each pair of things that overlap, and each thing that leaves its box or the paper."""
    labels = [(f"text {one.text or one.lead!r}", _around(one)) for one in sheet.labels]
    marks = [(f"mark {one.role} {one.name!r}", _about(one)) for one in sheet.markers]
    marks += [("mark open", _edges(one)) for one in sheet.boxes if one.role == "open"]
    shown = [one for one in sheet.boxes if one.role not in {"open", "pause-ground"}]
    boxes = [(f"box {one.role} {one.name!r}", _edges(one)) for one in shown]
    found = [f"{a} over {b}" for a, b in _overlaps([*labels, *marks])]
    found += [f"{a} over {b}" for a, b in _overlaps(boxes)]
    found += [
        f"{name} leaves the paper"
        for name, (left, top, right, bottom) in (*labels, *marks, *boxes)
        if left < 0 or top < 0 or right > sheet.width or bottom > sheet.height
    ]
    found += [
        f"{name} crosses the edge of {other}"
        for name, inner in labels
        for other, outer in boxes
        if _meet(inner, outer) and not _holds(outer, inner)
    ]
    return found


def pale(sheet: Sheet) -> list[str]:
    """Name each text with a contrast under 4.5 to its ground, and each shape with one under 3 (WCAG 2.1)."""
    found = []
    for label in sheet.labels:
        grounds = [PAPER, *(darkest_ground(box_look(b.role, b.index)) for b in _under(label, sheet.boxes))]
        worst = min(contrast(label_colour(label.role), ground) for ground in grounds)
        found += [f"text {label.text!r}: {worst:.1f}"] * (worst < 4.5)
    for box in sheet.boxes:
        outline = box_look(box.role, box.index).outline
        if outline is not None and contrast(outline, PAPER) < 3:
            found.append(f"box {box.role}")
    found += [
        f"mark {one.role}"
        for one in sheet.markers
        if contrast(mark_look(one.role, one.index).outline, PAPER) < 3
    ]
    found += [
        f"line {one.role}"
        for one in sheet.lines
        if one.role in _TELLING_LINES and contrast(line_look(one.role).colour, PAPER) < 3
    ]
    return found


def _under(label: Label, boxes: Sequence[Box]) -> Iterator[Box]:
    around = _around(label)
    return (box for box in boxes if _meet(around, _edges(box)))


def _around(label: Label) -> Rectangle:
    xs, ys = zip(*label.corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _about(marker: Marker) -> Rectangle:
    r = marker.radius
    return marker.x - r, marker.y - r, marker.x + r, marker.y + r


def _edges(box: Box) -> Rectangle:
    return box.x, box.y, box.x + box.width, box.y + box.height


def _meet(one: Rectangle, other: Rectangle) -> bool:
    beside = one[2] <= other[0] + 1e-6 or other[2] <= one[0] + 1e-6
    return not (beside or one[3] <= other[1] + 1e-6 or other[3] <= one[1] + 1e-6)


def _holds(outer: Rectangle, inner: Rectangle) -> bool:
    near = 1e-6
    inside = outer[0] <= inner[0] + near and inner[2] <= outer[2] + near
    return inside and outer[1] <= inner[1] + near and inner[3] <= outer[3] + near


def _overlaps(things: Sequence[tuple[str, Rectangle]]) -> Iterator[tuple[str, str]]:
    """Give the pairs that share any area; from top to bottom, so that far ones are not compared."""
    ordered = sorted(things, key=lambda thing: thing[1][1])
    for n, (name, one) in enumerate(ordered):
        for other_name, other in ordered[n + 1 :]:
            if other[1] >= one[3]:
                break
            if _meet(one, other):
                yield name, other_name

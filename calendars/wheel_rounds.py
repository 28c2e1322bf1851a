"""The wheel's submission and comment rounds: arcs from opening to deadline."""

from itertools import count

from calendars.arc_text import along_arc, arc_length, stays_within
from calendars.circle import FULL_TURN, SMALLEST, angle_of, at, degrees
from calendars.pieces import Label, Marker
from calendars.spacing import is_free
from calendars.wheel_parts import Band, Callout, Layer
from calendars.wheel_words import span_name
from calendars.wheel_year import WheelRound, WheelYear

ROUND_LANE, ROUND_SIZE, DUE_RADIUS = 23.0, SMALLEST, 9.6
ROUND_HALF = 9.5
LEAST_RADIUS = 60.0  #: more lanes than this never fit; the rings then say so
AIR = 6.0  #: between a band's end and its words


def lay_rounds(year: WheelYear, outer: float, floor: float) -> Layer:
    """Return arcs from opening to deadline, the deadline's day in a marker, names in or beside the arcs.

    Where that would reach inside `floor`, every name is written outside the wheel and the arcs stand closer.
    """
    layer = _rounds(year, outer, ROUND_LANE, named=True)
    return layer if layer.inner >= floor else _rounds(year, outer, 2 * DUE_RADIUS + 1, named=False)


def _rounds(year: WheelYear, outer: float, thickness: float, *, named: bool) -> Layer:
    taken: list[list[tuple[float, float]]] = []
    layers = []
    for index, item in sorted(enumerate(year.rounds), key=lambda pair: (pair[1].opens, pair[1].due)):
        for lane in count():
            taken += [[]] * (lane == len(taken))
            middle = max(outer - (lane + 0.5) * thickness, LEAST_RADIUS)
            layer, span = _one_round(item, index, year.year, middle, named=named)
            if is_free(taken[lane], *span, degrees(AIR, middle)):
                break
        taken[lane] = [*taken[lane], span]
        layers.append(layer)
    return Layer(
        outer - len(taken) * thickness,
        tuple(band for layer in layers for band in layer.bands),
        (),
        tuple(marker for layer in layers for marker in layer.markers),
        tuple(label for layer in layers for label in layer.labels),
        tuple(callout for layer in layers for callout in layer.callouts),
    )


def _one_round(
    item: WheelRound, index: int, year: int, middle: float, *, named: bool
) -> tuple[Layer, tuple[float, float]]:
    """Return one round on a circle, and the angles that it takes with its name."""
    start, end = angle_of(item.opens, year, part=0), angle_of(item.due, year)
    words_at, span = _beside(item, start, end, middle)
    role = "round" if words_at is not None and start < words_at < end else "round-beside"
    words = along_arc(Label(role, item.name, 0, 0, ROUND_SIZE, index=index), middle, words_at or 0.0)
    written = (
        named
        and words_at is not None
        and stays_within(words, middle - ROUND_LANE / 2, middle + ROUND_LANE / 2)
    )
    band = Band("round", index, middle - ROUND_HALF, middle + ROUND_HALF, start, end, item.name)
    callout = Callout("round", end, *span_name(item.name, item.opens, item.due))
    sign = Marker("due", index, *at(end, middle), DUE_RADIUS, item.name)
    figures = Label("due", str(item.due.day), sign.x, sign.y, SMALLEST, bold=True, tight=True)
    falls_due = item.due.year == year
    layer = Layer(
        middle,
        (band,),
        (),
        (sign,) if falls_due else (),
        (*((figures,) if falls_due else ()), *(words if written else ())),
        () if written else (callout,),
    )
    return layer, span if written else (start, end + degrees(DUE_RADIUS, middle))


def _beside(
    item: WheelRound, start: float, end: float, radius: float
) -> tuple[float | None, tuple[float, float]]:
    """Return where a round's name has its middle (None: nowhere) and the angles that arc and name take."""
    air, sign = degrees(AIR, radius), degrees(DUE_RADIUS, radius)
    length = arc_length(item.name, ROUND_SIZE, radius)
    span = (start, end + sign)
    if start + 2 * air + length <= end - sign:
        return (start + end - sign) / 2, span
    if span[1] + air + length <= FULL_TURN:
        return span[1] + air + length / 2, (start, span[1] + air + length)
    if start - air - length >= 0.0:
        return start - air - length / 2, (start - air - length, span[1])
    return None, span

"""How the flat pictures' boxes, lines, marks and words look."""

from dataclasses import dataclass

from templates import wheel_shapes
from templates.wheel_shapes import EDGE, HAIR, INK, PAPER, PHASE_COLOURS, QUIET, ROUND_COLOURS, tint

HATCHED = "hatched"
PAUSE_GROUND = "#f1f4f6"
DECISION = "#75508c"
#: Steps of a number, the least first; each carries ink.
HEAT = tuple(tint("#14466f", share) for share in (0.14, 0.28, 0.42, 0.56))
ASKED = tuple(tint("#87600a", share) for share in (0.12, 0.24, 0.38, 0.52))


@dataclass(frozen=True)
class BoxLook:
    """A box's ground and outline; an outline of no colour is not drawn."""

    ground: str
    outline: str | None = None


@dataclass(frozen=True)
class LineLook:
    """A line's colour and width, in points."""

    colour: str
    width: float


@dataclass(frozen=True)
class MarkLook:
    """A mark's shape, its ground and its outline."""

    shape: str
    ground: str
    outline: str


_BOXES: dict[str, tuple[BoxLook, ...]] = {
    "phase": tuple(BoxLook(colour, EDGE) for colour in PHASE_COLOURS),
    "round": tuple(BoxLook(colour, EDGE) for colour in ROUND_COLOURS),
    "pause": (BoxLook(HATCHED, EDGE),),
    "pause-ground": (BoxLook(PAUSE_GROUND),),
    "heat": tuple(BoxLook(colour, EDGE) for colour in HEAT),
    "asked": tuple(BoxLook(colour, EDGE) for colour in ASKED),
    "open": (BoxLook(PAPER, INK),),
}
_LINES = {
    "month": LineLook(EDGE, 0.4),
    "row": LineLook(HAIR, 0.6),
    "group": LineLook(QUIET, 0.9),
    "leader": LineLook(QUIET, 0.6),
}
_MARKS = {
    "round": MarkLook("circle", INK, INK),
    "decision": MarkLook("diamond", DECISION, DECISION),
    "day": MarkLook("circle", PAPER, QUIET),
    "opens": MarkLook("brick", PAPER, INK),
}
_LABELS = {"subtitle": QUIET, "page": QUIET, "week": QUIET}


def box_look(role: str, index: int) -> BoxLook:
    """Give the look of a box."""
    looks = _BOXES[role]
    return looks[index % len(looks)]


def line_look(role: str) -> LineLook:
    """Give the look of a line."""
    return _LINES[role]


def mark_look(role: str, index: int) -> MarkLook:
    """Give the look of a mark; a body's sign is the one it has on the wheel."""
    if role == "sign":
        sign = wheel_shapes.sign(index)
        return MarkLook(sign.shape, sign.ground, sign.colour)
    return _MARKS[role]


def label_colour(role: str) -> str:
    """Give the colour of a text."""
    return _LABELS.get(role, INK)


def darkest_ground(look: BoxLook) -> str:
    """Give the darkest colour of a box's ground, for what is written on it."""
    return wheel_shapes.HATCH if look.ground == HATCHED else look.ground

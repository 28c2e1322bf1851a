"""The pieces that the wheel is made of, placed and measured."""

from dataclasses import dataclass

from calendars.pieces import Label, Line, Marker


@dataclass(frozen=True)
class Band:
    """A piece of a ring, between two radii and two angles in degrees clockwise from the top."""

    role: str
    index: int
    inner: float
    outer: float
    start: float
    end: float
    name: str


@dataclass(frozen=True)
class Orbit:
    """A circle that markers sit on."""

    index: int | None  #: the place of the body whose markers they are; None where bodies share it
    radius: float


@dataclass(frozen=True)
class Callout:
    """Something to write outside the rim, beside an angle."""

    role: str
    angle: float
    lead: str
    text: str


@dataclass(frozen=True)
class Layer:
    """Some of the wheel's pieces, and the radius where the next layer inwards may begin."""

    inner: float
    bands: tuple[Band, ...] = ()
    lines: tuple[Line, ...] = ()
    markers: tuple[Marker, ...] = ()
    labels: tuple[Label, ...] = ()
    callouts: tuple[Callout, ...] = ()

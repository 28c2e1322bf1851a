"""The wheel's pauses: hatched sectors, named where there is room."""

from calendars.arc_text import along_arc, arc_length
from calendars.circle import SMALLEST, angle_of, degrees
from calendars.pieces import Label, Point
from calendars.wheel_parts import Band, Callout, Layer
from calendars.wheel_rings import Rings
from calendars.wheel_words import span_name
from calendars.wheel_year import WheelYear

SIZES = (15.0, SMALLEST)
AIR = 6.0  #: between a band's end and its words


def lay_pauses(year: WheelYear, outer: float, inner: float) -> tuple[Band, ...]:
    """Return the hatched sectors, from the months to the hub."""
    return tuple(
        Band(
            "pause",
            index,
            inner,
            outer,
            angle_of(pause.starts, year.year, part=0),
            angle_of(pause.ends, year.year, part=1),
            pause.name,
        )
        for index, pause in enumerate(year.pauses)
    )


def name_pauses(year: WheelYear, bands: tuple[Band, ...], rings: Rings, hand: tuple[Point, ...]) -> Layer:
    """Return the sectors with their names between the orbits, and callouts for names that found no room."""
    radii = tuple(orbit.radius - rings.lane / 2 for orbit in rings.orbits[:-1]) or (
        rings.hub + rings.lane / 4,
    )
    avoid = (*(((m.x, m.y), m.radius) for m in rings.markers), *((point, 1.0) for point in hand))
    named = [_name_one(band, radii, avoid) for band in bands]
    callouts = tuple(
        Callout("pause", (band.start + band.end) / 2, *span_name(pause.name, pause.starts, pause.ends))
        for band, pause, words in zip(bands, year.pauses, named, strict=True)
        if not words
    )
    return Layer(rings.hub, bands, labels=tuple(word for words in named for word in words), callouts=callouts)


def _name_one(
    band: Band, radii: tuple[float, ...], avoid: tuple[tuple[Point, float], ...]
) -> tuple[Label, ...]:
    """Return the name on the circle nearest the sector's middle that is clear of these discs, if any."""
    angle, middle = (band.start + band.end) / 2, (band.inner + band.outer) / 2
    for size in SIZES:
        label = Label("pause", band.name, 0, 0, size, index=band.index)
        for radius in sorted(radii, key=lambda r: abs(r - middle)):
            words = along_arc(label, radius, angle)
            room = band.end - band.start - degrees(2 * AIR, radius)
            clear = all(word.distance_to(point) > kept + 2 for word in words for point, kept in avoid)
            if clear and arc_length(band.name, size, radius) <= room:
                return words
    return ()

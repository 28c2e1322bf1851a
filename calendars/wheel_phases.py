"""The wheel's phases and months: its two outermost bands."""

from datetime import date

from calendars.arc_text import along_arc, arc_length, reads_upside_down, stays_within
from calendars.circle import RIM, SMALLEST, angle_of, degrees
from calendars.lettering import text_width
from calendars.pieces import Label
from calendars.spacing import lanes
from calendars.wheel_parts import Band, Callout, Layer
from calendars.wheel_words import span_name
from calendars.wheel_year import WheelPhase, WheelYear

PHASE_BAND, PHASE_LANE, PHASE_SIZE = 38.0, 24.0, 15.0
MONTH_BAND, MONTH_SIZE = 30.0, 15.0
AIR = 6.0  #: between a band's end and its words


def lay_phases(year: WheelYear) -> Layer:
    """Return the outermost band; phases that overlap in time get lanes of their own."""
    spans = [
        (angle_of(p.starts, year.year, part=0), angle_of(p.ends, year.year, part=1)) for p in year.phases
    ]
    rows = lanes(spans)
    thickness = PHASE_BAND if max(rows, default=0) == 0 else PHASE_LANE
    bands: list[Band] = []
    labels: list[Label] = []
    callouts = []
    for index, (phase, (start, end), row) in enumerate(zip(year.phases, spans, rows, strict=True)):
        outer = RIM - row * thickness
        band = Band("phase", index, outer - thickness + 1.5, outer, start, end, phase.name)
        words = _phase_words(band)
        bands.append(band)
        labels += words
        if not words:
            callouts.append(_phase_callout(phase, (start + end) / 2))
    inner = RIM - thickness * (max(rows, default=0) + 1)
    return Layer(inner, tuple(bands), labels=tuple(labels), callouts=tuple(callouts))


def _phase_callout(phase: WheelPhase, angle: float) -> Callout:
    return Callout("phase", angle, *span_name(phase.name, phase.starts, phase.ends))


def _phase_words(band: Band) -> tuple[Label, ...]:
    """Return the name in one line, else in two smaller ones, else nothing."""
    middle, angle = (band.inner + band.outer) / 2, (band.start + band.end) / 2
    room = band.end - band.start - degrees(2 * AIR, band.inner)
    for size in (PHASE_SIZE, PHASE_SIZE - 1, PHASE_SIZE - 2):
        words = along_arc(Label(band.role, band.name, 0, 0, size, bold=True, index=band.index), middle, angle)
        if arc_length(band.name, size, middle, bold=True) <= room and stays_within(
            words, band.inner, band.outer
        ):
            return words
    return _two_lines(band, middle, angle, room)


def _two_lines(band: Band, middle: float, angle: float, room: float) -> tuple[Label, ...]:
    rows = _halves(band.name, SMALLEST)
    longest = max(text_width(word, SMALLEST, bold=True) for word in band.name.split())
    apart = SMALLEST * 0.61 + longest**2 / (16 * middle)
    up = -1 if reads_upside_down(angle) else 1
    placed: list[Label] = []
    for row, radius in zip(rows, (middle + up * apart, middle - up * apart), strict=False):
        if arc_length(row, SMALLEST, radius, bold=True) > room:
            return ()
        label = Label(band.role, row, 0, 0, SMALLEST, bold=True, index=band.index)
        placed += along_arc(label, radius, angle)
    fits = len(rows) > 1 and stays_within(tuple(placed), band.inner, band.outer)
    return tuple(placed) if fits else ()


def _halves(text: str, size: float) -> tuple[str, ...]:
    """Return the text in two lines as even as its words allow; one line if it is a single word."""
    words = text.split()
    splits = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    return min(
        splits, key=lambda rows: max(text_width(row, size, bold=True) for row in rows), default=(text,)
    )


def lay_months(year: WheelYear, outer: float) -> Layer:
    """Return the months' names along the circle and the lines between the months."""
    inner = outer - MONTH_BAND
    starts = [angle_of(date(year.year, month, 1), year.year, part=0) for month in range(1, 13)]
    ends = [*starts[1:], 360.0]
    labels = [
        word
        for name, start, end in zip(year.months, starts, ends, strict=True)
        for word in along_arc(
            Label("month", name, 0, 0, MONTH_SIZE, bold=True), outer - MONTH_BAND / 2, (start + end) / 2
        )
    ]
    return Layer(inner, labels=tuple(labels))

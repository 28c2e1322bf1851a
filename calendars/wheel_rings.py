"""The bodies' rings and the markers of their meetings."""

from dataclasses import dataclass
from itertools import pairwise

from calendars.circle import (
    FULL_TURN,
    SMALLEST,
    angle_of,
    at,
    degrees,
)
from calendars.pieces import Label, Marker
from calendars.spacing import spread
from calendars.wheel_parts import Orbit
from calendars.wheel_year import WheelMeeting, WheelYear

WIDEST_LANE, NARROWEST_LANE = 46.0, 25.5
LARGEST_MARKER = 15.0
ENOUGH_ORBITS = 9  #: bodies beyond these may share rather than drive the rounds' names out of the wheel
PREFERRED_HUB, SMALLEST_HUB = 134.0, 108.0
FARTHEST = 5.0  #: degrees (days) that a marker may stand from its date before its ring gets a second lane
BETWEEN = 1.5  #: units of air between two markers


@dataclass(frozen=True)
class Rings:
    """The orbits with their markers, and the radius of the hub left inside them."""

    hub: float
    lane: float
    orbits: tuple[Orbit, ...]
    markers: tuple[Marker, ...]
    labels: tuple[Label, ...]


def lay_rings(year: WheelYear, outer: float) -> Rings:
    """Return one orbit a body, more where its meetings are too close together for one.

    Where there are more bodies than orbits, neighbours share one: their signs tell them apart.
    Raises ValueError when no orbit fits inside `outer`, or the meetings on one do not.
    """
    ordered = sorted(year.meetings, key=lambda meeting: (meeting.on, meeting.id))
    meetings = [
        [meeting for meeting in ordered if meeting.ring in bodies] for bodies in _bodies_by_orbit(year, outer)
    ]
    lanes = [1] * len(meetings)
    while (crowded := _most_crowded(meetings, lanes, outer, year.year)) is not None:
        lanes[crowded] += 1
    return _place(year, meetings, lanes, outer)


def _bodies_by_orbit(year: WheelYear, outer: float) -> list[tuple[str, ...]]:
    """Return the bodies of each orbit, outermost first, so that the orbits are about equally crowded."""
    most = max(int((outer - SMALLEST_HUB) // NARROWEST_LANE), 0)
    if not 0 < most < len(year.rings):
        return [(ring,) for ring in year.rings]
    counts = [sum(meeting.ring == ring for meeting in year.meetings) for ring in year.rings]
    #: the least crowding of the orbits so far, and where they end, by how many bodies are on them
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, (0,))}
    for n in range(most):
        radius = outer - (n + 0.5) * NARROWEST_LANE
        best = {
            end: min(
                (max(crowding, sum(counts[start:end]) / radius), (*ends, end))
                for start, (crowding, ends) in best.items()
                if start < end
            )
            for end in range(n + 1, len(counts) + 1)
        }
    return [year.rings[start:end] for start, end in pairwise(best[len(counts)][1])]


def least_outer(bodies: int) -> float:
    """Return the least radius that holds the orbits of this many bodies, some of them shared."""
    return SMALLEST_HUB + min(bodies, ENOUGH_ORBITS) * NARROWEST_LANE


def _lane_width(total: int, outer: float) -> float:
    width = max(min(WIDEST_LANE, (outer - PREFERRED_HUB) / max(total, 1)), NARROWEST_LANE)
    if total * width > outer - SMALLEST_HUB:
        most = max(int((outer - SMALLEST_HUB) // NARROWEST_LANE), 0)
        raise ValueError(
            f"the wheel has room for {most} rings beside these rounds and phases and needs {total}; "
            "draw fewer bodies or rounds, or the busiest of them on a wheel of their own"
        )
    return width


def _marker_radius(lane: float) -> float:
    return min(lane / 2 - 0.8, LARGEST_MARKER)


def _most_crowded(
    meetings: list[list[WheelMeeting]], lanes: list[int], outer: float, year: int
) -> int | None:
    """Return the first ring whose markers stand too far from their dates, while there is room to mend it."""
    lane = _lane_width(sum(lanes), outer)
    if (sum(lanes) + 1) * NARROWEST_LANE > outer - SMALLEST_HUB:
        return None
    radius = outer
    for ring, (row, many) in enumerate(zip(meetings, lanes, strict=True)):
        for _ in range(many):
            radius -= lane
        for n in range(many):
            if _displacement(row[n::many], radius + lane / 2, lane, year) > FARTHEST:
                return ring
    return None


def _displacement(row: list[WheelMeeting], radius: float, lane: float, year: int) -> float:
    wanted = sorted(angle_of(meeting.on, year) for meeting in row)
    step = degrees(2 * _marker_radius(lane) + BETWEEN, radius)
    if step * len(wanted) > FULL_TURN:
        return FULL_TURN
    placed = spread(wanted, [step] * len(wanted), 0, FULL_TURN)
    return max((abs(a - b) for a, b in zip(wanted, placed, strict=True)), default=0.0)


def _place(year: WheelYear, meetings: list[list[WheelMeeting]], lanes: list[int], outer: float) -> Rings:
    lane = _lane_width(sum(lanes), outer)
    orbits: list[Orbit] = []
    markers: list[Marker] = []
    for row, many in zip(meetings, lanes, strict=True):
        bodies = {year.rings.index(meeting.ring) for meeting in row}
        for n in range(many):
            orbit = Orbit(min(bodies) if len(bodies) == 1 else None, outer - (len(orbits) + 0.5) * lane)
            orbits.append(orbit)
            markers += _on_orbit(year, row[n::many], orbit, lane)
    days = {meeting.id: str(meeting.on.day) for row in meetings for meeting in row}
    size = max(SMALLEST, _marker_radius(lane) * 1.05)
    labels = [
        Label("meeting", days[m.id], m.x, m.y, size, bold=True, index=m.index, tight=True) for m in markers
    ]
    return Rings(outer - len(orbits) * lane, lane, tuple(orbits), tuple(markers), tuple(labels))


def _on_orbit(year: WheelYear, row: list[WheelMeeting], orbit: Orbit, lane: float) -> list[Marker]:
    radius = _marker_radius(lane)
    step = degrees(2 * radius + BETWEEN, orbit.radius)
    try:
        wanted = [angle_of(meeting.on, year.year) for meeting in row]
        angles = spread(wanted, [step] * len(row), 0, FULL_TURN)
    except ValueError as error:
        raise ValueError(
            f"ring of {row[0].ring}: {len(row)} meetings do not fit; draw fewer bodies"
        ) from error
    return [
        Marker(
            "meeting",
            year.rings.index(meeting.ring),
            *at(angle, orbit.radius),
            radius,
            meeting.label,
            meeting.id,
        )
        for meeting, angle in zip(row, angles, strict=True)
    ]

"""The clock face: the lines between months, the Mondays, and the hand that shows today."""

import math
from datetime import date, timedelta

from calendars.circle import RIM, angle_of, at
from calendars.pieces import Label, Line, Marker, Point
from calendars.wheel_year import WheelYear

HAND_AIR = 4.0


def scale_lines(year: WheelYear, months: tuple[float, float], hub: float) -> tuple[Line, ...]:
    """Return the lines between the months, and a tick for each Monday."""
    first = date(year.year, 1, 1)
    inner, outer = months
    spokes = [
        Line("year" if month == 1 else "month", (at(angle, outer), at(angle, hub)))
        for month in range(1, 13)
        for angle in [angle_of(date(year.year, month, 1), year.year, part=0)]
    ]
    monday = first + timedelta(days=-first.weekday() % 7)
    mondays = [monday + timedelta(weeks=n) for n in range(53)]
    ticks = [
        Line("week", (at(angle, inner), at(angle, inner + 4)))
        for angle in (angle_of(day, year.year, part=0) for day in mondays if day.year == year.year)
    ]
    return (*spokes, *ticks)


def hand_points(year: WheelYear, hub: float) -> tuple[Point, ...]:
    """Return points a unit apart from the hub to the rim, when today is in the year."""
    if year.today is None or year.today.year != year.year:
        return ()
    angle = angle_of(year.today, year.year)
    return tuple(at(angle, radius) for radius in range(math.ceil(hub), int(RIM)))


def hand_lines(
    points: tuple[Point, ...], labels: tuple[Label, ...], markers: tuple[Marker, ...]
) -> tuple[Line, ...]:
    """Return the clock's hand, passing behind every text and every deadline."""
    stretches: list[list[Point]] = [[]]
    for point in points:
        behind = any(label.distance_to(point) < HAND_AIR for label in labels)
        behind = behind or any(math.dist(point, (m.x, m.y)) < m.radius + HAND_AIR for m in markers)
        if not behind:
            stretches[-1].append(point)
        elif stretches[-1]:
            stretches.append([])
    return tuple(Line("hand", (part[0], part[-1])) for part in stretches if len(part) > HAND_AIR)

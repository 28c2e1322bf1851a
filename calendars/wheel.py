"""The wheel (vuosikello): a year as a picture, laid out as pure geometry."""

from dataclasses import dataclass

from calendars.circle import CENTRE_X, CENTRE_Y, HEIGHT, WIDTH, angle_of
from calendars.pieces import Label, Line, Marker
from calendars.wheel_callouts import lay_callouts
from calendars.wheel_hand import hand_lines, hand_points, scale_lines
from calendars.wheel_legend import lay_hub, lay_legend
from calendars.wheel_parts import Band, Callout, Orbit
from calendars.wheel_pauses import lay_pauses, name_pauses
from calendars.wheel_phases import lay_months, lay_phases
from calendars.wheel_rings import lay_rings, least_outer
from calendars.wheel_rounds import lay_rounds
from calendars.wheel_words import day_and_month
from calendars.wheel_year import (
    WheelDay,
    WheelMeeting,
    WheelPause,
    WheelPhase,
    WheelRound,
    WheelYear,
)

__all__ = [
    "WheelDay",
    "WheelLayout",
    "WheelMeeting",
    "WheelPause",
    "WheelPhase",
    "WheelRound",
    "WheelYear",
    "lay_out",
]

GAP = 4.0  #: between the months, the rounds, the rings and the hub
BAND_GAP = 3.0  #: between the phases and the months


@dataclass(frozen=True)
class WheelLayout:
    """Where everything on the wheel is, in units of half a point on a landscape A4; the top is January."""

    width: float
    height: float
    centre: tuple[float, float]
    title: str
    description: str
    language: str
    months: tuple[float, float]  #: inner and outer radius of the months' ring
    hub: float  #: radius of the middle
    bands: tuple[Band, ...]
    orbits: tuple[Orbit, ...]
    markers: tuple[Marker, ...]
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]


def lay_out(year: WheelYear) -> WheelLayout:
    """Return the year's wheel, no text over another; the same year gives the same wheel.

    Raises ValueError for dates of other years, unknown rings, and more than the paper holds.
    """
    year.refuse_what_cannot_be_drawn()
    phases = lay_phases(year)
    months = lay_months(year, phases.inner - BAND_GAP)
    rounds = lay_rounds(year, months.inner - GAP, least_outer(len(year.rings)) + GAP)
    rings = lay_rings(year, rounds.inner - GAP)
    hub = rings.hub - GAP
    month_ring = (months.inner, phases.inner - BAND_GAP)
    hand = hand_points(year, hub)
    pauses = name_pauses(year, lay_pauses(year, months.inner, hub), rings, hand)
    legend = lay_legend(year)
    outside = (*_days(year), *phases.callouts, *rounds.callouts, *pauses.callouts)
    callouts = lay_callouts(outside, legend.left_top - 4 * GAP, legend.right_top - 4 * GAP)
    around = (*phases.labels, *months.labels, *rounds.labels, *pauses.labels)
    return WheelLayout(
        width=WIDTH,
        height=HEIGHT,
        centre=(CENTRE_X, CENTRE_Y),
        title=year.title if str(year.year) in year.title else f"{year.title} {year.year}",
        description=year.description,
        language=year.language,
        months=month_ring,
        hub=hub,
        bands=(*pauses.bands, *phases.bands, *rounds.bands),
        orbits=rings.orbits,
        markers=(*rounds.markers, *rings.markers, *legend.markers),
        lines=(
            *scale_lines(year, month_ring, hub),
            *hand_lines(hand, around, rounds.markers),
            *callouts.lines,
        ),
        labels=(*around, *rings.labels, *callouts.labels, *legend.labels, *lay_hub(year, hub)),
    )


def _days(year: WheelYear) -> tuple[Callout, ...]:
    """Return the recurring dates and today, each with its date in front, once."""
    days = [
        Callout(
            "day",
            angle_of(d.on, year.year),
            day_and_month(d.on),
            d.name.replace(day_and_month(d.on), "").strip(),
        )
        for d in year.days
    ]
    if year.today is not None and year.today.year == year.year:
        today = f"{year.today_name} {day_and_month(year.today)}".strip()
        days.append(Callout("today", angle_of(year.today, year.year), today, ""))
    return tuple(days)

"""The wheel's geometry: nothing over another, everything where its date is."""

import math
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise

import pytest

from calendars.circle import angle_of
from calendars.lettering import text_width, wrap
from calendars.pieces import Label, Point
from calendars.spacing import lanes, spread
from calendars.wheel import WheelDay, WheelLayout, WheelMeeting, WheelPause, WheelRound, WheelYear, lay_out
from governance.record import Language
from office.wheel import wheel_year
from tests.large_region import large_plan, large_rules
from tests.wheel_samples import YEAR, full_year, keski_suomi

LANGUAGES = ("fi", "sv", "en")
SEEDS = range(8)


def _overlap(first: tuple[Point, ...], second: tuple[Point, ...]) -> bool:
    """Tell whether two boxes share any area (separating axes)."""
    if math.dist(first[0], second[0]) > math.dist(first[0], first[2]) + math.dist(second[0], second[2]):
        return False
    for box in (first, second):
        for (x1, y1), (x2, y2) in pairwise((*box[:3],)):
            axis = (y1 - y2, x2 - x1)
            one = [x * axis[0] + y * axis[1] for x, y in first]
            two = [x * axis[0] + y * axis[1] for x, y in second]
            if max(one) <= min(two) + 1e-6 or max(two) <= min(one) + 1e-6:
                return False
    return True


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < -1e-6 and side(c, d, a) * side(c, d, b) < -1e-6


def _faults(layout: WheelLayout) -> list[str]:
    """Return each pair of things that overlap."""
    found = [
        f"{a.text!r} over {b.text!r}"
        for a, b in combinations(layout.labels, 2)
        if _overlap(a.corners, b.corners)
    ]
    found += [
        f"marker {a.role} {a.name!r} over {b.role} {b.name!r}"
        for a, b in combinations(layout.markers, 2)
        if math.dist((a.x, a.y), (b.x, b.y)) < a.radius + b.radius
    ]
    found += [
        f"{label.text!r} over marker {m.role} {m.name!r}"
        for label in layout.labels
        for m in layout.markers
        if label.role not in {"meeting", "due"} and label.distance_to((m.x, m.y)) < m.radius
    ]
    leaders = [line for line in layout.lines if line.role in {"day", "today", "phase", "round", "pause"}]
    found += [
        f"leader to {a.points[-1]} crosses leader to {b.points[-1]}"
        for a, b in combinations(leaders, 2)
        if any(_cross(p, q, r, s) for p, q in pairwise(a.points) for r, s in pairwise(b.points))
    ]
    found += [
        f"leader or hand {line.points[0]} runs through {label.text!r}"
        for line in (*leaders, *(line for line in layout.lines if line.role == "hand"))
        for label in layout.labels
        if label.role != "meeting"
        and any(_cross(p, q, r, s) for p, q in pairwise(line.points) for r, s in _sides(label))
    ]
    return found


def _sides(label: Label) -> list[tuple[Point, Point]]:
    a, b, c, d = label.corners
    return [(a, b), (b, c), (c, d), (d, a)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_overlaps_in_a_usual_year(language: str) -> None:
    """Thirty-five meetings, nine rings, fourteen dates: no text, marker or leader meets another."""
    assert _faults(lay_out(keski_suomi(language))) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_overlaps_in_a_year_of_150_things(seed: int) -> None:
    """Dates drawn by lot, clusters and all, still find room."""
    assert _faults(lay_out(full_year(seed))) == []


@pytest.mark.parametrize("month", range(1, 13))
def test_the_hand_never_crosses_a_word(month: int) -> None:
    """Wherever today is, the hand passes behind the words."""
    assert _faults(lay_out(keski_suomi("fi", date(YEAR, month, 15)))) == []


def test_dates_on_one_day_stand_apart() -> None:
    """Ten things due on the last day of the year are all readable."""
    days = tuple(WheelDay(f"Asia numero {n} on käsitelty", date(YEAR, 12, 31)) for n in range(10))
    layout = lay_out(replace(keski_suomi("fi"), days=days))
    assert _faults(layout) == []
    assert sum(label.lead == "31.12." for label in layout.labels) == 10


@pytest.mark.parametrize("seed", SEEDS)
def test_everything_stays_on_the_paper(seed: int) -> None:
    """Every corner of every text is inside the sheet."""
    layout = lay_out(full_year(seed))
    corners = [corner for label in layout.labels for corner in label.corners]
    assert all(0 < x < layout.width and 0 < y < layout.height for x, y in corners)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_letter_is_legible_on_a4(seed: int) -> None:
    """A landscape A4 is 842 points wide; letters are at least 6.5 points."""
    layout = lay_out(full_year(seed))
    assert min(label.size for label in layout.labels) * 842 / layout.width >= 6.5


def _large(language: str) -> WheelYear:
    return wheel_year(large_plan(), *large_rules(), Language(language), today=date(YEAR, 5, 10))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_large_regions_year_fits_on_an_a4(language: str) -> None:
    """21 bodies with long names, 143 meetings: nothing overlaps, nothing leaves the sheet, all is legible."""
    year = _large(language)
    layout = lay_out(year)
    assert _faults(layout) == []
    corners = [corner for label in layout.labels for corner in label.corners]
    assert all(0 < x < layout.width and 0 < y < layout.height for x, y in corners)
    assert min(label.size for label in layout.labels) * 842 / layout.width >= 6.5
    held = [marker for marker in layout.markers if marker.role == "meeting"]
    assert len(held) == len(year.meetings) == 143
    legend = " ".join(label.text for label in layout.labels if label.role == "legend")
    assert all(set(ring.split()) <= set(legend.split()) for ring in year.rings)


@pytest.mark.parametrize("seed", SEEDS)
def test_bodies_that_share_a_ring_stay_near_their_dates(seed: int) -> None:
    """More bodies than rings: neighbours share, and no marker is farther than eight days from its day."""
    year = wheel_year(large_plan(seed), *large_rules(), Language.FI)
    layout = lay_out(year)
    assert _faults(layout) == []
    assert len({orbit.radius for orbit in layout.orbits}) < len(year.rings)
    on = {meeting.id: meeting.on for meeting in year.meetings}
    for marker in (one for one in layout.markers if one.role == "meeting"):
        angle = math.degrees(math.atan2(marker.x - layout.centre[0], layout.centre[1] - marker.y)) % 360
        assert abs((angle - angle_of(on[marker.id], YEAR) + 180) % 360 - 180) <= 8


def test_every_word_of_the_year_is_on_the_wheel() -> None:
    """Names that find no room in the wheel are written outside it; none is lost."""
    year = full_year(1)
    written = " ".join(f"{label.lead} {label.text}" for label in lay_out(year).labels).split()
    names = [item.name for item in (*year.phases, *year.rounds, *year.days, *year.pauses)]
    for name in names:
        assert set(name.split()) <= set(written)
    assert sum(label.role == "meeting" for label in lay_out(year).labels) == len(year.meetings)


def test_the_year_starts_at_the_top_and_goes_clockwise() -> None:
    """January begins at twelve, spring is on the right, July at the bottom, autumn on the left."""
    where = {
        month: _where(keski_suomi("fi"), date(YEAR, month, day))
        for month, day in ((1, 1), (4, 1), (7, 2), (10, 1))
    }
    assert where[1][1] < -90
    assert where[4][0] > 90
    assert where[7][1] > 90
    assert where[10][0] < -90


def _where(year: WheelYear, on: date) -> Point:
    alone = replace(year, meetings=(WheelMeeting("m/1", year.rings[0], on, "kokous"),))
    marker = next(m for m in lay_out(alone).markers if m.role == "meeting")
    centre = lay_out(alone).centre
    return marker.x - centre[0], marker.y - centre[1]


def test_a_leap_years_last_day_is_just_before_the_top() -> None:
    """366 days fill the circle: 31 December is half a day short of it."""
    leap = replace(
        keski_suomi("fi", None), year=2028, meetings=(), phases=(), rounds=(), pauses=(),
        days=(WheelDay("Vuosi päättyy", date(2028, 12, 31)),),
    )  # fmt: skip
    layout = lay_out(leap)
    x, y = next(line for line in layout.lines if line.role == "day").points[0]
    angle = math.degrees(math.atan2(x - layout.centre[0], layout.centre[1] - y)) % 360
    assert angle == pytest.approx(360 * 365.5 / 366, abs=0.01)


def test_meetings_of_one_body_share_a_ring_and_keep_their_order() -> None:
    """A body's markers are at one distance from the middle, in the order of their dates."""
    year = keski_suomi("fi")
    layout = lay_out(year)
    mine = [m for m in layout.markers if m.role == "meeting" and m.index == 2]
    distances = {round(math.dist((m.x, m.y), layout.centre), 3) for m in mine}
    assert len(distances) == 1
    assert [m.id for m in mine] == [m.id for m in year.meetings if m.ring == year.rings[2]]


def test_a_weekly_body_gets_a_second_ring_rather_than_false_dates() -> None:
    """Fifty-two meetings of one body stay within days of their dates."""
    year = keski_suomi("fi")
    weeks = tuple(
        WheelMeeting(
            f"v/{n}", year.rings[0], date.fromordinal(date(YEAR, 1, 4).toordinal() + 7 * n), "kokous"
        )
        for n in range(52)
    )
    layout = lay_out(replace(year, rings=year.rings[:1], meetings=weeks, rounds=()))
    assert _faults(layout) == []
    assert {label.text for label in layout.labels if label.role == "meeting"} == {
        str(m.on.day) for m in weeks
    }


def test_the_same_year_gives_the_same_wheel() -> None:
    """The layout depends on nothing but the year."""
    assert lay_out(full_year(3)) == lay_out(full_year(3))


def test_an_empty_year_is_still_a_wheel() -> None:
    """Before anything is planned there are months, a title, and no error."""
    empty = replace(keski_suomi("fi", None), meetings=(), rounds=(), days=(), phases=(), pauses=(), rings=())
    layout = lay_out(empty)
    assert _faults(layout) == []
    assert sum(label.role == "month" for label in layout.labels) == 12


def test_today_of_another_year_has_no_hand() -> None:
    """Next year's wheel, looked at now, has no hand."""
    assert not [
        line for line in lay_out(keski_suomi("fi", date(YEAR - 1, 11, 21))).lines if line.role == "hand"
    ]


def test_a_date_already_in_the_name_is_written_once() -> None:
    """The name may hold its date, as in "Kunnan talousarvio 31.12."."""
    days = (WheelDay("Kunnan talousarvio 31.12.", date(YEAR, 12, 31)),)
    label = next(
        label for label in lay_out(replace(keski_suomi("fi"), days=days)).labels if label.role == "day"
    )
    assert (label.lead, label.text) == ("31.12.", "Kunnan talousarvio")


def test_a_round_that_goes_on_next_year_has_no_deadline_on_this_wheel() -> None:
    """Its arc reaches the year's end and carries no marker."""
    rounds = (WheelRound("Lausuntokierros", date(YEAR, 11, 20), date(YEAR + 1, 1, 15)),)
    layout = lay_out(replace(keski_suomi("fi"), rounds=rounds))
    assert not [m for m in layout.markers if m.role == "due"]
    assert [band.end for band in layout.bands if band.role == "round"] == [360.0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"meetings": (WheelMeeting("m/1", "Tuntematon", date(YEAR, 2, 2), ""),)},
            "m/1.*Tuntematon.*add it to rings",
        ),
        ({"days": (WheelDay("Talousarvio", date(YEAR + 1, 1, 1)),)}, "Talousarvio.*not in 2027"),
        ({"rounds": (WheelRound("Kysely", date(YEAR, 5, 2), date(YEAR, 5, 1)),)}, "Kysely.*swap"),
        ({"pauses": (WheelPause("Kesä", date(2020, 6, 1), date(2020, 7, 1)),)}, "Kesä.*outside 2027"),
        ({"months": ("tammikuu",)}, "12 month names"),
        ({"rings": tuple(f"Ryhmä {n}" for n in range(40)), "meetings": ()}, "draw fewer bodies"),
        ({"days": tuple(WheelDay(f"Asia {n}", date(YEAR, 3, 1)) for n in range(90))}, "leave some out"),
        (
            {
                "rounds": tuple(
                    WheelRound(f"Kysely {n}", date(YEAR, 3, 1), date(YEAR, 4, 1)) for n in range(60)
                )
            },
            "draw fewer",
        ),
        ({"title": "Vuosikellojen vuosikello " * 20}, "shorten it"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_the_mend(change: dict[str, object], words: str) -> None:
    """The error names what is wrong and what to do."""
    with pytest.raises(ValueError, match=words):
        lay_out(replace(keski_suomi("fi"), **change))  # type: ignore[arg-type]


def test_things_are_moved_apart_as_little_as_possible() -> None:
    """Two that want one place share the way; one with room stays where it is."""
    assert spread([10, 10, 30], [4, 4, 4], 0, 40) == (8, 12, 30)


def test_things_stay_between_the_ends() -> None:
    """A thing at the very end is moved in by half its size."""
    assert spread([0, 40], [4, 4], 0, 40) == (2, 38)


def test_spans_that_overlap_get_lanes_of_their_own() -> None:
    """The first free lane is taken again."""
    assert lanes([(0, 10), (5, 15), (10, 20)]) == (0, 1, 0)


def test_wrapped_lines_keep_every_word_and_the_width() -> None:
    """A word wider than the line is divided with a hyphen."""
    assert wrap("aluehallitukseen asti", 14, 120, indent=40) == ("", "aluehallitukseen", "asti")
    lines = wrap("Lapsivaikutustenarviointikoulutuspäivä ja muuta", 14, 120)
    assert all(text_width(line, 14) <= 120 for line in lines)
    assert "".join(lines).replace("-", "").startswith("Lapsivaikutustenarviointikoulutuspäivä")

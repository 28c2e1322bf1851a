from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendars.conflict import Conflict
from calendars.timetable import Timetable, TimetableMeeting, TimetableProblem, solve
from calendars.timetable_regions import RegionsTimetable, joint, solve_regions
from tests import timetable_checker as checker
from tests.timetable_region import regions

MONDAY = date(2027, 3, 1)
WEEK = tuple(MONDAY + timedelta(n) for n in range(5))
NINE, ONE = time(9), time(13)


def one_meeting(
    name: str, people: tuple[str, ...] = ("national",), days: tuple[date, ...] = WEEK
) -> TimetableProblem:
    """Make a region with one meeting, wished for Monday at nine."""
    meeting = TimetableMeeting(
        id=f"{name}/1",
        series=name,
        people=frozenset(people),
        nominal=MONDAY,
        days=days,
        slots=(NINE,),
        minutes=60,
    )
    return TimetableProblem((meeting,), working_days=WEEK)


def placed(result: RegionsTimetable | Conflict) -> dict[str, tuple[date, time]]:
    """Read all places."""
    assert isinstance(result, RegionsTimetable)
    return {id_: (at.day, at.slot) for starts in result.starts.values() for id_, at in starts.items()}


def sound(problems: Mapping[str, TimetableProblem], result: RegionsTimetable) -> None:
    """Check a common timetable against the rules of all regions at once, by the independent checker."""
    whole, places = joint(problems.values()), placed(result)
    assert list(checker.faults(whole, places)) == []
    assert result.objective == checker.price(whole, places)
    assert result.bound <= result.objective


def test_a_national_member_is_in_one_region_at_a_time() -> None:
    """The second region gives way by a day, and the bound says what both would have liked."""
    problems = {name: one_meeting(name) for name in ("a", "b")}
    result = solve_regions(problems)
    assert isinstance(result, RegionsTimetable)
    sound(problems, result)
    assert (result.bound, result.objective) == (0, 1)


def test_regions_without_common_members_keep_their_best_year() -> None:
    """Nobody minds the others."""
    problems = {name: one_meeting(name, (name,)) for name in ("a", "b")}
    result = solve_regions(problems)
    assert isinstance(result, RegionsTimetable)
    assert result.objective == result.bound == 0


def test_a_region_with_little_room_goes_first() -> None:
    """The first region takes the only day of the second; then the second is placed first."""
    problems = {"a": one_meeting("a"), "b": one_meeting("b", days=(MONDAY,))}
    result = solve_regions(problems)
    assert placed(result)["b/1"] == (MONDAY, NINE)


def test_regions_that_leave_each_other_no_room_get_an_explanation() -> None:
    """Both regions' meetings are named, and the member."""
    result = solve_regions({name: one_meeting(name, days=(MONDAY,)) for name in ("a", "b")})
    assert isinstance(result, Conflict)
    assert {"a/1", "b/1"} <= {id_ for rule in result.rules for id_ in rule.meetings}
    assert any("national" in rule.people for rule in result.rules)


def test_a_region_that_has_no_timetable_alone_is_explained_alone() -> None:
    """The others are not to blame."""
    problems = {"a": one_meeting("a"), "b": one_meeting("b", days=())}
    result = solve_regions(problems)
    assert isinstance(result, Conflict)
    assert {id_ for rule in result.rules for id_ in rule.meetings} == {"b/1"}


def test_wishes_reach_over_the_regions() -> None:
    """A common member who need not come counts as well, and so do the meetings of one week."""
    a, b = one_meeting("a"), one_meeting("b", ())
    b = replace(b, meetings=(replace(b.meetings[0], optional=frozenset({"national"})),))
    problems = {n: replace(p, optional_weight=5) for n, p in (("a", a), ("b", b))}
    result = solve_regions(problems)
    assert placed(result)["a/1"] != placed(result)["b/1"]
    later = (*WEEK, *(day + timedelta(7) for day in WEEK))
    busy = {
        n: replace(one_meeting(n, days=later), week_limit=1, week_weight=50, working_days=later) for n in "ab"
    }
    weeks = {day.isocalendar().week for day, _ in placed(solve_regions(busy)).values()}
    assert len(weeks) == 2


def test_two_and_three_regions_come_within_a_hundredth_of_the_joint_optimum() -> None:
    """Region by region, then improved, against all regions in one model."""
    for number in (2, 3):
        problems = regions(number, size=(6, 18, 24, 6))
        result = solve_regions(problems)
        assert isinstance(result, RegionsTimetable)
        sound(problems, result)
        best = solve(joint(problems.values()))
        assert isinstance(best, Timetable)
        assert best.proven
        assert result.bound <= best.objective <= result.objective <= 1.01 * best.objective


def test_the_number_of_threads_does_not_change_the_timetable() -> None:
    """Threads only share the work."""
    problems = regions(3, size=(6, 18, 24, 6))
    one, three = solve_regions(problems, threads=1), solve_regions(problems, threads=3)
    assert placed(one) == placed(three)


@st.composite
def small_regions(draw: st.DrawFn) -> dict[str, TimetableProblem]:
    """Draw two or three regions of a meeting or two, all with a national member."""
    found = {}
    for name in "abc"[: draw(st.integers(2, 3))]:
        meetings = tuple(
            replace(
                one_meeting(name).meetings[0],
                id=f"{name}/{n}",
                days=tuple(sorted(draw(st.sets(st.sampled_from(WEEK), min_size=1, max_size=3)))),
                slots=draw(st.sampled_from(((NINE,), (NINE, ONE)))),
                nominal=draw(st.sampled_from(WEEK)),
                optional=draw(st.frozensets(st.sampled_from(("guest", "national")), max_size=1)),
            )
            for n in range(draw(st.integers(1, 2)))
        )
        found[name] = TimetableProblem(
            meetings, working_days=WEEK, optional_weight=2, week_limit=2, week_weight=1
        )
    return found


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(small_regions())
def test_a_common_timetable_is_found_exactly_when_there_is_one(problems: dict[str, TimetableProblem]) -> None:
    """It obeys every rule of all regions, and costs no less than the cheapest of all."""
    least = checker.cheapest(joint(problems.values()))
    result = solve_regions(problems)
    if isinstance(result, Conflict):
        assert least is None
        return
    sound(problems, result)
    assert least is not None
    assert result.bound <= least <= result.objective


def test_regions_that_weigh_wishes_differently_are_refused() -> None:
    """A common price needs common weights."""
    problems = {"a": one_meeting("a"), "b": replace(one_meeting("b"), week_weight=3)}
    with pytest.raises(ValueError, match="differ in week_weight"):
        solve_regions(problems)

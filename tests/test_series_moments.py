"""Series whose days hang on other items of the clock: after a pause, before a date, while a round is open."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from calendars.conflict import Conflict
from calendars.like_year import like_year
from calendars.year_planning import plan_year
from governance.clock import AnnualClock
from governance.clock_check import check_clock
from governance.laid_clock import LaidClock
from governance.moment import Moment, YearMoment, moment_text
from governance.problem import Problem, Severity
from governance.working_day import HELSINKI
from governance.year_check import check_years
from office.yaml_lines import compose, plain
from templates.series_mend import wider
from tests.cast import YEAR, rules
from tests.test_moment import usual_working_days, working

#: 1 January to 18 June is the small region's spring; its summer pause ends on 10 August.
AFTER_SUMMER = {"after": "pause:kesa", "days": 14}


def clock_data(**keys: Any) -> dict[str, Any]:
    """Give the small clock as plain data with other keys of its cooperation group's series."""
    data = rules()[1].model_dump(mode="json", exclude_none=True)
    data["series"][1] = {**data["series"][1], **keys}
    return data


def clock_with(**keys: Any) -> AnnualClock:
    """Give that clock."""
    return AnnualClock.model_validate(clock_data(**keys))


def laid(clock: AnnualClock, year: int = YEAR) -> LaidClock:
    """Lay a clock on a year."""
    return LaidClock(rules()[0], clock, year, working(clock, year))


def days_of(clock: AnnualClock, year: int = YEAR) -> tuple[date, ...]:
    """List the days about which the cooperation group meets."""
    on = laid(clock, year)
    return on.wished(clock.one_series("yhteistyoryhma"))


def problems(**keys: Any) -> tuple[Problem, ...]:
    """Check the clock without laying it on a year."""
    return check_clock(clock_with(**keys), rules()[0])


@pytest.mark.parametrize(
    ("keys", "days"),
    [
        ({"around": ["15.4.", AFTER_SUMMER]}, (date(2027, 4, 15), date(2027, 8, 24))),
        (
            {"around": [{"before": "date:talousarviot", "working_days": 30}, "8.12."]},
            (date(2027, 11, 10), date(2027, 12, 8)),
        ),
        (
            {
                "around": [],
                "every": {"weeks": 6, "starts": AFTER_SUMMER, "ends": {"before": "pause:joulu", "days": 1}},
            },
            (date(2027, 8, 24), date(2027, 10, 5), date(2027, 11, 16)),
        ),
    ],
)
def test_a_series_may_hang_on_other_items(keys: dict[str, Any], days: tuple[date, ...]) -> None:
    """Counted by hand; in calendar days and in working days."""
    assert problems(**keys) == ()
    assert days_of(clock_with(**keys)) == days


@given(year=st.integers(2024, 2051), days=st.integers(0, 40))
def test_it_hangs_on_them_in_any_year(year: int, days: int) -> None:
    """A series fourteen days after the summer is fourteen days after every year's summer."""
    clock = clock_with(around=["15.4.", {"after": "pause:kesa", "days": days}])
    assert days_of(clock, year)[1] == date(year, 8, 10) + timedelta(days=days)


def test_a_count_is_spread_between_days_that_hang() -> None:
    """Evenly, and within them."""
    clock = clock_with(
        around=[], count=3, between={"starts": AFTER_SUMMER, "ends": {"before": "pause:joulu", "days": 7}}
    )
    days = days_of(clock)
    assert len(days) == 3
    assert date(2027, 8, 24) <= days[0]
    assert days[-1] <= date(2027, 12, 16)


def test_the_timetable_keeps_windows_that_hang() -> None:
    """Between twelve and eight days before Christmas's pause there is one Tuesday, and no Thursday."""
    window = {"starts": {"before": "pause:joulu", "days": 12}, "ends": {"before": "pause:joulu", "days": 8}}
    clock = clock_with(windows=[{"starts": "1.4.", "ends": "30.4."}, window])
    plan = plan_year(rules()[0], clock, YEAR)
    assert not isinstance(plan, Conflict)
    held = plan.meeting(f"yhteistyoryhma/{YEAR}/2").starts_at.astimezone(HELSINKI).date()
    assert held == date(2027, 12, 14)


def test_a_leap_day_is_a_day_of_its_year() -> None:
    """Thirty days after 30 January; not an error, though no file may write 29.2."""
    data = clock_data(around=[{"after": "date:alku", "days": 30}, "8.12."])
    data["dates"].append({"id": "alku", "on": "30.1.", "name": "Alku", "basis": "Tapa", "source": "Testi"})
    clock = AnnualClock.model_validate(data)
    assert days_of(clock, 2028)[0] == date(2028, 2, 29)
    assert days_of(clock, 2027)[0] == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("keys", "path", "what"),
    [
        (
            {"around": ["15.4.", {"after": "johtoryhma/3", "days": 14}]},
            ("series", 1, "around", 1),
            'a day of the series "yhteistyoryhma" hangs on the meeting johtoryhma/3',
        ),
        (
            {"windows": [{"starts": "1.1.", "ends": {"before": "window:talousarvio.opens", "days": 1}}]},
            ("series", 1, "windows", 0, "ends"),
            'a day of the series "yhteistyoryhma" hangs on the meeting johtoryhma/2',
        ),
        (
            {"around": ["15.4.", {"after": "pause:kesä", "days": 14}]},
            None,
            "",
        ),
        (
            {"around": ["15.4.", {"after": "pause:kes", "days": 14}]},
            ("series", 1, "around", 1, "after"),
            'there is no pause "kes"',
        ),
    ],
)
def test_what_a_series_cannot_hang_on_is_named_at_its_place(
    keys: dict[str, Any], path: tuple[str | int, ...] | None, what: str
) -> None:
    """A meeting is found by the timetable, and a chain orders meetings."""
    if path is None:
        with pytest.raises(ValueError, match="pattern"):
            clock_with(**keys)
        return
    (problem,) = problems(**keys)
    assert problem.path == path
    assert problem.what.startswith(what)
    assert "chain" in problem.mend or "kesa" in problem.mend


def test_a_series_that_would_be_missing_in_some_years_is_an_error() -> None:
    """It meets every year, and the date that it hangs on comes every fourth."""
    data = clock_data(around=["15.4.", {"after": "date:vaalit", "days": 14}])
    date_ = {"id": "vaalit", "on": "1.6.", "every_years": 4, "counted_from": 2025}
    data["dates"].append({**date_, "name": "Vaalit", "basis": "Tapa", "source": "Testi"})
    (problem,) = check_clock(AnnualClock.model_validate(data), rules()[0])
    assert problem.what == '"yhteistyoryhma" comes every year, and date:vaalit does not'


def test_next_years_clock_starts_from_this_years_days() -> None:
    """The wish becomes the week that the meeting was held in; what hangs stays where nothing was held."""
    clock = clock_with(around=["15.4.", AFTER_SUMMER], within_days=20)
    plan = plan_year(rules()[0], clock, YEAR)
    assert not isinstance(plan, Conflict)
    held = plan.meeting(f"yhteistyoryhma/{YEAR}/2").starts_at.astimezone(HELSINKI).date()
    again = like_year(clock, plan).one_series("yhteistyoryhma").around[1].in_year(YEAR)
    assert again == held


def test_a_way_out_writes_the_other_windows_as_they_are_written() -> None:
    """Only the window that is widened gets a day of the year."""
    written = clock_with(
        around=["20.4.", "8.12."],
        windows=[
            {"starts": "1.4.", "ends": "30.4."},
            {"starts": AFTER_SUMMER, "ends": {"before": "pause:joulu", "working_days": 5}},
        ],
    )
    series = laid(written).one_series("yhteistyoryhma")
    said = wider(series, written.one_series("yhteistyoryhma"), date(2027, 4, 20), date(2027, 5, 4))
    assert said == (
        "within_days: 14, windows: [{starts: 1.4., ends: 4.5.}, "
        "{starts: {after: pause:kesa, days: 14}, ends: {before: pause:joulu, working_days: 5}}]"
    )


@pytest.mark.parametrize(
    "written",
    [
        "31.3.",
        "{week: 9, weekday: mon}",
        "{nth: -1, weekday: tue, month: 5}",
        "{on: 30.10., roll: backward}",
        "{before: johtoryhma/1, days: 9}",
        "{after: round:esitykset.closes, working_days: 3, roll: forward}",
    ],
)
def test_a_moment_is_written_as_the_file_has_it(written: str) -> None:
    """Read, written and read again it is the same."""
    read: Moment = TypeAdapter(YearMoment).validate_python(plain(compose(written)[0]))
    assert moment_text(read) == written


@pytest.mark.parametrize(
    ("around", "outside"),
    [
        (["15.4.", {"after": "pause:joulu", "days": 60}], ("around 1", "meeting 2", "29.2.2028")),
        (["15.4.", {"after": "pause:joulu", "days": 340}], ("around 1", "meeting 2", "5.12.2028")),
        ([{"before": "pause:kesa", "days": 250}, "8.12."], ("around 0", "meeting 1", "12.10.2026")),
    ],
)
def test_a_meeting_that_falls_in_another_year_is_an_error(
    around: list[Any], outside: tuple[str, str, str]
) -> None:
    """Its day and month are not this year's: there may be no such day, or a meeting ten months too late."""
    holidays = usual_working_days(YEAR).holidays
    (problem,) = check_years(clock_with(around=around), rules()[0], (YEAR,), holidays)
    path, meeting, day = outside
    assert problem.path == ("series", 1, path.split()[0], int(path.split()[1]))
    assert problem.severity is Severity.ERROR
    assert problem.what == f"{meeting} of yhteistyoryhma falls on {day}, outside the year"


def test_what_runs_beyond_the_year_ends_with_it() -> None:
    """A window until a fortnight after Christmas's pause holds meetings until New Year's Eve."""
    window = {"starts": "8.12.", "ends": {"after": "pause:joulu", "days": 14}}
    clock = clock_with(windows=[{"starts": "1.4.", "ends": "30.4."}, window])
    assert laid(clock).one_series("yhteistyoryhma").windows[1].in_year(YEAR)[1] == date(2027, 12, 31)
    found = check_years(clock, rules()[0], (YEAR,), usual_working_days(YEAR).holidays)
    assert [one.severity for one in found] == [Severity.WARNING]


def test_a_day_off_of_a_series_goes_where_it_is_written_to_go() -> None:
    """17 April 2027 and 12 December are a Saturday and a Sunday."""
    clock = clock_with(around=[{"on": "17.4.", "roll": "backward"}, {"on": "12.12.", "roll": "forward"}])
    assert days_of(clock) == (date(2027, 4, 16), date(2027, 12, 13))


def test_a_series_named_as_a_round_of_one_year_still_meets_every_year() -> None:
    """Ids of series and rounds may be the same; what the round may hang on, the series may not."""
    data = clock_data(around=["15.4.", {"after": "round:kiire", "days": 50}])
    asked = {**data["rounds"][0], "due": "30.9.", "only_in": YEAR}
    data["rounds"] += [{**asked, "id": "kiire"}, {**asked, "id": "yhteistyoryhma"}]
    found = check_clock(AnnualClock.model_validate(data), rules()[0])
    assert [one.what for one in found] == ['"yhteistyoryhma" comes every year, and round:kiire does not']


@pytest.mark.parametrize(
    ("window", "said"),
    [
        ({"starts": "1.2.", "ends": "25.2."}, "windows: [{starts: 1.2., ends: 1.3.}]"),
        ({"starts": "6.3.", "ends": "31.3."}, "windows: [{starts: 28.2., ends: 31.3.}]"),
    ],
)
def test_a_way_out_on_a_leap_day_writes_what_the_file_takes(window: dict[str, str], said: str) -> None:
    """Check refuses 29.2.; the window takes it in all the same."""
    series = clock_with(around=["1.3.", "8.12."], within_days=30, windows=[window]).series[1]
    assert wider(series, series, date(2028, 3, 1), date(2028, 2, 29)).endswith(said)

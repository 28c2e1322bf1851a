"""Moments: days of the year, and days counted from other items of the clock."""

from datetime import UTC, date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from calendars.holiday import working_days
from governance.clock import AnnualClock
from governance.clock_check import check_clock
from governance.laid_clock import LaidClock
from governance.moment import Moment, Point, YearMoment, point_of
from governance.problem import Problem
from governance.round import Round
from governance.working_day import HELSINKI, Roll, WorkingDays, end_of_day
from tests.cast import YEAR, rules

READ = TypeAdapter(YearMoment).validate_python
YEARS = st.integers(2024, 2051)
NAMES = (
    "johtoryhma/2",
    "round:esitykset",
    "round:esitykset.opens",
    "round:esitykset.closes",
    "window:talousarvio",
    "window:talousarvio.opens",
    "phase:kevat",
    "phase:syksy.ends",
    "pause:kesa",
    "date:talousarviot",
)


def laid(year: int = YEAR, **changes: Any) -> LaidClock:
    """Lay the small clock, with changes, on a year; its meetings are on their wished days."""
    network, clock = rules()
    changed = clock.model_copy(update=changes)
    return LaidClock(network, changed, year, usual_working_days(year))


@cache
def usual_working_days(year: int) -> WorkingDays:
    """Give the working days that the small clock leaves."""
    return working(rules()[1], year)


def working(clock: AnnualClock, year: int) -> WorkingDays:
    """Give the working days of a year and of those around it."""
    return working_days(clock, (year - 1, year, year + 1))


def the_round(due: object, **changes: Any) -> Round:
    """Give the comment round of the small clock with another deadline."""
    one = next(it for it in rules()[1].rounds if it.id == "lausunnot")
    return one.model_copy(update={"due": READ(due), **changes})


def with_dates(*dates: dict[str, Any]) -> dict[str, Any]:
    """Give the small clock as plain data with more dates of the year."""
    data = rules()[1].model_dump(mode="json", exclude_none=True)
    told = {"name": "Päivä", "basis": "Tapa", "source": "Testi"}
    data["dates"] += [{**told, **one} for one in dates]
    return data


def found(data: dict[str, Any]) -> tuple[Problem, ...]:
    """Check the small clock, without laying it on a year."""
    return check_clock(AnnualClock.model_validate(data), rules()[0])


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("31.3.", date(2027, 3, 31)),
        ({"on": "31.3."}, date(2027, 3, 31)),
        ({"on": {"week": 9, "weekday": "mon"}, "roll": "backward"}, date(2027, 3, 1)),
        ({"week": 9, "weekday": "mon"}, date(2027, 3, 1)),
        ({"nth": -1, "weekday": "mon", "month": 5}, date(2027, 5, 31)),
        ({"before": "johtoryhma/1", "days": 9}, date(2027, 2, 1)),
        ({"after": "johtoryhma/1", "working_days": 3}, date(2027, 2, 15)),
        ({"before": "pause:kesa", "working_days": 1}, date(2027, 6, 18)),
        ({"after": "pause:kesa", "working_days": 1}, date(2027, 8, 11)),
        ({"after": "pause:kesa.starts", "days": 1}, date(2027, 6, 20)),
        ({"after": "phase:kevat", "days": 1}, date(2027, 6, 19)),
        ({"before": "phase:syksy", "days": 1}, date(2027, 8, 10)),
        ({"before": "date:talousarviot", "days": 31}, date(2027, 11, 30)),
        ({"after": "round:esitykset", "days": 0}, date(2027, 5, 13)),
        ({"after": "round:esitykset.closes", "days": 0}, date(2027, 5, 20)),
        ({"after": "window:talousarvio.opens", "days": 0}, date(2027, 5, 27)),
    ],
)
def test_a_moment_gives_its_day(written: object, day: date) -> None:
    """By itself, or so many days from another item: before a span's first day, after its last."""
    assert laid().written(READ(written)) == day


def test_a_round_opens_when_the_slowest_municipality_is_asked() -> None:
    """Its opening is the day on which the first letter leaves."""
    clock = laid()
    asked = clock.clock.one_round("esitykset")
    openings = [clock.opening(asked, one) for one in clock.network.municipalities]
    assert clock.written(READ({"after": "round:esitykset.opens", "days": 0})) == min(openings)
    assert min(openings) < max(openings)


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"before": "johtoryhma/1"},
        {"days": 5},
        {"before": "johtoryhma/1", "days": 5, "working_days": 5},
        {"before": "johtoryhma/1", "after": "johtoryhma/2", "days": 5},
        {"on": "31.3.", "days": 5},
        {"on": "31.3.", "week": 9, "weekday": "mon"},
        {"before": "johtoryhma/1", "days": 5, "day": 3, "month": 4},
        {"before": "kokous:johtoryhma", "days": 5},
        {"before": "johtoryhma", "days": 5},
        {"before": "johtoryhma/1", "days": -1},
        {"on": "29.2."},
        "29.2.",
    ],
)
def test_what_is_no_moment_is_refused(written: object) -> None:
    """A day and a distance at once, half a distance, or a day that not every year has."""
    with pytest.raises(ValidationError):
        READ(written)


def test_an_items_name_says_which_of_its_days_is_meant() -> None:
    """Before a span it is the first, after it the last, and a named one is that one."""
    assert point_of("phase:kesa", after=False) == Point("phase", "kesa", "starts")  # type: ignore[arg-type]
    assert point_of("phase:kesa", after=True).point == "ends"
    assert point_of("phase:kesa.starts", after=True).point == "starts"
    assert point_of("round:x", after=False).point == point_of("round:x", after=True).point == "due"
    with pytest.raises(ValueError, match="names no item"):
        point_of("kesa", after=True)


@given(
    YEARS,
    st.sampled_from(NAMES),
    st.sampled_from(["before", "after"]),
    st.sampled_from(["days", "working_days"]),
    st.integers(0, 200),
    st.sampled_from([None, *Roll]),
)
def test_a_deadline_never_falls_on_a_day_off(
    year: int, name: str, side: str, unit: str, count: int, roll: Roll | None
) -> None:
    """Whatever it hangs on, however it is counted, in any year."""
    written = {side: name, unit: count, "roll": roll}
    asked = the_round({key: value for key, value in written.items() if value is not None})
    clock = laid(year)
    assert clock.working.is_working(clock.due(asked))


@given(YEARS, st.integers(1, 12), st.integers(1, 28), st.sampled_from([None, *Roll]))
def test_a_deadline_is_the_nearest_working_day_in_its_direction(
    year: int, month: int, day: int, roll: Roll | None
) -> None:
    """Forward unless it says otherwise: no working day lies between what is written and what is due."""
    asked = the_round({"on": f"{day}.{month}.", **({"roll": roll} if roll else {})})
    clock, written = laid(year), date(year, month, day)
    due = clock.due(asked)
    assert clock.working.between(min(due, written), max(due, written)) == (due,)
    assert due <= written if roll is Roll.BACKWARD else due >= written


@given(YEARS, st.integers(0, 120), st.sampled_from(["before", "after"]))
def test_working_days_are_counted_as_working_days(year: int, count: int, side: str) -> None:
    """So many working days lie between the meeting and the deadline."""
    clock = laid(year)
    due, meeting = (
        clock.due(the_round({side: "johtoryhma/2", "working_days": count})),
        clock.meeting("johtoryhma/2"),
    )
    if clock.working.is_working(meeting):
        between = clock.working.between(min(due, meeting), max(due, meeting))
        assert len(between) == count + 1


@pytest.mark.parametrize(
    ("sunday", "utc_before", "utc_after"),
    [(date(2027, 3, 28), 21, 20), (date(2027, 10, 31), 20, 21)],
)
def test_a_deadline_across_the_night_of_the_change_is_still_the_end_of_its_day(
    sunday: date, utc_before: int, utc_after: int
) -> None:
    """Friday before and Monday after both end at 23.59 on the wall, an hour apart in UTC."""
    clock = laid()
    friday = clock.due(the_round({"on": f"{sunday.day}.{sunday.month}.", "roll": "backward"}))
    monday = clock.due(the_round({"on": f"{sunday.day}.{sunday.month}."}))
    while sunday.month == 3 and not clock.working.is_working(sunday + timedelta(days=1)):
        sunday += timedelta(days=1)
    ends = end_of_day(friday), end_of_day(monday)
    assert [one.astimezone(HELSINKI).strftime("%H:%M") for one in ends] == ["23:59", "23:59"]
    assert [one.astimezone(UTC).hour for one in ends] == [utc_before, utc_after]
    assert friday < sunday < monday


def test_the_direction_of_deadlines_is_a_rule_in_the_data() -> None:
    """A network may say that its deadlines go back; a single one may still say otherwise."""
    clock = rules()[1]
    back = clock.rolling.answers.model_copy(update={"roll": Roll.BACKWARD})
    rolling = clock.rolling.model_copy(update={"answers": back})
    saturday = the_round({"on": "30.10."})
    assert laid().due(saturday) == date(2027, 11, 1)
    assert laid(rolling=rolling).due(saturday) == date(2027, 10, 29)
    assert laid(rolling=rolling).due(the_round({"on": "30.10.", "roll": "forward"})) == date(2027, 11, 1)
    assert all(getattr(clock.rolling, rule).source for rule in type(clock.rolling).model_fields)


def test_a_budgets_day_goes_back_unless_the_data_say_otherwise() -> None:
    """The decider waits for the matter: on Monday it would be late."""
    clock = rules()[1]
    network = rules()[0]
    lohja = network.municipality("lohja")
    budget = lohja.budget.model_copy(update={"proposals_in": Moment(day=30, month=10)})
    saturday = lohja.model_copy(update={"budget": budget})
    assert laid().budget_day(saturday) == date(2027, 10, 29)
    onward = clock.rolling.budgets.model_copy(update={"roll": Roll.FORWARD})
    rolling = clock.rolling.model_copy(update={"budgets": onward})
    assert laid(rolling=rolling).budget_day(saturday) == date(2027, 11, 1)


def test_a_date_that_hangs_on_a_rare_one_comes_when_that_does() -> None:
    """Two weeks after what is every fourth year is every fourth year."""
    data = with_dates(
        {"id": "vaalit", "on": "1.6.", "every_years": 4, "counted_from": 2025},
        {"id": "jalkeen", "on": {"after": "date:vaalit", "days": 14}},
    )
    clock = AnnualClock.model_validate(data)
    assert found(data) == ()
    days = {
        year: LaidClock(rules()[0], clock, year, working(clock, year)).date_of(clock.one_date("jalkeen"))
        for year in range(2025, 2030)
    }
    assert days == {2025: date(2025, 6, 15), 2026: None, 2027: None, 2028: None, 2029: date(2029, 6, 15)}


def test_a_deadline_that_would_be_missing_in_some_years_is_an_error() -> None:
    """The round is asked every year, and the date comes every fourth."""
    data = with_dates({"id": "vaalit", "on": "1.6.", "every_years": 4, "counted_from": 2025})
    data["rounds"][1]["due"] = {"before": "date:vaalit", "days": 20}
    (problem,) = found(data)
    assert problem.path == ("rounds", 1, "due")
    assert problem.what == '"lausunnot" comes every year, and date:vaalit does not'


@pytest.mark.parametrize(
    ("target", "what", "mend"),
    [
        ("round:esityket", 'there is no round "esityket"', 'did you mean "esitykset"?'),
        (
            "johtoryhma/4",
            'there is no meeting "johtoryhma/4"',
            "name a meeting from johtoryhma/1 to johtoryhma/3",
        ),
        ("johto/1", 'there is no series "johto"', 'did you mean "johtoryhma"?'),
        ("phase:kesa.due", 'a phase has no day "due"', "write phase:kesa.starts or phase:kesa.ends"),
        ("window:talous", 'there is no window "talous"', 'did you mean "talousarvio"?'),
    ],
)
def test_an_item_that_is_not_there_is_named_at_its_place(target: str, what: str, mend: str) -> None:
    """With the nearest name, or the days that the item has."""
    problem = found(with_dates({"id": "uusi", "on": {"after": target, "days": 1}}))[0]
    assert problem.path == ("dates", 1, "on", "after")
    assert problem.what.startswith(what)
    assert problem.mend == mend


def test_days_that_hang_on_each_other_are_named_as_a_circle() -> None:
    """The way round is shown, at each of the moments in it."""
    data = with_dates(
        {"id": "yksi", "on": {"after": "date:kaksi", "days": 1}},
        {"id": "kaksi", "on": {"before": "round:lausunnot", "days": 1}},
    )
    data["rounds"][1]["due"] = {"after": "date:yksi", "days": 3}
    problems = found(data)
    assert [one.path for one in problems] == [("rounds", 1, "due"), ("dates", 1, "on"), ("dates", 2, "on")]
    around = "date:yksi -> date:kaksi -> round:lausunnot -> date:yksi"
    assert problems[1].what == f"the days hang on each other in a circle: {around}"
    assert problems[1].mend == "write a day of the year for one of them"


def test_a_day_that_hangs_on_itself_is_the_smallest_circle() -> None:
    """And what hangs on a circle from outside is not in it."""
    data = with_dates(
        {"id": "itse", "on": {"after": "date:itse", "days": 1}},
        {"id": "ulkona", "on": {"after": "date:itse", "days": 1}},
    )
    assert [one.path for one in found(data)] == [("dates", 1, "on")]


def test_the_ends_of_one_phase_may_hang_on_its_start() -> None:
    """They are two days, and no circle."""
    data = with_dates()
    data["phases"][0]["ends"] = {"after": "phase:kevat.starts", "days": 168}
    assert found(data) == ()
    clock = AnnualClock.model_validate(data)
    on = LaidClock(rules()[0], clock, YEAR, working(clock, YEAR))
    assert on.moment(clock.phases[0].ends) == date(2027, 6, 18)

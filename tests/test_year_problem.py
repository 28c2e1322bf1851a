"""From the clock to the timetable's problem: every rule of the clock reaches the solver."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from calendars.conflict import Conflict
from calendars.holiday import working_days
from calendars.timetable_problem import Engagement, TimetableMeeting, TimetableProblem
from calendars.year_planning import plan_year
from calendars.year_problem import year_problem
from governance.clock import AnnualClock
from governance.school_holiday import SchoolHolidays
from governance.year_plan import YearPlan
from office.reading import read_school_holidays
from tests.cast import PIKKU, YEAR, rules

BUDGET = "johtoryhma/2027/2"


def changed(**keys: Any) -> AnnualClock:
    """Give the small clock with other keys at its top."""
    return AnnualClock.model_validate({**rules()[1].model_dump(mode="json", exclude_none=True), **keys})


def with_series(position: int, **keys: Any) -> AnnualClock:
    """Give the small clock with one series changed; None takes a key away."""
    series = rules()[1].model_dump(mode="json", exclude_none=True)["series"]
    series[position].update(keys)
    series[position] = {key: value for key, value in series[position].items() if value is not None}
    return changed(series=series)


def problem(clock: AnnualClock, **more: Any) -> TimetableProblem:
    """Give the problem of the small region's year."""
    working = working_days(clock, (YEAR - 1, YEAR, YEAR + 1))
    return year_problem(rules()[0], clock, YEAR, working, **more)


def meeting(found: TimetableProblem, id_: str) -> TimetableMeeting:
    """Give one meeting of a problem."""
    return next(one for one in found.meetings if one.id == id_)


def planned(clock: AnnualClock, **more: Any) -> YearPlan:
    """Plan the small region's year, which must be possible."""
    plan = plan_year(rules()[0], clock, YEAR, **more)
    assert not isinstance(plan, Conflict)
    return plan


def day_of(plan: YearPlan, id_: str) -> date:
    """Give a meeting's day."""
    return plan.meeting(id_).starts_at.date()


def test_without_new_rules_the_problem_is_what_it_was() -> None:
    """Nothing binds or costs that the clock does not say."""
    found = problem(rules()[1])
    assert (found.drift_weight, found.week_limit, found.together, found.engagements) == (1, None, (), {})
    assert all(one.latest is None and not one.room and not one.holiday_cost for one in found.meetings)
    assert [chain.working for chain in found.chains] == [False] * len(found.chains)


@pytest.mark.parametrize("rule", [{"count": 3}, {"every": {"weeks": 17, "starts": "9.2.", "ends": "15.12."}}])
def test_counts_and_rhythms_give_numbered_meetings(rule: dict[str, Any]) -> None:
    """Ids are series, year and number, as ever."""
    found = problem(with_series(0, around=None, **rule))
    ids = [one.id for one in found.meetings if one.series == "johtoryhma"]
    assert ids == [f"johtoryhma/2027/{number}" for number in range(1, len(ids) + 1)]
    assert len(ids) == 3
    assert len(planned(with_series(0, around=None, **rule)).meetings) == 5


def test_a_window_binds_the_meetings_day() -> None:
    """The plan holds the meeting inside it."""
    clock = with_series(
        1, windows=[{"starts": "20.4.", "ends": "23.4."}, {"starts": "1.12.", "ends": "20.12."}]
    )
    assert day_of(planned(clock), "yhteistyoryhma/2027/1") in {date(2027, 4, 20), date(2027, 4, 22)}


def test_a_chain_in_working_days_reaches_the_solver() -> None:
    """At least and at most, both in working days."""
    chain = rules()[1].model_dump(mode="json", exclude_none=True)["chains"][0]
    del chain["at_least_days"], chain["at_most_days"]
    clock = changed(chains=[{**chain, "at_least_working_days": 36, "at_most_working_days": 110}])
    found = problem(clock).chains[0]
    assert (found.at_least_days, found.at_most_days, found.working) == (36, 110, True)
    plan, working = planned(clock), working_days(clock, (YEAR,))
    first, then = (day_of(plan, one) for one in (found.first, found.then))
    assert 36 <= len(working.between(first + timedelta(days=1), then)) <= 110


@pytest.mark.parametrize(
    ("reaches", "municipalities"),
    [(0.3, 1), (0.34, 2), (0.6, 2), (0.67, 3), (1, 3)],
)
def test_a_decision_is_made_while_it_reaches_enough_budgets(reaches: float, municipalities: int) -> None:
    """One day later, one municipality too few would be reached; each counts its own relay steps."""
    network = rules()[0]
    windows = rules()[1].model_dump(mode="json", exclude_none=True)["proposal_windows"]
    clock = changed(proposal_windows=[{**windows[0], "reaches": reaches}])
    latest = meeting(problem(clock), BUDGET).latest
    assert latest is not None
    working = working_days(clock, (YEAR,))

    def reached(decided: date) -> int:
        last = {one.id: one.budget.proposals_in.in_year(YEAR) for one in network.municipalities}
        return sum(
            working.shift(decided, one.handling_days + 1) <= last[one.id] for one in network.municipalities
        )

    assert reached(latest.day) >= municipalities
    assert reached(working.shift(latest.day, 1)) < municipalities
    assert "talousarvio" in latest.label


def test_the_last_day_for_a_decision_binds_the_meeting() -> None:
    """Wished for autumn, the steering group still meets before the first budgets close."""
    windows = rules()[1].model_dump(mode="json", exclude_none=True)["proposal_windows"]
    clock = changed(proposal_windows=[{**windows[0], "reaches": 1.0}])
    latest = meeting(problem(clock), BUDGET).latest
    assert latest is not None
    assert day_of(planned(clock), BUDGET) <= latest.day
    usual = day_of(planned(clock), BUDGET)
    budgets = [
        one.model_copy(update={"budget": one.budget.model_validate({"proposals_in": "10.6."})})
        for one in rules()[0].municipalities
    ]
    network = rules()[0].model_copy(update={"municipalities": tuple(budgets)})
    plan = plan_year(network, clock, YEAR)
    assert not isinstance(plan, Conflict)
    assert day_of(plan, BUDGET) < usual


def test_a_room_is_named_to_the_solver() -> None:
    """Two series in it are never there at once."""
    series = rules()[1].model_dump(mode="json", exclude_none=True)["series"]
    for one in series:
        one["room"] = "sali"
    clock = changed(series=series, rooms=[{"id": "sali", "name": "Sali"}])
    assert {one.room for one in problem(clock).meetings} == {"sali"}


def test_weights_and_limits_are_the_clocks() -> None:
    """Data, with today's figures where the file says nothing."""
    clock = changed(
        weights={"drift": 7, "weekday": 11, "hour": 13, "spacing": 17, "optional": 19, "week_load": 23},
        limits={"meetings_a_week": 2},
    )
    found = problem(clock)
    assert (found.drift_weight, found.optional_weight, found.week_weight, found.week_limit) == (7, 19, 23, 2)
    assert {one.weight for one in found.spacings} == {17}
    first = meeting(found, "johtoryhma/2027/1")
    assert set(first.day_cost.values()) == {0, 11}
    assert set(first.slot_cost.values()) == {0, 13}


def test_close_meetings_of_series_that_travel_together_are_wished_on_one_day() -> None:
    """Only those whose wished days are near."""
    rule = {"series": ["johtoryhma", "yhteistyoryhma"], "within_days": 30, "why": "Sama talo"}
    found = problem(changed(travel_together=[rule], weights={"travel": 5}))
    assert [(one.one, one.other, one.weight) for one in found.together] == [
        ("johtoryhma/2027/3", "yhteistyoryhma/2027/2", 5)
    ]


def test_a_school_holiday_costs_by_the_share_of_municipalities_that_are_away() -> None:
    """All away is the whole cost, one of three a third of it, rounded up; other days cost nothing."""
    table = read_school_holidays(PIKKU)
    clock = with_series(0, around=["20.10."], within_days=12, weekdays=["mon", "wed", "fri"])
    clock = AnnualClock.model_validate({**clock.model_dump(), "weights": {"school_holiday": 7}, "chains": []})
    costs = meeting(problem(clock, school_holidays=table), "johtoryhma/2027/1").holiday_cost
    assert costs[date(2027, 10, 20)] == 5
    assert costs[date(2027, 10, 15)] == costs[date(2027, 10, 27)] == 3
    assert date(2027, 10, 13) not in costs
    assert meeting(problem(clock), "johtoryhma/2027/1").holiday_cost == {}


def test_a_series_of_an_area_thinks_of_the_areas_holidays() -> None:
    """Not of those of everyone who happens to sit in the body."""
    network = rules()[0]
    area = network.areas[0].model_copy(update={"municipalities": ("inkoo",)})
    network = network.model_copy(update={"areas": (area,)})
    clock = with_series(0, around=["27.10."], within_days=2, area=area.id, weekdays=["wed"])
    working = working_days(clock, (YEAR,))
    found = year_problem(
        network,
        clock.model_copy(update={"chains": ()}),
        YEAR,
        working,
        school_holidays=read_school_holidays(PIKKU),
    )
    costs = meeting(found, "johtoryhma/2027/1").holiday_cost
    assert costs == {date(2027, 10, 27): clock.weights.school_holiday}


def test_who_is_busy_keeps_a_meeting_from_that_day() -> None:
    """The chair of the steering group is elsewhere on the day on which it would have met."""
    usual = day_of(planned(rules()[1]), "johtoryhma/2027/1")
    chair = rules()[0].body("johtoryhma").chair
    away = Engagement(datetime.combine(usual, time()), datetime.combine(usual, time(23)))
    plan = planned(rules()[1], engagements={chair: (away,)}, school_holidays=SchoolHolidays())
    assert day_of(plan, "johtoryhma/2027/1") != usual


def test_who_may_come_is_told_apart_from_who_must() -> None:
    """A meeting waits for nobody who is only invited."""
    network, clock = rules()
    for one in problem(clock).meetings:
        body = clock.one_series(one.series).body
        assert one.people == set(network.required(body, one.nominal))
        assert one.optional == set(network.optional(body, one.nominal))
        assert not one.people & one.optional

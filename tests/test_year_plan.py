"""What a planned year holds, and what follows when a meeting moves."""

from datetime import date, timedelta

import pytest

from calendars.holiday import working_days
from calendars.year_planning import move_meeting
from governance.working_day import HELSINKI, WorkingDays
from governance.year_plan import ItemKind, YearPlan
from tests.cast import (
    BUDGET_MEETING,
    COOPERATION,
    REQUEST,
    STEERING,
    SWEDISH_REQUEST,
    YEAR,
    at,
    item,
    planned,
    rules,
)

#: What a person does not have to do anything about.
TOLD = {ItemKind.PHASE, ItemKind.PAUSE, ItemKind.RECURRING_DATE}
DEADLINES = {ItemKind.MATERIAL_DUE, ItemKind.ROUND_DUE, ItemKind.HANDLING, ItemKind.DECISION_DUE}


@pytest.fixture(scope="module")
def working() -> WorkingDays:
    """Give the working days of the year."""
    return working_days(rules()[1], (YEAR,))


def moved(meeting: str, day: str, hour: int = 9) -> YearPlan:
    """Move a meeting of the small region's plan."""
    network, clock = rules()
    return move_meeting(planned(), network, clock, meeting, at(day, hour))


def of_meeting(plan: YearPlan, meeting: str) -> dict[ItemKind, date]:
    """Give the days of what belongs to a meeting."""
    return {one.kind: one.at.astimezone(HELSINKI).date() for one in plan.items if one.concerns == meeting}


def test_everything_that_acts_or_falls_due_is_on_a_working_day(working: WorkingDays) -> None:
    """Not in a weekend, on a holiday or in a pause."""
    days = [one.at.astimezone(HELSINKI).date() for one in planned().items if one.kind not in TOLD]
    assert [day for day in days if not working.is_working(day)] == []


def test_letters_leave_in_the_morning_and_deadlines_are_the_end_of_the_day() -> None:
    """Nine o'clock, and the last minute before midnight, in Helsinki's time of that day."""
    for one in planned().items:
        local = one.at.astimezone(HELSINKI)
        if one.kind in DEADLINES:
            assert (local.hour, local.minute) == (23, 59), one.id
        elif one.kind not in TOLD:
            assert (local.hour, local.minute) == (9, 0), one.id


def test_items_have_ids_of_their_own() -> None:
    """Kind and id name one thing of the year."""
    named = [(one.kind, one.id) for one in planned().items]
    assert len(named) == len(set(named))


def test_items_stand_in_the_order_of_time() -> None:
    """So that the clockwork can take the last that has come."""
    moments = [one.at for one in planned().items]
    assert moments == sorted(moments)


@pytest.mark.parametrize(
    ("meeting", "summons_days", "material_days"), [(STEERING, 7, 8), (COOPERATION, 4, 6)]
)
def test_summons_and_material_follow_the_bodys_rules(
    working: WorkingDays, meeting: str, summons_days: int, material_days: int
) -> None:
    """At least so many days before; the agenda is made between material and summons."""
    day = planned().meeting(meeting).starts_at.astimezone(HELSINKI).date()
    days = of_meeting(planned(), meeting)
    assert days[ItemKind.SUMMONS] <= day - timedelta(days=summons_days)
    assert days[ItemKind.MATERIAL_DUE] == working.shift(day, -material_days)
    assert days[ItemKind.MATERIAL_DUE] < days[ItemKind.ASSEMBLE_AGENDA] <= days[ItemKind.SUMMONS]


def test_a_municipality_with_relay_steps_is_asked_earlier(working: WorkingDays) -> None:
    """By exactly the working days that its steps take."""
    large, small = (item(ItemKind.OPEN_REQUEST, one).at.date() for one in (REQUEST, SWEDISH_REQUEST))
    assert working.shift(large, rules()[0].municipality("lohja").handling_days) == small


def test_all_municipalities_answer_by_the_same_day() -> None:
    """The handling inside begins earlier; the deadline is one."""
    assert {
        one.at for one in planned().items if one.kind is ItemKind.ROUND_DUE and one.id == "esitykset/2027"
    } == {planned().due_at["esitykset/2027"]}


def test_each_municipality_decides_by_its_own_budget_timetable() -> None:
    """The one whose budget handling begins first is awaited first."""
    awaited = {one: planned().due_at[f"talousarvio/2027/{one}"] for one in ("inkoo", "siuntio", "lohja")}
    assert awaited["inkoo"] < awaited["siuntio"] < awaited["lohja"]


def test_a_window_closes_after_its_last_deadline() -> None:
    """And after the last municipality has been told that it is late."""
    closes = item(ItemKind.CLOSE_WINDOW, "talousarvio/2027").at
    others = {ItemKind.REMIND_DECISION, ItemKind.OVERDUE_DECISION, ItemKind.DECISION_DUE}
    assert all(one.at < closes for one in planned().items if one.kind in others)


def test_a_moved_meeting_takes_its_agenda_and_summons_with_it() -> None:
    """Computed anew from the new day; everything else stays."""
    plan = moved(STEERING, "2027-02-24")
    days = of_meeting(plan, STEERING)
    assert days[ItemKind.SUMMONS] == date(2027, 2, 17)
    assert days[ItemKind.ASSEMBLE_AGENDA] < days[ItemKind.SUMMONS]
    others = [one for one in plan.items if one.concerns != STEERING]
    assert others == [one for one in planned().items if one.concerns != STEERING]
    assert plan.meeting(STEERING).ends_at == at("2027-02-24", 11)


def test_a_moved_meeting_does_not_move_what_municipalities_were_told() -> None:
    """The round before it keeps its deadline, its openings and its reminders."""
    plan = moved(BUDGET_MEETING, "2027-06-09")
    assert plan.due_at["esitykset/2027"] == planned().due_at["esitykset/2027"]
    assert item(ItemKind.OPEN_REQUEST, REQUEST, plan) == item(ItemKind.OPEN_REQUEST, REQUEST)


def test_a_late_decision_moves_the_municipalities_deadlines(working: WorkingDays) -> None:
    """A proposal decided in September cannot be awaited in September."""
    plan = moved(BUDGET_MEETING, "2027-09-22")
    inkoo, earlier = plan.due_at["talousarvio/2027/inkoo"], planned().due_at["talousarvio/2027/inkoo"]
    assert inkoo > earlier
    assert inkoo.date() > working.shift(date(2027, 9, 22), 20)
    named = [(one.kind, one.id) for one in plan.items]
    assert len(named) == len(set(named)) == len(planned().items)


def test_a_plan_comes_back_from_its_document_as_it_was() -> None:
    """The ledger keeps it as JSON."""
    again = YearPlan.model_validate_json(planned().model_dump_json())
    assert again.items == planned().items
    assert again.meetings == planned().meetings

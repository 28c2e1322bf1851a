"""What a planned year holds, and what follows when a meeting moves."""

from datetime import date, timedelta
from typing import Any

import pytest

from calendars.holiday import working_days
from calendars.year_planning import move_meeting, plan_year
from governance.clock import AnnualClock
from governance.network import Network
from governance.reason import ReasonCode
from governance.record import Language
from governance.round import Round
from governance.working_day import HELSINKI, WorkingDays
from governance.year_plan import ItemKind, YearPlan
from templates.reason_words import reason_words
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
TOLD = {ItemKind.PHASE, ItemKind.PAUSE, ItemKind.RECURRING_DATE, ItemKind.OTHER_DATE}
DEADLINES = {
    ItemKind.MATERIAL_DUE,
    ItemKind.TRANSLATION_DUE,
    ItemKind.ROUND_DUE,
    ItemKind.HANDLING,
    ItemKind.DECISION_DUE,
}


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


def test_a_bilingual_bodys_translation_is_ready_when_the_day_before_its_summons_ends(
    working: WorkingDays,
) -> None:
    """A body of one language has no such deadline; kielilaki 29 § or the setting decision asks for it."""
    days = of_meeting(planned(), STEERING)
    assert days[ItemKind.TRANSLATION_DUE] == working.shift(days[ItemKind.SUMMONS], -1)
    assert days[ItemKind.MATERIAL_DUE] < days[ItemKind.TRANSLATION_DUE]
    network, clock = rules()
    finnish = [one.model_copy(update={"languages": (Language.FI,)}) for one in network.bodies]
    plan = plan_year(Network(**{**dict(network), "bodies": tuple(finnish)}), clock, YEAR)
    assert isinstance(plan, YearPlan)
    assert ItemKind.TRANSLATION_DUE not in of_meeting(plan, STEERING)


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


def changed_year(**keys: Any) -> tuple[YearPlan, AnnualClock]:
    """Plan the year with other keys at the top of the small clock."""
    network, clock = rules()
    changed = AnnualClock.model_validate({**clock.model_dump(mode="json", exclude_none=True), **keys})
    plan = plan_year(network, changed, YEAR)
    assert isinstance(plan, YearPlan)
    return plan, changed


def other_date(**more: Any) -> dict[str, Any]:
    """Write a date of another project's."""
    project = {"fi": "Lapsiviikko", "sv": "Barnveckan", "en": "Children's Week"}
    name = {"fi": "Tapahtumat", "sv": "Evenemang", "en": "Events"}
    return {"id": "viikko", "project": project, "name": name, "source": "Järjestöt", **more}


def test_another_projects_dates_are_told_and_nothing_follows_from_them() -> None:
    """Whole days, the last one included; their words name the project."""
    dates = [other_date(on="15.11.", until={"after": "other:viikko.starts", "days": 4})]
    plan, clock = changed_year(other_dates=dates)
    (one,) = (it for it in plan.items if it.kind is ItemKind.OTHER_DATE)
    assert (one.id, one.at, one.until) == ("viikko/2027", at("2027-11-15", 0), at("2027-11-20", 0))
    said = reason_words(one.why, rules()[0], clock, Language.FI)
    assert said == "Lapsiviikko: Tapahtumat. Tiedoksi verkostolle."
    others = [it for it in plan.items if it is not one]
    assert others == [it for it in planned().items if it.kind is not ItemKind.OTHER_DATE]


def test_another_projects_date_of_one_year_is_in_no_other() -> None:
    """A closing seminar is held once."""
    for year, shown in ((2027, 1), (2028, 0)):
        plan, _ = changed_year(other_dates=[other_date(on="15.11.", only_in=year)])
        assert sum(it.kind is ItemKind.OTHER_DATE for it in plan.items) == shown


def test_a_deadline_that_left_a_day_off_tells_from_which_day_and_why() -> None:
    """30.10.2027 is a Saturday; a round with its own direction only tells the day."""
    due = item(ItemKind.ROUND_DUE, "lausunnot/2027")
    assert due.at.date() == date(2027, 11, 1)
    network, clock = rules()
    said = {one: reason_words(due.why, network, clock, one) for one in Language}
    assert "Vuosikellon päivä 30.10.2027 ei ole työpäivä. Kun määräpäivä on vapaapäivä" in said[Language.FI]
    assert "30.10.2027 är ingen arbetsdag. När den sista dagen" in said[Language.SV]
    assert "30 October 2027, is no working day. When the last day" in said[Language.EN]
    assert all("(150/1930)" in one for one in said.values())
    assert item(ItemKind.ROUND_DUE, "esitykset/2027").why.code is ReasonCode.CLOCK_ROUND
    data = clock.model_dump(mode="json", exclude_none=True)
    data["rounds"][1]["due"]["roll"] = "backward"
    plan, _ = changed_year(rounds=data["rounds"])
    due = item(ItemKind.ROUND_DUE, "lausunnot/2027", plan)
    assert due.at.date() == date(2027, 10, 29)
    assert reason_words(due.why, network, clock, Language.FI).endswith("30.10.2027 ei ole työpäivä.")


def test_what_hangs_on_a_moved_meeting_follows_it_but_told_deadlines_stay() -> None:
    """Dates and phases are for information; municipalities were told of the round's deadline."""
    _, clock = rules()
    data = clock.model_dump(mode="json", exclude_none=True)
    told = {"name": {"fi": "x", "sv": "x"}, "basis": {"fi": "x", "sv": "x"}, "source": "s"}
    dates = [
        {"id": "jalkeen", "on": {"after": "johtoryhma/2", "days": 1}, **told},
        {"id": "ennen", "on": {"before": "round:esitykset", "days": 1}, **told},
    ]
    data["phases"][0]["ends"] = {"before": "johtoryhma/2", "days": 1}
    plan, changed = changed_year(dates=dates, phases=data["phases"])
    before = {one.id: one.at for one in plan.items if one.kind is ItemKind.RECURRING_DATE}
    day = plan.meeting(BUDGET_MEETING).starts_at + timedelta(days=7)
    later = move_meeting(plan, rules()[0], changed, BUDGET_MEETING, day)
    after = {one.id: one.at for one in later.items if one.kind is ItemKind.RECURRING_DATE}
    assert after["jalkeen/2027"] == before["jalkeen/2027"] + timedelta(days=7)
    assert after["ennen/2027"] == before["ennen/2027"]
    assert later.due_at["esitykset/2027"] == plan.due_at["esitykset/2027"]
    ends = [item(ItemKind.PHASE, "kevat/2027", one).until for one in (plan, later)]
    assert ends[1] == (ends[0] or day) + timedelta(days=7)
    named = [(one.kind, one.id) for one in later.items]
    assert len(named) == len(set(named)) == len(plan.items)


def test_a_round_may_ask_the_municipalities_of_an_area() -> None:
    """Those that are in it when the answers are due, and whoever is named besides."""
    network, clock = rules()
    (area,) = network.areas
    part = area.model_copy(update={"municipalities": ("inkoo",)})
    network = network.model_copy(update={"areas": (part,)})
    asked = clock.one_round("lausunnot").model_copy(update={"asks_areas": (area.id,)})

    def names(asked: Round, on: date) -> list[str]:
        return [one.id for one in asked.municipalities(network, on)]

    assert names(asked, date(2027, 10, 29)) == ["inkoo"]
    assert names(asked, part.since - timedelta(days=1)) == []
    assert names(asked.model_copy(update={"asks": ("lohja",)}), date(2027, 10, 29)) == ["lohja", "inkoo"]
    assert names(clock.one_round("lausunnot"), date(2027, 10, 29)) == ["lohja", "siuntio", "inkoo"]

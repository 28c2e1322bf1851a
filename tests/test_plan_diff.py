"""What differs between two plans, in ids and in people's words."""

import tomllib
from collections.abc import Collection
from datetime import date
from pathlib import Path

import pytest

from calendars.year_planning import change_meetings, move_meetings
from governance.plan_diff import PlanDiff, diff_plans
from governance.record import Language
from governance.year_plan import ItemKind, YearPlan
from templates.plan_diff_words import diff_lines, summary_words
from tests.cast import CHAIR, COOPERATION, COORDINATOR, OUTSIDER, STEERING, at, planned, rules

LOCALES = Path(__file__).parents[1] / "templates" / "locales" / "plan_diff"


def winter(day: date, municipalities: Collection[str]) -> bool:
    """Tell Lohja's winter holiday."""
    return "lohja" in municipalities and date(2027, 2, 22) <= day <= date(2027, 2, 28)


def moved(**starts: str) -> YearPlan:
    """Move meetings of the small region's plan: by series and number, to an ISO date and hour."""
    ids = {name.replace("_", "/2027/"): at(*_when(start)) for name, start in starts.items()}
    return move_meetings(planned(), *rules(), ids)


def _when(text: str) -> tuple[str, int]:
    day, _, hour = text.partition(" ")
    return day, int(hour or 9)


def against_planned(plan: YearPlan) -> PlanDiff:
    """Compare with the plan as it was made."""
    return diff_plans(planned(), plan, rules()[0], school_holiday=winter)


def words(diff: PlanDiff, language: Language = Language.EN) -> str:
    """Say a difference."""
    return summary_words(diff, language)


def test_a_plan_does_not_differ_from_itself() -> None:
    """And the words say so in each language."""
    diff = against_planned(planned())
    assert diff.is_empty
    assert [words(diff, one) for one in Language] == [
        "Eroja ei ole.",
        "Det finns inga skillnader.",
        "Nothing differs.",
    ]


def test_a_moved_meeting_tells_by_how_many_days_and_for_whom() -> None:
    """Everyone who sits in the body is touched, and nobody else."""
    diff = against_planned(moved(johtoryhma_1="2027-02-17"))
    assert [(one.id, one.days) for one in diff.moved] == [(STEERING, 7)]
    assert set(diff.people) == set(rules()[0].roster("johtoryhma", date(2027, 2, 17)))
    assert OUTSIDER.id not in diff.people
    assert diff.municipalities == ("lohja", "siuntio", "inkoo")
    assert words(diff) == "1 date moved; 5 people are touched."


def test_the_words_count_dates_school_holidays_and_people() -> None:
    """As the office would say it: how many moved, how many into a holiday, how many people."""
    diff = against_planned(moved(johtoryhma_1="2027-02-24", yhteistyoryhma_1="2027-04-20 12"))
    assert diff.in_school_holiday == (STEERING,)
    people = len(diff.people)
    assert words(diff) == (f"2 dates moved, 1 of them now in a school holiday; {people} people are touched.")
    assert words(diff, Language.FI) == (
        f"2 kokouspäivää siirtyy, niistä 1 osuu nyt koulujen loma-aikaan; muutos koskee {people} henkilöä."
    )
    assert words(diff, Language.SV) == (
        f"2 mötesdagar flyttas, varav 1 nu infaller under skollov; ändringen berör {people} personer."
    )


def test_a_date_that_was_in_a_school_holiday_before_is_not_told_again() -> None:
    """Only what is new is news."""
    before, after = moved(johtoryhma_1="2027-02-23"), moved(johtoryhma_1="2027-02-24")
    diff = diff_plans(before, after, rules()[0], school_holiday=winter)
    assert (len(diff.moved), diff.in_school_holiday) == (1, ())


def test_another_hour_of_the_same_day_is_no_moved_date() -> None:
    """It is told as what it is."""
    diff = against_planned(moved(johtoryhma_1="2027-02-10 13"))
    assert words(diff) == "1 meeting has another hour; 5 people are touched."


def test_a_new_and_a_dropped_meeting_touch_their_people() -> None:
    """A meeting that was called off stands in the plan still, and counts as dropped."""
    plan = planned()
    extra = plan.meeting(STEERING).model_copy(
        update={"id": "johtoryhma/2027/4", "number": 4, "starts_at": at("2027-03-10")}
    )
    longer = change_meetings(plan, *rules(), (*plan.meetings, extra), (extra,))
    diff = diff_plans(plan, longer, rules()[0], gone_after={COOPERATION})
    assert [one.id for one in diff.added] == ["johtoryhma/2027/4"]
    assert [one.id for one in diff.removed] == [COOPERATION]
    assert {CHAIR, COORDINATOR, "research-member"} <= set(diff.people)
    assert words(diff).startswith("1 meeting is new; 1 meeting is dropped; ")


def test_what_was_called_off_on_both_sides_differs_in_nothing() -> None:
    """Neither it nor the deadlines that belong to it."""
    diff = diff_plans(
        planned(),
        moved(johtoryhma_1="2027-02-17"),
        rules()[0],
        gone_before={STEERING},
        gone_after={STEERING},
    )
    assert diff.is_empty


def test_deadlines_of_municipalities_are_told_and_touch_their_registries() -> None:
    """A late decision moves the day by which each municipality answers."""
    diff = against_planned(moved(johtoryhma_2="2027-09-22"))
    awaited = [one for one in diff.deadlines if one.kind is ItemKind.DECISION_DUE]
    touched = {one.concerns.rsplit("/", 1)[1] for one in awaited}
    assert touched
    assert {rules()[0].municipality(one).registry for one in touched} <= set(diff.people)
    assert touched <= set(diff.municipalities)
    assert f"{len(awaited)} deadlines changed" in words(diff)


def test_material_and_translation_follow_their_meeting_and_are_not_counted_as_deadlines() -> None:
    """It is told in ids, not in words: the meeting has moved, that is enough."""
    diff = against_planned(moved(johtoryhma_1="2027-02-17"))
    assert [one.kind for one in diff.deadlines] == [ItemKind.MATERIAL_DUE, ItemKind.TRANSLATION_DUE]
    assert "deadline" not in words(diff)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (
            Language.FI,
            (
                "Johtoryhmän kokous 1/2027: ke 10.2.2027 klo 9.00 → ke 24.2.2027 klo 9.00 "
                "(14 päivää myöhemmin, koulujen loma-aikana)"
            ),
        ),
        (
            Language.SV,
            (
                "Styrgruppens möte 1/2027: on 10.2.2027 kl. 9.00 → on 24.2.2027 kl. 9.00 "
                "(14 dagar senare, under skollov)"
            ),
        ),
        (
            Language.EN,
            (
                "Steering group meeting 1/2027: Wed 10 Feb 2027, 9:00 → Wed 24 Feb 2027, 9:00 "
                "(14 days later, in a school holiday)"
            ),
        ),
    ],
)
def test_each_change_is_a_line_in_the_readers_language(language: Language, line: str) -> None:
    """Before, after, and by how much."""
    diff = against_planned(moved(johtoryhma_1="2027-02-24"))
    assert diff_lines(diff, *rules(), language) == (line,)


def test_a_deadline_is_a_line_too() -> None:
    """With the matter and the municipality."""
    network, clock = rules()
    name = network.municipality("inkoo").name.in_language(Language.EN)
    lines = diff_lines(against_planned(moved(johtoryhma_2="2027-09-22")), network, clock, Language.EN)
    (told,) = (one for one in lines if f", {name}: " in one)
    assert told.startswith("Decisions on “Proposal for next year's budget”")
    assert " → " in told


def test_every_language_has_every_word() -> None:
    """A word that is missing in one would be found by its reader."""
    tables = [tomllib.loads((LOCALES / f"{one}.toml").read_text("utf-8")) for one in Language]
    keys = [{(table, key) for table, words in one.items() for key in words} for one in tables]
    assert keys[0] == keys[1] == keys[2]

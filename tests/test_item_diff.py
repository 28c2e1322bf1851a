"""What differs between two plans besides meetings and deadlines, in ids and in people's words."""

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from calendars.conflict import Conflict
from calendars.year_planning import plan_year
from governance.plan_diff import PlanDiff, diff_plans
from governance.record import Language
from governance.year_plan import YearPlan
from office.reading import read_region
from templates.plan_diff_words import diff_lines, summary_words
from tests.cast import CONTACT, PIKKU, STEERING, planned, rules
from vuosikello.diff_document import diff_document
from vuosikello.document_schema import shipped_schema

#: What the rules say, and what is written instead.
Edit = tuple[str, str]

PHASES: tuple[Edit, ...] = (
    ("starts: 1.1., ends: 18.6., basis", "starts: 1.1., ends: 1.6., basis"),
    ("starts: 19.6., ends: 10.8., basis", "starts: 2.6., ends: 10.8., basis"),
)
BUDGETS: Edit = ("    on: 31.12.\n", "    on: 15.12.\n")
WEEK: tuple[Edit, ...] = (("on: {week: 47", "on: {week: 46"), ("until: {week: 47", "until: {week: 46"))
LONGER: Edit = (
    "due: {on: 30.10.}\n    answer_working_days: 15",
    "due: {on: 30.10.}\n    answer_working_days: 40",
)
REMINDED: Edit = (
    "    closes_after: 5\n    used_by: yhteistyoryhma/2",
    "    reminders: [9]\n    closes_after: 5\n    used_by: yhteistyoryhma/2",
)
CLOSING: Edit = (
    "    closes_after: 5\n    used_by: yhteistyoryhma/2",
    "    closes_after: 8\n    used_by: yhteistyoryhma/2",
)


def replanned(folder: Path, *edits: Edit, file: str = "clock.yaml") -> YearPlan:
    """Plan the small region's year under other rules, its meetings where they were."""
    copy = Path(shutil.copytree(PIKKU, folder / "pikku"))
    text = (copy / file).read_text("utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    (copy / file).write_text(text, "utf-8")
    plan = plan_year(*read_region(copy), 2027)
    assert not isinstance(plan, Conflict)
    assert plan.meetings == planned().meetings
    return plan


def lines(diff: PlanDiff, language: Language = Language.EN) -> tuple[str, ...]:
    """Say what differs, dashes as hyphens."""
    return tuple(one.replace("\N{EN DASH}", "-") for one in diff_lines(diff, *rules(), language))


def test_a_round_that_opens_earlier_is_one_line_with_how_many_and_by_how_much(tmp_path: Path) -> None:
    """Its municipalities' contacts are touched: their time begins on another day."""
    diff = diff_plans(planned(), replanned(tmp_path, LONGER), rules()[0])
    assert not diff.is_empty
    assert lines(diff) == ("Round “Next year's annual clock” opens earlier: 3 municipalities, 35 days",)
    assert CONTACT in diff.people
    assert diff.municipalities == ("lohja", "siuntio", "inkoo")
    assert summary_words(diff, Language.EN) == "1 round opens on another day; 3 people are touched."


def test_days_that_differ_by_municipality_are_told_as_at_most(tmp_path: Path) -> None:
    """One municipality's relay of offices grew: only its own time begins earlier."""
    diff = diff_plans(planned(), replanned(tmp_path, LONGER), rules()[0])
    first, *others = diff.items.openings
    assert first.before
    nearer = type(first)(first.kind, first.concerns, first.before, first.before.replace(day=23))
    shorter = type(diff.items)((nearer, *others), (), (), (), 0)
    assert lines(type(diff)((), (), (), (), shorter, (), ())) == (
        "Round “Next year's annual clock” opens earlier: 3 municipalities, up to 35 days",
    )


def test_reminders_are_counted_for_their_round(tmp_path: Path) -> None:
    """New, at another time and dropped: not a line for each municipality's each."""
    diff = diff_plans(planned(), replanned(tmp_path, REMINDED), rules()[0])
    assert lines(diff) == ("Reminders in the round “Next year's annual clock”: 3 new, 6 dropped",)
    assert CONTACT in diff.people


def test_phases_and_dates_are_told_with_their_days_and_touch_nobody(tmp_path: Path) -> None:
    """The wheel on the wall shows them; no letter follows."""
    diff = diff_plans(planned(), replanned(tmp_path, *PHASES, BUDGETS, *WEEK), rules()[0])
    assert lines(diff, Language.FI) == (
        "Vaihe ”Kevät”: 1.1.2027-18.6.2027 → 1.1.2027-1.6.2027 (päättyy 17 päivää aikaisemmin)",
        "Vaihe ”Kesätauko”: 19.6.2027-10.8.2027 → 2.6.2027-10.8.2027 (alkaa 17 päivää aikaisemmin)",
        "Lapsiviikko: Tapahtumat: 22.11.2027-26.11.2027 → 15.11.2027-19.11.2027 (7 päivää aikaisemmin)",
        "Valtuustot hyväksyvät talousarviot: pe 31.12.2027 → ke 15.12.2027 (16 päivää aikaisemmin)",
    )
    assert (diff.people, diff.municipalities) == ((), ())
    assert summary_words(diff, Language.SV) == (
        "2 faser ändras; 1 återkommande dag ändras; 1 tidpunkt i ett annat projekt ändras."
    )


def test_a_date_that_the_rules_no_longer_have_is_told_by_its_id(tmp_path: Path) -> None:
    """Comparing with an older plan must not stop at a name that is gone."""
    diff = diff_plans(replanned(tmp_path, ("id: lapsiviikko", "id: lastenviikko")), planned(), rules()[0])
    gone, new = lines(diff)
    assert gone == "Children's Week: Events: 22 November 2027 - 26 November 2027 (new)"
    assert new == "lastenviikko: 22 November 2027 - 26 November 2027 (dropped)"


def test_what_is_reckoned_from_a_meeting_that_stands_is_told_for_its_body() -> None:
    """Other rules of procedure move summonses and material: the body's people get them on other days."""
    profile = tuple(
        one.model_copy(update={"summons_days": one.summons_days + 7}) for one in rules()[0].profiles
    )
    network = rules()[0].model_copy(update={"profiles": profile})
    network = type(network)(**{name: getattr(network, name) for name in type(network).model_fields})
    plan = plan_year(network, rules()[1], 2027)
    assert not isinstance(plan, Conflict)
    diff = diff_plans(planned(), plan, network)
    told = [one for one in lines(diff) if one.startswith("Summons, Steering group: 3 meetings, ")]
    assert [one.endswith("days earlier") for one in told] == [True]
    assert set(diff.people) >= set(network.roster("johtoryhma", planned().meeting(STEERING).starts_at.date()))


def test_what_only_closes_at_another_time_differs_too(tmp_path: Path) -> None:
    """Nothing may differ where "Nothing differs" is said."""
    diff = diff_plans(planned(), replanned(tmp_path, CLOSING), rules()[0])
    assert summary_words(diff, Language.EN) == "1 other item of the plan changed."


@pytest.mark.parametrize("name", ["diff", "change"])
def test_the_document_names_them_as_its_schema_says(tmp_path: Path, name: str) -> None:
    """What a program reads holds every one of them, with days."""
    plan = replanned(tmp_path, LONGER, REMINDED, BUDGETS, *WEEK, *PHASES)
    found = json.loads(json.dumps(diff_document(diff_plans(planned(), plan, rules()[0]))))
    assert {one["days"] for one in found["openings"]} == {-35}
    assert [one["concerns"] for one in found["calendar"]][-1] == "talousarviot/2027"
    schema = shipped_schema(name)
    assert set(found) <= set(schema["properties"])
    jsonschema.validate(found, {**schema, "required": list(found)})

"""Years of Keski-Suomi that have no timetable, from the files to the words that the office reads."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from calendars.conflict import Conflict, RelaxationKind, RuleKind
from calendars.holiday import working_days
from calendars.replanning import MoveTo, replan
from calendars.standing_year import StandingYear
from calendars.year_problem import year_problem
from governance.problem import Severity
from governance.record import Language
from governance.working_day import HELSINKI, Roll
from governance.year_plan import YearPlan
from office.plan_version import YearError
from office.reading import check_region
from tasks.desk import Where
from tasks.year import draft
from tests.command_line import CHECKOUT, CommandLine
from tests.spoilt_region import YEAR, Region

pytestmark = pytest.mark.usefixtures("unhurried")

KASVU, PREPARING, STEERING = "kasvu/2027/3", "valmisteluryhma/2027/4", "johtoryhma/2027/4"
CHAIR = "aanekoski-early"


@pytest.fixture
def region(tmp_path: Path) -> Region:
    """Copy Keski-Suomi."""
    return Region(tmp_path / "keski-suomi")


def without_chair(region: Region) -> None:
    """Send the chair of a working group away until 8 September; the group prepares what is handled soon."""
    region.edit("around: [4.2., 15.4., 3.9., 8.10.]", "around: [4.2., 15.4., 17.8., 8.10.]")
    region.edit("within_days: 12", "within_days: 24", within="- id: kasvu")
    region.edit("at_least_days: 7", "at_least_days: 14", within="- first: kasvu")
    region.away(CHAIR, date(2027, 8, 2), date(2027, 9, 8))


def one_room(region: Region) -> None:
    """Put two groups into one room on one morning."""
    for series, day in (("kasvu", "4.2."), ("lapsen-oikeudet", "9.2.")):
        within = f"- id: {series}"
        region.edit(f"around: [{day}", "around: [4.2.", within=within)
        region.edit("within_days: 12", "within_days: 12\n    room: aluesali", within=within)
        region.edit("weekdays: [", "weekdays: [thu] #", within=within)
        region.edit("hours: [", 'hours: ["9.00"] #', within=within)
        region.edit("within_days: 12", "within_days: 3", within=within)


def too_soon(region: Region) -> None:
    """Demand that one group follows another within 18 days, for which the weekdays leave no room."""
    region.edit("at_most_days: 45", "at_most_days: 18")


def budgets_first(region: Region) -> None:
    """Let the autumn's decision reach most budgets, and send whoever prepares it away in August."""
    region.edit("decided_in: johtoryhma/3", "decided_in: johtoryhma/4")
    region.edit("reaches: 0.8", "reaches: 0.6")
    region.away("office-change-agent", date(2027, 8, 9), date(2027, 8, 29))


def no_day(region: Region) -> None:
    """Leave a meeting Independence Day alone, a Monday in 2027."""
    region.edit("around: [3.2., 13.4., 1.9., 13.10.]", "around: [3.2., 13.4., 1.9., 6.12.]")
    within = "- id: perhekeskukset"
    region.edit("within_days: 12", "within_days: 2", within=within)
    region.edit("weekdays: [tue, wed, mon]", "weekdays: [mon]", within=within)
    for old, new in (("3.2.", "1.2."), ("13.4.", "12.4."), ("1.9.", "30.8.")):
        region.edit(old, new, within=within)


SCENARIOS: dict[str, tuple[Callable[[Region], None], set[RuleKind], set[str]]] = {
    "without the chair": (
        without_chair,
        {RuleKind.WINDOW, RuleKind.PERSON_BUSY, RuleKind.CHAIN_AT_LEAST},
        {KASVU, PREPARING},
    ),
    "too soon": (
        too_soon,
        {RuleKind.WINDOW, RuleKind.CHAIN_AT_MOST},
        {"valmisteluryhma/2027/6", "yhteistyoryhma/2027/4"},
    ),
    "one room": (one_room, {RuleKind.WINDOW, RuleKind.ROOM}, {"kasvu/2027/1", "lapsen-oikeudet/2027/1"}),
    "budgets first": (
        budgets_first,
        {RuleKind.WINDOW, RuleKind.LATEST, RuleKind.PERSON_BUSY, RuleKind.CHAIN_AT_LEAST},
        {PREPARING, STEERING},
    ),
    "no day": (no_day, {RuleKind.WINDOW}, {"perhekeskukset/2027/4"}),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_year_without_a_timetable_is_explained_by_few_rules_about_few_meetings(
    region: Region, name: str
) -> None:
    """Each rule is one of those that the office has just written, and a change is found and followed up."""
    spoil, kinds, meetings = SCENARIOS[name]
    spoil(region)
    conflict = region.conflict()
    assert conflict.complete
    assert {rule.kind for rule in conflict.rules} == kinds
    assert {id_ for rule in conflict.rules for id_ in rule.meetings} == meetings
    assert conflict.relax
    assert conflict.relax[0].gives
    assert dict(conflict.relax[0].gives.starts).keys() == meetings


def test_the_explanation_reads_as_the_office_would_say_it(region: Region) -> None:
    """Who is away until when, how long before the preparing group, and why; no id but in brackets."""
    without_chair(region)
    text = region.said(region.conflict(), Language.EN)
    plain = [re.sub(r" \[[^]]*\]$", "", line) for line in text.rules]
    window, preparing, busy, chain = plain
    assert window == (
        "Growth and learning working group meeting 3 (about 17 August) must be held on a Tuesday, Wednesday "
        "or Thursday from 11 August to 9 September."
    )
    assert preparing == (
        "Preparing group meeting 4 (about 31 August) must be held on a Tuesday, Wednesday or Thursday from "
        "24 August to 9 September."
    )
    assert busy == (
        "The chair of the working group on growth and learning (director of early childhood education of "
        "Äänekoski) is away until 8 September, and growth and learning working group meeting 3 is not held "
        "without them."
    )
    assert chain == (
        "Growth and learning working group meeting 3 must be held at least 14 days before preparing group "
        "meeting 4: the working group's findings reach the preparation."
    )
    assert not any("/2027/" in line for line in plain)


def test_the_example_in_the_docs_is_what_the_command_says(region: Region) -> None:
    """Lines broken otherwise, and of the changes the cheapest only."""
    without_chair(region)
    text = region.said(region.conflict(), Language.EN)
    said = " ".join(" ".join((f"{text.what}. {text.series}", *text.lines)).split())
    page = (CHECKOUT / "docs" / "writing-rules.md").read_text("utf-8")
    (block,) = re.findall(r"```console\n(2027 has no timetable.*?)```", page, re.DOTALL)
    assert said.startswith(" ".join(block.split()))


def test_an_absence_names_the_calendar_that_it_stands_in(region: Region) -> None:
    """A body's calendar as well as a person's: there the office looks, not in the network."""
    without_chair(region)
    (region.folder / "busy" / f"{CHAIR}.ics").rename(region.folder / "busy" / "kasvu.ics")
    said = region.said(region.conflict())
    (busy,) = (line for line in said.rules if "poissa" in line)
    assert busy.endswith(", busy/kasvu.ics]")
    offered = said.relax or said.partly
    assert "busy/kasvu.ics" in {one.mend for one in offered}
    assert not any(one.mend.startswith("network.yaml") for one in offered)


def test_the_deadline_of_the_budgets_names_its_municipalities(region: Region) -> None:
    """Those whose own last day is the one by which the steering group must meet."""
    budgets_first(region)
    line = next(one for one in region.said(region.conflict()).rules if "prosenttiin" in one)
    assert "Johtoryhmän 4. kokous (15.9. tienoilla) on pidettävä viimeistään ti 7.9." in line
    assert "vähintään 60 prosenttiin kuntien talousarvioista" in line
    assert "(perillä " in line


def test_a_holiday_that_takes_the_only_day_is_named(region: Region) -> None:
    """By `check` beforehand as a warning, for other years have the day; and by the plan of that year."""
    no_day(region)
    problems = check_region(region.folder)
    (warning,) = (one for one in problems if "meeting 4 of perhekeskukset has no possible day" in one.what)
    assert warning.severity is Severity.WARNING
    assert re.match(r"in 20\d\d: meeting 4", warning.what)
    assert "widen within_days" in warning.mend
    said = region.said(region.conflict())
    assert "itsenäisyyspäivä ma 6.12." in said.rules[0]
    mends = [one.mend for one in said.relax]
    assert mends == [
        "clock.yaml: series perhekeskukset, weekdays: [mon, tue]",
        "clock.yaml: series perhekeskukset, within_days: 7",
    ]


@pytest.mark.parametrize(
    ("spoil", "old", "within"),
    [
        (without_chair, "at_least_days: 14", "- first: kasvu"),
        (too_soon, "at_most_days: 18", "chains:"),
        (no_day, "within_days: 2", "- id: perhekeskukset"),
    ],
)
def test_writing_what_a_change_says_into_the_clock_gives_the_year_a_timetable(
    region: Region, spoil: Callable[[Region], None], old: str, within: str
) -> None:
    """The value that the last part of the line names, in the place that it names."""
    spoil(region)
    key = old.partition(":")[0]
    mends = [one.mend for one in region.said(region.conflict()).relax]
    mend = next(one for one in mends if re.search(rf"{key}: \d+$", one))
    region.edit(old, mend.rpartition(", ")[2], within=within)
    assert isinstance(region.plan(), YearPlan)


def test_a_meeting_that_stays_is_named_and_what_helps_gives_notice(region: Region) -> None:
    """The preparing group is called already, and the steering group would come too long after it."""
    plan = region.plan()
    assert isinstance(plan, YearPlan)
    prepared = plan.meeting(PREPARING).starts_at.astimezone(HELSINKI)
    now = prepared - timedelta(days=5)
    found = moved(region, StandingYear(plan), prepared.date() + timedelta(days=43), now)
    assert RuleKind.FROZEN in {rule.kind for rule in found.rules}
    assert found.relax
    assert all(one.start.day >= now.date() + timedelta(days=14) for one in found.relax if one.start)
    said = region.said(found)
    assert any("Valmisteluryhmän 4. kokous" in line and "pysyy ajassaan" in line for line in said.rules)
    assert any("siirtyisi" in one.gives or "pysyisivät paikoillaan" in one.gives for one in said.relax)


def moved(region: Region, year: StandingYear, to: date, now: datetime) -> Conflict:
    """Try to move the steering group's meeting to the working day from a day on."""
    network, clock = region.rules()
    working = working_days(clock, (YEAR - 1, YEAR, YEAR + 1))
    change = MoveTo(STEERING, working.roll(to, Roll.FORWARD), time(9))
    found = replan(year, network, clock, change, now, rules=year_problem(network, clock, YEAR, working))
    assert isinstance(found, Conflict)
    return found


@pytest.mark.parametrize(
    ("language", "why"),
    [
        (Language.FI, "se on jo pidetty tai alkanut"),
        (Language.SV, "det är redan hållet eller har börjat"),
        (Language.EN, "it has been held or has begun"),
    ],
)
def test_a_meeting_that_was_held_is_named_and_nobody_is_told_to_move_it(
    region: Region, language: Language, why: str
) -> None:
    """The steering group cannot come three days after it: only the distance, or the day, gives way."""
    plan = region.plan()
    assert isinstance(plan, YearPlan)
    prepared = plan.meeting(PREPARING).starts_at.astimezone(HELSINKI)
    year = StandingYear(plan, settled=frozenset({PREPARING}))
    found = moved(region, year, prepared.date() + timedelta(days=2), prepared + timedelta(hours=5))
    assert found.relax
    assert RelaxationKind.UNFREEZE not in {one.kind for one in found.relax}
    assert any(why in line for line in region.said(found, language).rules)


def test_the_command_explains_in_the_language_asked_for(
    region: Region, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On standard error, or as a document whose strings are in that language; nothing is stored."""
    no_day(region)
    line = CommandLine(capsys, tmp_path / "house" / "ledger.sqlite")
    refused = line.on("plan", "--year", YEAR, "--lang", "sv", region=region.folder)
    assert (refused.code, refused.out) == (1, "")
    assert "Det finns ingen tidtabell för 2027. Mötesserier: perhekeskukset" in refused.err
    assert "Dessa regler kan inte gälla samtidigt:" in refused.err
    answer = line.on("plan", "--year", YEAR, "--lang", "fi", "--json", region=region.folder)
    found = answer.document("conflict")
    assert found["what"] == "Vuodelle 2027 ei löydy aikataulua"
    assert found["conflict"][0].startswith("Perhekeskustyöryhmän 4. kokoukselle (6.12. tienoilla) ei ole")
    assert found["rules"] == [
        {"kind": "window", "meetings": ["perhekeskukset/2027/4"], "people": [], "sources": []}
    ]
    assert [one["cost"] for one in found["changes"]] == sorted(one["cost"] for one in found["changes"])
    assert found["changes"][0]["gives"]["meetings"][0]["id"] == "perhekeskukset/2027/4"
    assert len(found["relax"]) == len(found["changes"]) <= 3
    assert not line.ledger.exists()


def test_the_flow_s_task_fails_with_the_same_words(region: Region, tmp_path: Path) -> None:
    """In the language of the office's coordinator, for whoever looks at the failed run."""
    no_day(region)
    where = Where(region=str(region.folder), ledger=str(tmp_path / "ledger.sqlite"))
    with pytest.raises(YearError, match="Vuodelle 2027 ei löydy aikataulua; Näitä ei voi") as failed:
        draft.fn(where, YEAR)
    assert "itsenäisyyspäivä ma 6.12." in str(failed.value)
    assert "(pienin muutos)" in str(failed.value)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (
            lambda region: region.edit("around: [3.2., 13.4., ", "around: [3.2., 10.7., "),
            'it falls in the pause "kesa"',
        ),
        (
            lambda region: region.edit("{starts: 15.4., ends: 31.5.}", "{starts: 20.2., ends: 21.2.}"),
            "no wed, thu within 10 days of 28.4. inside its windows",
        ),
    ],
)
def test_a_series_with_no_possible_day_is_named_by_check_with_its_line(
    region: Region, spoil: Callable[[Region], None], why: str
) -> None:
    """Before anything is planned, with the reason and the mend."""
    spoil(region)
    (found,) = (one for one in check_region(region.folder) if "no possible day" in one.what)
    assert found.severity is Severity.ERROR
    assert found.what.endswith(f"has no possible day: {why}")
    assert found.line > 1
    assert found.mend.startswith("move its day, widen within_days")

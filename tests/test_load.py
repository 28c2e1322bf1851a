"""The load picture: who meets how often and when, and what each municipality is asked for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from calendars.lettering import text_width
from calendars.load import (
    MonthAsked,
    asked_loads,
    body_loads,
    person_loads,
    weeks_of,
    whole_load,
)
from calendars.load_picture import lay_load, lay_load_endless
from calendars.load_year import LoadYear
from calendars.paper import Paper
from governance.clock import AnnualClock
from governance.record import Language
from governance.working_day import HELSINKI
from governance.year_plan import ItemKind, YearPlan
from office.load import MOST_BURDENED, load_year
from templates.load_table import asked_table, asked_text, met_table, weeks_text
from templates.sheet_drawing import draw_sheet
from tests.cast import planned, rules
from tests.font_measure import measured
from tests.large_region import YEAR, large_plan, large_rules
from tests.sheet_checker import faults, pale

LANGUAGES = tuple(Language)
LEAST = {Paper.A4: 6.5, Paper.A3: 7.5}


def _large(language: Language = Language.FI, seed: int = 1) -> LoadYear:
    return load_year(large_plan(seed), *large_rules(), language)


def _small(plan: YearPlan | None = None, clock: AnnualClock | None = None) -> LoadYear:
    network, own = rules()
    return load_year(plan or planned(), network, clock or own, Language.FI)


def _parse(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - the project's own drawing or table


# Counting


def test_a_bodys_load_is_its_meetings_of_the_plan() -> None:
    """Number, minutes and weeks add up to the plan's meetings."""
    plan = large_plan()
    for load in body_loads(plan):
        mine = [one for one in plan.meetings if one.body == load.id]
        assert load.meetings == len(mine) == sum(load.by_week.values())
        assert load.minutes * 60 == sum((one.ends_at - one.starts_at).total_seconds() for one in mine)
    assert sum(load.meetings for load in body_loads(plan)) == whole_load(plan).meetings == 143


def test_a_persons_load_is_the_meetings_that_they_are_invited_to() -> None:
    """The rosters of the meetings' own days decide; the most burdened come first."""
    plan, (network, _) = large_plan(), large_rules()
    loads = person_loads(plan, network)
    for load in loads:
        invited = [
            one
            for one in plan.meetings
            if load.id in network.roster(one.body, one.starts_at.astimezone(HELSINKI).date())
        ]
        assert load.meetings == len(invited)
    order = [(load.meetings, load.minutes) for load in loads]
    assert order == sorted(order, reverse=True)


def test_a_meeting_counts_in_its_week_in_helsinki() -> None:
    """Half past midnight on Monday in Helsinki is still Sunday in UTC, in which ledgers keep it."""
    plan = planned()
    first = plan.meetings[0]
    early = datetime(YEAR, 5, 10, 0, 30, tzinfo=HELSINKI).astimezone(UTC)
    moved = first.model_copy(update={"starts_at": early, "ends_at": early + timedelta(hours=1)})
    fields = {name: getattr(plan, name) for name in YearPlan.model_fields}
    load = whole_load(YearPlan(**{**fields, "meetings": (moved,)}))
    assert dict(load.by_week) == {date(YEAR, 5, 10): 1}


@pytest.mark.parametrize(("year", "count"), [(2026, 53), (2027, 53), (2028, 53), (2029, 53), (2040, 54)])
def test_the_weeks_cover_the_year_and_nothing_else(year: int, count: int) -> None:
    """Every day of the year is in one of them, and each of them has a day of the year."""
    weeks = weeks_of(year)
    assert len(weeks) == count
    days = {monday + timedelta(days=n) for monday in weeks for n in range(7)}
    first, last = date(year, 1, 1), date(year, 12, 31)
    assert {first + timedelta(days=n) for n in range((last - first).days + 1)} <= days
    assert weeks[0] <= first < weeks[0] + timedelta(days=7)
    assert weeks[-1] <= last < weeks[-1] + timedelta(days=7)


def test_a_municipality_is_asked_what_the_rounds_ask() -> None:
    """Requests, decisions and minutes of each municipality are those of its items in the plan."""
    plan, (network, clock) = large_plan(), large_rules()
    for load in asked_loads(plan, network, clock):
        asked = [
            one.concerns.split("/")[0]
            for one in plan.items
            if one.kind is ItemKind.OPEN_REQUEST and one.concerns.endswith(f"/{load.id}")
        ]
        assert load.requests == len(asked)
        assert load.minutes == sum(clock.one_round(one).effort_minutes for one in asked)
        due = [one for one in plan.items if one.kind is ItemKind.DECISION_DUE]
        assert load.decisions == sum(one.concerns.endswith(f"/{load.id}") for one in due)


def test_a_request_is_open_in_every_month_from_its_opening_to_its_deadline() -> None:
    """A request that opens in January and is due in March is open in three months and due in one."""
    plan, (network, clock) = planned(), rules()
    opening = next(one for one in plan.items if one.kind is ItemKind.OPEN_REQUEST)
    round_key, _, municipality = opening.concerns.rpartition("/")
    due = plan.due_at[round_key].astimezone(HELSINKI)
    early = opening.model_copy(update={"at": due.replace(month=due.month - 2, day=3)})
    fields = {name: getattr(plan, name) for name in YearPlan.model_fields}
    others = [one for one in plan.items if one.kind is not ItemKind.OPEN_REQUEST]
    changed = YearPlan(**{**fields, "items": (*others, early)})
    (load,) = [one for one in asked_loads(changed, network, clock) if one.id == municipality]
    assert [n for n, month in enumerate(load.months, start=1) if month.open] == [
        due.month - 2,
        due.month - 1,
        due.month,
    ]
    assert [n for n, month in enumerate(load.months, start=1) if month.due] == [due.month]
    minutes = clock.one_round(round_key.split("/")[0]).effort_minutes
    assert load.months[due.month - 1].minutes == load.minutes == minutes


def test_a_municipality_that_a_round_does_not_ask_owes_nothing_in_it() -> None:
    """A request to one municipality burdens that one alone."""
    plan, (network, clock) = planned(), rules()
    items = [one for one in plan.items if one.kind is not ItemKind.OPEN_REQUEST]
    opening = next(one for one in plan.items if one.kind is ItemKind.OPEN_REQUEST)
    fields = {name: getattr(plan, name) for name in YearPlan.model_fields}
    loads = asked_loads(YearPlan(**{**fields, "items": (*items, opening)}), network, clock)
    assert [load.id for load in loads if load.requests] == [opening.concerns.rpartition("/")[2]]


def test_an_empty_year_burdens_nobody() -> None:
    """Without meetings and requests every count is nought, and the picture can still be drawn."""
    fields = {name: getattr(planned(), name) for name in YearPlan.model_fields}
    empty = YearPlan(**{**fields, "meetings": (), "items": ()})
    year = _small(empty)
    assert year.bodies == year.people == ()
    assert all(month == MonthAsked() for row in year.municipalities for month in row.months)
    assert [faults(sheet) for sheet in lay_load(year, Paper.A4)] == [[], []]


# The picture


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_large_regions_load_is_legible_on_paper(language: Language, paper: Paper) -> None:
    """Nothing overlaps, nothing leaves its box or the page, nothing is pale, no letter is too small."""
    for sheet in lay_load(_large(language), paper):
        assert (sheet.width, sheet.height) == (paper.width, paper.height)
        assert faults(sheet) + pale(sheet) == []
        assert min(label.size for label in sheet.labels) >= LEAST[paper]


@pytest.mark.parametrize("seed", range(2, 6))
def test_nothing_overlaps_wherever_the_meetings_fall(seed: int) -> None:
    """Other dates by lot, clusters and all, still find room."""
    assert faults(lay_load_endless(_large(seed=seed))) == []


def test_a_heavy_year_with_many_digits_still_fits() -> None:
    """Two-digit weeks and months of three-digit hours wrap rather than overlap."""
    year = _large()
    weeks = tuple(min(11 * count, 99) for count in year.everybody.weeks)
    month = MonthAsked(open=240, due=120, decisions=88, minutes=60 * 1234)
    row = replace(
        year.municipalities[0],
        months=(month,) * 12,
        hours=("1234,25",) * 12,
        all_hours="14811",
        requests=1440,
    )
    heavy = replace(
        year,
        everybody=replace(year.everybody, weeks=weeks),
        municipalities=(row,) * 22,
        all_municipalities=row,
    )
    for paper in Paper:
        for sheet in lay_load(heavy, paper):
            assert faults(sheet) == []
            assert min(label.size for label in sheet.labels) >= LEAST[paper]


def test_each_week_with_meetings_has_its_number_in_its_box() -> None:
    """Not by colour alone: as many boxes as weeks with meetings, each with its count."""
    year = _large()
    sheet = lay_load_endless(year)
    rows = (*year.bodies, *year.people, year.everybody)
    boxes = [box for box in sheet.boxes if box.role == "heat" and box.name]
    assert len(boxes) == sum(bool(count) for row in rows for count in row.weeks)
    for box in boxes:
        (inside,) = [
            label
            for label in sheet.labels
            if box.x <= label.x <= box.x + box.width and box.y <= label.y <= box.y + box.height
        ]
        assert inside.text == box.name.rsplit(": ", 1)[1]


def test_the_most_burdened_people_are_shown_by_their_role() -> None:
    """Twelve people at most, by title, not by address."""
    year = _large()
    network, _ = large_rules()
    titles = {one.title.in_language(Language.FI).casefold() for one in network.people}
    assert len(year.people) == MOST_BURDENED
    assert {row.name.casefold() for row in year.people} <= titles
    assert not any("@" in label.text for label in lay_load_endless(year).labels)


def test_municipalities_stand_in_the_order_of_the_alphabet() -> None:
    """Å, Ä and Ö come last: Äänekoski is the last of Central Finland."""
    names = [row.name for row in _large().municipalities]
    assert (names[0], names[-1]) == ("Hankasalmi", "Äänekoski")


def test_all_municipalities_together_are_the_sum() -> None:
    """The last row adds every count up."""
    year = _large()
    for n, month in enumerate(year.all_municipalities.months):
        for name in MonthAsked.__dataclass_fields__:
            assert getattr(month, name) == sum(getattr(row.months[n], name) for row in year.municipalities)
    assert year.all_municipalities.requests == sum(row.requests for row in year.municipalities)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_wider_than_its_estimate(language: Language) -> None:
    """The boxes that are compared are as wide as the font really draws them, or wider."""
    labels = lay_load_endless(_large(language)).labels
    for bold, weight in ((False, 400), (True, 600)):
        texts = sorted({label.text for label in labels if label.text and label.bold == bold})
        estimates = [text_width(text, 1000, bold=bold) for text in texts]
        real = measured(texts, weight)
        assert all(mine >= width * 0.995 for mine, width in zip(estimates, real, strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_drawing_says_what_it_is(language: Language) -> None:
    """A screen reader hears one image with a name and a description in its language."""
    year = _large(language)
    root = _parse(draw_sheet(lay_load_endless(year), "load"))
    assert (root.get("role"), root.get("lang")) == ("img", str(language))
    named = {element.get("id"): element.text for element in root if element.get("id")}
    assert [named[ref] for ref in (root.get("aria-labelledby") or "").split()] == [
        year.caption.title,
        year.caption.description,
    ]


# The tables


def test_the_tables_say_what_the_picture_shows() -> None:
    """A row for each body, person and municipality, with the same numbers."""
    year = _large()
    met = {tr.findtext("th"): tr.findall("td") for tr in _parse(met_table(year)).findall("tbody/tr")}
    for row in (*year.bodies, *year.people, year.everybody):
        meetings, hours, weeks = (cell.text for cell in met[row.name])
        assert (meetings, hours) == (str(row.meetings), row.hours)
        assert weeks == weeks_text(year.week_numbers, row.weeks)
    asked = {tr.findtext("th"): tr.findall("td") for tr in _parse(asked_table(year)).findall("tbody/tr")}
    for one in (*year.municipalities, year.all_municipalities):
        cells = [cell.text or "" for cell in asked[one.name]]
        assert len(cells) == 13
        for month, hours_of_work, cell in zip(one.months, one.hours, cells, strict=False):
            assert str(month.open) in cell or not month.open
            assert cell.endswith(f"{hours_of_work} h" if hours_of_work else "")
            assert bool(cell) == bool(month.open or month.due or month.decisions)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_have_captions_and_headings(language: Language) -> None:
    """Columns, rows and groups of rows are headed, in the language of the page."""
    year = _large(language)
    for text, caption in (
        (met_table(year), year.words.met_caption),
        (asked_table(year), year.words.asked_caption),
    ):
        table = _parse(text)
        assert (table.get("lang"), table.findtext("caption")) == (str(language), caption)
        assert {th.get("scope") for th in table.findall("thead/tr/th")} == {"col"}
        assert {th.get("scope") for th in table.findall("tbody/tr/th")} <= {"row", "rowgroup"}
        assert str(YEAR) in caption


def test_counts_are_said_in_words() -> None:
    """One is not many, and nothing is not said."""
    words = _small().words
    said = asked_text(words, opened=2, due=1, decisions=0, hours="0,75 h")
    assert said == "2 avointa pyyntöä, 1 määräaika, 0,75 h"
    assert asked_text(words, opened=0, due=0, decisions=0, hours="") == ""


def test_weeks_are_listed_with_their_number_of_meetings() -> None:
    """A week with several says how many."""
    assert weeks_text((53, 1, 2, 3), (0, 1, 0, 4)) == "1, 3 (4)"

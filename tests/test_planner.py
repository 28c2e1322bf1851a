"""The year planner: every meeting in its month, nothing over another, on one's own printer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from calendars.holiday import working_days
from calendars.lettering import text_width
from calendars.month_grid import grid_of
from calendars.paper import Paper
from calendars.planner import lay_planner, lay_planner_endless
from calendars.planner_year import EventKind, PlannerEvent, PlannerSpan, PlannerYear
from calendars.sheet import SCREEN_SIZE, Caption, Section, Sheet, Strip, lay_pages
from calendars.timeline import lay_events, lay_spans
from calendars.year_planning import year_items
from governance.clock import AnnualClock
from governance.record import Language
from governance.recurring_date import OtherDate
from governance.working_day import HELSINKI
from governance.year_plan import ItemKind, YearPlan
from office.load import load_year
from office.planner import planner_year
from office.wheel import wheel_year
from templates.planner_table import planner_rows, planner_table
from templates.sheet_drawing import draw_sheet
from tests.cast import planned, rules
from tests.font_measure import measured
from tests.large_region import YEAR, large_plan, large_rules
from tests.sheet_checker import faults, pale

LANGUAGES = tuple(Language)
LEAST = {Paper.A4: 6.5, Paper.A3: 7.5}
HOSTILE = '<script>alert("1")</script> & ]]>'


def _large(language: Language = Language.FI, seed: int = 1) -> PlannerYear:
    return planner_year(large_plan(seed), *large_rules(), language)


def _small() -> PlannerYear:
    return planner_year(planned(), *rules(), Language.FI)


def _parse(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - the project's own drawing or table


def _texts(sheets: Sequence[Sheet]) -> list[str]:
    return [" ".join(filter(None, (one.lead, one.text))) for sheet in sheets for one in sheet.labels]


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_large_regions_planner_is_legible_on_paper(language: Language, paper: Paper) -> None:
    """143 meetings of 21 bodies with long names: nothing overlaps, nothing leaves a page, nothing is pale."""
    sheets = lay_planner(_large(language), paper)
    for sheet in sheets:
        assert (sheet.width, sheet.height) == (paper.width, paper.height)
        assert faults(sheet) + pale(sheet) == []
        assert min(label.size for label in sheet.labels) >= LEAST[paper]
    assert len(sheets) <= 3


@pytest.mark.parametrize("seed", range(2, 6))
def test_nothing_overlaps_wherever_the_meetings_fall(seed: int) -> None:
    """Other dates by lot, clusters and all, still find room."""
    for sheet in (*lay_planner(_large(seed=seed), Paper.A3), lay_planner_endless(_large(seed=seed))):
        assert faults(sheet) == []


def test_a_usual_year_takes_one_page() -> None:
    """A small region hangs on the wall as one sheet, with letters as large as they go."""
    assert len(lay_planner(_small(), Paper.A4)) == 1


def test_every_meeting_stands_in_its_month_on_its_bodys_row() -> None:
    """Day and hours are inside the column of the month, beside the body's own sign."""
    year = _large()
    sheet = lay_planner_endless(year)
    size = SCREEN_SIZE
    grid = grid_of(YEAR, sheet.width, size, names=18.0)
    days = [label for label in sheet.labels if label.role == "meeting"]
    hours = [label for label in sheet.labels if label.role == "hours"]
    assert len(days) == len(hours) == len(year.meetings)
    signs = sorted((mark.y, mark.index) for mark in sheet.markers if mark.role == "sign")
    found = []
    for label in (*days, *hours):
        month = int((label.x - grid.months_left) // grid.column) + 1
        assert label.x + label.width <= grid.month_left(month) + grid.column
        body = max(index for y, index in signs if y <= label.y + size)
        found.append((body, month, label.text))
    assert sorted(found) == sorted(
        (one.body, one.on.month, text) for one in year.meetings for text in (one.day, one.hours)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_year_over_several_pages_loses_nothing(language: Language) -> None:
    """Every meeting, round, decision and recurring date is on some page; months and phases are on all."""
    year = _large(language)
    sheets = lay_planner(year, Paper.A4)
    written = " ".join(_texts(sheets))
    for row in year.rows:
        for event in row.events:
            assert set(f"{event.lead} {event.text}".split()) <= set(written.split())
    assert sum(one.role == "meeting" for sheet in sheets for one in sheet.labels) == len(year.meetings)
    for n, sheet in enumerate(sheets, start=1):
        assert set(year.months) <= set(_texts([sheet]))
        assert f"{n}/{len(sheets)}" in _texts([sheet])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_wider_than_its_estimate(language: Language) -> None:
    """The boxes that are compared are as wide as the font really draws them, or wider."""
    labels = lay_planner_endless(_large(language)).labels
    for bold, weight in ((False, 400), (True, 600)):
        texts = sorted({label.text for label in labels if label.text and label.bold == bold})
        texts += sorted({label.lead for label in labels if label.lead} if bold else ())
        estimates = [text_width(text, 1000, bold=bold) for text in texts]
        real = measured(texts, weight)
        assert all(mine >= width * 0.995 for mine, width in zip(estimates, real, strict=True))


def test_days_and_hours_are_those_of_the_plan_in_helsinki() -> None:
    """A meeting is written with its weekday, its day, and its hours from and to."""
    plan = planned()
    first = plan.meetings[0]
    starts, ends = first.starts_at.astimezone(HELSINKI), first.ends_at.astimezone(HELSINKI)
    shown = _small().meetings[0]
    weekday = ("ma", "ti", "ke", "to", "pe", "la", "su")[starts.weekday()]
    assert shown.day == f"{weekday} {starts.day}.{starts.month}."
    assert shown.hours == f"{starts.hour}.{starts.minute:02}\N{EN DASH}{ends.hour}.{ends.minute:02}"


def test_a_window_counts_the_decisions_that_are_awaited_by_each_day() -> None:
    """The numbers together are the municipalities of the window."""
    year = _large()
    window = next(row for row in year.rows if row.events[0].kind is EventKind.DECISION)
    counted = [int(event.ending.split()[0]) for event in window.events[1:]]
    due = [one for one in large_plan().items if one.kind is ItemKind.DECISION_DUE]
    assert sum(counted) == len(due) == len(large_rules()[0].municipalities)
    days = sorted({one.at.astimezone(HELSINKI).date() for one in due})
    assert [event.ends for event in window.events[1:]] == days


def _event(starts: tuple[int, int], ends: tuple[int, int], opening: str, ending: str) -> PlannerEvent:
    return PlannerEvent(EventKind.ROUND, date(YEAR, *starts), date(YEAR, *ends), opening, "", ending)


@pytest.mark.parametrize(
    "events",
    [
        [_event((12, 31), (12, 31), "", "x" * 3)] * 30,
        [_event((1, 1), (12, 31), "avautuu", "määräaika")] * 4,
        [_event((1, 1), (9, 1), "avautuu", "pitkä selitys " * 12)],
        [_event((3, 1), (9, 20), "avautuu", "pitkä selitys " * 12)] * 3,
        [
            _event((1, 1), (1, 1), "avautuu", "heti vuoden alussa"),
            _event((1, 1), (1, 2), "avautuu", "toinen"),
        ],
    ],
)
def test_words_find_room_beside_any_bar(events: list[PlannerEvent]) -> None:
    """At the year's ends, under bars as long as the year, and for words as long as a paragraph."""
    grid = grid_of(YEAR, Paper.A4.width, 7.0, names=18.0)
    strip = lay_events(grid, events, 0)
    section = Section(Strip(0), (strip,))
    caption = Caption("", "", "", "fi")
    (sheet,) = lay_pages(caption, [section], Paper.A3, 7.0)
    assert [one for one in faults(sheet) if "''" not in one.split(" over ")[0]] == []
    assert all(grid.months_left - 1e-6 <= label.x for label in sheet.labels if label.role == "event")


def test_a_name_too_long_for_its_bar_stands_under_it() -> None:
    """A phase of a week has its name below, whole and in the year."""
    grid = grid_of(YEAR, Paper.A4.width, 7.0, names=18.0)
    spans = [
        PlannerSpan("Lausuntokierroksen yhteenvetojen käsittely", date(YEAR, 12, 24), date(YEAR, 12, 31), ""),
        PlannerSpan("Lausuntokierroksen yhteenvetojen käsittely", date(YEAR, 12, 17), date(YEAR, 12, 23), ""),
    ]
    strip = lay_spans(grid, spans, "phase")
    assert [label.text for label in strip.labels] == [spans[0].name, spans[1].name]
    assert all(label.x + label.width <= grid.months_right + 1e-6 for label in strip.labels)
    assert len({label.y for label in strip.labels}) == 2


def test_phases_at_one_time_stand_one_under_another() -> None:
    """Two phases that overlap in time do not overlap on paper."""
    grid = grid_of(YEAR, Paper.A4.width, 7.0, names=18.0)
    spans = [PlannerSpan(name, date(YEAR, 1, 1), date(YEAR, 6, 30), "") for name in ("Yksi", "Kaksi")]
    first, second = lay_spans(grid, spans, "phase").boxes
    assert first.y + first.height <= second.y


def test_phases_that_follow_one_another_stand_on_one_line() -> None:
    """A phase that begins on the morning after another's last day is beside it, whatever the day."""
    days = [date(YEAR, 1, 1) + timedelta(days=n) for n in range(0, 365, 7)]
    spans = [PlannerSpan("", day, day + timedelta(days=6), "") for day in days]
    for size in Paper.A4.sizes:
        boxes = lay_spans(grid_of(YEAR, Paper.A4.width, size, names=18.0), spans, "phase").boxes
        assert {box.y for box in boxes} == {0.0}


def test_a_year_with_nothing_in_it_is_still_a_page() -> None:
    """Before anything is planned there are twelve months and no error."""
    empty = replace(_small(), bodies=(), phases=(), pauses=(), meetings=(), rows=())
    (sheet,) = lay_planner(empty, Paper.A4)
    assert faults(sheet) == []


def test_a_meeting_of_another_year_is_refused_with_the_mend() -> None:
    """The error names the meeting and says what to do."""
    year = _small()
    moved = replace(year.meetings[0], on=date(YEAR + 1, 1, 4))
    with pytest.raises(ValueError, match=r"not in 2027; leave it out"):
        lay_planner(replace(year, meetings=(moved,)), Paper.A4)


def test_a_row_taller_than_a_page_is_refused_with_the_mend() -> None:
    """Nobody meets a hundred times in a month; if they did, the error says what to do."""
    year = _small()
    with pytest.raises(ValueError, match="choose a larger paper"):
        lay_planner(replace(year, meetings=year.meetings[:1] * 100), Paper.A4)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_drawing_says_what_it_is(language: Language) -> None:
    """A screen reader hears one image with a name and a description in its language."""
    year = _large(language)
    root = _parse(draw_sheet(lay_planner_endless(year), "planner"))
    assert (root.get("role"), root.get("lang")) == ("img", str(language))
    named = {element.get("id"): element.text for element in root if element.get("id")}
    assert [named[ref] for ref in (root.get("aria-labelledby") or "").split()] == [
        year.caption.title,
        year.caption.description,
    ]
    assert "143" in year.caption.description


def test_the_table_says_everything_that_the_planner_shows() -> None:
    """Each meeting stands once in its body's row and its month's column; so does every event."""
    year = _large()
    rows = [row for _, rows in planner_rows(year) for row in rows]
    by_name = {row.name: row.cells for row in rows}
    for place, name in enumerate(year.bodies):
        mine = [one for one in year.meetings if one.body == place]
        for month, cell in enumerate(by_name[name], start=1):
            assert list(cell) == [
                f"{one.day} {one.hours}" for one in sorted(mine, key=lambda m: m.on) if one.on.month == month
            ]
    for row in year.rows:
        told = [text for cell in by_name[row.name] for text in cell]
        for event in row.events:
            assert " ".join(filter(None, (event.lead, event.ending))) in told
            assert not event.opening or event.opening in told
    for span in (*year.phases, *year.pauses):
        assert any(f"{span.name} {span.days}" in cell for row in rows for cell in row.cells)


def test_the_table_has_a_caption_and_headings_for_columns_rows_and_groups() -> None:
    """Whoever hears the table knows in every cell which body and which month it is."""
    table = _parse(planner_table(_large(Language.SV)).replace("<br>", "<br/>"))
    assert table.get("lang") == "sv"
    assert table.findtext("caption") == _large(Language.SV).words.caption
    assert [th.get("scope") for th in table.findall("thead/tr/th")] == ["col"] * 13
    scopes = {th.get("scope") for th in table.findall("tbody/tr/th")}
    assert scopes == {"row", "rowgroup"}
    assert {len(tr.findall("td")) for tr in table.findall("tbody/tr")} == {0, 12}


def test_words_are_never_markup() -> None:
    """What a person wrote into the clock is shown as they wrote it."""
    year = replace(_small(), bodies=(HOSTILE, *_small().bodies[1:]))
    assert "<script" not in draw_sheet(lay_planner_endless(year), "planner")
    assert "<script" not in planner_table(year)


def test_the_same_year_gives_the_same_planner() -> None:
    """The pages depend on nothing but the year."""
    assert lay_planner(_large(), Paper.A3) == lay_planner(_large(), Paper.A3)


def test_a_meeting_moved_over_new_year_is_on_next_years_planner() -> None:
    """This year's pictures leave it out and are drawn all the same."""
    plan = planned()
    moved = plan.meetings[-1].model_copy(
        update={
            "starts_at": datetime(YEAR + 1, 1, 4, 9, tzinfo=HELSINKI),
            "ends_at": datetime(YEAR + 1, 1, 4, 11, tzinfo=HELSINKI),
        }
    )
    fields = {name: getattr(plan, name) for name in YearPlan.model_fields}
    changed = YearPlan(**{**fields, "meetings": (*plan.meetings[:-1], moved)})
    for draw in (planner_year, wheel_year, load_year):
        draw(changed, *rules(), Language.FI)
    shown = planner_year(changed, *rules(), Language.FI)
    assert len(shown.meetings) == len(plan.meetings) - 1
    assert load_year(changed, *rules(), Language.FI).everybody.meetings == len(plan.meetings) - 1
    assert len(wheel_year(changed, *rules(), Language.FI).meetings) == len(plan.meetings) - 1
    assert lay_planner(shown, Paper.A4)


def test_another_projects_dates_have_a_row_of_their_own() -> None:
    """For information, under the project's name, with the last day where there are several."""
    network, clock = rules()
    other = {
        "id": "hanke",
        "project": "Toinen hanke",
        "name": "Seminaari",
        "on": "4.3.",
        "until": "5.3.",
        "source": "hankkeen kalenteri",
    }
    fields = {name: getattr(clock, name) for name in AnnualClock.model_fields}
    wider = AnnualClock(**{**fields, "other_dates": (OtherDate.model_validate(other),)})
    working = working_days(wider, (YEAR - 1, YEAR, YEAR + 1))
    items = year_items(network, wider, YEAR, planned().meetings, working)
    plan_fields = {name: getattr(planned(), name) for name in YearPlan.model_fields}
    year = planner_year(YearPlan(**{**plan_fields, "items": items}), network, wider, Language.FI)
    (event,) = year.rows[-1].events
    assert (year.rows[-1].name, event.ending) == ("Muiden hankkeiden päivät", "Toinen hanke: Seminaari")
    assert event.lead == "4.3.\N{EN DASH}5.3."


def test_a_round_that_opened_last_year_begins_at_the_edge() -> None:
    """Its bar reaches from the beginning of January; the table names its opening in January."""
    plan = planned()
    opening = next(one for one in plan.items if one.kind is ItemKind.OPEN_REQUEST)
    early = opening.model_copy(update={"at": opening.at.replace(year=YEAR - 1, month=12, day=10)})
    changed = [early if one is opening else one for one in plan.items]
    fields = {name: getattr(plan, name) for name in YearPlan.model_fields}
    year = planner_year(YearPlan(**{**fields, "items": tuple(changed)}), *rules(), Language.FI)
    sheet = lay_planner_endless(year)
    assert faults(sheet) == []
    grid = grid_of(YEAR, sheet.width, SCREEN_SIZE, names=18.0)
    bars = [box for box in sheet.boxes if box.role == "round"]
    assert min(box.x for box in bars) == pytest.approx(grid.months_left)
    told = [text for _, rows in planner_rows(year) for row in rows for text in row.cells[0]]
    assert any("10.12." in text for text in told)


def test_the_table_names_the_series_of_a_body_that_has_several() -> None:
    """Two series in one body's row could not be told apart; where there is one, its row says it."""
    network, clock = rules()
    first, other = clock.series
    shared = clock.model_copy(update={"series": (first, other.model_copy(update={"body": first.body}))})
    shared = AnnualClock(**{name: getattr(shared, name) for name in AnnualClock.model_fields})
    meetings = tuple(one.model_copy(update={"body": first.body}) for one in planned().meetings)
    plan = planned().model_copy(update={"meetings": meetings})
    year = planner_year(plan, network, shared, Language.EN)
    assert {one.series for one in year.meetings} == {"Steering group meeting", "Cooperation group meeting"}
    told = [text for _, rows in planner_rows(year) for row in rows for cell in row.cells for text in cell]
    assert any(text.endswith(" Steering group meeting") for text in told)
    assert {one.series for one in _small().meetings} == {""}

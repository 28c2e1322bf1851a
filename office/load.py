"""The load picture of a plan: its counts and words, ready to be laid out."""

from collections.abc import Mapping
from datetime import date, timedelta

from calendars.load import (
    AskedLoad,
    MeetingLoad,
    MonthAsked,
    asked_loads,
    body_loads,
    person_loads,
    weeks_of,
    whole_load,
)
from calendars.load_picture import lay_load, lay_load_endless
from calendars.load_year import AskedRow, LoadWords, LoadYear, MetRow
from calendars.paper import Paper
from calendars.sheet import Caption
from governance.clock import AnnualClock
from governance.network import Network
from governance.plan_version import PlanState
from governance.record import Language
from governance.year_plan import YearPlan
from office.documents.picture_file import Picture
from office.planner import bodies_in_order
from templates.load_table import asked_table, met_table
from templates.load_words import LoadLocale, load_words
from templates.naming import alphabetical
from templates.region_title import region_title
from templates.sheet_drawing import draw_sheet
from templates.wheel_words import wheel_words

#: So many people are shown, those with the most meetings.
MOST_BURDENED = 12
_THURSDAY = 3


def load_year(
    plan: YearPlan,
    network: Network,
    clock: AnnualClock,
    language: Language,
    *,
    state: PlanState = PlanState.ADOPTED,
) -> LoadYear:
    """Gather what the load picture shows, in one language."""
    words = load_words(language)
    weeks = weeks_of(plan.year)
    bodies = _bodies(plan, network, clock, language)
    people = tuple(
        _met(one, network.person(one.id).title.in_language(language), weeks, words)
        for one in person_loads(plan, network)[:MOST_BURDENED]
    )
    asked = asked_loads(plan, network, clock)
    names = {one.id: one.name.in_language(language) for one in network.municipalities}
    rows = [_asked(one, names[one.id], words) for one in asked]
    return LoadYear(
        caption=_caption(
            plan, network, language, len(bodies), len(people), region_title(network, state, language)
        ),
        year=plan.year,
        months=wheel_words(language).months,
        week_numbers=tuple(monday.isocalendar().week for monday in weeks),
        week_months=tuple(_month(monday, plan.year) for monday in weeks),
        bodies=bodies,
        people=people,
        everybody=_met(whole_load(plan), words.everybody, weeks, words),
        municipalities=tuple(sorted(rows, key=lambda row: alphabetical(row.name))),
        all_municipalities=_asked(_sum(asked), words.all_municipalities, words),
        words=_own_words(words, plan.year),
    )


def load_picture(
    plan: YearPlan,
    network: Network,
    clock: AnnualClock,
    language: Language,
    *,
    state: PlanState = PlanState.ADOPTED,
) -> Picture:
    """Draw the load picture, and write the tables of what it shows."""
    year = load_year(plan, network, clock, language, state=state)

    def pages(paper: Paper) -> list[str]:
        return [draw_sheet(sheet, f"load-{n}") for n, sheet in enumerate(lay_load(year, paper))]

    return Picture(
        year.caption.title,
        year.caption.subtitle,
        year.caption.description,
        str(language),
        screen=draw_sheet(lay_load_endless(year), "load"),
        pages=pages,
        tables=((year.words.met_caption, met_table(year)), (year.words.asked_caption, asked_table(year))),
    )


def _caption(
    plan: YearPlan, network: Network, language: Language, bodies: int, people: int, subtitle: str
) -> Caption:
    words = load_words(language)
    region = network.region.name.in_language(language)
    counts = {"year": plan.year, "region": region, "bodies": bodies, "people": people}
    counts["municipalities"] = len(network.municipalities)
    title = words.title.format(year=plan.year)
    return Caption(title, subtitle, words.description.format_map(counts), str(language))


def _own_words(words: LoadLocale, year: int) -> LoadWords:
    """Give the picture's words; the captions name the year, the counted words keep their place open."""
    found = {name: getattr(words, name) for name in LoadWords.__dataclass_fields__}
    captions = {name: found[name].format(year=year) for name in ("met_caption", "asked_caption")}
    return LoadWords(**{**found, **captions})


def _bodies(plan: YearPlan, network: Network, clock: AnnualClock, language: Language) -> tuple[MetRow, ...]:
    loads = {one.id: one for one in body_loads(plan)}
    weeks, words = weeks_of(plan.year), load_words(language)
    return tuple(
        _met(loads[body], network.body(body).short.in_language(language), weeks, words, sign=place)
        for place, body in enumerate(bodies_in_order(plan, clock))
    )


def _met(
    load: MeetingLoad, name: str, weeks: tuple[date, ...], words: LoadLocale, sign: int | None = None
) -> MetRow:
    return MetRow(
        name=name[:1].upper() + name[1:],
        sign=sign,
        weeks=tuple(load.by_week.get(monday, 0) for monday in weeks),
        meetings=load.meetings,
        hours=words.in_hours(load.minutes),
    )


def _asked(load: AskedLoad, name: str, words: LoadLocale) -> AskedRow:
    return AskedRow(
        name=name,
        months=load.months,
        hours=tuple(words.in_hours(month.minutes) if month.minutes else "" for month in load.months),
        requests=load.requests,
        decisions=load.decisions,
        all_hours=words.in_hours(load.minutes),
    )


def _sum(loads: tuple[AskedLoad, ...]) -> AskedLoad:
    """Add the municipalities up."""
    names = tuple(MonthAsked.__dataclass_fields__)
    months = zip(*(load.months for load in loads), strict=True)
    totals: list[Mapping[str, int]] = [
        {name: sum(getattr(one, name) for one in month) for name in names} for month in months
    ]
    return AskedLoad("", tuple(MonthAsked(**total) for total in totals))


def _month(monday: date, year: int) -> int:
    """Give the month that a week belongs to, by its Thursday, within the year."""
    thursday = monday + timedelta(days=_THURSDAY)
    return min(max(thursday, date(year, 1, 1)), date(year, 12, 31)).month

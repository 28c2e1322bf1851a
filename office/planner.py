"""The year planner of a plan: its rows and words, ready to be laid out."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from calendars.paper import Paper
from calendars.planner import lay_planner, lay_planner_endless
from calendars.planner_year import (
    EventKind,
    PlannerEvent,
    PlannerMeeting,
    PlannerRow,
    PlannerSpan,
    PlannerWords,
    PlannerYear,
)
from calendars.sheet import Caption
from governance.clock import AnnualClock
from governance.network import Network
from governance.plan_version import PlanState
from governance.record import Language, Text
from governance.working_day import HELSINKI
from governance.year_plan import ItemKind, PlannedItem, PlannedMeeting, YearPlan
from office.documents.picture_file import Picture
from templates.naming import meeting_title, series_name
from templates.planner_table import planner_table
from templates.planner_words import PlannerLocale, day_and_month, planner_words
from templates.region_title import region_title
from templates.sheet_drawing import draw_sheet
from templates.wheel_words import wheel_words


def planner_year(
    plan: YearPlan,
    network: Network,
    clock: AnnualClock,
    language: Language,
    *,
    state: PlanState = PlanState.ADOPTED,
) -> PlannerYear:
    """Gather what the planner shows, in one language; a year that is not in force says so."""
    words = planner_words(language)
    bodies = bodies_in_order(plan, clock)
    rows = (
        *_rounds(plan, clock, language),
        *_windows(plan, clock, language),
        *_days(plan, clock, language),
        *_others(plan, clock, language),
    )
    counts = {
        "year": plan.year,
        "region": network.region.name.in_language(language),
        "bodies": len(bodies),
        "meetings": len(meetings_within(plan)),
        "rounds": len(_items(plan, ItemKind.ROUND_DUE)),
        "days": len(_items(plan, ItemKind.RECURRING_DATE)),
    }
    return PlannerYear(
        caption=Caption(
            title=words.title.format(year=plan.year),
            subtitle=region_title(network, state, language),
            description=words.description.format_map(counts),
            language=str(language),
        ),
        year=plan.year,
        months=wheel_words(language).months,
        bodies=tuple(network.body(body).short.in_language(language) for body in bodies),
        phases=_spans(plan, ItemKind.PHASE, {one.id: one.name for one in clock.phases}, language),
        pauses=_spans(plan, ItemKind.PAUSE, {one.id: one.name for one in clock.pauses}, language),
        meetings=tuple(_meetings(plan, clock, bodies, language)),
        rows=rows,
        words=_table_words(words, plan.year),
    )


def planner_picture(
    plan: YearPlan,
    network: Network,
    clock: AnnualClock,
    language: Language,
    *,
    state: PlanState = PlanState.ADOPTED,
) -> Picture:
    """Draw the planner, and write the table of what it shows."""
    year = planner_year(plan, network, clock, language, state=state)

    def pages(paper: Paper) -> list[str]:
        return [
            draw_sheet(sheet, f"planner-{n}") for n, sheet in enumerate(lay_planner(year, paper), start=1)
        ]

    return Picture(
        year.caption.title,
        year.caption.subtitle,
        year.caption.description,
        str(language),
        screen=draw_sheet(lay_planner_endless(year), "planner"),
        pages=pages,
        tables=((year.words.caption, planner_table(year)),),
    )


def bodies_in_order(plan: YearPlan, clock: AnnualClock) -> tuple[str, ...]:
    """Give the ids of the bodies that meet, in the order of the clock's series: that of their signs."""
    meeting = {one.body for one in meetings_within(plan)}
    return tuple(dict.fromkeys(series.body for series in clock.series if series.body in meeting))


def meetings_within(plan: YearPlan) -> tuple[PlannedMeeting, ...]:
    """Give the meetings that are still in the plan's own year: one may have been moved over New Year."""
    return tuple(one for one in plan.meetings if _day(one.starts_at).year == plan.year)


def _table_words(words: PlannerLocale, year: int) -> PlannerWords:
    fields = PlannerWords.__dataclass_fields__
    return PlannerWords(**{name: getattr(words, name).format(year=year) for name in fields})


def _meetings(
    plan: YearPlan, clock: AnnualClock, bodies: tuple[str, ...], language: Language
) -> Iterator[PlannerMeeting]:
    words = planner_words(language)
    for one in meetings_within(plan):
        on = _day(one.starts_at)
        yield PlannerMeeting(
            body=bodies.index(one.body),
            on=on,
            day=words.weekday_and_day(on),
            hours=words.from_to(one.starts_at, one.ends_at),
            title=meeting_title(clock, one.id, language),
            series=series_name(clock, one.series, one.body, language),
        )


def _spans(
    plan: YearPlan, kind: ItemKind, names: Mapping[str, Text], language: Language
) -> tuple[PlannerSpan, ...]:
    spans = []
    for item in _items(plan, kind):
        first, last = _day(item.at), _day((item.until or item.at) - timedelta(minutes=1))
        name = names[item.why.get("id")].in_language(language)
        spans.append(PlannerSpan(name, first, last, _from_to(first, last)))
    return tuple(spans)


def _rounds(plan: YearPlan, clock: AnnualClock, language: Language) -> Iterator[PlannerRow]:
    """Give each round from its first opening to its deadline."""
    words = planner_words(language)
    opened: dict[str, list[date]] = {}
    for item in _items(plan, ItemKind.OPEN_REQUEST):
        opened.setdefault(item.concerns.rpartition("/")[0], []).append(_day(item.at))
    for item in _items(plan, ItemKind.ROUND_DUE):
        due = _day(item.at)
        opens = sorted(set(opened.get(item.concerns, [due])))
        said = words.round_opens if len(opens) == 1 else words.round_opens_first
        event = PlannerEvent(
            EventKind.ROUND,
            starts=opens[0],
            ends=due,
            opening=said.format(day=day_and_month(opens[0])),
            lead="",
            ending=words.round_due.format(day=day_and_month(due)),
        )
        asked = clock.one_round(item.concerns.split("/")[0])
        yield PlannerRow(asked.name.in_language(language), (event,))


def _windows(plan: YearPlan, clock: AnnualClock, language: Language) -> Iterator[PlannerRow]:
    """Give each proposal window: the deciding meeting, and how many decisions are awaited by which day."""
    for window in clock.proposal_windows:
        series, number = window.decided_in.split("/")
        meeting = plan.meeting(f"{series}/{plan.year}/{number}")
        decided = _decision(_day(meeting.starts_at), meeting_title(clock, meeting.id, language))
        due = Counter(
            _day(item.at)
            for item in _items(plan, ItemKind.DECISION_DUE)
            if item.concerns.split("/")[0] == window.id and _day(item.at).year == plan.year
        )
        awaited = (_decision(on, _awaited(count, language)) for on, count in sorted(due.items()))
        name = planner_words(language).window.format(window=window.name.in_language(language))
        yield PlannerRow(name, (decided, *awaited))


def _decision(on: date, text: str) -> PlannerEvent:
    return PlannerEvent(EventKind.DECISION, on, on, "", day_and_month(on), text)


def _awaited(count: int, language: Language) -> str:
    words = planner_words(language)
    return (words.one_decision if count == 1 else words.decisions).format(count=count)


def _days(plan: YearPlan, clock: AnnualClock, language: Language) -> Iterator[PlannerRow]:
    names = {one.id: one.name.in_language(language) for one in clock.dates}
    events = [_recurring(item, names[item.why.get("id")]) for item in _items(plan, ItemKind.RECURRING_DATE)]
    if events:
        yield PlannerRow(planner_words(language).days, tuple(events))


def _others(plan: YearPlan, clock: AnnualClock, language: Language) -> Iterator[PlannerRow]:
    """Give other projects' dates, for information."""
    events = []
    for item in _items(plan, ItemKind.OTHER_DATE):
        one = clock.one_other_date(item.concerns.split("/")[0])
        first, last = _day(item.at), _day((item.until or item.at) - timedelta(minutes=1))
        name = f"{one.project.in_language(language)}: {one.name.in_language(language)}"
        events.append(PlannerEvent(EventKind.DAY, first, first, "", _from_to(first, max(first, last)), name))
    if events:
        yield PlannerRow(planner_words(language).others, tuple(events))


def _from_to(first: date, last: date) -> str:
    """Write a day, or the first and the last of several."""
    whole = f"{day_and_month(first)}\N{EN DASH}{day_and_month(last)}"
    return day_and_month(first) if first == last else whole


def _recurring(item: PlannedItem, name: str) -> PlannerEvent:
    on = _day(item.at)
    return PlannerEvent(EventKind.DAY, on, on, "", day_and_month(on), name)


def _items(plan: YearPlan, kind: ItemKind) -> list[PlannedItem]:
    return [item for item in plan.items if item.kind is kind]


def _day(moment: datetime) -> date:
    return moment.astimezone(HELSINKI).date()

"""The wheel of a year: a plan and its names, ready to be drawn."""

from datetime import date, datetime, timedelta

from calendars.wheel import lay_out
from calendars.wheel_year import (
    WheelDay,
    WheelMeeting,
    WheelPause,
    WheelPhase,
    WheelRound,
    WheelYear,
)
from governance.clock import AnnualClock
from governance.network import Network
from governance.plan_version import PlanState
from governance.record import Language
from governance.working_day import HELSINKI
from governance.year_plan import ItemKind, PlannedItem, PlannedMeeting, YearPlan
from office.documents.picture_file import Picture
from templates.dates import day
from templates.naming import meeting_title
from templates.region_title import region_title
from templates.wheel_drawing import WheelHeadings, draw_wheel, wheel_table
from templates.wheel_words import wheel_words
from templates.year_book_words import year_book_words


def wheel_year(
    plan: YearPlan,
    network: Network,
    clock: AnnualClock,
    language: Language,
    *,
    today: date | None = None,
    state: PlanState = PlanState.ADOPTED,
) -> WheelYear:
    """Gather what the wheel shows, in one language; `today` gives it a hand when it is in the plan's year.

    A year that is not in force says so.
    """
    words = wheel_words(language)
    phases = tuple(_phases(plan, clock, language))
    rounds = tuple(_rounds(plan, clock, language))
    days = tuple(_days(plan, clock, language))
    counts = {
        "year": plan.year,
        "phases": len(phases),
        "meetings": len(plan.meetings),
        "rounds": len(rounds),
        "days": len(days),
    }
    return WheelYear(
        title=f"{words.title} {plan.year}",
        subtitle=region_title(network, state, language),
        year=plan.year,
        months=words.months,
        rings=tuple(dict.fromkeys(_ring(network, one.body, language) for one in _by_series(plan, clock))),
        phases=phases,
        meetings=tuple(
            WheelMeeting(
                id=one.id,
                ring=_ring(network, one.body, language),
                on=_day(one.starts_at),
                label=f"{meeting_title(clock, one.id, language)}, {day(one.starts_at, language)}",
            )
            for one in plan.meetings
            if _day(one.starts_at).year == plan.year  # one may have been moved over New Year
        ),
        rounds=rounds,
        days=days,
        pauses=tuple(_pauses(plan, clock, language)),
        today=today if today and today.year == plan.year else None,
        legend_title=words.legend,
        description=words.description.format_map(counts),
        language=str(language),
        today_name=words.today,
    )


def wheel_picture(
    plan: YearPlan,
    network: Network,
    clock: AnnualClock,
    language: Language,
    *,
    today: date | None = None,
    state: PlanState = PlanState.ADOPTED,
) -> Picture:
    """Draw the wheel, and write the table of what it shows."""
    shown = wheel_year(plan, network, clock, language, today=today, state=state)
    svg = draw_wheel(lay_out(shown))
    headings = year_book_words(language)["wheel"]
    caption = headings["caption"].format(year=plan.year)
    table = wheel_table(shown, WheelHeadings(**{**headings, "caption": caption}))
    return Picture(
        shown.title,
        shown.subtitle,
        shown.description,
        str(language),
        screen=svg,
        pages=lambda _: [svg],
        tables=((caption, table),),
    )


def _by_series(plan: YearPlan, clock: AnnualClock) -> list[PlannedMeeting]:
    order = [series.id for series in clock.series]
    return sorted(plan.meetings, key=lambda meeting: order.index(meeting.series))


def _ring(network: Network, body: str, language: Language) -> str:
    return network.body(body).short.in_language(language)


def _items(plan: YearPlan, kind: ItemKind) -> list[PlannedItem]:
    return [item for item in plan.items if item.kind is kind]


def _phases(plan: YearPlan, clock: AnnualClock, language: Language) -> list[WheelPhase]:
    names = {phase.id: phase.name.in_language(language) for phase in clock.phases}
    return [
        WheelPhase(names[item.why.get("id")], _day(item.at), _last_day(item))
        for item in _items(plan, ItemKind.PHASE)
    ]


def _pauses(plan: YearPlan, clock: AnnualClock, language: Language) -> list[WheelPause]:
    names = {pause.id: pause.name.in_language(language) for pause in clock.pauses}
    return [
        WheelPause(names[item.why.get("id")], _day(item.at), _last_day(item))
        for item in _items(plan, ItemKind.PAUSE)
    ]


def _days(plan: YearPlan, clock: AnnualClock, language: Language) -> list[WheelDay]:
    names = {one.id: one.name.in_language(language) for one in clock.dates}
    return [
        WheelDay(names[item.why.get("id")], _day(item.at)) for item in _items(plan, ItemKind.RECURRING_DATE)
    ]


def _rounds(plan: YearPlan, clock: AnnualClock, language: Language) -> list[WheelRound]:
    """Show each round from its first opening to its deadline."""
    due = {item.concerns: _day(item.at) for item in _items(plan, ItemKind.ROUND_DUE)}
    opens: dict[str, date] = {}
    for item in _items(plan, ItemKind.OPEN_REQUEST):
        round_key = item.concerns.rpartition("/")[0]
        opens[round_key] = min(opens.get(round_key, _day(item.at)), _day(item.at))
    return [
        WheelRound(clock.one_round(key.split("/")[0]).name.in_language(language), opens.get(key, last), last)
        for key, last in due.items()
    ]


def _last_day(item: PlannedItem) -> date:
    return _day((item.until or item.at) - timedelta(minutes=1))


def _day(moment: datetime) -> date:
    return moment.astimezone(HELSINKI).date()

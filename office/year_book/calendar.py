"""The year book's calendar: meetings and deadlines by month, and the year as a planner."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from governance.meeting import MeetingState
from governance.working_day import HELSINKI
from governance.year_plan import ItemKind, PlannedItem
from office.ledger.meetings import Meeting
from office.year_book.meeting import ring_of
from office.year_book.voice import Link, Voice, day_and_month
from templates.dates import time_range
from templates.naming import other_date_title
from templates.wheel_words import wheel_words


@dataclass(frozen=True)
class Entry:
    """Show one thing on a day."""

    on: date
    day: str
    time: str
    what: Link
    #: Place of the body on the wheel; None for what is no meeting.
    sign: int | None
    cancelled: bool = False
    moved: bool = False
    deadline: bool = False


@dataclass(frozen=True)
class Mark:
    """Show a thing in the planner by its day."""

    day: str
    name: str
    href: str | None
    cancelled: bool = False
    moved: bool = False


@dataclass(frozen=True)
class PlannerRow:
    """Show one month of the planner: a cell a body, then deadlines and recurring dates."""

    month: str
    number: int
    cells: tuple[tuple[Mark, ...], ...]


@dataclass(frozen=True)
class CalendarPage:
    """Show the year."""

    bodies: tuple[tuple[int, str], ...]
    planner: tuple[PlannerRow, ...]
    months: tuple[tuple[str, tuple[Entry, ...]], ...]


def calendar_page(voice: Voice) -> CalendarPage:
    """Gather the year by month."""
    bodies = list(dict.fromkeys(series.body for series in voice.record.clock.series))
    months = [name[:1].upper() + name[1:] for name in wheel_words(voice.language).months]
    entries = sorted(
        (*_meetings(voice), *_planned(voice)), key=lambda one: (one.on, one.sign is None, one.time)
    )
    return CalendarPage(
        bodies=tuple(
            (place, voice.record.network.body(body).short.in_language(voice.language))
            for place, body in enumerate(bodies)
        ),
        planner=tuple(
            PlannerRow(name, number, _cells(voice, bodies, number))
            for number, name in enumerate(months, start=1)
        ),
        months=tuple(
            (name, tuple(one for one in entries if one.on.month == number))
            for number, name in enumerate(months, start=1)
        ),
    )


def _meetings(voice: Voice) -> Iterator[Entry]:
    for meeting in voice.record.meetings.values():
        on = meeting.starts_at.astimezone(HELSINKI).date()
        yield Entry(
            on=on,
            day=voice.short_day(on),
            time=time_range(meeting.starts_at, meeting.ends_at, voice.language),
            what=voice.meeting_link(meeting.id),
            sign=ring_of(voice, meeting.body),
            cancelled=meeting.state is MeetingState.CANCELLED,
            moved=meeting.moved_from is not None,
        )


def _planned(voice: Voice) -> Iterator[Entry]:
    """List openings, deadlines, recurring dates and pauses from the plan."""
    opened: set[str] = set()
    for item in sorted(voice.record.plan.items, key=lambda one: one.at):
        on = item.at.astimezone(HELSINKI).date()
        said = _said(voice, item, opened)
        if said is not None and on.year == voice.record.year:
            deadline = item.kind in {ItemKind.ROUND_DUE, ItemKind.DECISION_DUE}
            yield Entry(on=on, day=voice.short_day(on), time="", what=said, sign=None, deadline=deadline)


def _said(voice: Voice, item: PlannedItem, opened: set[str]) -> Link | None:
    """Name a planned item; a round opens, and a window falls due, once a day for everybody."""
    words = voice.words["calendar"]
    match item.kind:
        case ItemKind.OPEN_REQUEST if (first := item.concerns.split("/")[0]) not in opened:
            opened.add(first)
            link = voice.round_link(first)
            return Link(words["round_opens"].format(round=link.text), link.href)
        case ItemKind.ROUND_DUE:
            link = voice.round_link(item.concerns.split("/")[0])
            return Link(words["round_due"].format(round=link.text), link.href)
        case ItemKind.DECISION_DUE if (key := f"{item.concerns.split('/')[0]} {item.at}") not in opened:
            opened.add(key)
            named = {"window": _window(voice, item), "municipalities": _deciding_by(voice, item)}
            return Link(words["decision_due"].format_map(named), voice.page("proposals"))
        case ItemKind.RECURRING_DATE | ItemKind.OTHER_DATE:
            return Link(_date_name(voice, item))
        case ItemKind.PAUSE:
            until = voice.day((item.until or item.at) - timedelta(minutes=1))
            return Link(words["pause_starts"].format(pause=_pause_name(voice, item), until=until))
        case _:
            return None


def _window(voice: Voice, item: PlannedItem) -> str:
    wanted = item.concerns.split("/")[0]
    windows = {one.id: one.name.in_language(voice.language) for one in voice.record.clock.proposal_windows}
    return windows.get(wanted, wanted)


def _deciding_by(voice: Voice, item: PlannedItem) -> str:
    """Name the municipalities whose decisions on a window's proposals are awaited by the same moment."""
    window = item.concerns.split("/")[0]
    due = [one for one in voice.record.plan.items if one.kind is item.kind and one.at == item.at]
    places = [one.concerns.split("/") for one in due]
    return ", ".join(sorted(voice.organisation(parts[-1]) for parts in places if parts[0] == window))


def _date_name(voice: Voice, item: PlannedItem) -> str:
    if item.kind is ItemKind.OTHER_DATE:
        return _other_date(voice, item)
    names = {one.id: one.name.in_language(voice.language) for one in voice.record.clock.dates}
    return names.get(item.why.get("id"), item.concerns)


def _other_date(voice: Voice, item: PlannedItem) -> str:
    """Name another project's date, with its last day where it takes several."""
    names = {one.id: other_date_title(one, voice.language) for one in voice.record.clock.other_dates}
    name = names.get(item.why.get("other"), item.concerns)
    last = ((item.until or item.at) - timedelta(minutes=1)).astimezone(HELSINKI)
    if item.until is None or last.date() == item.at.astimezone(HELSINKI).date():
        return name
    return f"{name} \u2013 {day_and_month(last)}"


def _pause_name(voice: Voice, item: PlannedItem) -> str:
    names = {one.id: one.name.in_language(voice.language) for one in voice.record.clock.pauses}
    return names.get(item.why.get("id"), item.concerns)


def _cells(voice: Voice, bodies: list[str], month: int) -> tuple[tuple[Mark, ...], ...]:
    meetings = [one for one in voice.record.meetings.values() if _month(one) == month]
    cells = [tuple(_mark(voice, one) for one in meetings if one.body == body) for body in bodies]
    items = [one for one in voice.record.plan.items if one.at.astimezone(HELSINKI).month == month]
    items = [one for one in items if one.at.astimezone(HELSINKI).year == voice.record.year]
    due = [one for one in items if one.kind is ItemKind.ROUND_DUE]
    days = [one for one in items if one.kind in {ItemKind.RECURRING_DATE, ItemKind.OTHER_DATE}]
    marks = [(one.at, _due_mark(voice, one)) for one in due]
    marks += [(one.at, Mark(day_and_month(one.at), _date_name(voice, one), None)) for one in days]
    cells.append(tuple(mark for _, mark in sorted(marks, key=lambda pair: pair[0])))
    return tuple(cells)


def _month(meeting: Meeting) -> int:
    return meeting.starts_at.astimezone(HELSINKI).month


def _mark(voice: Voice, meeting: Meeting) -> Mark:
    link = voice.meeting_link(meeting.id)
    return Mark(
        day=day_and_month(meeting.starts_at),
        name=link.text,
        href=link.href,
        cancelled=meeting.state is MeetingState.CANCELLED,
        moved=meeting.moved_from is not None,
    )


def _due_mark(voice: Voice, item: PlannedItem) -> Mark:
    link = voice.round_link(item.concerns.split("/")[0])
    return Mark(day_and_month(item.at), link.text, link.href)

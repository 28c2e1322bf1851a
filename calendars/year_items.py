"""What follows from the meetings' dates, computed backwards from them, and the year's own dates."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from governance.laid_clock import LaidClock
from governance.municipality import Municipality
from governance.proposal_window import ProposalWindow
from governance.reason import Reason, ReasonCode, because
from governance.round import Round
from governance.working_day import HELSINKI, end_of_day, morning
from governance.year_plan import ItemKind, PlannedItem, PlannedMeeting


def meeting_items(laid: LaidClock, meeting: PlannedMeeting) -> Iterator[PlannedItem]:
    """Compute a meeting's material deadline, the making of its agenda, its translation, and its summons.

    Material is due by the end of a working day; the agenda is put together on the next working morning;
    the summons leaves at the latest so many days before the meeting as the body's rules of procedure say.
    What a body of several languages has in all of them is there when the working day before that ends.
    """
    profile, working = laid.network.profile(meeting.body), laid.working
    day = meeting.starts_at.astimezone(HELSINKI).date()
    material = working.shift(day, -profile.material_working_days)
    agenda = working.shift(material, 1)
    summons = summons_day(laid, meeting.body, day)
    why = {"body": meeting.body, "meeting": meeting.id}
    deadline = because(ReasonCode.MATERIAL_DEADLINE, **why, days=profile.material_working_days)
    called = because(ReasonCode.SUMMONS_TIME, **why, days=profile.summons_days)
    yield _item(ItemKind.MATERIAL_DUE, meeting.id, meeting.id, end_of_day(material), deadline)
    yield _item(ItemKind.ASSEMBLE_AGENDA, meeting.id, meeting.id, morning(agenda), deadline)
    translation = laid.network.translation_days(meeting.body)
    if translation:
        back = because(ReasonCode.TRANSLATION_DEADLINE, **why, days=translation)
        ready = end_of_day(max(working.shift(summons, -1), material))
        yield _item(ItemKind.TRANSLATION_DUE, meeting.id, meeting.id, ready, back)
    yield _item(ItemKind.SUMMONS, meeting.id, meeting.id, morning(summons), called)


def summons_day(laid: LaidClock, body: str, day: date) -> date:
    """Give the day on which the summons to a meeting on a day leaves: not before its agenda is made."""
    profile, working = laid.network.profile(body), laid.working
    agenda = working.shift(working.shift(day, -profile.material_working_days), 1)
    called_by = day - timedelta(days=profile.summons_days)
    return max(working.roll(called_by, laid.clock.rolling.summons.roll), agenda)


def round_items(laid: LaidClock, asked: Round) -> Iterator[PlannedItem]:
    """Compute a round's deadline and, for each municipality, its opening, reminders and handling time."""
    due, round_id = laid.due(asked), f"{asked.id}/{laid.year}"
    yield _item(ItemKind.ROUND_DUE, round_id, round_id, end_of_day(due), _why_due(laid, asked, due))
    over = because(ReasonCode.ROUND_OVER, round=asked.id)
    closing = morning(laid.working.shift(due, asked.closes_after))
    yield _item(ItemKind.CLOSE_ROUND, round_id, round_id, closing, over)
    for municipality in laid.asked(asked):
        yield from _for_municipality(laid, asked, municipality, due)


def _why_due(laid: LaidClock, asked: Round, due: date) -> Reason:
    """Tell what the answers are for and, where the day was moved off a day off, from which day and why."""
    series, number = asked.used_by.split("/")
    concerned = {"round": asked.id, "meeting": f"{series}/{laid.year}/{number}"}
    written, usual = laid.written(asked.due), laid.clock.rolling.answers.roll
    roll = asked.due.roll or usual
    if written is None or written == due or laid.working.roll(written, roll) != due:
        return because(ReasonCode.CLOCK_ROUND, **concerned)
    rule = "answers" if roll is usual else ""
    return because(ReasonCode.ROUND_ROLLED, **concerned, written=written.isoformat(), rule=rule)


def _for_municipality(
    laid: LaidClock, asked: Round, municipality: Municipality, due: date
) -> Iterator[PlannedItem]:
    working, handling = laid.working, municipality.handling_days
    obligation = f"{asked.id}/{laid.year}/{municipality.id}"
    who = {"round": asked.id, "municipality": municipality.id}
    opening = morning(laid.opening(asked, municipality))
    reason = because(ReasonCode.HANDLING_TIME, **who, days=asked.answer_working_days + handling)
    yield _item(ItemKind.OPEN_REQUEST, obligation, obligation, opening, reason)
    if handling:
        relay = because(ReasonCode.RELAY_STEPS, **who, days=handling)
        handled = end_of_day(working.shift(due, -handling))
        yield _item(ItemKind.HANDLING, obligation, obligation, handled, relay)
    for days in sorted(asked.reminders, reverse=True):
        at = morning(working.shift(due, -days))
        reminder = because(ReasonCode.NOT_ANSWERED, **who, days=days)
        yield _item(ItemKind.REMIND, f"{obligation}/{days}", obligation, at, reminder)
    overdue = morning(working.shift(due, asked.overdue_after))
    passed = because(ReasonCode.DEADLINE_PASSED, **who)
    yield _item(ItemKind.OVERDUE, obligation, obligation, overdue, passed)


def window_items(laid: LaidClock, window: ProposalWindow) -> Iterator[PlannedItem]:
    """Compute by when each municipality's decision is awaited, from its own budget timetable.

    With it come the reminders, and the end of the window, for every proposal that goes through it.
    """
    for municipality in laid.network.municipalities:
        about = f"{window.id}/{laid.year}/{municipality.id}"
        reason = because(ReasonCode.BUDGET_WINDOW, window=window.id, municipality=municipality.id)
        handled = end_of_day(laid.handled(window, municipality))
        yield _item(ItemKind.HANDLING, about, about, handled, reason)
        back = laid.awaited(window, municipality)
        yield _item(ItemKind.DECISION_DUE, about, about, end_of_day(back), reason)
        yield from _decision_reminders(laid, window, municipality, back)
    closing = morning(laid.working.shift(laid.window_end(window), window.closes_after))
    over = because(ReasonCode.WINDOW_OVER, window=window.id)
    whole = f"{window.id}/{laid.year}"
    yield _item(ItemKind.CLOSE_WINDOW, whole, whole, closing, over)


def _decision_reminders(
    laid: LaidClock, window: ProposalWindow, municipality: Municipality, back: date
) -> Iterator[PlannedItem]:
    about = f"{window.id}/{laid.year}/{municipality.id}"
    who = {"window": window.id, "municipality": municipality.id}
    awaited = because(ReasonCode.DECISION_AWAITED, **who)
    for days in sorted(window.reminders, reverse=True):
        at = morning(laid.working.shift(back, -days))
        yield _item(ItemKind.REMIND_DECISION, f"{about}/{days}", about, at, awaited)
    late = because(ReasonCode.DECISION_LATE, **who)
    overdue = morning(laid.working.shift(back, window.overdue_after))
    yield _item(ItemKind.OVERDUE_DECISION, about, about, overdue, late)


def clock_items(laid: LaidClock) -> Iterator[PlannedItem]:
    """Give the year's phases, pauses and recurring dates, and other projects' dates."""
    clock, year = laid.clock, laid.year
    for phase in clock.phases:
        first, last = laid.moment(phase.starts), laid.moment(phase.ends)
        yield from _span(laid, ItemKind.PHASE, phase.id, first, last)
    for pause in clock.pauses:
        yield from _span(laid, ItemKind.PAUSE, pause.id, pause.starts.in_year(year), pause.ends.in_year(year))
    for one in clock.dates:
        day = laid.date_of(one)
        if day is not None:
            why = because(ReasonCode.CLOCK_DATE, id=one.id)
            named = f"{one.id}/{year}"
            yield _item(ItemKind.RECURRING_DATE, named, named, end_of_day(day), why)
    for other in clock.other_dates:
        first, last = laid.other_days(other) or (None, None)
        yield from _span(laid, ItemKind.OTHER_DATE, other.id, first, last)


_SPOKEN = {
    ItemKind.PHASE: ReasonCode.CLOCK_PHASE,
    ItemKind.PAUSE: ReasonCode.CLOCK_PAUSE,
    ItemKind.OTHER_DATE: ReasonCode.OTHER_DATE,
}


def _span(
    laid: LaidClock, kind: ItemKind, item_id: str, first: date | None, last: date | None
) -> Iterator[PlannedItem]:
    """Give whole days, the last one included; nothing where they are not in this year."""
    if first is None or last is None:
        return
    named = f"{item_id}/{laid.year}"
    begins = datetime.combine(first, time(), HELSINKI)
    why = because(_SPOKEN[kind], **{"other" if kind is ItemKind.OTHER_DATE else "id": item_id})
    item = _item(kind, named, named, begins, why)
    until = datetime.combine(last + timedelta(days=1), time(), HELSINKI)
    yield item.model_copy(update={"until": until})


def _item(kind: ItemKind, item_id: str, concerns: str, at: datetime, why: Reason) -> PlannedItem:
    return PlannedItem(id=item_id, kind=kind, at=at, concerns=concerns, why=why)

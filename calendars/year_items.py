"""What follows from the meetings' dates, computed backwards from them, and the year's own dates."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from governance.clock import AnnualClock, Due, Pause, Phase, ProposalWindow, Round
from governance.municipality import Municipality
from governance.network import Network
from governance.reason import Reason, ReasonCode, because
from governance.working_day import HELSINKI, Roll, WorkingDays, end_of_day, morning
from governance.year_plan import ItemKind, PlannedItem, PlannedMeeting

#: Days by meeting id.
MeetingDays = Mapping[str, date]


def meeting_items(network: Network, meeting: PlannedMeeting, working: WorkingDays) -> Iterator[PlannedItem]:
    """Compute a meeting's material deadline, the making of its agenda, and its summons.

    Material is due by the end of a working day; the agenda is put together on the next working morning;
    the summons leaves at the latest so many days before the meeting as the body's rules of procedure say.
    """
    profile = network.profile(meeting.body)
    day = meeting.starts_at.astimezone(HELSINKI).date()
    material = working.shift(day, -profile.material_working_days)
    agenda = working.shift(material, 1)
    summons = working.roll(day - timedelta(days=profile.summons_days), Roll.BACKWARD)
    why = {"body": meeting.body, "meeting": meeting.id}
    deadline = because(ReasonCode.MATERIAL_DEADLINE, **why, days=profile.material_working_days)
    called = because(ReasonCode.SUMMONS_TIME, **why, days=profile.summons_days)
    yield _item(ItemKind.MATERIAL_DUE, meeting.id, meeting.id, end_of_day(material), deadline)
    yield _item(ItemKind.ASSEMBLE_AGENDA, meeting.id, meeting.id, morning(agenda), deadline)
    yield _item(ItemKind.SUMMONS, meeting.id, meeting.id, morning(max(summons, agenda)), called)


def round_items(
    network: Network, asked: Round, year: int, days: MeetingDays, working: WorkingDays
) -> Iterator[PlannedItem]:
    """Compute a round's deadline and, for each municipality, its opening, reminders and handling time."""
    due = due_day(asked.due, year, days, working)
    round_id = f"{asked.id}/{year}"
    series, number = asked.used_by.split("/")
    why = because(ReasonCode.CLOCK_ROUND, round=asked.id, meeting=f"{series}/{year}/{number}")
    over = because(ReasonCode.ROUND_OVER, round=asked.id)
    yield _item(ItemKind.ROUND_DUE, round_id, round_id, end_of_day(due), why)
    closing = morning(working.shift(due, asked.closes_after))
    yield _item(ItemKind.CLOSE_ROUND, round_id, round_id, closing, over)
    for municipality in network.municipalities:
        if not asked.asks or municipality.id in asked.asks:
            yield from _for_municipality(asked, municipality, f"{round_id}/{municipality.id}", due, working)


def _for_municipality(
    asked: Round, municipality: Municipality, obligation: str, due: date, working: WorkingDays
) -> Iterator[PlannedItem]:
    handling = municipality.handling_days
    who = {"round": asked.id, "municipality": municipality.id}
    opening = working.shift(due, -(asked.answer_working_days + handling))
    reason = because(ReasonCode.HANDLING_TIME, **who, days=asked.answer_working_days + handling)
    yield _item(ItemKind.OPEN_REQUEST, obligation, obligation, morning(opening), reason)
    if handling:
        relay = because(ReasonCode.RELAY_STEPS, **who, days=handling)
        yield _item(
            ItemKind.HANDLING, obligation, obligation, end_of_day(working.shift(due, -handling)), relay
        )
    for days in sorted(asked.reminders, reverse=True):
        at = morning(working.shift(due, -days))
        reminder = because(ReasonCode.NOT_ANSWERED, **who, days=days)
        yield _item(ItemKind.REMIND, f"{obligation}/{days}", obligation, at, reminder)
    overdue = morning(working.shift(due, asked.overdue_after))
    passed = because(ReasonCode.DEADLINE_PASSED, **who)
    yield _item(ItemKind.OVERDUE, obligation, obligation, overdue, passed)


def window_items(
    network: Network, window: ProposalWindow, year: int, days: MeetingDays, working: WorkingDays
) -> Iterator[PlannedItem]:
    """Compute by when each municipality's decision is awaited, from its own budget timetable.

    With it come the reminders, and the end of the window, for every proposal that goes through it.
    """
    series, number = window.decided_in.split("/")
    decided = last = days[f"{series}/{year}/{number}"]
    for municipality in network.municipalities:
        about = f"{window.id}/{year}/{municipality.id}"
        reason = because(ReasonCode.BUDGET_WINDOW, window=window.id, municipality=municipality.id)
        earliest = working.shift(decided, municipality.handling_days + 1)
        budget = working.roll(municipality.budget.proposals_in.in_year(year), Roll.BACKWARD)
        handled = max(budget, earliest)
        yield _item(ItemKind.HANDLING, about, about, end_of_day(handled), reason)
        back = working.shift(handled, window.answer_working_days)
        yield _item(ItemKind.DECISION_DUE, about, about, end_of_day(back), reason)
        yield from _decision_reminders(window, about, municipality, back, working)
        last = max(last, back)
    closing = morning(working.shift(last, window.closes_after))
    over = because(ReasonCode.WINDOW_OVER, window=window.id)
    yield _item(ItemKind.CLOSE_WINDOW, f"{window.id}/{year}", f"{window.id}/{year}", closing, over)


def _decision_reminders(
    window: ProposalWindow, about: str, municipality: Municipality, back: date, working: WorkingDays
) -> Iterator[PlannedItem]:
    who = {"window": window.id, "municipality": municipality.id}
    awaited = because(ReasonCode.DECISION_AWAITED, **who)
    for days in sorted(window.reminders, reverse=True):
        at = morning(working.shift(back, -days))
        yield _item(ItemKind.REMIND_DECISION, f"{about}/{days}", about, at, awaited)
    late = because(ReasonCode.DECISION_LATE, **who)
    overdue = morning(working.shift(back, window.overdue_after))
    yield _item(ItemKind.OVERDUE_DECISION, about, about, overdue, late)


def clock_items(clock: AnnualClock, year: int) -> Iterator[PlannedItem]:
    """Give the year's phases, pauses and recurring dates."""
    for phase in clock.phases:
        yield _span(ItemKind.PHASE, phase, phase.starts.in_year(year), phase.ends.in_year(year))
    for pause in clock.pauses:
        yield _span(ItemKind.PAUSE, pause, pause.starts.in_year(year), pause.ends.in_year(year))
    for one in clock.dates:
        if one.falls_in(year):
            why = because(ReasonCode.CLOCK_DATE, id=one.id)
            at = end_of_day(one.in_year(year))
            yield _item(ItemKind.RECURRING_DATE, f"{one.id}/{year}", f"{one.id}/{year}", at, why)


def due_day(due: Due, year: int, days: MeetingDays, working: WorkingDays) -> date:
    """Give the day on which something is due, rolled to a working day as its rule says."""
    if due.on is not None:
        return working.roll(due.on.in_year(year), due.roll)
    series, number = str(due.before).split("/")
    return working.shift(days[f"{series}/{year}/{number}"], -(due.working_days or 0))


def _span(kind: ItemKind, one: Phase | Pause, first: date, last: date) -> PlannedItem:
    code = ReasonCode.CLOCK_PHASE if kind is ItemKind.PHASE else ReasonCode.CLOCK_PAUSE
    until = datetime.combine(last + timedelta(days=1), time(), HELSINKI)
    item = _item(
        kind,
        f"{one.id}/{first.year}",
        f"{one.id}/{first.year}",
        datetime.combine(first, time(), HELSINKI),
        because(code, id=one.id),
    )
    return item.model_copy(update={"until": until})


def _item(kind: ItemKind, item_id: str, concerns: str, at: datetime, why: Reason) -> PlannedItem:
    return PlannedItem(id=item_id, kind=kind, at=at, concerns=concerns, why=why)

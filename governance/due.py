"""What is due: the pure clockwork between the plan, the facts and the hands."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from governance.action import Action, ActionKind
from governance.facts import Facts, MeetingFact, RequestFact
from governance.invitation_due import invitations_due
from governance.meeting import MeetingState
from governance.proposal_due import proposals_due, proposals_next
from governance.reason import ReasonCode, because
from governance.request import RequestState
from governance.working_day import HELSINKI
from governance.year_plan import ItemKind, PlannedItem, YearPlan

#: A reminder so soon after the request would only repeat it.
REMINDER_REST = timedelta(days=2)

_BY_ITEM = {
    ItemKind.OPEN_REQUEST: ActionKind.OPEN_REQUEST,
    ItemKind.REMIND: ActionKind.REMIND,
    ItemKind.OVERDUE: ActionKind.OVERDUE,
    ItemKind.CLOSE_ROUND: ActionKind.CLOSE_ROUND,
    ItemKind.ASSEMBLE_AGENDA: ActionKind.ASSEMBLE_AGENDA,
    ItemKind.SUMMONS: ActionKind.SUMMONS,
}


def due(plan: YearPlan, facts: Facts, now: datetime) -> tuple[Action, ...]:
    """List what is due at `now` (aware), in the order in which it is to be done.

    Nothing is due before the plan is adopted, nor in a pause but what a moved or cancelled meeting needs.
    After downtime a request gets at most its latest reminder, and none once its deadline has passed.
    """
    if facts.adopted_at is None or now < facts.adopted_at:
        return ()
    actions = [*invitations_due(facts, now)]
    if not in_pause(plan, now):
        actions += _items_due(plan, facts, now)
        actions += proposals_due(plan, facts, now)
        actions += _substitutes_due(facts, now)
    actions += _meetings_over(facts, now)
    fresh = {action.key: action for action in actions if action.key not in facts.done}
    return tuple(sorted(fresh.values(), key=_order))


def next_due(plan: YearPlan, facts: Facts, after: datetime) -> datetime | None:
    """Give the first moment after `after` at which something may become due, a message's next try included.

    A moment given may turn out to have nothing due (the answer came meanwhile); none is left out.
    """
    if facts.adopted_at is None:
        return None
    moments = [
        *([facts.adopted_at] if facts.adopted_at > after else []),
        *(item.at for item in plan.items if item.kind in _BY_ITEM and _still_matters(item, facts)),
        *(item.until for item in plan.items if item.kind is ItemKind.PAUSE and item.until),
        *(one.ends_at for one in facts.meetings.values() if one.state is MeetingState.SCHEDULED),
        *proposals_next(plan, facts),
        *facts.waiting.values(),
    ]
    return min((moment for moment in moments if moment > after), default=None)


def in_pause(plan: YearPlan, now: datetime) -> bool:
    """Tell whether `now` lies in a pause of the plan's year."""
    return any(
        item.at <= now < item.until for item in plan.items if item.kind is ItemKind.PAUSE and item.until
    )


def _order(action: Action) -> tuple[datetime, int, str]:
    return (action.at, list(ActionKind).index(action.kind), action.key)


def _still_matters(item: PlannedItem, facts: Facts) -> bool:
    if f"{item.kind}:{item.id}" in facts.done:
        return False
    request = facts.requests.get(item.concerns)
    if request is None:
        return True
    return request.state in {RequestState.PLANNED, RequestState.OPEN}


def _items_due(plan: YearPlan, facts: Facts, now: datetime) -> Iterator[Action]:
    latest_reminder: dict[str, Action] = {}
    for item in plan.items:
        if item.kind not in _BY_ITEM or item.at > now:
            continue
        action = _for_item(item, facts, now)
        if action and action.kind is ActionKind.REMIND:
            latest_reminder[action.concerns] = action
        elif action:
            yield action
    yield from latest_reminder.values()


def _for_item(item: PlannedItem, facts: Facts, now: datetime) -> Action | None:
    if item.kind in {ItemKind.ASSEMBLE_AGENDA, ItemKind.SUMMONS}:
        return _for_meeting(item, facts, now)
    if item.kind is ItemKind.CLOSE_ROUND:
        return _action(item, (facts.network.office.coordinator,))
    request = facts.requests.get(item.concerns)
    return _for_request(item, request, facts, now) if request else None


def _for_meeting(item: PlannedItem, facts: Facts, now: datetime) -> Action | None:
    meeting = facts.meetings.get(item.concerns)
    if meeting is None or meeting.state is not MeetingState.SCHEDULED or now >= meeting.starts_at:
        return None
    if item.kind is ItemKind.ASSEMBLE_AGENDA:
        return _action(item, (facts.network.body(meeting.body).secretary,))
    return _action(item, _roster(facts, meeting))


def _for_request(item: PlannedItem, request: RequestFact, facts: Facts, now: datetime) -> Action | None:
    if item.kind is ItemKind.OPEN_REQUEST:
        if request.state is not RequestState.PLANNED:
            return None
        return _action(item, _asked(facts, request))
    if request.state is not RequestState.OPEN or request.opened_at is None:
        return None
    if item.kind is ItemKind.REMIND:
        too_soon = item.at < request.opened_at + REMINDER_REST
        return None if too_soon or now > request.due_at else _action(item, (_contact(facts, request),))
    if item.at < request.opened_at + REMINDER_REST:
        return None
    municipality = facts.network.municipality(request.municipality)
    return _action(item, tuple(dict.fromkeys((_contact(facts, request), municipality.substitute))))


def _substitutes_due(facts: Facts, now: datetime) -> Iterator[Action]:
    """Ask the substitute where the contact's address has bounced and the request is still open."""
    for request in facts.requests.values():
        substitute = _contact(facts, request)
        if request.state is RequestState.OPEN and request.asked and substitute not in request.asked:
            who = {"round": request.round, "municipality": request.municipality}
            yield Action(
                key=f"{ActionKind.ASK_SUBSTITUTE}:{request.id}:{substitute}",
                kind=ActionKind.ASK_SUBSTITUTE,
                at=now,
                to=(substitute,),
                concerns=request.id,
                why=because(ReasonCode.CONTACT_UNREACHABLE, **who),
            )


def _asked(facts: Facts, request: RequestFact) -> tuple[str, ...]:
    """List who gets the request: the contact, and first the registry where the round is official."""
    municipality = facts.network.municipality(request.municipality)
    official = facts.clock.one_round(request.round).official
    registry = (municipality.registry,) if official else ()
    return tuple(dict.fromkeys((*registry, _contact(facts, request))))


def _contact(facts: Facts, request: RequestFact) -> str:
    """Give the contact, or the substitute once the contact's address has bounced."""
    municipality = facts.network.municipality(request.municipality)
    return municipality.substitute if municipality.contact in facts.bounced else municipality.contact


def _roster(facts: Facts, meeting: MeetingFact) -> tuple[str, ...]:
    return facts.network.roster(meeting.body, meeting.starts_at.astimezone(HELSINKI).date())


def _action(item: PlannedItem, to: tuple[str, ...]) -> Action:
    return Action(
        key=f"{item.kind}:{item.id}",
        kind=_BY_ITEM[item.kind],
        at=item.at,
        to=to,
        concerns=item.concerns,
        why=item.why,
    )


def _meetings_over(facts: Facts, now: datetime) -> Iterator[Action]:
    for meeting in facts.meetings.values():
        if meeting.state is MeetingState.SCHEDULED and meeting.ends_at <= now:
            secretary = facts.network.body(meeting.body).secretary
            yield _after(meeting, ActionKind.CLOSE_MEETING, (secretary,), ReasonCode.MEETING_ENDED)
        if meeting.state is MeetingState.RECORDED:
            yield _after(
                meeting, ActionKind.TELL_DECISIONS, _roster(facts, meeting), ReasonCode.DECISIONS_RECORDED
            )


def _after(meeting: MeetingFact, kind: ActionKind, to: tuple[str, ...], code: ReasonCode) -> Action:
    return Action(
        key=f"{kind}:{meeting.id}",
        kind=kind,
        at=meeting.ends_at,
        to=to,
        concerns=meeting.id,
        why=because(code, meeting=meeting.id, body=meeting.body),
    )

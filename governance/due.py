"""What is due: the pure clockwork between the plan, the facts and the hands."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from governance.action import Action, ActionKind
from governance.clock import AnnualClock
from governance.facts import Facts, MeetingFact, RequestFact
from governance.invitation_due import invitations_due
from governance.meeting import MeetingState
from governance.nomination_due import nomination_moments, nominations_due
from governance.proposal_due import proposals_due, proposals_next
from governance.quorum_due import quorum_moments, quorum_warnings
from governance.reason import ReasonCode, because
from governance.request import RequestState
from governance.result_due import results_due
from governance.succession_due import asked_for_round, successions_due
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
_OF_MEETINGS = frozenset({ItemKind.ASSEMBLE_AGENDA, ItemKind.SUMMONS})
#: What stands before all else: papers, to which calendars link, and then what goes into calendars.
_FIRST: Mapping[ActionKind, int] = {
    ActionKind.ASSEMBLE_AGENDA: -2,
    ActionKind.INVITE: -1,
    ActionKind.UPDATE_INVITATION: -1,
    ActionKind.CANCEL_INVITATION: -1,
}
#: What those who hold an invitation must know at once, in a pause too; and a leaver's link dies at once.
_IN_PAUSES = frozenset({ActionKind.UPDATE_INVITATION, ActionKind.CANCEL_INVITATION, ActionKind.REVOKE_LINK})


def due(plan: YearPlan, facts: Facts, now: datetime) -> tuple[Action, ...]:
    """List what is due at `now` (aware), in the order in which it is to be done.

    Nothing is due before the plan is adopted, nor in a pause but what a changed or cancelled meeting or
    somebody's leaving needs.
    After downtime a request gets at most its latest reminder, and none once its deadline has passed; a
    request whose deadline has passed is not opened any more.
    """
    if facts.adopted_at is None or now < facts.adopted_at:
        return ()
    actions = [
        *invitations_due(facts, now),
        *quorum_warnings(facts, now),
        *_items_due(plan, facts, now),
        *proposals_due(plan, facts, now),
        *successions_due(facts, now),
        *nominations_due(facts, now),
        *_agendas_changed(facts, now),
        *_meetings_over(facts, now),
        *results_due(plan, facts, now),
    ]
    paused = in_pause(facts.clock, now)
    fresh = {
        action.key: action
        for action in actions
        if action.key not in facts.done and (not paused or action.kind in _IN_PAUSES)
    }
    return tuple(sorted(fresh.values(), key=order_of))


def next_due(plan: YearPlan, facts: Facts, after: datetime) -> datetime | None:
    """Give the first moment after `after` at which something may become due, a message's next try included.

    A moment given may turn out to have nothing due (the answer came meanwhile); none is left out.
    """
    if facts.adopted_at is None:
        return None
    moments = [
        facts.adopted_at,
        *(item.at for item in plan.items if item.kind in _BY_ITEM and _still_matters(item, facts)),
        *_pause_ends(facts.clock, max(after, facts.adopted_at)),
        *(one.ends_at for one in facts.meetings.values() if one.state is MeetingState.SCHEDULED),
        *quorum_moments(facts, after),
        *proposals_next(plan, facts),
        *nomination_moments(facts),
        *facts.waiting.values(),
    ]
    return min((moment for moment in moments if moment > after), default=None)


def in_pause(clock: AnnualClock, now: datetime) -> bool:
    """Tell whether `now` lies in a pause of the clock, whatever the year."""
    return _is_paused(clock, now.astimezone(HELSINKI).date())


def _is_paused(clock: AnnualClock, day: date) -> bool:
    return any(one.starts.in_year(day.year) <= day <= one.ends.in_year(day.year) for one in clock.pauses)


def _pause_ends(clock: AnnualClock, after: datetime) -> Iterator[datetime]:
    """List when this year's and the next year's pauses are over; one may end where another begins."""
    year = after.astimezone(HELSINKI).year
    for pause in clock.pauses:
        for one in (year, year + 1):
            first = pause.ends.in_year(one) + timedelta(days=1)
            if not _is_paused(clock, first):
                yield datetime.combine(first, time(), HELSINKI)


def order_of(action: Action) -> tuple[int, datetime, int, str]:
    """Give an action's place among those that are due: agendas, what goes into calendars, then by time.

    A summons to the new time, which the office may hold, must not stand before the word that the meeting has
    moved; and its calendar object must not carry an earlier SEQUENCE (RFC 5546 section 2.1.5).
    """
    kinds = list(ActionKind)
    return (_FIRST.get(action.kind, 0), action.at, kinds.index(action.kind), action.key)


def _key(item: PlannedItem, facts: Facts) -> str:
    """Name an item's action; a meeting that was moved gets its agenda and its summons anew."""
    meeting = facts.meetings.get(item.concerns)
    moved = item.kind in _OF_MEETINGS and meeting is not None and meeting.sequence > 0
    return f"{item.kind}:{item.id}:{meeting.sequence}" if meeting and moved else f"{item.kind}:{item.id}"


def _still_matters(item: PlannedItem, facts: Facts) -> bool:
    if _key(item, facts) in facts.done:
        return False
    request = facts.requests.get(item.concerns)
    if request is None:
        return True
    return request.state in {RequestState.PLANNED, RequestState.OPEN}


def _items_due(plan: YearPlan, facts: Facts, now: datetime) -> Iterator[Action]:
    closed = {item.concerns for item in plan.items if item.kind is ItemKind.CLOSE_ROUND and item.at <= now}
    latest_reminder: dict[str, Action] = {}
    for item in plan.items:
        if item.kind not in _BY_ITEM or item.at > now:
            continue
        if item.kind is ItemKind.OVERDUE and item.concerns.rpartition("/")[0] in closed:
            continue
        action = _for_item(item, facts, now)
        if action and action.kind is ActionKind.REMIND:
            latest_reminder[action.concerns] = action
        elif action:
            yield action
    yield from latest_reminder.values()


def _for_item(item: PlannedItem, facts: Facts, now: datetime) -> Action | None:
    if item.kind in _OF_MEETINGS:
        return _for_meeting(item, facts, now)
    if item.kind is ItemKind.CLOSE_ROUND:
        return _for_round(item, facts)
    request = facts.requests.get(item.concerns)
    return _for_request(item, request, facts, now) if request else None


def _for_meeting(item: PlannedItem, facts: Facts, now: datetime) -> Action | None:
    meeting = facts.meetings.get(item.concerns)
    if meeting is None or meeting.state is not MeetingState.SCHEDULED or now >= meeting.starts_at:
        return None
    if item.kind is ItemKind.ASSEMBLE_AGENDA:
        return _action(item, facts, (facts.network.body(meeting.body).secretary,))
    return _action(item, facts, _invited(facts, meeting))


def _for_round(item: PlannedItem, facts: Facts) -> Action | None:
    """Close a round, unless the clock was adopted so late that nobody is asked."""
    states = {one.state for one in facts.requests.values() if one.id.rpartition("/")[0] == item.concerns}
    if not states - {RequestState.WAIVED}:
        return None
    return _action(item, facts, (facts.network.office.coordinator,))


def _for_request(item: PlannedItem, request: RequestFact, facts: Facts, now: datetime) -> Action | None:
    if item.kind is ItemKind.OPEN_REQUEST:
        if request.state is not RequestState.PLANNED or now > request.due_at:
            return None
        return _action(item, facts, asked_for_round(facts, request))
    if request.state is not RequestState.OPEN or request.opened_at is None:
        return None
    if item.at < request.opened_at + REMINDER_REST:
        return None
    if item.kind is ItemKind.REMIND:
        return None if now > request.due_at else _action(item, facts, (_contact(facts, request),))
    municipality = facts.network.municipality(request.municipality)
    return _action(item, facts, tuple(dict.fromkeys((_contact(facts, request), municipality.substitute))))


def _contact(facts: Facts, request: RequestFact) -> str:
    return facts.reachable_contact(request.municipality, request.id)


def _invited(facts: Facts, meeting: MeetingFact) -> tuple[str, ...]:
    """List who belongs to a meeting: its body's people, and the deputies who stand in for some of them."""
    roster = facts.network.roster(meeting.body, meeting.starts_at.astimezone(HELSINKI).date())
    held = facts.invitations_by_meeting.get(meeting.id, {})
    deputies = (person for person, one in held.items() if one.deputy_for and one.counts(meeting))
    return tuple(dict.fromkeys((*roster, *deputies)))


def _action(item: PlannedItem, facts: Facts, to: tuple[str, ...]) -> Action:
    return Action(
        key=_key(item, facts),
        kind=_BY_ITEM[item.kind],
        at=item.at,
        to=to,
        concerns=item.concerns,
        why=item.why,
    )


def _agendas_changed(facts: Facts, now: datetime) -> Iterator[Action]:
    """Tell who is called to a meeting what changed in its agenda, as long as it is still to come."""
    for change in facts.agenda_changes:
        meeting = facts.meetings.get(change.meeting)
        if meeting is None or meeting.state is not MeetingState.SCHEDULED or now >= meeting.starts_at:
            continue
        if meeting.sequence == change.sequence:
            yield Action(
                key=f"{ActionKind.TELL_CHANGE_OF_AGENDA}:{meeting.id}:{change.id}",
                kind=ActionKind.TELL_CHANGE_OF_AGENDA,
                at=now,
                to=_invited(facts, meeting),
                concerns=meeting.id,
                why=because(ReasonCode.AGENDA_CHANGED, meeting=meeting.id, body=meeting.body),
            )


def _meetings_over(facts: Facts, now: datetime) -> Iterator[Action]:
    for meeting in facts.meetings.values():
        if meeting.state is MeetingState.SCHEDULED and meeting.ends_at <= now:
            secretary = facts.network.body(meeting.body).secretary
            yield _after(meeting, ActionKind.CLOSE_MEETING, (secretary,), ReasonCode.MEETING_ENDED)
        told = f"{ActionKind.TELL_DECISIONS}:{meeting.id}" in facts.done
        if meeting.state is MeetingState.RECORDED and not told:
            yield _after(
                meeting, ActionKind.TELL_DECISIONS, _invited(facts, meeting), ReasonCode.DECISIONS_RECORDED
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

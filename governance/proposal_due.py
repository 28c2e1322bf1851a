"""What proposals on their way through the municipalities need."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from governance.action import Action, ActionKind
from governance.clock import ProposalWindow
from governance.facts import DecisionFact, Facts, ProposalFact
from governance.proposal import DecisionState, ProposalState
from governance.reason import Reason, ReasonCode, because
from governance.working_day import HELSINKI, morning
from governance.year_plan import YearPlan


def proposals_due(plan: YearPlan, facts: Facts, now: datetime) -> Iterator[Action]:
    """List the decision requests, reminders and closings that are due."""
    del plan
    for proposal in facts.proposals:
        if proposal.state is not ProposalState.SENT or proposal.sent_at is None:
            continue
        window = _window(facts, proposal)
        for decision in proposal.decisions:
            action = _for_decision(proposal, decision, window, facts, now)
            if action and action.key not in facts.done:
                yield action
        if _is_over(proposal, window, now):
            yield _close(proposal, facts, _closing(proposal, window))


def proposals_next(plan: YearPlan, facts: Facts) -> Iterator[datetime]:
    """List the moments at which a proposal may need something."""
    del plan
    for proposal in facts.proposals:
        if proposal.state is not ProposalState.SENT or proposal.sent_at is None:
            continue
        window = _window(facts, proposal)
        yield proposal.sent_at
        yield _closing(proposal, window)
        for decision in proposal.decisions:
            if decision.state in {DecisionState.PLANNED, DecisionState.REQUESTED}:
                yield from _reminder_times(decision, window)
                yield _overdue_time(decision, window)


def _window(facts: Facts, proposal: ProposalFact) -> ProposalWindow:
    return next(window for window in facts.clock.proposal_windows if window.id == proposal.window)


def _for_decision(
    proposal: ProposalFact, decision: DecisionFact, window: ProposalWindow, facts: Facts, now: datetime
) -> Action | None:
    registry = facts.network.municipality(decision.municipality).registry
    contact = facts.network.municipality(decision.municipality).contact
    if decision.state is DecisionState.PLANNED:
        why = _why(ReasonCode.PROPOSAL_DECIDED, proposal, decision)
        at = proposal.sent_at or now
        return _action(ActionKind.REQUEST_DECISION, decision.id, at, (registry, contact), why)
    if decision.state is not DecisionState.REQUESTED:
        return None
    if now >= _overdue_time(decision, window):
        why = _why(ReasonCode.DECISION_LATE, proposal, decision)
        at = _overdue_time(decision, window)
        return _action(ActionKind.OVERDUE_DECISION, decision.id, at, (registry, contact), why)
    times = [time for time in _reminder_times(decision, window) if time <= now <= decision.due_at]
    if not times or (decision.requested_at and times[-1] < decision.requested_at + timedelta(days=2)):
        return None
    why = _why(ReasonCode.DECISION_AWAITED, proposal, decision)
    key = f"{decision.id}:{times[-1].astimezone(HELSINKI).date()}"
    return _action(ActionKind.REMIND_DECISION, key, times[-1], (registry,), why, concerns=decision.id)


def _reminder_times(decision: DecisionFact, window: ProposalWindow) -> list[datetime]:
    due = decision.due_at.astimezone(HELSINKI).date()
    return sorted(morning(due - timedelta(days=_calendar(days))) for days in window.reminders)


def _overdue_time(decision: DecisionFact, window: ProposalWindow) -> datetime:
    due = decision.due_at.astimezone(HELSINKI).date()
    return morning(due + timedelta(days=_calendar(window.overdue_after)))


def _calendar(working_days: int) -> int:
    """Give whole weeks for working days: the same weekday as the deadline, which is worked."""
    return -(-working_days // 5) * 7


def _closing(proposal: ProposalFact, window: ProposalWindow) -> datetime:
    last = max(decision.due_at for decision in proposal.decisions).astimezone(HELSINKI).date()
    return morning(last + timedelta(days=_calendar(window.closes_after)))


def _is_over(proposal: ProposalFact, window: ProposalWindow, now: datetime) -> bool:
    waiting = {DecisionState.PLANNED, DecisionState.REQUESTED}
    if not any(decision.state in waiting for decision in proposal.decisions):
        return True
    return now >= _closing(proposal, window)


def _close(proposal: ProposalFact, facts: Facts, at: datetime) -> Action:
    why = because(ReasonCode.WINDOW_OVER, proposal=proposal.id, window=proposal.window)
    return _action(ActionKind.CLOSE_PROPOSAL, proposal.id, at, (facts.network.office.coordinator,), why)


def _why(code: ReasonCode, proposal: ProposalFact, decision: DecisionFact) -> Reason:
    return because(code, proposal=proposal.id, window=proposal.window, municipality=decision.municipality)


def _action(
    kind: ActionKind, about: str, at: datetime, to: tuple[str, ...], why: Reason, *, concerns: str = ""
) -> Action:
    return Action(
        key=f"{kind}:{about}",
        kind=kind,
        at=at,
        to=tuple(dict.fromkeys(to)),
        concerns=concerns or about,
        why=why,
    )

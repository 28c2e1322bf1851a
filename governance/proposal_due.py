"""What proposals on their way through the municipalities need."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from governance.action import Action, ActionKind
from governance.facts import DecisionFact, Facts, ProposalFact
from governance.proposal import DecisionState, ProposalState
from governance.reason import Reason, ReasonCode, because
from governance.working_day import HELSINKI
from governance.year_plan import ItemKind, YearPlan

#: A reminder so soon after the request would only repeat it.
_REST = timedelta(days=2)
_OPEN = frozenset({DecisionState.PLANNED, DecisionState.REQUESTED})
_KINDS = frozenset({ItemKind.REMIND_DECISION, ItemKind.OVERDUE_DECISION, ItemKind.CLOSE_WINDOW})

#: Planned moments by kind and what they concern (`window/year`, or with the municipality).
_Moments = Mapping[tuple[ItemKind, str], tuple[datetime, ...]]


def proposals_due(plan: YearPlan, facts: Facts, now: datetime) -> Iterator[Action]:
    """List the decision requests, reminders and closings that are due.

    Reminders fall on the working mornings that the plan computed for the window and the municipality.
    """
    moments = _moments(plan)
    for proposal in _on_their_way(facts):
        closing = _first(moments, ItemKind.CLOSE_WINDOW, _window_key(proposal))
        over = closing is not None and closing <= now
        for decision in proposal.decisions:
            action = _for_decision(proposal, decision, moments, facts, now)
            late = action is not None and action.kind is ActionKind.OVERDUE_DECISION
            if action and not (late and over):
                yield action
        if over or not any(decision.state in _OPEN for decision in proposal.decisions):
            yield _close(proposal, facts, min(closing or now, now))


def proposals_next(plan: YearPlan, facts: Facts) -> Iterator[datetime]:
    """List the moments at which a proposal may need something."""
    moments = _moments(plan)
    for proposal in _on_their_way(facts):
        if proposal.sent_at is not None:
            yield proposal.sent_at
        yield from moments.get((ItemKind.CLOSE_WINDOW, _window_key(proposal)), ())
        for decision in proposal.decisions:
            if decision.state in _OPEN:
                about = f"{_window_key(proposal)}/{decision.municipality}"
                yield from moments.get((ItemKind.REMIND_DECISION, about), ())
                yield from moments.get((ItemKind.OVERDUE_DECISION, about), ())


def _on_their_way(facts: Facts) -> Iterator[ProposalFact]:
    return (one for one in facts.proposals if one.state is ProposalState.SENT and one.sent_at is not None)


def _moments(plan: YearPlan) -> _Moments:
    found: dict[tuple[ItemKind, str], tuple[datetime, ...]] = {}
    for item in plan.items:
        if item.kind in _KINDS:
            key = (item.kind, item.concerns)
            found[key] = (*found.get(key, ()), item.at)
    return found


def _first(moments: _Moments, kind: ItemKind, about: str) -> datetime | None:
    return next(iter(moments.get((kind, about), ())), None)


def _window_key(proposal: ProposalFact) -> str:
    """Give `window/year` of a proposal, whose id is `window/year/number`."""
    return proposal.id.rpartition("/")[0]


def _for_decision(
    proposal: ProposalFact, decision: DecisionFact, moments: _Moments, facts: Facts, now: datetime
) -> Action | None:
    registry = facts.network.municipality(decision.municipality).registry
    asked = (registry, facts.reachable_contact(decision.municipality, decision.id))
    if decision.state is DecisionState.PLANNED:
        why = _why(ReasonCode.PROPOSAL_DECIDED, proposal, decision)
        at = proposal.sent_at or now
        return _action(ActionKind.REQUEST_DECISION, decision.id, at, asked, why)
    if decision.state is not DecisionState.REQUESTED:
        return None
    about = f"{_window_key(proposal)}/{decision.municipality}"
    overdue = _first(moments, ItemKind.OVERDUE_DECISION, about)
    if overdue is not None and overdue <= now:
        why = _why(ReasonCode.DECISION_LATE, proposal, decision)
        return _action(ActionKind.OVERDUE_DECISION, decision.id, overdue, asked, why)
    return _reminder(proposal, decision, moments.get((ItemKind.REMIND_DECISION, about), ()), registry, now)


def _reminder(
    proposal: ProposalFact, decision: DecisionFact, times: tuple[datetime, ...], registry: str, now: datetime
) -> Action | None:
    """Give the latest reminder whose time has come, unless it would only repeat the request."""
    latest = max((time for time in times if time <= now <= decision.due_at), default=None)
    if latest is None or (decision.requested_at and latest < decision.requested_at + _REST):
        return None
    why = _why(ReasonCode.DECISION_AWAITED, proposal, decision)
    key = f"{decision.id}:{latest.astimezone(HELSINKI).date()}"
    return _action(ActionKind.REMIND_DECISION, key, latest, (registry,), why, concerns=decision.id)


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

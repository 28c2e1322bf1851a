"""What people are told once something is over: thanks, extracts, how a proposal ended."""

from collections.abc import Collection, Iterator
from datetime import datetime

from governance.action import Action, ActionKind
from governance.facts import ExtractFact, Facts, ProposalFact, RequestFact
from governance.meeting import MEETING_OVER
from governance.proposal import ProposalState
from governance.reason import ReasonCode, because
from governance.request import RequestState
from governance.succession_due import asked_for_decision, is_task_of
from governance.year_plan import ItemKind, YearPlan


def results_due(plan: YearPlan, facts: Facts, now: datetime) -> Iterator[Action]:
    """List the thanks, extracts and notices that are due; nothing else waits for any of them."""
    known = {one.id for one in facts.network.municipalities}
    yield from _thanks(plan, facts, known, now)
    yield from (_extract(one, facts, now) for one in facts.extracts if one.municipality in known)
    for proposal in facts.proposals:
        if proposal.state is ProposalState.CLOSED:
            yield from _notices(proposal, facts, known, now)


def _thanks(plan: YearPlan, facts: Facts, known: Collection[str], now: datetime) -> Iterator[Action]:
    """Thank who answered, once the round is closed and the meeting that uses the answers is recorded.

    Where that meeting was cancelled, or the year has none, the end of the round is enough.
    """
    handled = {
        item.concerns
        for item in plan.items
        if item.kind is ItemKind.CLOSE_ROUND
        and f"{item.kind}:{item.id}" in facts.done
        and _is_handled(item.concerns, facts)
    }
    for request in facts.requests.values():
        answered = request.state is RequestState.ANSWERED and request.municipality in known
        key = f"{ActionKind.THANK}:{request.id}"
        if answered and key not in facts.done and request.id.rpartition("/")[0] in handled:
            yield Action(
                key=key,
                kind=ActionKind.THANK,
                at=now,
                to=(_answerer(request, facts),),
                concerns=request.id,
                why=because(ReasonCode.ROUND_HANDLED, round=request.round, municipality=request.municipality),
            )


def _is_handled(round_key: str, facts: Facts) -> bool:
    round_id, year = round_key.split("/")
    of_the_file = next((one for one in facts.clock.rounds if one.id == round_id), None)
    if of_the_file is None:
        return False  # the office has taken a round that is over out of the file
    series, number = of_the_file.used_by.split("/")
    meeting = facts.meetings.get(f"{series}/{year}/{number}")
    return meeting is None or meeting.state in MEETING_OVER


def _answerer(request: RequestFact, facts: Facts) -> str:
    """Give who is thanked: who gave the answer, or the contact where they have left or cannot be reached."""
    person = request.answered_by
    if person and person not in facts.bounced and is_task_of(facts.network, request.municipality, person):
        return person
    return facts.reachable_contact(request.municipality)


def _extract(one: ExtractFact, facts: Facts, now: datetime) -> Action:
    return Action(
        key=f"{ActionKind.SEND_EXTRACT}:{one.meeting}:{one.number}",
        kind=ActionKind.SEND_EXTRACT,
        at=now,
        to=asked_for_decision(facts, one.municipality),
        concerns=f"{one.proposal}/{one.municipality}",
        why=because(
            ReasonCode.PROPOSED_BY_YOU, body=one.body, meeting=one.meeting, municipality=one.municipality
        ),
    )


def _notices(proposal: ProposalFact, facts: Facts, known: Collection[str], now: datetime) -> Iterator[Action]:
    for decision in proposal.decisions:
        key = f"{ActionKind.TELL_RESULT}:{decision.id}"
        told = key in facts.done or decision.requested_at is None
        if not told and decision.municipality in known:
            yield Action(
                key=key,
                kind=ActionKind.TELL_RESULT,
                at=now,
                to=(facts.reachable_contact(decision.municipality),),
                concerns=decision.id,
                why=because(
                    ReasonCode.PROPOSAL_ENDED, window=proposal.window, municipality=decision.municipality
                ),
            )

"""What is due when a municipality's contact changes: the successor inherits, the leaver's links die."""

from collections.abc import Iterator
from datetime import datetime

from governance.action import Action, ActionKind
from governance.facts import DecisionFact, Facts, LinkFact, RequestFact
from governance.network import Network
from governance.proposal import DecisionState, ProposalState
from governance.reason import Reason, ReasonCode, because
from governance.request import RequestState


def successions_due(facts: Facts, now: datetime) -> Iterator[Action]:
    """Hand what is open to whoever answers for the municipality now, and end the links of who does not.

    The network's file says who that is, and at which address: people are roles, so another address is a
    successor too. A contact whose address takes no mail, or whose request was refused, has the
    substitute (varayhteyshenkilö) in their place. Somebody who was asked already at their address is not
    asked again.
    """
    yield from (_revoke(link, now) for link in facts.links if not answers_for(facts.network, link))
    known = {one.id for one in facts.network.municipalities}
    for request in facts.requests.values():
        if request.municipality in known:
            yield from _for_request(request, facts, now)
    for proposal in facts.proposals:
        for decision in proposal.decisions:
            if proposal.state is ProposalState.SENT and decision.municipality in known:
                yield from _for_decision(decision, proposal.window, facts, now)


def asked_for_round(facts: Facts, request: RequestFact) -> tuple[str, ...]:
    """List who gets a round's request: the contact, and first the registry where the round is official."""
    official = facts.clock.one_round(request.round).official
    registry = (facts.network.municipality(request.municipality).registry,) if official else ()
    return tuple(dict.fromkeys((*registry, facts.reachable_contact(request.municipality, request.id))))


def asked_for_decision(facts: Facts, municipality: str, decision: str = "") -> tuple[str, ...]:
    """List who gets a proposal for decision: the registry, then the contact who can be reached with it."""
    registry = facts.network.municipality(municipality).registry
    return tuple(dict.fromkeys((registry, facts.reachable_contact(municipality, decision))))


def answers_for(network: Network, link: LinkFact) -> bool:
    """Tell whether a link's holder still has a task in the municipality, at the address that it went to."""
    if not is_task_of(network, link.municipality, link.person):
        return False
    return network.person(link.person).reads(link.address)


def is_task_of(network: Network, municipality: str, person: str) -> bool:
    """Tell whether somebody is a municipality's contact, substitute, superior or registry."""
    one = next((one for one in network.municipalities if one.id == municipality), None)
    return one is not None and person in {one.contact, one.substitute, one.superior, one.registry}


def _for_request(request: RequestFact, facts: Facts, now: datetime) -> Iterator[Action]:
    if request.state is not RequestState.OPEN or request.opened_at is None:
        return
    about = {"round": request.round, "municipality": request.municipality}
    for person in asked_for_round(facts, request):
        if person not in request.asked:
            kind, code = _kind(facts, request.municipality, person)
            if kind is ActionKind.HAND_OVER or now <= request.due_at:
                yield _action(kind, request.id, person, request.handed_over, now, because(code, **about))


def _for_decision(decision: DecisionFact, window: str, facts: Facts, now: datetime) -> Iterator[Action]:
    if decision.state is not DecisionState.REQUESTED or decision.requested_at is None:
        return
    why = because(ReasonCode.CONTACT_CHANGED, window=window, municipality=decision.municipality)
    for person in asked_for_decision(facts, decision.municipality, decision.id):
        kind, _ = _kind(facts, decision.municipality, person)
        if person not in decision.asked and kind is ActionKind.HAND_OVER:
            yield _action(kind, decision.id, person, decision.handed_over, now, why)


def _kind(facts: Facts, municipality: str, person: str) -> tuple[ActionKind, ReasonCode]:
    """Tell the substitute of a contact who cannot be reached from somebody who holds the task now."""
    one = facts.network.municipality(municipality)
    if person == one.substitute != one.contact:
        return ActionKind.ASK_SUBSTITUTE, ReasonCode.CONTACT_UNREACHABLE
    return ActionKind.HAND_OVER, ReasonCode.CONTACT_CHANGED


def _action(kind: ActionKind, concerns: str, person: str, earlier: int, now: datetime, why: Reason) -> Action:
    again = f":{earlier}" if earlier else ""
    key = f"{kind}:{concerns}:{person}{again}"
    return Action(key=key, kind=kind, at=now, to=(person,), concerns=concerns, why=why)


def _revoke(link: LinkFact, now: datetime) -> Action:
    return Action(
        key=f"{ActionKind.REVOKE_LINK}:{link.id}",
        kind=ActionKind.REVOKE_LINK,
        at=now,
        to=(),
        concerns=link.concerns,
        why=because(ReasonCode.HOLDER_LEFT, municipality=link.municipality),
    )

"""Proposals (esitys) and the municipalities' decisions on them."""

from enum import StrEnum

from governance.record import Record
from governance.transition import Transitions


class ProposalState(StrEnum):
    """Name where a proposal is on its way."""

    #: On its way to the steering meeting.
    PREPARED = "prepared"
    REJECTED = "rejected"
    RETURNED = "returned"
    #: The steering group decided to make it; the registries are asked.
    SENT = "sent"
    #: Every municipality has answered, or the window closed.
    CLOSED = "closed"


PROPOSAL_TRANSITIONS: Transitions[ProposalState] = {
    ProposalState.PREPARED: frozenset({ProposalState.SENT, ProposalState.REJECTED, ProposalState.RETURNED}),
    ProposalState.RETURNED: frozenset({ProposalState.PREPARED}),
    ProposalState.REJECTED: frozenset(),
    ProposalState.SENT: frozenset({ProposalState.CLOSED}),
    ProposalState.CLOSED: frozenset(),
}


class DecisionState(StrEnum):
    """Name where one municipality's decision on a proposal is."""

    PLANNED = "planned"
    REQUESTED = "requested"
    APPROVED = "approved"
    AMENDED = "amended"
    REJECTED = "rejected"
    #: Merkitään tiedoksi: only noted.
    NOTED = "noted"
    MISSED = "missed"


DECIDED = frozenset(
    {DecisionState.APPROVED, DecisionState.AMENDED, DecisionState.REJECTED, DecisionState.NOTED},
)

DECISION_TRANSITIONS: Transitions[DecisionState] = {
    DecisionState.PLANNED: frozenset({DecisionState.REQUESTED}),
    DecisionState.REQUESTED: DECIDED | {DecisionState.MISSED},
    DecisionState.MISSED: DECIDED,
    **dict.fromkeys(DECIDED, DECIDED),
}


class ProposalText(Record):
    """Carry what a proposal says: the fields of the round that it grows from, put together by the office."""

    title: str
    account: str
    effects_on_children: str
    costs: str
    proposed_decision: str
    heard: str

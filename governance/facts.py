"""Facts: a frozen snapshot of what has happened, read from the ledger."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import Field

from governance.clock import AnnualClock
from governance.meeting import MeetingState
from governance.network import Network
from governance.proposal import DecisionState, ProposalState
from governance.record import Record
from governance.request import RequestState


class MeetingFact(Record):
    """Know a meeting as it stands now, moved or cancelled."""

    id: str
    body: str
    state: MeetingState
    starts_at: datetime
    ends_at: datetime
    #: RFC 5546 section 2.1.4: one more on every real change.
    sequence: int


class InvitationFact(Record):
    """Know the last invitation object that a person was sent about a meeting."""

    meeting: str
    person: str
    sequence: int
    cancelled: bool


class RequestFact(Record):
    """Know an obligation (`round/year/municipality`) and its request."""

    id: str
    round: str
    municipality: str
    state: RequestState
    due_at: datetime
    opened_at: datetime | None = None
    #: Person ids that were asked.
    asked: tuple[str, ...] = ()


class DecisionFact(Record):
    """Know one municipality's decision on a proposal (`proposal/year/number/municipality`)."""

    id: str
    municipality: str
    state: DecisionState
    due_at: datetime
    requested_at: datetime | None = None


class ProposalFact(Record):
    """Know a proposal and the decisions that it waits for."""

    id: str
    window: str
    state: ProposalState
    sent_at: datetime | None = None
    decisions: tuple[DecisionFact, ...] = ()


class Facts(Record):
    """Hold everything that `due` may look at besides the plan and the time."""

    network: Network
    clock: AnnualClock
    adopted_at: datetime | None
    meetings: Mapping[str, MeetingFact] = Field(default_factory=dict)
    #: By (meeting id, person id).
    invitations: Mapping[tuple[str, str], InvitationFact] = Field(default_factory=dict)
    requests: Mapping[str, RequestFact] = Field(default_factory=dict)
    proposals: tuple[ProposalFact, ...] = ()
    #: Keys of the actions that are done.
    done: frozenset[str] = frozenset()
    #: People whose address does not take mail.
    bounced: frozenset[str] = frozenset()
    #: When each waiting message may be tried next, by key.
    waiting: Mapping[str, datetime] = Field(default_factory=dict)

    def reachable_contact(self, municipality: str) -> str:
        """Give a municipality's contact, or the substitute once the contact's address has bounced."""
        asked = self.network.municipality(municipality)
        return asked.substitute if asked.contact in self.bounced else asked.contact

"""Facts: a frozen snapshot of what has happened, read from the ledger."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

from pydantic import Field

from governance.clock import AnnualClock
from governance.invited_words import invited_words
from governance.meeting import MeetingState, Partstat
from governance.network import Network
from governance.proposal import DecisionState, ProposalState
from governance.record import Language, Record
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
    #: From when on the office is warned of a quorum in danger; None where none is needed.
    quorum_warning_at: datetime | None = None


class InvitationFact(Record):
    """Know the last invitation object that a person was sent about a meeting, and their answer."""

    meeting: str
    person: str
    sequence: int
    cancelled: bool
    #: The answer to the time that it asks about; an answer to an earlier time is void.
    partstat: Partstat = Partstat.NEEDS_ACTION
    #: Whom a deputy (varajäsen) stands in for.
    deputy_for: str | None = None
    #: The address that it went to.
    address: str | None = None
    #: What it said besides the time, as `InvitedWords.kept`; None where an older version did not note it.
    says: str | None = None

    def stands(self, meeting: MeetingFact) -> bool:
        """Tell whether it was not withdrawn and is about the meeting's present time."""
        return not self.cancelled and self.sequence >= meeting.sequence

    def counts(self, meeting: MeetingFact) -> bool:
        """Tell whether it stands and its holder has not said no."""
        return self.stands(meeting) and self.partstat not in {Partstat.DECLINED, Partstat.DELEGATED}


class RequestFact(Record):
    """Know an obligation (`round/year/municipality`) and its request."""

    id: str
    round: str
    municipality: str
    state: RequestState
    due_at: datetime
    opened_at: datetime | None = None
    #: Person ids that were asked and whose links still live.
    asked: tuple[str, ...] = ()
    #: How many of its links have died with their holders' tasks.
    handed_over: int = 0
    #: Who gave the latest answer.
    answered_by: str | None = None


class DecisionFact(Record):
    """Know one municipality's decision on a proposal (`proposal/year/number/municipality`)."""

    id: str
    municipality: str
    state: DecisionState
    due_at: datetime
    requested_at: datetime | None = None
    #: Person ids that were asked and whose links still live.
    asked: tuple[str, ...] = ()
    handed_over: int = 0


class ProposalFact(Record):
    """Know a proposal and the decisions that it waits for."""

    id: str
    window: str
    state: ProposalState
    sent_at: datetime | None = None
    decisions: tuple[DecisionFact, ...] = ()


class LinkFact(Record):
    """Know a personal link that works: who holds it, and which obligation or decision it answers."""

    id: str
    concerns: str
    person: str
    #: The address that it went to; None where that was not written down.
    address: str | None = None

    @property
    def municipality(self) -> str:
        """Give whose answer it is: the last part of the matter's id."""
        return self.concerns.rpartition("/")[2]


class AgendaChangeFact(Record):
    """Know that a meeting's agenda was put together anew after its summons had left."""

    id: int
    meeting: str
    #: The meeting's when it happened: after a move a new summons tells everything.
    sequence: int


class ExtractFact(Record):
    """Know an item of a recorded meeting that decided on a municipality's own proposal."""

    meeting: str
    body: str
    #: The item's number on the agenda.
    number: int
    proposal: str
    municipality: str


class AskedFact(Record):
    """Know how often somebody was asked, and whether at the address that they have now."""

    times: int
    at_present_address: bool


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
    #: Personal links with which a municipality's answer or decision can be given.
    links: tuple[LinkFact, ...] = ()
    extracts: tuple[ExtractFact, ...] = ()
    agenda_changes: tuple[AgendaChangeFact, ...] = ()
    #: When an open nomination is reminded of, by its id.
    nomination_reminders: Mapping[str, datetime] = Field(default_factory=dict)
    #: From when on an open nomination is told to be late, by its id.
    nominations_overdue: Mapping[str, datetime] = Field(default_factory=dict)
    #: Who was asked for a nomination, by its id and their person id.
    asked_to_name: Mapping[str, Mapping[str, AskedFact]] = Field(default_factory=dict)
    #: Keys of the actions that are done.
    done: frozenset[str] = frozenset()
    #: People whose address does not take mail.
    bounced: frozenset[str] = frozenset()
    #: Whose request the mail server refused for good: (matter's id, person id).
    unasked: frozenset[tuple[str, str]] = frozenset()
    #: When each waiting message may be tried next, by key.
    waiting: Mapping[str, datetime] = Field(default_factory=dict)

    @cached_property
    def invitations_by_meeting(self) -> dict[str, dict[str, InvitationFact]]:
        """Give who holds which invitation: by meeting id, then by person id."""
        found: dict[str, dict[str, InvitationFact]] = {}
        for (meeting, person), invitation in self.invitations.items():
            found.setdefault(meeting, {})[person] = invitation
        return found

    @cached_property
    def words_today(self) -> dict[str, frozenset[str]]:
        """Give what invitations of each series say today, in every language, by the series' id."""
        return {
            one.id: frozenset(invited_words(self.clock, one, language).kept for language in Language)
            for one in self.clock.series
        }

    def reachable_contact(self, municipality: str, matter: str = "") -> str:
        """Give a municipality's contact, or the substitute once the contact's address has bounced.

        Of a matter also where the contact's request was refused for good: that one they never got.
        """
        asked = self.network.municipality(municipality)
        gone = asked.contact in self.bounced or (matter, asked.contact) in self.unasked
        return asked.substitute if gone else asked.contact

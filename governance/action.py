"""Actions: what is due, with a stable key and a reason."""

from datetime import datetime
from enum import StrEnum

from governance.reason import Reason
from governance.record import Record


class ActionKind(StrEnum):
    """Name what the hands are to do."""

    INVITE = "invite"
    UPDATE_INVITATION = "update_invitation"
    CANCEL_INVITATION = "cancel_invitation"
    OPEN_REQUEST = "open_request"
    #: The contact's address takes no mail: the substitute (varayhteyshenkilö) is asked.
    ASK_SUBSTITUTE = "ask_substitute"
    #: Somebody else is the contact now: what is open is theirs, with a link of their own.
    HAND_OVER = "hand_over"
    #: Who has left answers for the municipality no more: their personal link dies.
    REVOKE_LINK = "revoke_link"
    REMIND = "remind"
    OVERDUE = "overdue"
    CLOSE_ROUND = "close_round"
    #: What came of a round, told to who answered.
    THANK = "thank"
    REQUEST_NOMINATION = "request_nomination"
    REMIND_NOMINATION = "remind_nomination"
    OVERDUE_NOMINATION = "overdue_nomination"
    ASSEMBLE_AGENDA = "assemble_agenda"
    SUMMONS = "summons"
    #: The quorum (päätösvaltaisuus) of a meeting to come is in danger: the office and the secretary are told.
    WARN_QUORUM = "warn_quorum"
    #: The agenda was put together anew after the summons had left.
    TELL_CHANGE_OF_AGENDA = "tell_change_of_agenda"
    CLOSE_MEETING = "close_meeting"
    REQUEST_DECISION = "request_decision"
    REMIND_DECISION = "remind_decision"
    OVERDUE_DECISION = "overdue_decision"
    CLOSE_PROPOSAL = "close_proposal"
    #: How a proposal ended in the municipalities, told to each of them.
    TELL_RESULT = "tell_result"
    TELL_DECISIONS = "tell_decisions"
    #: An extract (pöytäkirjanote) to the municipality that proposed the matter.
    SEND_EXTRACT = "send_extract"


class Action(Record):
    """Say what is due since when, for whom and why."""

    #: what:whom:revision, never the time of a run: doing it twice changes nothing.
    key: str
    kind: ActionKind
    at: datetime
    #: Person ids, never addresses.
    to: tuple[str, ...]
    #: Id of the meeting, obligation, round, proposal, decision, nomination or link.
    concerns: str
    why: Reason

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
    REMIND = "remind"
    OVERDUE = "overdue"
    CLOSE_ROUND = "close_round"
    ASSEMBLE_AGENDA = "assemble_agenda"
    SUMMONS = "summons"
    CLOSE_MEETING = "close_meeting"
    REQUEST_DECISION = "request_decision"
    REMIND_DECISION = "remind_decision"
    OVERDUE_DECISION = "overdue_decision"
    CLOSE_PROPOSAL = "close_proposal"
    TELL_DECISIONS = "tell_decisions"


class Action(Record):
    """Say what is due since when, for whom and why."""

    #: what:whom:revision, never the time of a run: doing it twice changes nothing.
    key: str
    kind: ActionKind
    at: datetime
    #: Person ids, never addresses.
    to: tuple[str, ...]
    #: Id of the meeting, obligation, round or proposal.
    concerns: str
    why: Reason

"""A message's life: its kinds, its states, and what may follow what."""

import hmac
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType


class MessageState(StrEnum):
    """Where a message stands on its way to one recipient."""

    #: Planned, waiting for its time, its turn or the mail server.
    PENDING = "pending"
    #: A sender holds it under a lease.
    SENDING = "sending"
    #: The mail server has answered that it took the message.
    SENT = "sent"
    #: The text left us and no answer came: it may or may not have arrived.
    AMBIGUOUS = "ambiguous"
    #: The mail server refused it for good, or a person gave it up.
    FAILED = "failed"
    #: No longer right to send: cancelled, answered meanwhile, or too late.
    SUPPRESSED = "suppressed"


class Phase(StrEnum):
    """How far a message in the state `sending` has come."""

    #: Nothing of the text has left: it is safe to start again.
    CLAIMED = "claimed"
    #: The text may have left: only the server's answer tells.
    TRANSMITTING = "transmitting"


class MessageKind(StrEnum):
    """What a message is about; decides its words and what an ambiguous send leads to."""

    INVITATION = "invitation"
    INVITATION_UPDATE = "invitation_update"
    CANCELLATION = "cancellation"
    REQUEST = "request"
    REMINDER = "reminder"
    OVERDUE = "overdue"
    RECEIPT = "receipt"
    SUMMONS = "summons"
    DECISION_REQUEST = "decision_request"
    DECISION_REMINDER = "decision_reminder"
    DECISION_NOTICE = "decision_notice"
    ROUND_SUMMARY = "round_summary"
    COMMENT_REQUEST = "comment_request"
    NOMINATION_REQUEST = "nomination_request"
    NOMINATION_REMINDER = "nomination_reminder"
    OFFICE_NOTICE = "office_notice"
    OFFICE_TASK = "office_task"
    MINUTES = "minutes"
    #: An extract (pöytäkirjanote) to who proposed the matter.
    EXTRACT = "extract"
    CHANGE_OF_AGENDA = "change_of_agenda"
    THANKS = "thanks"
    #: The secret address of a calendar to subscribe to.
    FEED_ADDRESS = "feed_address"
    #: Several letters to one person in one.
    DIGEST = "digest"


class AmbiguityPolicy(StrEnum):
    """What follows when nobody knows whether a message arrived."""

    #: Send the same bytes once more: same Message-ID, UID and SEQUENCE, so a second copy does no harm.
    RESEND_ONCE = "resend_once"
    #: Two copies would confuse or commit somebody: a person looks and decides.
    ASK_A_PERSON = "ask_a_person"


TRANSITIONS: Mapping[MessageState, frozenset[MessageState]] = MappingProxyType(
    {
        MessageState.PENDING: frozenset({MessageState.SENDING, MessageState.SUPPRESSED}),
        MessageState.SENDING: frozenset(
            {
                MessageState.SENT,
                MessageState.PENDING,
                MessageState.AMBIGUOUS,
                MessageState.FAILED,
                MessageState.SUPPRESSED,
            }
        ),
        MessageState.AMBIGUOUS: frozenset({MessageState.SENT, MessageState.PENDING, MessageState.FAILED}),
        MessageState.FAILED: frozenset({MessageState.PENDING}),
        MessageState.SENT: frozenset(),
        MessageState.SUPPRESSED: frozenset(),
    }
)

#: A later message of the same thread waits while an earlier one is in one of these.
UNSETTLED = frozenset({MessageState.PENDING, MessageState.SENDING, MessageState.AMBIGUOUS})

_RESENT_ONCE = frozenset(
    {
        MessageKind.INVITATION,
        MessageKind.INVITATION_UPDATE,
        MessageKind.CANCELLATION,
        MessageKind.REMINDER,
        MessageKind.OVERDUE,
        MessageKind.DECISION_REMINDER,
        MessageKind.NOMINATION_REMINDER,
    }
)

#: What carries a meeting into a calendar: of one meeting and person, a later one makes an earlier one void.
CALENDAR_KINDS = frozenset({MessageKind.INVITATION, MessageKind.INVITATION_UPDATE, MessageKind.CANCELLATION})
#: What those who hold an invitation must know in a pause too, and at night when the meeting is near.
CALENDAR_CHANGES = frozenset({MessageKind.INVITATION_UPDATE, MessageKind.CANCELLATION})
#: What calls to a meeting in the same thread as its invitation: void when that is withdrawn or moved.
CALLS = frozenset({MessageKind.SUMMONS, MessageKind.CHANGE_OF_AGENDA})
#: Leaves at any hour, in a pause too: whoever has just answered waits for it.
AT_ONCE = frozenset({MessageKind.RECEIPT})
#: May stand together in one letter. Never what goes into a calendar, calls to a meeting, or is registered by
#: itself at a registry.
COMBINABLE = frozenset(
    {
        MessageKind.REQUEST,
        MessageKind.REMINDER,
        MessageKind.OVERDUE,
        MessageKind.ROUND_SUMMARY,
        MessageKind.OFFICE_NOTICE,
        MessageKind.OFFICE_TASK,
        MessageKind.THANKS,
    }
)
#: Written to the office itself, by its own system.
TO_OFFICE_KINDS = frozenset({MessageKind.ROUND_SUMMARY, MessageKind.OFFICE_NOTICE, MessageKind.OFFICE_TASK})
#: What these concern is one municipality's part of a matter: `matter/municipality`.
_OF_ONE_MUNICIPALITY = frozenset(
    {
        MessageKind.REQUEST,
        MessageKind.REMINDER,
        MessageKind.OVERDUE,
        MessageKind.RECEIPT,
        MessageKind.COMMENT_REQUEST,
        MessageKind.DECISION_REQUEST,
        MessageKind.DECISION_REMINDER,
        MessageKind.DECISION_NOTICE,
        MessageKind.EXTRACT,
        MessageKind.THANKS,
    }
)

_BACKOFF_MINUTES = (1, 5, 15, 30, 60)
_BACKOFF_CEILING_MINUTES = 120


def may_become(state: MessageState, after: MessageState) -> bool:
    """Tell whether a message in `state` may next be in `after`."""
    return after in TRANSITIONS[state]


def ambiguity_policy(kind: MessageKind) -> AmbiguityPolicy:
    """Give what follows when a message of this kind may or may not have arrived.

    Invitations (RFC 5546: the same UID and SEQUENCE is the same revision) and reminders are sent once more.
    """
    return AmbiguityPolicy.RESEND_ONCE if kind in _RESENT_ONCE else AmbiguityPolicy.ASK_A_PERSON


def kinds_under(policy: AmbiguityPolicy) -> frozenset[MessageKind]:
    """Give the kinds that a policy covers."""
    return frozenset(kind for kind in MessageKind if ambiguity_policy(kind) is policy)


def batch_of(kind: MessageKind, concerns: str) -> str:
    """Name the batch that a message belongs to, `kind:matter`, such as one round's requests."""
    matter = concerns.rpartition("/")[0] if kind in _OF_ONE_MUNICIPALITY else ""
    return f"{kind}:{matter or concerns}"


def backoff(attempts: int) -> timedelta:
    """Give how long to wait after so many attempts: 1, 5, 15, 30, 60, from then on 120 minutes."""
    if attempts < 1:
        raise ValueError(f"backoff is asked after {attempts} attempts: it begins after the first")
    if attempts > len(_BACKOFF_MINUTES):
        return timedelta(minutes=_BACKOFF_CEILING_MINUTES)
    return timedelta(minutes=_BACKOFF_MINUTES[attempts - 1])


def message_id_for(key: str, domain: str, secret: bytes) -> str:
    """Give the Message-ID of the message with this key (RFC 5322 section 3.6.4), the same on every try.

    The key does not stand in it, for it names a recipient, and headers travel through strangers' logs. It is
    an HMAC under the office's secret: keys can be guessed, and a bounce proves itself by the Message-ID.
    """
    mac = hmac.new(secret, f"Message-ID of {key}".encode(), sha256)
    return f"<{mac.hexdigest()[:32]}@{domain}>"

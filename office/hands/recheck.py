"""The last look before a message leaves: whether it is still right to send."""

import re

from sqlalchemy import and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from governance.meeting import MeetingState
from governance.message import CALENDAR_KINDS, CALLS, MessageKind, MessageState
from governance.proposal import DecisionState, ProposalState
from governance.request import RequestState
from office.ledger.feeds import Feed
from office.ledger.meetings import Meeting
from office.ledger.outbox import Attempt, Outbox
from office.ledger.overtaking import OVERTAKEN, is_overtaken
from office.ledger.papers import Decision, Proposal
from office.ledger.plans import PlanVersion
from office.ledger.refused_request import REQUESTS, was_refused_request
from office.ledger.rounds import LinkState, Obligation
from office.ledger.unreachable import UNREACHABLE, is_unreachable

_FOR_MEETINGS = frozenset(
    {
        MessageKind.INVITATION,
        MessageKind.INVITATION_UPDATE,
        MessageKind.SUMMONS,
        MessageKind.CHANGE_OF_AGENDA,
    }
)
_CALLED_OFF = "the meeting was cancelled meanwhile"
#: Notices to the office that are of use until the meeting begins, by what they are about; other words to the
#: office are read later too.
FOR_COMING_MEETING = frozenset({"quorum", "counter", "delegation"})
_NOT_APPROVED = frozenset({ProposalState.PREPARED, ProposalState.REJECTED, ProposalState.RETURNED})
_AFTER_REQUEST = frozenset(
    {
        MessageKind.REMINDER,
        MessageKind.DECISION_REMINDER,
        MessageKind.NOMINATION_REMINDER,
        MessageKind.OVERDUE,
    }
)
_ASKS = REQUESTS | {MessageKind.NOMINATION_REQUEST}
_YEAR = re.compile(r"/(\d{4})(?:/|$)")
#: On its way, or gone: what is said there need not be said twice.
_LEAVES = frozenset({MessageState.PENDING, MessageState.SENDING, MessageState.SENT})
_NEVER_CAME = frozenset({MessageState.SUPPRESSED, MessageState.FAILED})
_WHILE_OPEN = frozenset(
    {
        MessageKind.REQUEST,
        MessageKind.COMMENT_REQUEST,
        MessageKind.REMINDER,
        MessageKind.OVERDUE,
        MessageKind.DECISION_REQUEST,
        MessageKind.DECISION_REMINDER,
    }
)

# Built once, as every message asks: SQLAlchemy takes longer to put a question together than the database to
# answer it.
_MEETING = select(Meeting.state, Meeting.sequence).where(Meeting.id == bindparam("meeting"))


def reason_to_hold(session: Session, key: str, kind: MessageKind, concerns: str) -> str | None:
    """Give the reason why a planned message should not leave after all, or None."""
    if is_unreachable(session, key):
        return UNREACHABLE
    if kind in _FOR_MEETINGS and (why := _reason_not_to_call(session, key, kind, concerns)):
        return why
    if kind in CALENDAR_KINDS | CALLS and is_overtaken(session, key):
        return OVERTAKEN
    return _reason_of_kind(session, key, kind, concerns)


def _reason_of_kind(session: Session, key: str, kind: MessageKind, concerns: str) -> str | None:
    match kind:
        case MessageKind.OFFICE_NOTICE:
            return _CALLED_OFF if _is_of_cancelled_meeting(session, concerns) else None
        case MessageKind.CANCELLATION:
            return None if _was_invited(session, key) else "the invitation had never left"
        case MessageKind.FEED_ADDRESS:
            return "the address was revoked meanwhile" if _is_revoked(session, key) else None
        case MessageKind.NOMINATION_REMINDER:
            return _reason_not_to_repeat(session, key, kind)
        case _:
            return _reason_not_to_ask(session, key, kind, concerns) if kind in _WHILE_OPEN else None


def _is_of_cancelled_meeting(session: Session, concerns: str) -> bool:
    """Tell whether a notice is about what can be done for a meeting that was called off; `what/meeting`."""
    about, _, meeting = concerns.partition("/")
    if about not in FOR_COMING_MEETING:
        return False
    found = session.execute(_MEETING, {"meeting": meeting}).tuples().first()
    return found is not None and found[0] is MeetingState.CANCELLED


def _is_revoked(session: Session, key: str) -> bool:
    """Tell whether a feed's address shows nothing any more; the key of its letter ends in the feed's id."""
    feed = session.get(Feed, key.rpartition(":")[2])
    return feed is None or feed.state is not LinkState.LIVE


def _reason_not_to_call(session: Session, key: str, kind: MessageKind, concerns: str) -> str | None:
    """Look whether the meeting stands: adoption alone puts it in the ledger."""
    found = session.execute(_MEETING, {"meeting": concerns}).tuples().first()
    if found is None:
        return "no adopted year has this meeting"
    state, sequence = found
    if state is MeetingState.CANCELLED:
        return _CALLED_OFF
    if kind is MessageKind.SUMMONS and _is_of_earlier_time(key, sequence):
        return "the meeting was moved meanwhile; a new summons follows"
    return None


def _reason_not_to_ask(session: Session, key: str, kind: MessageKind, concerns: str) -> str | None:
    """Look whether the matter is still open, and after downtime whether this letter only repeats another."""
    if _is_unapproved(session, concerns):
        return "it is not approved: no adopted year or decision asks for it"
    if _is_answered(session, concerns):
        return "the answer came meanwhile"
    if _is_closed(session, concerns):
        return "its time is over: it was closed without an answer"
    return _reason_not_to_repeat(session, key, kind)


def _reason_not_to_repeat(session: Session, key: str, kind: MessageKind) -> str | None:
    """Look whether the reader has the request that a letter speaks of, and no other says the same."""
    message = session.scalar(select(Outbox).where(Outbox.key == key)) if kind in _AFTER_REQUEST else None
    if message is None:
        return None
    tells_lateness = _tells_lateness(kind, key)
    if tells_lateness and _was_never_asked(session, message):
        return "the request itself never left"
    if was_refused_request(session, key):
        return "its reader was never asked: the mail server refused the request itself"
    if not tells_lateness and _repeats(session, message):
        return "another letter that leaves now says the same"
    return None


def _tells_lateness(kind: MessageKind, key: str) -> bool:
    """Tell whether a letter says that something is late; of a nomination it is a reminder by kind."""
    return kind is MessageKind.OVERDUE or key.endswith(":overdue")


def _is_of_earlier_time(key: str, sequence: int) -> bool:
    """Tell whether a summons was written before the meeting was moved: its key ends in the SEQUENCE."""
    return int(key.rsplit(":", 1)[1]) < sequence


def _was_invited(session: Session, key: str) -> bool:
    """Tell whether an invitation of the same thread has left, or may have."""
    thread = session.scalar(select(Outbox.thread).where(Outbox.key == key))
    left = or_(Outbox.state.in_({MessageState.SENT, MessageState.AMBIGUOUS}), Outbox.resends > 0)
    count = select(func.count()).where(Outbox.thread == thread, Outbox.key != key, left)
    return bool(session.scalar(count))


def _repeats(session: Session, reminder: Outbox) -> bool:
    """Tell whether a later reminder leaves too, or another or the request itself left after this was written.

    An earlier reminder that waited is written anew on the day on which it leaves. A request in doubt since
    then counts as one that left: its reader may have it from the same moment.
    """
    leaves = and_(Outbox.number > reminder.number, Outbox.state.in_(_LEAVES))
    left = and_(Outbox.number != reminder.number, Outbox.sent_at >= reminder.planned_at)
    later = and_(Outbox.kind == reminder.kind, or_(leaves, left))
    unsent = Outbox.state.in_({MessageState.PENDING, MessageState.SENDING})
    tried = exists().where(Attempt.key == Outbox.key, Attempt.at >= reminder.planned_at)
    in_doubt = and_(Outbox.state == MessageState.AMBIGUOUS, tried)
    left_now = or_(unsent, Outbox.sent_at >= reminder.planned_at, in_doubt)
    asked_now = and_(Outbox.kind.in_(_ASKS), left_now)
    count = select(func.count()).where(
        Outbox.concerns == reminder.concerns, Outbox.recipient == reminder.recipient, or_(later, asked_now)
    )
    return bool(session.scalar(count))


def _was_never_asked(session: Session, overdue: Outbox) -> bool:
    """Tell whether no request for a matter had left when its lateness was written: that is nobody's fault.

    Each was held back, refused, or waits yet; one that leaves beside the word of lateness asks too late. One
    in doubt counts as asked.
    """
    asks = and_(Outbox.concerns == overdue.concerns, Outbox.kind.in_(_ASKS))
    wanted = select(Outbox.state, Outbox.sent_at, Outbox.resends).where(asks)
    found = session.execute(wanted).tuples().all()
    left = (
        state is MessageState.AMBIGUOUS or resends or (sent_at is not None and sent_at < overdue.planned_at)
        for state, sent_at, resends in found
    )
    return bool(found) and not any(left)


def _is_unapproved(session: Session, concerns: str) -> bool:
    """Tell whether nobody has decided that this is asked: no adopted year, no approved proposal."""
    decision = session.get(Decision, concerns)
    if decision is not None:
        return session.get_one(Proposal, decision.proposal_id).state in _NOT_APPROVED
    year = _YEAR.search(concerns)
    if year is None or session.get(Obligation, concerns) is not None:
        return False
    adopted = select(PlanVersion.number).where(
        PlanVersion.year == int(year[1]), PlanVersion.adopted_at.is_not(None)
    )
    return session.scalar(adopted.limit(1)) is None


def _is_closed(session: Session, concerns: str) -> bool:
    """Tell whether a round or a proposal was closed before the answer came."""
    obligation = session.get(Obligation, concerns)
    if obligation is not None:
        return obligation.state is RequestState.MISSED
    decision = session.get(Decision, concerns)
    return decision is not None and decision.state is DecisionState.MISSED


def _is_answered(session: Session, concerns: str) -> bool:
    obligation = session.get(Obligation, concerns)
    if obligation is not None:
        return obligation.state in {RequestState.ANSWERED, RequestState.WAIVED}
    decision = session.get(Decision, concerns)
    return decision is not None and decision.state not in {
        DecisionState.PLANNED,
        DecisionState.REQUESTED,
        DecisionState.MISSED,
    }

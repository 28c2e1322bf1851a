"""The last look before a message leaves: whether it is still right to send."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.meeting import MeetingState
from governance.message import MessageKind, MessageState
from governance.proposal import DecisionState
from governance.request import RequestState
from office.ledger.meetings import Meeting
from office.ledger.outbox import Outbox
from office.ledger.papers import Decision
from office.ledger.replies import Bounce
from office.ledger.rounds import Obligation

_FOR_MEETINGS = frozenset({MessageKind.INVITATION, MessageKind.INVITATION_UPDATE, MessageKind.SUMMONS})
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


def reason_to_hold(
    session: Session, key: str, kind: MessageKind, concerns: str, recipient: str
) -> str | None:
    """Give the reason why a planned message should not leave after all, or None."""
    if _is_unreachable(session, key, recipient):
        return "the address takes no mail: an earlier message came back"
    if kind in _FOR_MEETINGS:
        meeting = session.get(Meeting, concerns)
        if meeting is not None and meeting.state is MeetingState.CANCELLED:
            return "the meeting was cancelled meanwhile"
        if meeting is not None and kind is MessageKind.SUMMONS and _is_of_earlier_time(key, meeting):
            return "the meeting was moved meanwhile; a new summons follows"
    if kind is MessageKind.CANCELLATION and not _was_invited(session, key):
        return "the invitation had never left"
    if kind in _WHILE_OPEN and _is_answered(session, concerns):
        return "the answer came meanwhile"
    return None


def _is_of_earlier_time(key: str, meeting: Meeting) -> bool:
    """Tell whether a summons was written before the meeting was moved: its key ends in the SEQUENCE."""
    return int(key.rsplit(":", 1)[1]) < meeting.sequence


def _is_unreachable(session: Session, key: str, recipient: str) -> bool:
    """Tell whether the address that the message is for has bounced; a corrected address has not."""
    address = session.scalar(select(Outbox.address).where(Outbox.key == key))
    bounce = session.get(Bounce, (recipient, address)) if address else None
    return bounce is not None and bounce.permanent


def _was_invited(session: Session, key: str) -> bool:
    """Tell whether an invitation of the same thread has left, or may have."""
    thread = session.scalar(select(Outbox.thread).where(Outbox.key == key))
    left = {MessageState.SENT, MessageState.AMBIGUOUS}
    count = select(func.count()).where(Outbox.thread == thread, Outbox.key != key, Outbox.state.in_(left))
    return bool(session.scalar(count))


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

"""What waits in the outbox, for whom, and until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from governance.message import UNSETTLED, AmbiguityPolicy, MessageState, kinds_under
from office.ledger.outbox import Outbox


@dataclass(frozen=True)
class Waiting:
    """A message that is not settled, and why."""

    key: str
    state: MessageState
    why: str
    #: Business time of the next try; None when it depends on a person or on an earlier message.
    next_attempt_at: datetime | None


def waiting(session: Session, *, due: datetime | None = None) -> Iterator[Waiting]:
    """List what is pending, on its way or ambiguous, in the order of planning, each with its reason.

    With `due` (business time) without the messages that simply are planned for later.
    """
    columns = select(
        Outbox.key, Outbox.state, Outbox.reason, Outbox.not_before, _earlier_key(), resends_by_itself()
    )
    columns = columns.where(Outbox.state.in_(UNSETTLED)).order_by(Outbox.number)
    if due is not None:
        columns = columns.where(or_(Outbox.not_before <= due, Outbox.reason.is_not(None)))
    found = session.execute(columns)
    for key, state, reason, not_before, before, by_itself in found.tuples():
        held = before is not None or (state is MessageState.AMBIGUOUS and not by_itself)
        why = _why(state, reason, before, by_itself=by_itself)
        yield Waiting(key, state, why, None if held else not_before)


def next_attempt_at(session: Session) -> datetime | None:
    """Give the business time at which the outbox next has something to do by itself, or None.

    A message that waits for an earlier one of its thread, or for a person, does not count.
    """
    free = and_(Outbox.state == MessageState.PENDING, not_(earlier_unsettled()))
    return session.scalar(select(func.min(Outbox.not_before)).where(or_(free, resends_by_itself())))


def resends_by_itself() -> ColumnElement[bool]:
    """Give the condition that an ambiguous message is sent once more without asking anybody."""
    return and_(
        Outbox.state == MessageState.AMBIGUOUS,
        Outbox.resends == 0,
        Outbox.kind.in_(kinds_under(AmbiguityPolicy.RESEND_ONCE)),
        or_(Outbox.expires_at.is_(None), Outbox.expires_at > Outbox.not_before),
    )


def earlier_unsettled() -> ColumnElement[bool]:
    """Give the condition that an earlier message of the same thread is not settled."""
    earlier = aliased(Outbox)
    return exists().where(
        earlier.thread == Outbox.thread, earlier.number < Outbox.number, earlier.state.in_(UNSETTLED)
    )


def _earlier_key() -> ScalarSelect[str]:
    earlier = aliased(Outbox)
    return (
        select(earlier.key)
        .where(earlier.thread == Outbox.thread, earlier.number < Outbox.number, earlier.state.in_(UNSETTLED))
        .order_by(earlier.number)
        .limit(1)
        .correlate(Outbox)
        .scalar_subquery()
    )


def _why(state: MessageState, reason: str | None, before: str | None, *, by_itself: bool) -> str:
    if state is MessageState.AMBIGUOUS:
        what = reason or "no answer came after the text was sent"
        return f"{what}; {'it is sent once more' if by_itself else 'a person must look whether it arrived'}"
    if before is not None:
        return f"waits for {before}, which is earlier in the same thread"
    if state is MessageState.SENDING:
        return "is being sent"
    return reason or "waits for its time"

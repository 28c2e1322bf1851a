"""What waits in the outbox, for whom, and until when."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, exists, func, not_, or_, select
from sqlalchemy.orm import Session, aliased, defer

from governance.message import (
    CALENDAR_KINDS,
    UNSETTLED,
    AmbiguityPolicy,
    MessageKind,
    MessageState,
    kinds_under,
)
from office.ledger.hold import HELD, held
from office.ledger.outbox import Outbox

#: So many rows are held at once, however many wait.
_IN_MEMORY = 200


@dataclass(frozen=True)
class Waiting:
    """A message that is not settled, and why."""

    key: str
    state: MessageState
    why: str
    #: Business time of the next try; None when it depends on a person or on another message.
    next_attempt_at: datetime | None
    #: Whether the office holds it.
    held: bool
    kind: MessageKind
    #: The id of a person or a registry, and of what the message is about.
    recipient: str
    concerns: str
    subject: str


def waiting(
    session: Session, *, due: datetime | None = None, approved_first: Collection[MessageKind] = ()
) -> Iterator[Waiting]:
    """List what is pending, on its way or ambiguous, in the order of planning, each with its reason.

    With `due` (business time) without the messages that simply are planned for later.
    """
    found = session.execute(_waiting(frozenset(approved_first), by_due=due is not None), {"due": due})
    for row, before, by_itself, is_held in found.tuples():
        doubtful = row.state is MessageState.AMBIGUOUS and not by_itself
        stopped = doubtful or is_held or before is not None or row.digest is not None
        yield Waiting(
            key=row.key,
            state=row.state,
            why=HELD if is_held else _why(row, before, by_itself=by_itself),
            next_attempt_at=None if stopped else row.not_before,
            held=bool(is_held),
            kind=row.kind,
            recipient=row.recipient,
            concerns=row.concerns,
            subject=row.subject,
        )


# Built once for each set of kinds, as every tick asks: SQLAlchemy takes longer to put a question together
# than the database to answer it.
@cache
def _waiting(approved_first: frozenset[MessageKind], *, by_due: bool) -> Select[tuple[Outbox, Any, Any, Any]]:
    by_office = and_(Outbox.state == MessageState.PENDING, held(approved_first))
    columns = select(Outbox, _earlier_key(), resends_by_itself(), by_office)
    columns = columns.options(defer(Outbox.body)).where(Outbox.state.in_(UNSETTLED)).order_by(Outbox.number)
    if by_due:
        columns = columns.where(or_(Outbox.not_before <= bindparam("due"), Outbox.reason.is_not(None)))
    return columns.execution_options(yield_per=_IN_MEMORY)


@cache
def _next_attempt(approved_first: frozenset[MessageKind]) -> Select[tuple[datetime]]:
    alone = and_(Outbox.state == MessageState.PENDING, Outbox.digest.is_(None))
    free = and_(alone, not_(earlier_unsettled()), not_(held(approved_first)))
    return select(func.min(Outbox.not_before)).where(or_(free, resends_by_itself()))


def next_attempt_at(session: Session, approved_first: Collection[MessageKind] = ()) -> datetime | None:
    """Give the business time at which the outbox next has something to do by itself, or None.

    A message that waits for another one, or for a person, does not count.
    """
    return session.scalar(_next_attempt(frozenset(approved_first)))


def resends_by_itself() -> ColumnElement[bool]:
    """Give the condition that an ambiguous message is sent once more without asking anybody."""
    return and_(
        Outbox.state == MessageState.AMBIGUOUS,
        Outbox.resends == 0,
        Outbox.kind.in_(kinds_under(AmbiguityPolicy.RESEND_ONCE)),
        or_(Outbox.expires_at.is_(None), Outbox.expires_at > Outbox.not_before),
    )


def earlier_unsettled() -> ColumnElement[bool]:
    """Give the condition that a message waits for an earlier one of the same thread.

    What a calendar must know waits for no doubt: whoever may hold the invitation is told that the meeting is
    off before a person has looked whether an earlier letter arrived. A calendar object in doubt is overtaken
    by it, and not sent again.
    """
    earlier = aliased(Outbox)
    return exists().where(_goes_before(earlier))


def _goes_before(earlier: type[Outbox]) -> ColumnElement[bool]:
    passed = and_(Outbox.kind.in_(CALENDAR_KINDS), earlier.state == MessageState.AMBIGUOUS)
    return and_(
        earlier.thread == Outbox.thread,
        earlier.number < Outbox.number,
        earlier.state.in_(UNSETTLED),
        not_(passed),
    )


def _earlier_key() -> ScalarSelect[str]:
    earlier = aliased(Outbox)
    return (
        select(earlier.key)
        .where(_goes_before(earlier))
        .order_by(earlier.number)
        .limit(1)
        .correlate(Outbox)
        .scalar_subquery()
    )


def _why(row: Outbox, before: str | None, *, by_itself: bool) -> str:
    if row.digest is not None:
        return f"leaves in {row.digest}"
    if row.state is MessageState.AMBIGUOUS:
        what = row.reason or "no answer came after the text was sent"
        return f"{what}; {'it is sent once more' if by_itself else 'a person must look whether it arrived'}"
    if before is not None:
        return f"waits for {before}, which is earlier in the same thread"
    if row.state is MessageState.SENDING:
        return "is being sent"
    return row.reason or "waits for its time"

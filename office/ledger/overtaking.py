"""Overtaking: what a later message about the same meeting to the same person has made void."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, exists, select
from sqlalchemy.orm import Session, aliased

from governance.message import CALENDAR_KINDS, UNSETTLED, MessageState
from office.ledger.outbox import Outbox
from office.ledger.settlement import suppress

OVERTAKEN = "a later message about the same meeting leaves instead"


def overtaken() -> ColumnElement[bool]:
    """Give the condition that a later calendar message of the same thread leaves, or has left.

    Of one UID only the highest SEQUENCE counts (RFC 5546 section 2.1.5): an invitation to a time that no
    longer holds would only confuse.
    """
    later = aliased(Outbox)
    instead = exists().where(
        later.thread == Outbox.thread,
        later.number > Outbox.number,
        later.kind.in_(CALENDAR_KINDS),
        later.state.in_({*UNSETTLED, MessageState.SENT}),
    )
    return and_(Outbox.kind.in_(CALENDAR_KINDS), instead)


# Built once: SQLAlchemy takes longer to put a question together than the database to answer it.
_OVERTAKEN = (
    select(Outbox.key).where(Outbox.state == MessageState.PENDING, overtaken()).order_by(Outbox.number)
)
_ONE_OVERTAKEN = select(Outbox.number).where(Outbox.key == bindparam("message"), overtaken())


def suppress_overtaken(session: Session, *, now: datetime) -> tuple[str, ...]:
    """Suppress every pending message that was overtaken before it was sent; gives the keys."""
    keys = session.scalars(_OVERTAKEN).all()
    return tuple(key for key in keys if suppress(session, key, now=now, reason=OVERTAKEN))


def is_overtaken(session: Session, key: str) -> bool:
    """Tell whether one message was overtaken."""
    return session.scalar(_ONE_OVERTAKEN, {"message": key}) is not None

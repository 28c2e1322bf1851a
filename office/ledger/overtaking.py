"""Overtaking: what a later message about the same meeting to the same person has made void."""

from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, bindparam, cast, exists, literal, or_, select
from sqlalchemy.orm import Session, aliased

from governance.message import CALENDAR_KINDS, CALLS, UNSETTLED, MessageKind, MessageState
from office.ledger.meetings import Meeting
from office.ledger.outbox import Outbox
from office.ledger.papers import AgendaChange
from office.ledger.settlement import suppress

OVERTAKEN = "a later message about the same meeting leaves instead"


def overtaken() -> ColumnElement[bool]:
    """Give the condition that a later message of the same thread, which leaves or has left, makes one void.

    Of one UID only the highest SEQUENCE counts (RFC 5546 section 2.1.5): an invitation to a time that no
    longer holds would only confuse. A summons and a change of agenda are void once the invitation is
    withdrawn, or the meeting moved: then a new summons follows. What tells of a change that moves nothing
    leaves them as they are.
    """
    call = Outbox.kind.in_(CALLS)
    return or_(
        and_(Outbox.kind.in_(CALENDAR_KINDS), _later(*CALENDAR_KINDS)),
        and_(call, _later(MessageKind.CANCELLATION)),
        and_(call, _of_earlier_time(), _later(MessageKind.INVITATION, MessageKind.INVITATION_UPDATE)),
    )


def _later(*kinds: MessageKind) -> ColumnElement[bool]:
    later = aliased(Outbox)
    return exists().where(
        later.thread == Outbox.thread,
        later.number > Outbox.number,
        later.kind.in_(kinds),
        later.state.in_({*UNSETTLED, MessageState.SENT}),
    )


def _of_earlier_time() -> ColumnElement[bool]:
    """Give the condition that the meeting was moved since a summons or a change of agenda was written.

    The key of a summons ends in the meeting's SEQUENCE, that of a change in the change's number.
    """
    written_for = Outbox.key.endswith(literal(":").concat(cast(Meeting.sequence, String)))
    summons = exists().where(Meeting.id == Outbox.concerns, ~written_for)
    change = exists().where(
        AgendaChange.meeting_id == Outbox.concerns,
        Outbox.key.endswith(literal(":").concat(cast(AgendaChange.id, String))),
        Meeting.id == AgendaChange.meeting_id,
        AgendaChange.sequence < Meeting.sequence,
    )
    is_summons = Outbox.kind == MessageKind.SUMMONS
    return or_(and_(is_summons, summons), and_(~is_summons, change))


# Built once: SQLAlchemy takes longer to put a question together than the database to answer it.
_OVERTAKEN = (
    select(Outbox.key).where(Outbox.state == MessageState.PENDING, overtaken()).order_by(Outbox.number)
)
_ONE_OVERTAKEN = select(Outbox.number).where(Outbox.key == bindparam("message"), overtaken())


def suppress_overtaken(session: Session, *, now: datetime) -> tuple[str, ...]:
    """Suppress every pending message that was overtaken before it was sent, held ones too; gives the keys."""
    keys = session.scalars(_OVERTAKEN).all()
    return tuple(key for key in keys if suppress(session, key, now=now, reason=OVERTAKEN))


def is_overtaken(session: Session, key: str) -> bool:
    """Tell whether one message was overtaken."""
    return session.scalar(_ONE_OVERTAKEN, {"message": key}) is not None

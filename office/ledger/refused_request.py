"""Requests that the mail server refused for good: who was never asked, and of what."""

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, exists, not_, or_, select
from sqlalchemy.orm import Session, aliased

from governance.message import MessageKind, MessageState
from office.ledger.outbox import Outbox

REQUESTS = frozenset({MessageKind.REQUEST, MessageKind.COMMENT_REQUEST, MessageKind.DECISION_REQUEST})

# Built once: SQLAlchemy takes longer to put a question together than the database to answer it.
_OTHER = aliased(Outbox)
_ASKED_ANOTHER_TIME = exists().where(
    _OTHER.concerns == Outbox.concerns,
    _OTHER.recipient == Outbox.recipient,
    _OTHER.address == Outbox.address,
    _OTHER.kind.in_(REQUESTS),
    or_(
        _OTHER.sent_at.is_not(None),
        _OTHER.state.not_in((MessageState.FAILED, MessageState.SUPPRESSED)),
    ),
)
_REFUSED = and_(Outbox.state == MessageState.FAILED, Outbox.kind.in_(REQUESTS), not_(_ASKED_ANOTHER_TIME))
_ALL = select(Outbox.concerns, Outbox.recipient, Outbox.address).where(_REFUSED)
_LATER = aliased(Outbox)
_OF_ONE = (
    select(Outbox.number)
    .join(
        _LATER,
        and_(
            _LATER.concerns == Outbox.concerns,
            _LATER.recipient == Outbox.recipient,
            _LATER.address == Outbox.address,
        ),
    )
    .where(_LATER.key == bindparam("message"), _REFUSED)
    .limit(1)
)


def refused_requests(session: Session) -> Sequence[tuple[str, str, str]]:
    """List matter, recipient and address of every request that was refused, and never left otherwise."""
    return session.execute(_ALL).tuples().all()


def was_refused_request(session: Session, key: str) -> bool:
    """Tell whether the reader of a later message about a matter was refused the request itself."""
    return session.scalar(_OF_ONE, {"message": key}) is not None

"""Addresses that take no mail: nothing more is offered to the mail server for them."""

from datetime import datetime

from sqlalchemy import and_, bindparam, delete, select
from sqlalchemy.orm import Session

from governance.message import MessageState
from office.ledger.outbox import Outbox
from office.ledger.replies import Bounce
from office.ledger.settlement import suppress

UNREACHABLE = "the address takes no mail: an earlier message came back or was refused"

# Built once: SQLAlchemy takes longer to put a question together than the database to answer it.
_TO_IT = (
    select(Outbox.key)
    .join(Bounce, and_(Bounce.address == Outbox.address, Bounce.person == Outbox.recipient))
    .where(Bounce.permanent)
    .order_by(Outbox.number)
)
_DUE = _TO_IT.where(Outbox.state == MessageState.PENDING, Outbox.not_before <= bindparam("now"))
_ONE = _TO_IT.where(Outbox.key == bindparam("message"))


def suppress_unreachable(session: Session, *, now: datetime) -> tuple[str, ...]:
    """Suppress what is due to an address that has bounced or was refused; gives the keys.

    The server would refuse it before the last look is taken. A corrected address has not bounced.
    """
    keys = session.scalars(_DUE, {"now": now}).all()
    return tuple(key for key in keys if suppress(session, key, now=now, reason=UNREACHABLE))


def take_back_into_use(session: Session, recipient: str, address: str) -> None:
    """Forget that a person's address took no mail, on the office's word."""
    session.execute(delete(Bounce).where(Bounce.person == recipient, Bounce.address == address))


def is_unreachable(session: Session, key: str) -> bool:
    """Tell whether the address that a message is for takes no mail."""
    return session.scalar(_ONE, {"message": key}) is not None

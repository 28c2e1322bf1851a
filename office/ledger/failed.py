"""Messages that have failed or were suppressed, and why: the failed ones until one is sent again."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.message import MessageState
from office.ledger.outbox import Outbox


@dataclass(frozen=True)
class Failed:
    """A message that was refused for good, given up or suppressed, and why."""

    key: str
    why: str
    #: The id of a person or a registry.
    recipient: str


def failed_messages(session: Session, keys: Collection[str] | None = None) -> tuple[Failed, ...]:
    """List what has failed, in the order of planning; with `keys` only these."""
    wanted = select(Outbox.key, Outbox.reason, Outbox.recipient).where(Outbox.state == MessageState.FAILED)
    wanted = wanted if keys is None else wanted.where(Outbox.key.in_(keys))
    found = session.execute(wanted.order_by(Outbox.number)).tuples()
    return tuple(Failed(key, why or "the mail server refused it", who) for key, why, who in found)


def suppressed_messages(session: Session) -> tuple[Failed, ...]:
    """List what was suppressed before it left, the latest first; what left in a digest is not among it."""
    never_left = (Outbox.state == MessageState.SUPPRESSED, Outbox.sent_at.is_(None))
    wanted = select(Outbox.key, Outbox.reason, Outbox.recipient).where(*never_left)
    found = session.execute(wanted.order_by(Outbox.number.desc())).tuples()
    return tuple(Failed(key, why or "", who) for key, why, who in found)

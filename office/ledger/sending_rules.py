"""The rules that a delivery keeps besides each message's own time: hours, approval, digests, and the rate."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from governance.message import MessageKind
from office.ledger.outbox import Outbox


@dataclass(frozen=True)
class Closed:
    """Say that letters rest, until when (business time), and why."""

    until: datetime
    why: str
    #: The condition of a message that leaves in spite of it.
    but: ColumnElement[bool]


def always_open(_now: datetime) -> Sequence[Closed]:
    """Give no rest at any hour."""
    return ()


def leave_as_it_is(_session: Session, _now: datetime) -> Sequence[str]:
    """Leave each letter as it was written, and by itself."""
    return ()


def keep_nothing(_session: Session, _recipient: str, _address: str, _now: datetime) -> bool:
    """Let an unknown mailbox be."""
    return False


def tell_nobody(_session: Session, _key: str, _reason: str, _now: datetime) -> None:
    """Let a refusal be seen in the outbox only."""


@dataclass(frozen=True)
class SendingRules:
    """Hold what the office has decided of how letters leave; by default nothing."""

    #: Kinds that wait until the office releases them.
    approved_first: Collection[MessageKind] = frozenset()
    #: Gives the rests that a business time lies in.
    closed: Callable[[datetime], Sequence[Closed]] = always_open
    #: Writes anew what is of another day and puts letters to one person together, in the caller's
    #: transaction; gives the keys of those that it suppressed.
    make_ready: Callable[[Session, datetime], Sequence[str]] = leave_as_it_is
    #: Keeps that a recipient's address takes no mail, in the transaction that settles the refusal; False
    #: where nothing is kept.
    keep_unreachable: Callable[[Session, str, str, datetime], bool] = keep_nothing
    #: Tells the office of a message, by its key, that was refused for good and why, in the transaction that
    #: settles it.
    tell_refused: Callable[[Session, str, str, datetime], None] = tell_nobody
    #: How many messages a minute all workers send together; None: as many as the server takes.
    per_minute: float | None = None
    #: Waits for a turn, real seconds.
    sleep: Callable[[float], None] = time.sleep

    def rest_of(self, session: Session, number: int, now: datetime) -> Closed | None:
        """Give the rest that a moment lies in, if it is also that of one message, by its number."""
        this = select(Outbox.number).where(Outbox.number == number)
        return next((one for one in self.closed(now) if session.scalar(this.where(one.but)) is None), None)

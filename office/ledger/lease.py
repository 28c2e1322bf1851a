"""A sender's hold on messages: a lease with a fencing token, so that a dead sender blocks nobody for long."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import cast
from uuid import uuid4

from sqlalchemy import ColumnElement, Select, Table, and_, bindparam, not_, or_, select, true, update
from sqlalchemy.orm import Session

from governance.message import MessageKind, MessageState, Phase
from office.ledger.hold import held
from office.ledger.outbox import Outbox
from office.ledger.waiting import earlier_unsettled

#: How long a sender may be silent before others take over; longer than the transport's timeout.
LEASE = timedelta(minutes=3)

#: The outbox as a plain table, and the condition that a message has a sender's token, for statements that are
#: built once and then carried out for each message.
ROWS = cast("Table", Outbox.__table__)
CLAIMED_BY = and_(ROWS.c.number == bindparam("message"), ROWS.c.lease_token == bindparam("holder"))


@dataclass(frozen=True)
class Claim:
    """A message that a sender holds."""

    number: int
    key: str
    kind: MessageKind
    recipient: str
    address: str
    sender: str
    concerns: str
    body: bytes
    attempts: int
    #: Business time.
    expires_at: datetime | None
    #: Real time.
    lease_until: datetime
    #: The fencing token: a sender that lost its lease can change nothing any more.
    token: str

    @property
    def names(self) -> dict[str, object]:
        """Give what CLAIMED_BY asks for."""
        return {"message": self.number, "holder": self.token}

    def held(self) -> ColumnElement[bool]:
        """Give the condition that this sender still holds the message."""
        return and_(
            Outbox.number == self.number,
            Outbox.lease_token == self.token,
            Outbox.state == MessageState.SENDING,
        )


def claim_batch(
    session: Session,
    *,
    now: datetime,
    lease_now: datetime,
    limit: int,
    approved_first: Collection[MessageKind] = (),
) -> tuple[Claim, ...]:
    """Take up to `limit` messages that are due at the business time `now`, at most one of each thread.

    `lease_now` is real time. What the office holds, and what leaves in a digest, is not taken. Two workers
    never get the same message: the second waits (SQLite) or skips it (PostgreSQL).
    """
    rows = session.scalars(_due(frozenset(approved_first)), {"now": now, "most": limit}).all()
    token, until = uuid4().hex, lease_now + LEASE
    taken = {"lease_token": token, "lease_until": until}
    session.execute(
        update(Outbox)
        .where(Outbox.number.in_([row.number for row in rows]))
        .values(state=MessageState.SENDING, phase=Phase.CLAIMED, **taken)
        .execution_options(synchronize_session=False)
    )
    return tuple(_claim(row, token, until) for row in rows)


@cache
def _due(approved_first: frozenset[MessageKind]) -> Select[tuple[Outbox]]:
    due = and_(Outbox.state == MessageState.PENDING, Outbox.not_before <= bindparam("now"))
    alone = and_(Outbox.digest.is_(None), not_(earlier_unsettled()), not_(held(approved_first)))
    alive = or_(Outbox.expires_at.is_(None), Outbox.expires_at > bindparam("now"))
    found = select(Outbox).where(due, alone, alive).order_by(Outbox.not_before, Outbox.number)
    return found.limit(bindparam("most")).with_for_update(skip_locked=True, of=Outbox)


#: Built once, as what every message needs: SQLAlchemy takes longer to put a statement together than the
#: database to carry it out.
_MARK = (
    update(ROWS)
    .where(CLAIMED_BY, ROWS.c.state == MessageState.SENDING)
    .where(ROWS.c.phase == Phase.CLAIMED, ROWS.c.lease_until > bindparam("lease_now"))
    .values(phase=Phase.TRANSMITTING, lease_until=bindparam("until"))
    .returning(ROWS.c.number)
)


def mark_transmitting(session: Session, claim: Claim, *, lease_now: datetime) -> bool:
    """Write down that the text is about to leave; False when the lease is over: then it must not leave."""
    moments = {"lease_now": lease_now, "until": lease_now + LEASE}
    return session.execute(_MARK, {**claim.names, **moments}).first() is not None


def put_in_doubt_aside(session: Session, claim: Claim, *, lease_now: datetime) -> None:
    """Keep a message whose text was refused for a while yet: should we stop now, it was not taken."""
    kept = {"phase": Phase.CLAIMED, "lease_until": lease_now + LEASE}
    change(session, claim.held(), **kept)


def release(session: Session, claim: Claim, *, not_before: datetime, reason: str | None) -> None:
    """Put a message that was not tried back, to wait until the business time `not_before`."""
    untouched = and_(claim.held(), Outbox.phase == Phase.CLAIMED)
    back = {"state": MessageState.PENDING, "phase": None, "lease_token": None, "lease_until": None}
    change(session, untouched, not_before=not_before, reason=reason, **back)


def hold_back(
    session: Session, *, now: datetime, until: datetime, reason: str, but: ColumnElement[bool] | None = None
) -> None:
    """Let everything that is due wait until then, `but` for what may leave: no server, or the wrong hour."""
    due = select(Outbox.number).where(Outbox.state == MessageState.PENDING, Outbox.not_before <= now)
    due = due.where(true() if but is None else not_(but))
    untaken = due.order_by(Outbox.number).with_for_update(skip_locked=True).scalar_subquery()
    change(session, Outbox.number.in_(untaken), not_before=until, reason=reason)


def change(session: Session, where: ColumnElement[bool], **values: object) -> bool:
    """Compare and set: change the messages for which the condition holds; False when there are none."""
    statement = update(Outbox).where(where).values(**values).returning(Outbox.number)
    return session.execute(statement.execution_options(synchronize_session=False)).first() is not None


def _claim(row: Outbox, token: str, until: datetime) -> Claim:
    return Claim(
        number=row.number,
        key=row.key,
        kind=row.kind,
        recipient=row.recipient,
        address=row.address,
        sender=row.sender,
        concerns=row.concerns,
        body=row.body or b"",
        attempts=row.attempts,
        expires_at=row.expires_at,
        lease_until=until,
        token=token,
    )

"""A sender's hold on messages: a lease with a fencing token, so that a dead sender blocks nobody for long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, not_, or_, select, update
from sqlalchemy.orm import Session

from governance.message import MessageKind, MessageState, Phase
from office.ledger.outbox import Outbox
from office.ledger.waiting import earlier_unsettled

#: How long a sender may be silent before others take over; longer than the transport's timeout.
LEASE = timedelta(minutes=3)


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

    def held(self) -> ColumnElement[bool]:
        """Give the condition that this sender still holds the message."""
        return and_(
            Outbox.number == self.number,
            Outbox.lease_token == self.token,
            Outbox.state == MessageState.SENDING,
        )


def claim_batch(session: Session, *, now: datetime, lease_now: datetime, limit: int) -> tuple[Claim, ...]:
    """Take up to `limit` messages that are due at the business time `now`, at most one of each thread.

    `lease_now` is real time. Two workers never get the same message: the second waits (SQLite) or
    skips it (PostgreSQL).
    """
    free = and_(Outbox.state == MessageState.PENDING, Outbox.not_before <= now, not_(earlier_unsettled()))
    alive = or_(Outbox.expires_at.is_(None), Outbox.expires_at > now)
    found = select(Outbox).where(free, alive).order_by(Outbox.not_before, Outbox.number).limit(limit)
    rows = session.scalars(found.with_for_update(skip_locked=True, of=Outbox)).all()
    token, until = uuid4().hex, lease_now + LEASE
    held = {"lease_token": token, "lease_until": until}
    session.execute(
        update(Outbox)
        .where(Outbox.number.in_([row.number for row in rows]))
        .values(state=MessageState.SENDING, phase=Phase.CLAIMED, **held)
        .execution_options(synchronize_session=False)
    )
    return tuple(_claim(row, token, until) for row in rows)


def mark_transmitting(session: Session, claim: Claim, *, lease_now: datetime) -> bool:
    """Write down that the text is about to leave; False when the lease is over: then it must not leave."""
    live = and_(claim.held(), Outbox.phase == Phase.CLAIMED, Outbox.lease_until > lease_now)
    return change(session, live, phase=Phase.TRANSMITTING, lease_until=lease_now + LEASE)


def release(session: Session, claim: Claim, *, not_before: datetime, reason: str | None) -> None:
    """Put a message that was not tried back, to wait until the business time `not_before`."""
    untouched = and_(claim.held(), Outbox.phase == Phase.CLAIMED)
    back = {"state": MessageState.PENDING, "phase": None, "lease_token": None, "lease_until": None}
    change(session, untouched, not_before=not_before, reason=reason, **back)


def hold_back(session: Session, *, now: datetime, until: datetime, reason: str) -> None:
    """Let everything that is due wait until then: the mail server is not there for any message."""
    due = select(Outbox.number).where(Outbox.state == MessageState.PENDING, Outbox.not_before <= now)
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

"""The outbox: every message that is to leave, written before it leaves, under a key that stands once."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from re import compile as pattern
from typing import cast

from sqlalchemy import ForeignKey, Index, LargeBinary, Table, Text, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from governance.message import MessageKind, MessageState, Phase
from office.ledger.append_only import make_append_only
from office.ledger.engine import Base, UtcDateTime, words
from office.ledger.insertion import insert_once

_IN_DIGEST = text("digest IS NOT NULL")
_LINE_END = pattern(rb"\r\n|\r|\n")


class Outcome(StrEnum):
    """What an attempt, or a person's look at its result, led to."""

    SENT = "sent"
    POSTPONED = "postponed"
    FAILED = "failed"
    AMBIGUOUS = "ambiguous"
    SUPPRESSED = "suppressed"
    LEASE_OVER = "lease_over"
    RESEND = "resend"
    ARRIVED = "arrived"
    GIVEN_UP = "given_up"


class Outbox(Base):
    """One message to one recipient (lähtevä viesti)."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "state", "not_before", "number"),
        Index("ix_outbox_thread_order", "thread", "number"),
        # Few letters are in a digest: an index of all would be taken to find those that are in none.
        Index("ix_outbox_digest", "digest", sqlite_where=_IN_DIGEST, postgresql_where=_IN_DIGEST),
    )

    #: The order of planning; messages of one thread leave in this order.
    number: Mapped[int] = mapped_column(primary_key=True)
    #: what:round:recipient:kind:revision, never the time of a run.
    key: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[MessageKind] = mapped_column(words(MessageKind))
    #: The id of a person or a registry.
    recipient: Mapped[str] = mapped_column(Text, index=True)
    address: Mapped[str] = mapped_column(Text)
    #: The envelope's sender: where bounces come back to.
    sender: Mapped[str] = mapped_column(Text)
    #: The id of the meeting, request or proposal.
    concerns: Mapped[str] = mapped_column(Text, index=True)
    subject: Mapped[str] = mapped_column(Text)
    message_id: Mapped[str] = mapped_column(Text, index=True)
    #: The frozen MIME bytes; dropped when they can no longer be needed.
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    body_sha256: Mapped[str] = mapped_column(Text)
    body_size: Mapped[int]
    thread: Mapped[str] = mapped_column(Text)
    state: Mapped[MessageState] = mapped_column(words(MessageState))
    phase: Mapped[Phase | None] = mapped_column(words(Phase))
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    #: The fencing token of the sender that holds the message.
    lease_token: Mapped[str | None] = mapped_column(Text)
    #: Real time, also when the business time is virtual.
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    smtp_code: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resends: Mapped[int] = mapped_column(default=0)
    #: Since when the office lets it leave in spite of holds and of approval that is asked for.
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: The office's covering note, as it stands in the frozen bytes.
    note: Mapped[str | None] = mapped_column(Text)
    #: The key of the digest that it leaves in, and has left in once it is suppressed.
    digest: Mapped[str | None] = mapped_column(Text)


class Attempt(Base):
    """One try to send a message, or one decision about a try; rows are only ever added."""

    __tablename__ = "attempt"

    number: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(ForeignKey("outbox.key"), index=True)
    #: Business time.
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[Outcome] = mapped_column(words(Outcome))
    smtp_code: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(Text)
    lease_token: Mapped[str | None] = mapped_column(Text)


make_append_only(cast("Table", Attempt.__table__))


@dataclass(frozen=True)
class NewMessage:
    """A message as it is planned."""

    #: what:round:recipient:kind:revision; doing the same twice gives the same key.
    key: str
    kind: MessageKind
    #: The id of a person or a registry.
    recipient: str
    #: The bare address, `name@domain`.
    address: str
    #: The envelope's sender, a mailbox that is read: bounces come there.
    sender: str
    #: The id of the meeting, request or proposal.
    concerns: str
    subject: str
    #: As in the body; governance.message.message_id_for gives it.
    message_id: str
    #: The MIME bytes, exactly as they will be sent on every try.
    body: bytes
    #: Messages with the same thread leave in the order of planning; by default the message is alone.
    thread: str | None = None
    #: The business time before which it is not sent; by default the time of planning.
    not_before: datetime | None = None
    #: The business time after which it is no longer sent; by default never.
    expires_at: datetime | None = None


def plan_message(session: Session, message: NewMessage, *, now: datetime) -> bool:
    """Write a message into the outbox, in the caller's transaction; False when its key already stands.

    Line ends of the body become CRLF (RFC 5321 section 2.3.8) before it is frozen. `now` is business time.
    """
    body = _LINE_END.sub(b"\r\n", message.body)
    row = {
        "key": message.key,
        "kind": message.kind,
        "recipient": message.recipient,
        "address": message.address,
        "sender": message.sender,
        "concerns": message.concerns,
        "subject": message.subject,
        "message_id": message.message_id,
        "body": body,
        "body_sha256": sha256(body).hexdigest(),
        "body_size": len(body),
        "thread": message.thread or message.key,
        "state": MessageState.PENDING,
        "planned_at": now,
        "not_before": message.not_before or now,
        "expires_at": message.expires_at,
        "attempts": 0,
        "resends": 0,
    }
    return insert_once(session, Outbox, row, key="key")


def count_by_state(session: Session) -> dict[MessageState, int]:
    """Count the messages in every state, zeros included."""
    counted = session.execute(select(Outbox.state, func.count()).group_by(Outbox.state))
    return dict.fromkeys(MessageState, 0) | dict(counted.tuples().all())

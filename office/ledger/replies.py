"""Incoming mail in the ledger: what came, and what was made of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from office.ledger.engine import Base, UtcDateTime, words


class ReplyKind(StrEnum):
    """Name what an incoming message turned out to be."""

    RSVP = "rsvp"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    #: An answer that fits nobody whom we asked.
    UNMATCHED = "unmatched"
    #: A letter that a person has to read.
    OTHER = "other"
    #: Over the size that is read; it was never fetched.
    TOO_LARGE = "too_large"
    #: It could not be had from the mailbox, or broke what was to be done with it.
    UNREADABLE = "unreadable"


class Reply(Base):
    """Keep that a message came; its key makes reading twice the same as reading once."""

    __tablename__ = "reply"

    #: Message-ID, or the hash of the bytes where it has none.
    message_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    kind: Mapped[ReplyKind] = mapped_column(words(ReplyKind))
    #: Person id of the sender (or of who bounced), where known.
    person: Mapped[str | None] = mapped_column(String(60))
    concerns: Mapped[str | None] = mapped_column(String(160))
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    what: Mapped[str | None] = mapped_column(Text)


class Arrival(Base):
    """Keep which message of a mailbox a reply is, so that it is neither fetched nor handled again."""

    __tablename__ = "arrival"

    #: office.mail.inbox.Inbox.place
    place: Mapped[str] = mapped_column(String(120), primary_key=True)
    #: UIDVALIDITY and UID, or the name of a Maildir's file.
    mail_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    message_id: Mapped[str] = mapped_column(ForeignKey("reply.message_id"))


class Bounce(Base):
    """Keep that a person's address takes no mail."""

    __tablename__ = "bounce"

    person: Mapped[str] = mapped_column(String(60), primary_key=True)
    address: Mapped[str] = mapped_column(String(255), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    permanent: Mapped[bool]

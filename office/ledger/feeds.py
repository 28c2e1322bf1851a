"""Addresses of calendar feeds in the ledger."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from governance.record import Language
from office.ledger.engine import Base, UtcDateTime, words
from office.ledger.rounds import LinkState


class FeedKind(StrEnum):
    """Name whose year a feed shows."""

    #: What one person is invited to.
    PERSON = "person"
    BODY = "body"
    MUNICIPALITY = "municipality"
    REGION = "region"


class Feed(Base):
    """Keep a feed's secret address; its token is HMAC(secret, id) and stands nowhere."""

    __tablename__ = "feed"

    #: Opaque; says nothing about whose year it is.
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[FeedKind] = mapped_column(words(FeedKind))
    #: Id of the person, body or municipality; empty for the region.
    concerns: Mapped[str] = mapped_column(String(60), index=True)
    language: Mapped[Language] = mapped_column(words(Language))
    #: Counts the addresses that the same feed has had.
    revision: Mapped[int]
    state: Mapped[LinkState] = mapped_column(words(LinkState), default=LinkState.LIVE)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

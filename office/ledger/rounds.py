"""Obligations, requests, links, submissions and attachments in the ledger."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from governance.request import RequestState
from office.ledger.engine import Base, UtcDateTime, words


class Obligation(Base):
    """Keep what a municipality owes in a round: agreed on when the clock is adopted."""

    __tablename__ = "obligation"

    #: `round/year/municipality`
    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    year: Mapped[int] = mapped_column(index=True)
    round: Mapped[str] = mapped_column(String(60))
    municipality: Mapped[str] = mapped_column(String(60))
    state: Mapped[RequestState] = mapped_column(words(RequestState))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Whether the answer came after the deadline.
    late: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Request(Base):
    """Keep whom the office asked, and when."""

    __tablename__ = "request"

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[str] = mapped_column(ForeignKey("obligation.id"), index=True)
    person: Mapped[str] = mapped_column(String(60))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    link_id: Mapped[str] = mapped_column(ForeignKey("link.id"))


class LinkScope(StrEnum):
    """Name what a link lets its holder do."""

    ANSWER_ROUND = "answer_round"
    RECORD_DECISION = "record_decision"
    ANSWER_INVITATION = "answer_invitation"
    #: Stands in calendars, which others can see: it opens the agenda and answers nothing.
    READ_AGENDA = "read_agenda"


class LinkState(StrEnum):
    """Tell a link that works from one that was taken back."""

    LIVE = "live"
    REVOKED = "revoked"


class Link(Base):
    """Keep a personal link; its token is HMAC(secret, id) and stands nowhere."""

    __tablename__ = "link"

    #: Opaque; says nothing about person or matter.
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    scope: Mapped[LinkScope] = mapped_column(words(LinkScope))
    #: Id of the obligation, the decision or the meeting.
    concerns: Mapped[str] = mapped_column(String(160), index=True)
    person: Mapped[str] = mapped_column(String(60))
    state: Mapped[LinkState] = mapped_column(words(LinkState), default=LinkState.LIVE)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: The bare address that it went to: whoever reads another one gets a link of their own.
    address: Mapped[str | None] = mapped_column(String(255))

    @property
    def is_live(self) -> bool:
        """Tell whether it was not taken back; it may have expired."""
        return self.state is LinkState.LIVE


class Submission(Base):
    """Keep an answer to a round or the record of a decision; corrections are further rows."""

    __tablename__ = "submission"

    #: The single-use id that the form carried: Send pressed twice is one submission.
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    link_id: Mapped[str] = mapped_column(ForeignKey("link.id"))
    concerns: Mapped[str] = mapped_column(String(160), index=True)
    person: Mapped[str] = mapped_column(String(60))
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    late: Mapped[bool]
    #: governance.form.Answers
    answers: Mapped[dict[str, str]] = mapped_column(JSON)


class Attachment(Base):
    """Keep where an attached file lies, under a name made by the server."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"), index=True)
    field: Mapped[str] = mapped_column(String(60))
    #: The name that its sender gave it; shown, never used as a path.
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))

"""Agenda items, proposals, decisions and finished documents in the ledger."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from governance.agenda import ItemOutcome
from governance.proposal import DecisionState, ProposalState
from office.ledger.engine import Base, UtcDateTime, words
from office.ledger.meetings import Meeting
from office.ledger.rounds import Submission


class AgendaItem(Base):
    """Keep one item of a meeting's agenda, with what became of it."""

    __tablename__ = "agenda_item"
    __table_args__ = (UniqueConstraint("meeting_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey(Meeting.id), index=True)
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    #: Round (`round/year`), proposal or earlier item that it stands for.
    concerns: Mapped[str | None] = mapped_column(String(160))
    #: Words by language.
    title: Mapped[dict[str, str]] = mapped_column(JSON)
    account: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    proposed_decision: Mapped[dict[str, str]] = mapped_column(JSON)
    decision: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[ItemOutcome | None] = mapped_column(words(ItemOutcome))


class AgendaChange(Base):
    """Keep what changed in an agenda that had gone out with the summons; letters tell it."""

    __tablename__ = "agenda_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey(Meeting.id), index=True)
    #: The meeting's SEQUENCE then.
    sequence: Mapped[int]
    #: By what became of them (added, changed, moved, removed): items with their number and titles.
    lines: Mapped[dict[str, list[dict[str, object]]]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Proposal(Base):
    """Keep a proposal on its way."""

    __tablename__ = "proposal"

    #: `window/year/number`
    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    year: Mapped[int] = mapped_column(index=True)
    window: Mapped[str] = mapped_column(String(60))
    state: Mapped[ProposalState] = mapped_column(words(ProposalState))
    #: The steering meeting that decides on it.
    meeting_id: Mapped[str] = mapped_column(ForeignKey(Meeting.id))
    #: The submission that it grew from.
    submission_id: Mapped[str | None] = mapped_column(ForeignKey(Submission.id))
    #: governance.proposal.ProposalText
    text: Mapped[dict[str, str]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Decision(Base):
    """Keep one municipality's decision on a proposal."""

    __tablename__ = "decision"

    #: `window/year/number/municipality`
    id: Mapped[str] = mapped_column(String(160), primary_key=True)
    proposal_id: Mapped[str] = mapped_column(ForeignKey("proposal.id"), index=True)
    municipality: Mapped[str] = mapped_column(String(60))
    state: Mapped[DecisionState] = mapped_column(words(DecisionState))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    requested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_on: Mapped[date | None]
    section: Mapped[str | None] = mapped_column(String(60))
    reasons: Mapped[str | None] = mapped_column(Text)


class DocumentKind(StrEnum):
    """Name what a document is."""

    AGENDA = "agenda"
    MEMO = "memo"
    PROPOSAL = "proposal"


class Document(Base):
    """Keep where a finished paper lies; a paper made again is a new revision."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("kind", "concerns", "language", "format", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DocumentKind] = mapped_column(words(DocumentKind))
    concerns: Mapped[str] = mapped_column(String(160), index=True)
    language: Mapped[str] = mapped_column(String(2))
    format: Mapped[str] = mapped_column(String(8))
    revision: Mapped[int]
    #: File name in the ledger's folder of papers.
    name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

"""What was done, and the append-only audit log (tapahtumaloki)."""

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from office.ledger.append_only import make_append_only
from office.ledger.engine import Base, UtcDateTime
from office.ledger.insertion import insert_once


class Done(Base):
    """Keep that an action was carried out: its key makes twice the same as once."""

    __tablename__ = "done"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    concerns: Mapped[str] = mapped_column(String(160), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


def mark_done(session: Session, key: str, kind: str, concerns: str, now: datetime) -> bool:
    """Write down that an action is done, in the transaction that does it; False when it is done already.

    Written first: on PostgreSQL a second worker waits here until the first one has done it or given up.
    """
    row = {"key": key, "kind": kind, "concerns": concerns, "at": now}
    return insert_once(session, Done, row, key="key")


class AuditEntry(Base):
    """Keep who did what to what; the database refuses changes and deletions."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Person id, "office", or "clockwork".
    actor: Mapped[str] = mapped_column(String(60))
    what: Mapped[str] = mapped_column(String(60))
    concerns: Mapped[str] = mapped_column(String(160), index=True)
    detail: Mapped[dict[str, object]] = mapped_column(JSON)


make_append_only(AuditEntry.metadata.tables[AuditEntry.__tablename__])


def write_audit(
    session: Session, *, now: datetime, actor: str, what: str, concerns: str, **detail: object
) -> None:
    """Append to the audit log; `detail` holds ids and dates, no personal data."""
    session.add(AuditEntry(at=now, actor=actor, what=what, concerns=concerns, detail=dict(detail)))

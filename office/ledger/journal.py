"""What was done, and the append-only audit log (tapahtumaloki)."""

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from office.ledger.engine import Base, UtcDateTime


class Done(Base):
    """Keep that an action was carried out: its key makes twice the same as once."""

    __tablename__ = "done"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    concerns: Mapped[str] = mapped_column(String(160), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


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


def write_audit(
    session: Session, *, now: datetime, actor: str, what: str, concerns: str, **detail: object
) -> None:
    """Append to the audit log; `detail` holds ids and dates, no personal data."""
    session.add(AuditEntry(at=now, actor=actor, what=what, concerns=concerns, detail=dict(detail)))


_REFUSAL = "SELECT RAISE(ABORT, 'the audit log is append-only')"
_FUNCTION = (
    "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$"
)
_TRIGGER = (
    "CREATE TRIGGER audit_keeps_rows BEFORE UPDATE OR DELETE ON audit "
    "FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()"
)

#: The statements that make the log append-only, by dialect; the migration runs the same ones.
APPEND_ONLY = {
    "sqlite": (
        f"CREATE TRIGGER audit_keeps_rows BEFORE UPDATE ON audit BEGIN {_REFUSAL}; END",
        f"CREATE TRIGGER audit_keeps_all BEFORE DELETE ON audit BEGIN {_REFUSAL}; END",
    ),
    "postgresql": (_FUNCTION, _TRIGGER),
}

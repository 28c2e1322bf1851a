"""Plan versions in the ledger, and what the ledger says of itself."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from governance.plan_version import PlanState
from office.ledger.engine import Base, UtcDateTime, words


class Info(Base):
    """Say whose ledger this is; one row."""

    __tablename__ = "info"

    region: Mapped[str] = mapped_column(String(60), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: A virtual ledger has its own time and sends to loopback only.
    virtual: Mapped[bool]
    virtual_now: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PlanVersion(Base):
    """Keep every version of a year's plan."""

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("year", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    state: Mapped[PlanState] = mapped_column(words(PlanState))
    #: The YearPlan as JSON.
    document: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    adopted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    adopted_by: Mapped[str | None] = mapped_column(String(60))
    adopted_on: Mapped[date | None]
    section: Mapped[str | None] = mapped_column(String(40))
    #: When it went out for comments; None for a version that was adopted without any.
    circulated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: When it was proposed, and to which body.
    proposed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    proposed_to: Mapped[str | None] = mapped_column(String(60))
    #: Rounds that were added outside the clock: each a governance.clock.Round as JSON.
    added_rounds: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))


class Absence(Base):
    """Keep when a person cannot come, as the office was told; planning goes around it."""

    __tablename__ = "absence"
    __table_args__ = (UniqueConstraint("person", "begins", "ends"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: The year whose plan was changed for it.
    year: Mapped[int] = mapped_column(index=True)
    person: Mapped[str] = mapped_column(String(60))
    begins: Mapped[datetime] = mapped_column(UtcDateTime)
    ends: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

"""The versions of each year's plan, with their way to adoption."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from governance.plan_version import PlanState
from office.desk import Desk
from office.ledger.plans import PlanVersion


@dataclass(frozen=True)
class ListedVersion:
    """Know how far a version is, and who adopted it when."""

    year: int
    number: int
    state: PlanState
    made_at: datetime
    #: None for a version that has not been out for comments.
    circulated_at: datetime | None
    proposed_at: datetime | None
    proposed_to: str | None
    adopted_by: str | None
    adopted_on: date | None
    section: str | None
    #: Ids of the rounds that were added outside the clock.
    added_rounds: tuple[str, ...]


def list_versions(desk: Desk, year: int | None = None) -> tuple[ListedVersion, ...]:
    """List every version of every year, or of one, the oldest first."""
    wanted = select(PlanVersion).order_by(PlanVersion.year, PlanVersion.number)
    if year is not None:
        wanted = wanted.where(PlanVersion.year == year)
    with desk.ledger.reading() as session:
        return tuple(_listed(row) for row in session.scalars(wanted))


def _listed(row: PlanVersion) -> ListedVersion:
    return ListedVersion(
        year=row.year,
        number=row.number,
        state=row.state,
        made_at=row.made_at,
        circulated_at=row.circulated_at,
        proposed_at=row.proposed_at,
        proposed_to=row.proposed_to,
        adopted_by=row.adopted_by,
        adopted_on=row.adopted_on,
        section=row.section,
        added_rounds=tuple(str(one["id"]) for one in row.added_rounds or ()),
    )

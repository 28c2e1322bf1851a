"""Versions of a year's plan in the ledger: reading, storing, taking each other's place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.clock import Round
from governance.plan_version import OPEN_STATES, PLAN_TRANSITIONS, PlanState
from governance.transition import change
from governance.year_plan import YearPlan
from office.ledger.plans import PlanVersion


class YearError(Exception):
    """The year cannot be planned, adopted or changed as asked."""


@dataclass(frozen=True)
class StoredPlan:
    """Hold a plan with its number in the ledger."""

    version: int
    plan: YearPlan
    state: PlanState


def latest_plan(session: Session, year: int) -> StoredPlan | None:
    """Give the plan of a year: the adopted one, otherwise the version on its way to adoption."""
    version = adopted_version(session, year) or open_version(session, year)
    return StoredPlan(version.number, plan_of(version), version.state) if version else None


def adopted_version(session: Session, year: int) -> PlanVersion | None:
    """Give the version of a year that is in force."""
    return _latest(session, year, (PlanState.ADOPTED,))


def open_version(session: Session, year: int) -> PlanVersion | None:
    """Give the version of a year that is on its way to adoption: a draft, out for comments or proposed."""
    return _latest(session, year, OPEN_STATES)


def year_in_force(session: Session, year: int) -> PlanVersion:
    """Give the version of a year that is in force; raises YearError where there is none."""
    version = adopted_version(session, year)
    if version is None:
        raise YearError(f"{year} is not adopted; only an adopted year is changed, a draft is made anew")
    return version


def unadopted_years(session: Session) -> tuple[int, ...] | None:
    """List the years that are planned where none is in force: then nothing is ever due; None where one is."""
    found = session.execute(select(PlanVersion.year, PlanVersion.state)).tuples().all()
    if any(state is PlanState.ADOPTED for _, state in found):
        return None
    return tuple(sorted({year for year, _ in found}))


def all_versions(session: Session, year: int) -> list[PlanVersion]:
    """List a year's versions, the oldest first."""
    wanted = select(PlanVersion).where(PlanVersion.year == year).order_by(PlanVersion.number)
    return list(session.scalars(wanted))


def numbered_version(session: Session, year: int, number: int) -> PlanVersion:
    """Give a version by its number; raises YearError where there is none."""
    versions = {one.number: one for one in all_versions(session, year)}
    if number not in versions:
        known = ", ".join(map(str, versions)) or "none"
        raise YearError(f"{year} has no version {number}; its versions are: {known}")
    return versions[number]


def plan_of(version: PlanVersion) -> YearPlan:
    """Give the plan of a stored version."""
    return _read_plan(version.document)


@lru_cache(maxsize=8)
def _read_plan(document: str) -> YearPlan:
    """Read a plan once for as long as it stays the same: every tick asks for it several times."""
    return YearPlan.model_validate_json(document)


def store_version(session: Session, plan: YearPlan, state: PlanState, now: datetime) -> PlanVersion:
    """Store a plan under the next number of its year."""
    latest = session.scalar(select(func.max(PlanVersion.number)).where(PlanVersion.year == plan.year))
    # Wall time is no part of a plan: the same rules give the same row.
    document = plan.model_copy(update={"seconds": 0.0}).model_dump_json()
    version = PlanVersion(
        year=plan.year, number=(latest or 0) + 1, state=state, document=document, made_at=now
    )
    session.add(version)
    session.flush()
    return version


def supersede(version: PlanVersion) -> None:
    """Let a version give way to another one."""
    version.state = change(
        PLAN_TRANSITIONS,
        version.state,
        PlanState.SUPERSEDED,
        what=f"version {version.number} of {version.year}",
    )


def renew(
    session: Session, version: PlanVersion, plan: YearPlan, now: datetime, added: Iterable[Round] = ()
) -> PlanVersion:
    """Put a changed plan in the place of the adopted version; the body's decision stays the same."""
    supersede(version)
    stored = store_version(session, plan, PlanState.ADOPTED, now)
    for name in _DECISION:
        setattr(stored, name, getattr(version, name))
    rounds = [*(version.added_rounds or ()), *(one.model_dump(mode="json") for one in added)]
    stored.added_rounds = rounds or None
    return stored


#: What a changed version takes over from the one that was decided on.
_DECISION = (
    "adopted_at",
    "adopted_by",
    "adopted_on",
    "section",
    "circulated_at",
    "proposed_at",
    "proposed_to",
)


def _latest(session: Session, year: int, states: Iterable[PlanState]) -> PlanVersion | None:
    wanted = select(PlanVersion).where(PlanVersion.year == year, PlanVersion.state.in_(tuple(states)))
    return session.scalars(wanted.order_by(PlanVersion.number.desc()).limit(1)).first()

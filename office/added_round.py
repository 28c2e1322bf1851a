"""Rounds that were added to an adopted year outside the clock."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.outside_round import clock_with
from governance.clock import AnnualClock, Round
from governance.plan_version import PlanState
from office.ledger.plans import PlanVersion


def with_added_rounds(session: Session, clock: AnnualClock) -> AnnualClock:
    """Give the clock with the rounds that were added to the years in force, each for its own year.

    A round that the file has meanwhile under the same id is the file's.
    """
    known = {one.id for one in clock.rounds}
    wanted = select(PlanVersion.added_rounds).where(
        PlanVersion.state == PlanState.ADOPTED, PlanVersion.added_rounds.is_not(None)
    )
    found = [Round.model_validate(one) for rounds in session.scalars(wanted) for one in rounds or ()]
    added = (one for one in found if one.id not in known)
    return clock_with(clock, added)

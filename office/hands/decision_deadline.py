"""Why a municipality's decision is awaited by its day."""

from datetime import date
from typing import TypedDict

from sqlalchemy.orm import Session

from calendars.holiday import working_days
from governance.municipality import Municipality
from governance.working_day import WorkingDays
from governance.year_plan import ItemKind
from office.desk import Desk
from office.ledger.papers import Decision, Proposal
from office.plan_version import latest_plan
from templates.dates import helsinki_day


class WhyByThen(TypedDict):
    """Hold what a decision request tells of its deadline; None where the plan knows nothing of it."""

    #: The day by which the matter is to be in the municipality's own handling.
    handled_by: date | None
    #: The calendar year whose budget is prepared next.
    budget_year: int | None
    #: Whether a matter that is in by that day still reaches that budget.
    in_time: bool


def why_by_then(session: Session, desk: Desk, decision: Decision, proposal: Proposal) -> WhyByThen:
    """Tell what a decision's deadline follows from; a municipality that joined after the plan has nothing."""
    stored = latest_plan(session, proposal.year)
    about = f"{proposal.window}/{proposal.year}/{decision.municipality}"
    items = stored.plan.items if stored else ()
    days = [helsinki_day(one.at) for one in items if (one.kind, one.concerns) == (ItemKind.HANDLING, about)]
    if not days:
        return WhyByThen(handled_by=None, budget_year=None, in_time=True)
    municipality = desk.network.municipality(decision.municipality)
    working = working_days(desk.clock, (proposal.year,))
    budget = municipality.last_agenda(proposal.year, working, desk.clock.rolling.budgets.roll)
    day = min(days[0], budget) if _arrives(decision, municipality, working) <= budget else days[0]
    return WhyByThen(handled_by=day, budget_year=proposal.year + 1, in_time=day <= budget)


def _arrives(decision: Decision, municipality: Municipality, working: WorkingDays) -> date:
    """Give the day by which a matter that is asked for has come through the municipality's relay steps.

    Its board's meetings may have been written down since the year was adopted: an agenda that it still
    reaches is told rather than the plan's day.
    """
    if decision.requested_at is None:
        return date.max
    return municipality.arrival(helsinki_day(decision.requested_at), working)

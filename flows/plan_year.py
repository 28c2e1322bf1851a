"""Planning the year: rules and a year in, a draft in the ledger out."""

from prefect import flow

from flows.question import LikeYear, Year
from tasks.desk import Where
from tasks.year import draft


@flow(name="plan-year")
async def plan_year(
    year: Year,
    like: LikeYear = None,
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> int:
    """Solve the year's timetable and store it as a draft; gives the version's number."""
    return draft(where, year, like)

"""Proposing a year: the draft and its comments go to the body that decides."""

from prefect import flow

from flows.question import BodyId, Year
from tasks.desk import Where
from tasks.year import propose


@flow(name="propose-year")
async def propose_year(
    year: Year,
    body: BodyId = "",
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> int:
    """Take a year's draft to the body that adopts it; gives the version's number."""
    return propose(where, year, body)

"""Putting a draft out for comments: the municipalities' comment round shows it."""

from prefect import flow

from flows.question import Year
from tasks.desk import Where
from tasks.year import circulate


@flow(name="circulate-year")
async def circulate_year(year: Year, where: Where = Where()) -> int:  # noqa: B008 - frozen; its schema is the UI's form
    """Put a year's draft out for comments; gives the version's number."""
    return circulate(where, year)

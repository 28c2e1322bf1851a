"""Adopting the year: a body's decision puts the draft into force."""

from prefect import flow

from flows.question import BodyId, DecidedOn, Section, Year
from tasks.desk import Where
from tasks.year import adopt


@flow(name="adopt-year")
async def adopt_year(
    year: Year,
    body: BodyId,
    on: DecidedOn,
    section: Section = "",
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> int:
    """Adopt the latest draft of a year; its invitations leave once the day of the decision has come."""
    return adopt(where, year, body, on, section)

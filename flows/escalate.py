"""Escalating: a contact's superior hears that an answer is missing."""

from prefect import flow

from flows.question import ObligationId
from tasks.desk import Where
from tasks.rounds import take_to_superior


@flow(name="escalate")
async def escalate(
    obligation: ObligationId,
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> None:
    """Write once to the superior of a contact who has not answered, nor has the substitute."""
    take_to_superior(where, obligation)

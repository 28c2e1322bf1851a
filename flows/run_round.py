"""Running a round: what is due in one round is done now."""

from prefect import flow

from flows.question import RoundId, Year
from tasks.desk import Where
from tasks.ledger import carry_out_batch, find_due_keys
from tasks.mail import deliver_outbox


@flow(name="run-round")
async def run_round(
    round_id: RoundId,
    year: Year,
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> dict[str, int]:
    """Open, remind, tell and close what is due in one round, and deliver the letters."""
    for batch in find_due_keys(where, only=f"{round_id}/{year}"):
        carry_out_batch(where, batch)
    return deliver_outbox(where)

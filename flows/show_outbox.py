"""Showing the outbox: what waits, and why, as a table in the Prefect UI."""

from prefect import flow
from prefect.artifacts import acreate_table_artifact

from tasks.desk import Where
from tasks.outbox import list_waiting


@flow(name="show-outbox")
async def show_outbox(where: Where = Where()) -> int:  # noqa: B008 - frozen; its schema is the UI's form
    """List the letters that wait, batch by batch; gives how many batches."""
    batches = list_waiting(where)
    await acreate_table_artifact(batches, key="outbox", description="Letters that wait, and why.")
    return len(batches)

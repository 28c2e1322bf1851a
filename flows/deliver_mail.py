"""Delivering mail: what waits in the outbox leaves."""

from prefect import flow

from tasks.desk import Where
from tasks.mail import deliver_outbox


@flow(name="deliver-mail")
async def deliver_mail(where: Where = Where()) -> dict[str, int]:  # noqa: B008 - frozen; its schema is the UI's form
    """Send what is due from the outbox; counts by outcome."""
    return deliver_outbox(where)

"""Reading replies: answers, bounces and letters that came to the office's mailbox."""

from prefect import flow

from tasks.desk import Where
from tasks.mail import read_inbox


@flow(name="read-replies")
async def read_replies(where: Where = Where()) -> dict[str, int]:  # noqa: B008 - frozen; its schema is the UI's form
    """Read the office's mailbox; counts by kind."""
    return read_inbox(where)

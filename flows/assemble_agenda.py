"""Assembling an agenda: on the office's word, before its time or anew."""

from prefect import flow

from flows.question import MeetingId
from tasks.desk import Where
from tasks.papers import make_agenda


@flow(name="assemble-agenda")
async def assemble_agenda(
    meeting: MeetingId,
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> int:
    """Put a meeting's agenda together, or make its papers anew; gives the number of items."""
    return make_agenda(where, meeting)

"""Recording decisions: the memo and the decisions go out, proposals go on their way."""

from prefect import flow

from flows.question import Decisions, MeetingId
from tasks.desk import Where
from tasks.papers import record


@flow(name="record-decisions")
async def record_decisions(
    meeting: MeetingId,
    decisions: Decisions = None,
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> None:
    """Record a meeting's decisions by item number; items left out were approved as proposed."""
    record(where, meeting, decisions or {})

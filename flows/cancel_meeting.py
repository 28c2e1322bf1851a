"""Cancelling a meeting: everybody who was invited is told."""

from prefect import flow

from flows.question import MeetingId, Reason
from tasks.desk import Where
from tasks.year import cancel


@flow(name="cancel-meeting")
async def cancel_meeting(
    meeting: MeetingId,
    reason: Reason = "",
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> None:
    """Cancel a meeting; cancellations leave at the next tick."""
    cancel(where, meeting, reason)

"""Cancelling a meeting: everybody who was invited is told."""

from prefect import flow

from flows.question import MeetingId, Preview, Reason
from tasks.change import cancel
from tasks.change_page import show
from tasks.desk import Where


@flow(name="cancel-meeting")
async def cancel_meeting(
    meeting: MeetingId,
    reason: Reason = "",
    preview: Preview = False,  # noqa: FBT002 - a question of the form
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> None:
    """Cancel a meeting; cancellations leave at the next tick."""
    await show(cancel(where, meeting, reason, preview=preview))

"""Moving a meeting: a new time, and an update to everybody who was invited."""

from prefect import flow

from flows.question import MeetingId, NewStart, Preview, Reason
from tasks.change import move
from tasks.change_page import show
from tasks.desk import Where


@flow(name="move-meeting")
async def move_meeting(
    meeting: MeetingId,
    starts_at: NewStart,
    reason: Reason = "",
    preview: Preview = False,  # noqa: FBT002 - a question of the form
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> None:
    """Move a meeting; updates leave at the next tick, and its agenda and summons follow the new time."""
    await show(move(where, meeting, starts_at, reason, preview=preview))

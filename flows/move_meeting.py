"""Moving a meeting: a new time, and an update to everybody who was invited."""

from prefect import flow

from flows.question import MeetingId, NewStart, Reason
from tasks.desk import Where
from tasks.year import move


@flow(name="move-meeting")
async def move_meeting(
    meeting: MeetingId,
    starts_at: NewStart,
    reason: Reason = "",
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> None:
    """Move a meeting; updates leave at the next tick, and its agenda and summons follow the new time."""
    move(where, meeting, starts_at, reason)

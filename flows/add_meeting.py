"""Adding an extra meeting outside the clock: nothing else moves."""

from prefect import flow

from flows.question import Anyway, Minutes, NewStart, Preview, SeriesId
from tasks.change import add_extra
from tasks.change_page import show
from tasks.desk import Where


@flow(name="add-meeting")
async def add_meeting(
    series: SeriesId,
    starts_at: NewStart,
    minutes: Minutes = None,
    anyway: Anyway = False,  # noqa: FBT002 - a question of the form
    preview: Preview = False,  # noqa: FBT002 - a question of the form
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> None:
    """Add a meeting; invitations leave at the next tick."""
    page = add_extra(where, series, starts_at, minutes, anyway=anyway, preview=preview)
    await show(page)

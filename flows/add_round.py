"""Adding an urgent round outside the clock: nothing else moves."""

from prefect import flow

from flows.question import Preview, RoundFile, Year
from tasks.change import add_urgent
from tasks.change_page import show
from tasks.desk import Where


@flow(name="add-round")
async def add_round(
    file: RoundFile,
    year: Year,
    preview: Preview = False,  # noqa: FBT002 - a question of the form
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> None:
    """Add a round; its requests leave when they are due."""
    await show(add_urgent(where, file, year, preview=preview))

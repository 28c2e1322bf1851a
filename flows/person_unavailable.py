"""A person cannot come: what they are needed in moves, everything else stays."""

from prefect import flow

from flows.question import FirstDay, LastDay, PersonId, Preview
from tasks.change import go_around
from tasks.change_page import show
from tasks.desk import Where


@flow(name="person-unavailable")
async def person_unavailable(
    person: PersonId,
    first_day: FirstDay,
    last_day: LastDay,
    preview: Preview = False,  # noqa: FBT002 - a question of the form
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> None:
    """Plan the year around an absence; updates leave at the next tick."""
    await show(go_around(where, person, first_day, last_day, preview=preview), preview=preview)

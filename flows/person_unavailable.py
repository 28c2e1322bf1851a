"""A person cannot come: what they are needed in moves, everything else stays."""

from prefect import flow

from flows.question import Anyway, FirstDay, LastDay, PersonId, Preview, Withdraw
from tasks.change import go_around, take_back
from tasks.change_page import show
from tasks.desk import Where


@flow(name="person-unavailable")
async def person_unavailable(
    person: PersonId,
    first_day: FirstDay,
    last_day: LastDay,
    anyway: Anyway = False,  # noqa: FBT002 - a question of the form
    withdraw: Withdraw = False,  # noqa: FBT002 - a question of the form
    preview: Preview = False,  # noqa: FBT002 - a question of the form
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> None:
    """Plan the year around an absence, or take one back; updates leave at the next tick."""
    days = (where, person, first_day, last_day)
    page = take_back(*days, preview=preview) if withdraw else go_around(*days, anyway=anyway, preview=preview)
    await show(page)

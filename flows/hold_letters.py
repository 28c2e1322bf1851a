"""Holding letters: they wait until the office releases them."""

from prefect import flow

from flows.letter_question import AboutId, LetterKind
from tasks.desk import Where
from tasks.outbox import hold


@flow(name="hold-letters")
async def hold_letters(
    kind: LetterKind = None,
    concerns: AboutId = "",
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> int:
    """Hold all letters, those of a kind or those about a matter, later ones too; gives how many wait now."""
    return hold(where, kind, concerns)

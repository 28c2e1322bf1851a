"""Releasing letters: what the office held leaves at the next delivery."""

from prefect import flow

from flows.letter_question import AboutId, LetterKind
from tasks.desk import Where
from tasks.outbox import release


@flow(name="release-letters")
async def release_letters(
    kind: LetterKind = None,
    concerns: AboutId = "",
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> int:
    """Release what is held, all of it or by kind and matter; gives how many letters may leave."""
    return release(where, kind, concerns)

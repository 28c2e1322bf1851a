"""Previewing letters: those that wait, as they would arrive, before they leave."""

from prefect import flow
from prefect.artifacts import acreate_markdown_artifact

from flows.letter_question import ListLanguage
from governance.record import Language
from tasks.desk import Where
from tasks.outbox import write_preview


@flow(name="preview-letters")
async def preview_letters(
    language: ListLanguage = Language.FI,
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> int:
    """Write the letters that wait into a folder on this machine; gives how many."""
    count, page = write_preview(where, language)
    await acreate_markdown_artifact(
        f"{count} letters: `{page}`", key="preview", description="Letters that wait."
    )
    return count

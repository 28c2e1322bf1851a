"""Adding a note: the office's covering note goes into letters that are held, before they leave."""

from prefect import flow

from flows.letter_question import BatchName, NoteText
from governance.record import Language
from tasks.desk import Where
from tasks.outbox import put_note


@flow(name="add-note")
async def add_note(
    batch: BatchName,
    finnish: NoteText = "",
    swedish: NoteText = "",
    english: NoteText = "",
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> int:
    """Put a covering note into the held letters of a batch, each in its language; gives how many letters."""
    given = {Language.FI: finnish, Language.SV: swedish, Language.EN: english}
    return put_note(where, batch, {language: text for language, text in given.items() if text.strip()})

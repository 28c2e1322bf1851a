"""Covering notes (saatesanat) in a letter's bytes."""

from office.mail.revision import read_letter, with_words
from templates.letter_core import html_with_note, text_with_note


def with_covering_note(raw: bytes, note: str, earlier: str | None = None) -> bytes:
    """Give a frozen letter with a note, in place of an earlier one.

    Raises LetterError or CoreError for one that has no place for it.
    """
    written = read_letter(raw)
    text = text_with_note(written.text, written.language, note, earlier)
    html = html_with_note(written.html, written.language, note)
    return with_words(raw, text=text, html=html)

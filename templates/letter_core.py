"""The core of a written letter: what stands between its greeting and why one gets it, and a note before it.

A letter that is written is frozen; a digest takes the cores of several, a covering note is put into one.
"""

import re

from markupsafe import Markup, escape

from governance.record import Language
from templates.letter_shape import text_prose
from templates.words import letter_words

_BEGIN, _END = "<!-- letter -->", "<!-- /letter -->"
_NOTE, _NOTE_END = "<!-- note -->", "<!-- /note -->"
#: Kind and title, then the greeting.
_BEFORE_CORE = 2

_BOX = (
    '<table role="presentation" cellpadding="0" cellspacing="0" border="0" width="100%" '
    'style="border-left:4px solid #12467f;margin:0 0 18px 0;"><tr><td style="padding:2px 0 2px 14px;">'
)
_FONT = "font-family:Segoe UI,Arial,Helvetica,sans-serif;"
_HEADING = f"{_FONT}font-size:15px;line-height:21px;color:#12355b;font-weight:bold;margin:0 0 4px 0;"
_TEXT = f"{_FONT}font-size:16px;line-height:24px;color:#1b2430;margin:0 0 8px 0;"


class CoreError(ValueError):
    """A letter has not the shape of ours: an older version of the program wrote it."""


class Core:
    """Hold the core of one letter, in both shapes; only a letter that our own frame wrote has one."""

    def __init__(self, text: str, html: str, language: Language | str) -> None:
        """Take the core out of a letter's plain text and page; raises CoreError."""
        paragraphs, end = _paragraphs(text, language)
        core = _core_of_page(html)
        if 'src="cid:' in core:
            raise CoreError("the letter shows a picture of its own; let it leave as it is")
        #: Plain text, laid out already.
        self.text = "\n\n".join(paragraphs[_BEFORE_CORE:end])
        #: A piece of a page, its headings one level down, for it stands under a heading of its own. What was
        #: foreign in it was escaped when the letter was written.
        self.html = Markup(re.sub(r"<(/?)h2\b", r"<\1h3", core))  # noqa: S704 - what an autoescaping template wrote


def text_with_note(text: str, language: Language | str, note: str, earlier: str | None = None) -> str:
    """Put a covering note before the core of a plain text, in place of an earlier one; raises CoreError."""
    paragraphs, _ = _paragraphs(text, language)
    rest = "\n\n".join(paragraphs[_BEFORE_CORE:])
    if earlier is not None:
        before = f"{_text_note(earlier, language)}\n\n"
        if not rest.startswith(before):
            raise CoreError("the letter's earlier note is not where it was put; let it leave as it is")
        rest = rest.removeprefix(before)
    return "\n\n".join((*paragraphs[:_BEFORE_CORE], _text_note(note, language), rest))


def html_with_note(html: str, language: Language | str, note: str) -> str:
    """Put a covering note before the core of a page, in place of an earlier one; raises CoreError."""
    _core_of_page(html)
    head, _, rest = html.partition(_BEGIN)
    if rest.startswith(_NOTE):
        rest = rest.partition(_NOTE_END)[2]
    return f"{head}{_BEGIN}{_html_note(note, language)}{rest}"


def _text_note(note: str, language: Language | str) -> str:
    return f"{letter_words(language).frame.note}\n{text_prose(note)}"


def _html_note(note: str, language: Language | str) -> str:
    heading = Markup('<h2 style="{}">{}</h2>').format(_HEADING, letter_words(language).frame.note)
    paragraphs = (Markup('<p style="{}">{}</p>').format(_TEXT, escape(one)) for one in note.split("\n\n"))
    return f"{_NOTE}{_BOX}{heading}{''.join(paragraphs)}</td></tr></table>{_NOTE_END}"


def _core_of_page(html: str) -> str:
    _, begin, rest = html.partition(_BEGIN)
    core, end, _ = rest.rpartition(_END)
    if not begin or not end:
        raise CoreError("the letter's page has no marks around its core; let it leave as it is")
    return core.strip()


def _paragraphs(text: str, language: Language | str) -> tuple[list[str], int]:
    """Split a text into paragraphs, with the place of the one that says why one gets the letter."""
    paragraphs = text.replace("\r\n", "\n").split("\n\n")
    why = letter_words(language).frame.why
    places = [place for place, one in enumerate(paragraphs) if one.split("\n")[0] == why]
    if not places or places[-1] <= _BEFORE_CORE:
        raise CoreError("the letter's text has not the parts that it should have; let it leave as it is")
    return paragraphs, places[-1]

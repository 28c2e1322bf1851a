"""How prose becomes paragraphs, in plain text and in HTML.

A template's prose is paragraphs between blank lines; a list or a table that a macro made stands as it is.
"""

import re
from textwrap import fill, indent

from markupsafe import Markup

#: Plain text is wrapped here, so that a quoted reply still fits in 80 columns.
WIDTH = 76

#: Marks a block that the plain text's macros have laid out; no value can hold it (Line drops it).
READY = "\x1e"

#: Stands for a space before a number while lines are broken, so that "klo" stays with its "9.00".
_GLUE = "\x1f"

_BLOCKS = ("<ul", "<table")

#: A space between a day and its month's English name: "18 March 2027" stays whole.
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = rf"(?<=\d) (?=(?:{_MONTHS}) \d{{4}})"
#: A tag, or a space that may not end a line: after a word of up to seven letters without a comma.
_PARTED = re.compile(rf"(<[^>]*>)|(?<![^\s>(]{{8}})(?<!,) (?=[\d§])|{_DAY}")


def text_prose(prose: str) -> str:
    """Wrap each paragraph at WIDTH; web addresses are never broken."""
    return "\n\n".join(
        chunk.removeprefix(READY) if chunk.startswith(READY) else _wrapped(chunk, "")
        for chunk in _chunks(prose)
    )


def text_rows(rows: str) -> str:
    """Put rows under one another, without the blank lines that absent rows left."""
    return "\n".join(line for line in rows.split("\n") if line.strip())


def text_item(line: str, columns: int = 2) -> str:
    """Wrap one line with the following lines indented."""
    return _wrapped(line, " " * columns)


def text_inset(paragraph: str) -> str:
    """Wrap a paragraph with every line indented."""
    return indent(_wrapped(paragraph, "", WIDTH - 2), "  ")


def html_prose(prose: Markup, style: str) -> Markup:
    """Put each paragraph into a p element with an inline style; `prose` is escaped already."""
    return Markup("\n").join(_html_block(chunk, style) for chunk in _chunks(prose))


def unparted(html: str) -> str:
    """Put a no-break space before a number after a short word, so that "klo" stays with its "9.00".

    After a long one it would make a piece that no phone's line holds, and the date itself would be parted.
    """
    return _PARTED.sub(lambda found: found[1] or "\N{NO-BREAK SPACE}", html)


def _html_block(chunk: str, style: str) -> Markup:
    block = Markup(chunk)  # noqa: S704 - a chunk of what an autoescaping template wrote
    return block if chunk.startswith(_BLOCKS) else Markup('<p style="{}">{}</p>').format(style, block)


def _chunks(prose: str) -> list[str]:
    return [chunk.strip(" \n") for chunk in re.split(r"\n[ \t]*\n", str(prose)) if chunk.strip(" \n")]


def _wrapped(text: str, rest: str, width: int = WIDTH) -> str:
    joined = " ".join(re.split(r"[ \t\n]+", text.strip(" \t\n")))
    glued = re.sub(rf" (?=[\d§])|{_DAY}", _GLUE, joined)
    lines = fill(glued, width, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False)
    return lines.replace(_GLUE, " ")

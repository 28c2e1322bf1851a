"""Papers as PDF: accessible (PDF/UA-1) and archivable (PDF/A-2a) in one file."""

import json
import re
import unicodedata
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any

import typst

from governance.paper import NUMBER, AgendaPaper, ProposalPaper
from office.documents.paper_failed import PaperFailed
from office.documents.paper_parts import paper_name, paper_title, roster_table, signatures
from templates.paper_words import paper_words
from templates.papers import FONTS, PAPERS

_UNSHOWABLE = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
#: So many different signs without a glyph are put into words before a paper is given up.
_MOST_UNSHOWABLE = 50


def agenda_pdf(paper: AgendaPaper, *, made_at: datetime) -> bytes:
    """Set an agenda, minutes or a memo as PDF/UA-1 and PDF/A-2a.

    The same paper and `made_at` (with a time zone) give the same bytes. A sign that no font of ours has
    is shown as its code point (“[U+1F600]”), because both standards forbid a missing glyph. Raises
    PaperFailed where Typst refuses the paper.
    """
    parts = {"roster": roster_table(paper).model_dump(), "signatures": signatures(paper)}
    return _pdf("agenda.typ", paper, parts, made_at)


def proposal_pdf(paper: ProposalPaper, *, made_at: datetime) -> bytes:
    """Set a proposal to a decision-making body as PDF/UA-1 and PDF/A-2a; see agenda_pdf."""
    return _pdf("proposal.typ", paper, {}, made_at)


def _pdf(
    template: str, paper: AgendaPaper | ProposalPaper, parts: dict[str, Any], made_at: datetime
) -> bytes:
    if made_at.tzinfo is None:
        raise ValueError(f"made_at {made_at.isoformat()} has no time zone: pass an aware datetime")
    names = {"name": paper_name(paper), "title": paper_title(paper), "number": NUMBER.pattern}
    words = asdict(paper_words(paper.language))
    text = json.dumps({"paper": paper.model_dump(), "words": words, **names, **parts}, ensure_ascii=False)
    for _ in range(_MOST_UNSHOWABLE):
        try:
            return _compile(template, text, made_at)
        except typst.TypstError as error:
            text = _in_words(text, error)
    raise PaperFailed(
        f"{template}: more than {_MOST_UNSHOWABLE} signs have no glyph; take the symbols out of the text"
    )


def _compile(template: str, text: str, made_at: datetime) -> bytes:
    return typst.compile(
        PAPERS / template,
        root=PAPERS,
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"data": text},  # data, never markup
        pdf_standards=["ua-1", "a-2a"],
        timestamp=int(made_at.timestamp()),
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])


def _in_words(text: str, error: typst.TypstError) -> str:
    """Put the sign that Typst names as unshowable into words; raise PaperFailed for any other error."""
    found = _UNSHOWABLE.search(error.message)
    sign = _ESCAPE.sub(lambda code: chr(int(code[1], 16)), found[1]) if found else ""
    mended = _without_marks(text, sign) if sign else text
    if mended == text and not sign.isascii():
        mended = text.replace(sign, _spelled(sign))
    if mended == text:
        raise PaperFailed(f"Typst: {error.diagnostic}") from error
    return mended


def _without_marks(text: str, sign: str) -> str:
    """Take the joiners and accents off `sign`: where there are any, it is they that have no glyph."""
    for mark in sorted({mark for mark in text if unicodedata.category(mark) in {"Cf", "Me", "Mn"}}):
        instead = "" if unicodedata.category(mark) == "Cf" else _spelled(mark)
        text = text.replace(sign + mark, sign + instead)
    return text


def _spelled(signs: str) -> str:
    return "".join(f"[U+{ord(sign):04X}]" for sign in signs)

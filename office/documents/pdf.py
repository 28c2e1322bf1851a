"""Papers as PDF: accessible (PDF/UA-1) and archivable (PDF/A-2a) in one file."""

import json
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any

import typst

from governance.paper import NUMBER, AgendaPaper, ProposalPaper
from office.documents.paper_failed import PaperFailed
from office.documents.paper_parts import paper_name, paper_title, roster_table, signatures
from office.documents.unshowable_sign import plain, showable
from templates.paper_words import paper_words
from templates.papers import FONTS, PAPERS

#: So many different signs without a glyph are looked for one by one; then all that may lack one go.
_MOST_ROUNDS = 30
_LONGEST = 1000  # characters of Typst's explanation


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


def _pdf(template: str, paper: AgendaPaper | ProposalPaper, parts: dict[str, Any], at: datetime) -> bytes:
    if at.tzinfo is None:
        raise ValueError(f"made_at {at.isoformat()} has no time zone: pass an aware datetime")
    names = {"name": paper_name(paper), "title": paper_title(paper), "number": NUMBER.pattern}
    words = asdict(paper_words(paper.language))
    text = json.dumps({"paper": paper.model_dump(), "words": words, **names, **parts}, ensure_ascii=False)
    for rounds_left in reversed(range(_MOST_ROUNDS)):
        try:
            return _compile(template, text, at)
        except typst.TypstError as error:
            mended = showable(text, error.message) if rounds_left > 1 else plain(text)
            if mended in {None, text}:
                raise PaperFailed(f"Typst: {error.diagnostic[:_LONGEST]}") from error
            text = str(mended)
    raise PaperFailed(f"{template}: the paper has signs that cannot be drawn; take them out of the text")


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

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from governance.paper import AgendaPaper
from office.documents import pdf
from office.documents.paper_failed import PaperFailed
from templates.paper_words import paper_words
from tests.paper_samples import (
    PAPERS,
    agenda,
    as_pdf,
    long_agenda,
    pdf_text,
    squeeze,
)


@pytest.mark.parametrize("name", PAPERS)
def test_a_pdf_says_that_it_is_accessible_and_archivable(name: str) -> None:
    """The archive looks for PDF/A-2a, a screen reader for tags, title and language."""
    paper = PAPERS[name]
    reader = PdfReader(BytesIO(as_pdf(paper)))
    words = paper_words(paper.language)
    kind = getattr(words, paper.kind) if isinstance(paper, AgendaPaper) else words.proposal
    root: Any = reader.trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert root["/Lang"] == f"{paper.language}-FI"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "<pdfuaid:part>1<" in metadata
    assert "<pdfaid:part>2<" in metadata
    assert "<pdfaid:conformance>A<" in metadata
    assert reader.metadata is not None
    assert (reader.metadata.title or "").startswith(kind)


def test_a_pdf_uses_our_font_alone_and_carries_it() -> None:
    """A paper looks the same wherever it is made and read."""
    page: Any = PdfReader(BytesIO(as_pdf(agenda()))).pages[0]
    fonts = [font.get_object()["/BaseFont"] for font in page["/Resources"].get_object()["/Font"].values()]
    assert fonts
    assert all("OpenSans" in font for font in fonts)


def test_a_paper_full_of_unshowable_signs_is_made_all_the_same() -> None:
    """What cannot be drawn is named, however much there is of it, and our own letters stay."""
    title = "".join(chr(0x4E00 + n) for n in range(60)) + "a\u0489 Päätös “ehdotus” 1 €"
    said = pdf_text(as_pdf(agenda(items=[{"number": "1", "title": title}])))
    assert "[U+4E00][U+4E01]" in said
    assert "[U+4E3B]" in said
    assert squeeze("Päätös “ehdotus” 1 €") in said


def test_a_fault_in_the_typst_source_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever edits the layout learns where it went wrong."""
    (tmp_path / "agenda.typ").write_text("#let = 1", encoding="utf-8")
    monkeypatch.setattr(pdf, "PAPERS", tmp_path)
    with pytest.raises(PaperFailed, match=r"agenda\.typ"):
        as_pdf(agenda())


def test_a_long_agenda_repeats_its_tables_header_on_each_page() -> None:
    """A reader of the second page sees what the columns are."""
    reader = PdfReader(BytesIO(as_pdf(long_agenda())))
    pages = [page.extract_text() for page in reader.pages]
    with_rows = [page for page in pages if re.search(r"Kunta \d+", page)]
    assert len(with_rows) > 1
    assert all("Kunnan nimi" in page for page in with_rows)
    assert f"1 ({len(pages)})" in pages[0]
    assert f"{len(pages)} ({len(pages)})" in pages[-1]


def test_a_long_agenda_is_found_by_its_bookmarks() -> None:
    """Forty matters are not leafed through: each is a bookmark with its number."""
    outline: Any = PdfReader(BytesIO(as_pdf(long_agenda()))).outline
    titles = [str(entry["/Title"]) for entry in outline[1]]
    assert len(titles) == 40
    assert titles[11].startswith("§ 12")

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm

from office.documents import word
from office.documents.paper_failed import PaperFailed
from templates.papers.build_word_templates import build_agenda, build_proposal
from tests.paper_samples import PAPERS, agenda, as_docx, docx_text, long_agenda


def test_a_word_tables_header_row_comes_again_on_each_page() -> None:
    """The same holds for the Word file, and no row is cut in two."""
    table: Any = docx.Document(BytesIO(as_docx(long_agenda()))).tables[-1]
    assert len(table.rows) == 31
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_a_word_document_has_real_headings_title_and_language() -> None:
    """Word's navigation and a screen reader go by heading styles and by the language of the text."""
    paper = agenda("agenda_sv")
    document: Any = docx.Document(BytesIO(as_docx(paper)))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 2"]
    properties = document.core_properties
    assert [f"{item.number}\t{item.title}" for item in paper.items] == headings[2:-1]
    assert (properties.title, properties.language) == (
        f"Föredragningslista 2/2027 \N{EN DASH} {paper.body}",
        "sv-FI",
    )
    assert {lang.get(qn("w:val")) for lang in document.styles.element.iter(qn("w:lang"))} == {"sv-FI"}


def test_a_word_document_numbers_its_pages() -> None:
    """The page's number and the number of pages are fields, also on the first page."""
    section = docx.Document(BytesIO(as_docx(agenda(draft=True)))).sections[0]
    for header in (section.header, section.first_page_header):
        fields = [field.get(qn("w:instr")) for field in header._element.iter(qn("w:fldSimple"))]
        assert fields == ["PAGE", "NUMPAGES"]
    assert "Esityslista 2/2027 · Luonnos" in section.header.paragraphs[0].text


def test_a_template_that_asks_for_too_much_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A Word file is data too: a template cannot reach into the program."""
    document = docx.Document()
    document.add_paragraph("{{ ''.__class__.__mro__ }}")
    document.save(str(tmp_path / "agenda.docx"))
    monkeypatch.setattr(word, "PAPERS", tmp_path)
    with pytest.raises(PaperFailed, match="unsafe"):
        as_docx(agenda())


def test_a_slip_in_a_word_template_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An office that edits its template hears of a name that does not exist."""
    document = docx.Document()
    document.add_paragraph("{{ paper.boddy }}")
    document.save(str(tmp_path / "agenda.docx"))
    monkeypatch.setattr(word, "PAPERS", tmp_path)
    with pytest.raises(PaperFailed, match=r"agenda\.docx.*boddy"):
        as_docx(agenda())


def test_nothing_of_the_template_is_left_in_a_word_document() -> None:
    """No brace and no marker of docxtpl reaches a reader, header included."""
    for paper in PAPERS.values():
        with ZipFile(BytesIO(as_docx(paper))) as package:
            parts = [package.read(name).decode() for name in package.namelist() if name.endswith(".xml")]
        assert not [part for part in parts if "{{" in part or "{%" in part]


def test_the_shipped_templates_can_be_built_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An office that has spoilt its templates gets back papers that say what they said."""
    build_agenda().save(str(tmp_path / "agenda.docx"))
    build_proposal().save(str(tmp_path / "proposal.docx"))
    shipped = {name: docx_text(as_docx(paper)) for name, paper in PAPERS.items()}
    monkeypatch.setattr(word, "PAPERS", tmp_path)
    assert {name: docx_text(as_docx(paper)) for name, paper in PAPERS.items()} == shipped


def test_a_table_of_the_offices_own_is_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Only the tables that come from data are fitted to what stands in them."""
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "{{ paper.body }}"
    table.columns[0].width = Cm(3)
    document.save(str(tmp_path / "agenda.docx"))
    monkeypatch.setattr(word, "PAPERS", tmp_path)
    made = docx.Document(BytesIO(as_docx(agenda()))).tables[0]
    assert made.cell(0, 0).text == agenda().body
    assert made.columns[0].width == pytest.approx(Cm(3), rel=0.01)

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
import yaml
from docx.oxml.ns import qn
from docx.table import Table
from pydantic import ValidationError
from pypdf import PdfReader

from governance.paper import AgendaPaper, PaperItem, PaperKind, PaperTable, ProposalPaper, paragraphs
from governance.record import Language
from office.documents import pdf, word
from office.documents.html import agenda_html, proposal_html
from office.documents.paper_failed import PaperFailed
from office.documents.pdf import agenda_pdf, proposal_pdf
from office.documents.word import agenda_docx, proposal_docx
from templates.paper_words import paper_words

SAMPLES = Path(__file__).parent / "papers"
AT = datetime(2027, 6, 1, 6, 0, tzinfo=UTC)
MARKUP = (
    "#panic() $x^2$ *tähti* <b>liha</b> <script>1</script>"
    " {{ 7*7 }} {% raw %} @viite \\n _alla_ R&D = {_{ 1 }_}"
)

Paper = AgendaPaper | ProposalPaper


def sample(name: str) -> Any:
    """Read a sample paper's data."""
    return yaml.safe_load((SAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))


def agenda(name: str = "agenda_fi", **changes: Any) -> AgendaPaper:
    """Read a sample agenda, with changes."""
    return AgendaPaper.model_validate(sample(name) | changes)


def proposal(name: str = "proposal_fi", **changes: Any) -> ProposalPaper:
    """Read a sample proposal, with changes."""
    return ProposalPaper.model_validate(sample(name) | changes)


def as_pdf(paper: Paper) -> bytes:
    """Make the PDF of either paper."""
    return (
        agenda_pdf(paper, made_at=AT) if isinstance(paper, AgendaPaper) else proposal_pdf(paper, made_at=AT)
    )


def as_docx(paper: Paper) -> bytes:
    """Make the Word document of either paper."""
    return (
        agenda_docx(paper, made_at=AT) if isinstance(paper, AgendaPaper) else proposal_docx(paper, made_at=AT)
    )


def as_html(paper: Paper) -> str:
    """Make the page of either paper."""
    return agenda_html(paper) if isinstance(paper, AgendaPaper) else proposal_html(paper)


class Page(HTMLParser):
    """Collect what a browser would see of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep each element with its attributes."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data


def pdf_text(made: bytes) -> str:
    """Read a PDF's text, lines joined and hyphens at line ends taken out."""
    pages = [re.sub(r"\s+\d+ \(\d+\)", " ", page.extract_text()) for page in PdfReader(BytesIO(made)).pages]
    return squeeze(re.sub(r"[-\u2010\u00ad]\n", "", "\n".join(pages)))


def docx_text(made: bytes) -> str:
    """Read the text of a Word document's paragraphs and tables in their order."""
    blocks = docx.Document(BytesIO(made)).iter_inner_content()
    return squeeze("\n".join(_block_text(block) for block in blocks))


def _block_text(block: Any) -> str:
    if isinstance(block, Table):
        return "\n".join(cell.text for row in block.rows for cell in row.cells)
    return str(block.text)


def squeeze(text: str) -> str:
    """Compare text without regard to where it was broken or hyphenated."""
    return re.sub(r"[\s\u00ad\u2060-]+", "", text)


def spoken(value: Any) -> Iterator[str]:
    """Walk all the text of a paper."""
    if isinstance(value, str):
        yield from value.split("\n")
    elif isinstance(value, dict):
        for inner in value.values():
            yield from spoken(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from spoken(inner)


READERS: dict[str, Callable[[Paper], str]] = {
    "pdf": lambda paper: pdf_text(as_pdf(paper)),
    "docx": lambda paper: docx_text(as_docx(paper)),
    "html": lambda paper: squeeze(Page(as_html(paper)).text),
}
PAPERS: dict[str, Paper] = {
    name: agenda(name) if not name.startswith("proposal") else proposal(name)
    for name in ("agenda_fi", "agenda_sv", "minutes_fi", "proposal_fi", "proposal_sv")
}


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("name", PAPERS)
def test_every_form_of_a_paper_says_all_of_it(name: str, form: str) -> None:
    """A body that reads the Word file knows as much as one that reads the PDF or the page."""
    paper = PAPERS[name]
    said = READERS[form](paper)
    data = paper.model_dump(mode="json", exclude={"kind", "language", "draft"})
    assert [text for text in spoken(data) if squeeze(text) not in said] == []


@pytest.mark.parametrize("form", READERS)
def test_text_is_never_markup(form: str) -> None:
    """What somebody writes in a title stands on paper as it was written, and nothing runs."""
    items = [
        {"number": "1", "title": MARKUP, "account": [MARKUP], "proposed_decision": MARKUP, "decision": MARKUP}
    ]
    said = READERS[form](agenda(items=items, contact=MARKUP))
    assert said.count(squeeze(MARKUP)) == 5
    assert "49" not in said


@pytest.mark.parametrize("form", READERS)
def test_a_proposals_text_is_never_markup(form: str) -> None:
    """A proposal goes to other houses' boards: nobody's text may change its form."""
    said = READERS[form](proposal(title=MARKUP, heard=[MARKUP], proposed_decision=[MARKUP]))
    assert said.count(squeeze(MARKUP)) >= 3


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("name", ["agenda_sv", "proposal_sv"])
def test_a_swedish_paper_has_no_finnish_word(name: str, form: str) -> None:
    """Languages are never mixed on one paper."""
    said = READERS[form](PAPERS[name])
    finnish, swedish = asdict(paper_words(Language.FI)), asdict(paper_words(Language.SV))
    own = squeeze(" ".join(swedish.values())).lower()
    assert [w for w in finnish.values() if squeeze(w).lower() not in own and squeeze(w) in said] == []


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


@pytest.mark.parametrize("make", [as_pdf, as_docx, as_html])
@pytest.mark.parametrize("name", ["agenda_fi", "proposal_sv"])
def test_the_same_paper_gives_the_same_bytes(name: str, make: Callable[[Paper], object]) -> None:
    """The ledger knows a paper by its hash."""
    assert make(PAPERS[name]) == make(PAPERS[name])


def test_a_file_carries_the_time_it_was_given_in_any_zone() -> None:
    """Making a paper again in another time zone makes the same paper."""
    helsinki = datetime.fromisoformat("2027-06-01T09:00:00+03:00")
    assert agenda_pdf(agenda(), made_at=helsinki) == agenda_pdf(agenda(), made_at=AT)
    assert agenda_docx(agenda(), made_at=helsinki) == agenda_docx(agenda(), made_at=AT)
    made = docx.Document(BytesIO(as_docx(agenda()))).core_properties.created
    assert made is not None
    assert made.replace(tzinfo=UTC) == AT


@pytest.mark.parametrize("make", [agenda_pdf, agenda_docx])
def test_a_time_without_a_zone_is_refused(make: Callable[..., bytes]) -> None:
    """A naive time would mean another moment on another machine."""
    with pytest.raises(ValueError, match="has no time zone"):
        make(agenda(), made_at=AT.replace(tzinfo=None))


@pytest.mark.parametrize("form", READERS)
def test_a_sign_without_a_glyph_does_not_stop_a_paper(form: str) -> None:
    """A chair who writes an emoji still gets an agenda; the PDF names the sign that it cannot draw."""
    title = "Kesäjuhla 🎉 ja 👨‍👩‍👧 漢"
    said = READERS[form](agenda(items=[{"number": "1", "title": title}]))
    if form == "pdf":
        assert "Kesäjuhla[U+1F389]ja[U+1F468][U+1F469][U+1F467][U+6F22]" in said
    else:
        assert squeeze(title) in said


def test_a_paper_full_of_unshowable_signs_gets_a_clear_error() -> None:
    """Fifty different signs are no text of ours: say so, and what to do."""
    signs = "".join(chr(0x4E00 + n) for n in range(60))
    with pytest.raises(PaperFailed, match="take the symbols out"):
        as_pdf(agenda(items=[{"number": str(n), "title": sign} for n, sign in enumerate(signs)]))


def test_a_fault_in_the_typst_source_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever edits the layout learns where it went wrong."""
    (tmp_path / "agenda.typ").write_text("#let = 1", encoding="utf-8")
    monkeypatch.setattr(pdf, "PAPERS", tmp_path)
    with pytest.raises(PaperFailed, match=r"agenda\.typ"):
        as_pdf(agenda())


def long_agenda() -> AgendaPaper:
    """Make an agenda of 40 items, one with a table that runs over a page's end."""
    rows = [[f"Kunta {n}", f"{n} 000", "Kirjattu strategiaan ja talousarvioon"] for n in range(1, 31)]
    table = {"caption": "Kunnat", "header": ["Kunnan nimi", "Euroa", "Tila"], "rows": rows}
    matter = sample("agenda_fi")["items"][2]
    items = [matter | {"number": f"§ {n}", "tables": [table] if n == 20 else []} for n in range(1, 41)]
    return agenda(items=items)


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


def test_a_word_tables_header_row_comes_again_on_each_page() -> None:
    """The same holds for the Word file, and no row is cut in two."""
    table: Any = docx.Document(BytesIO(as_docx(long_agenda()))).tables[-1]
    assert len(table.rows) == 31
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_numbers_stand_flush_right() -> None:
    """Sums are read by their last digit."""
    page = Page(as_html(proposal()))
    assert [tag for tag, attrs in page.tags if attrs.get("class") == "number"].count("td") == 12
    table: Any = docx.Document(BytesIO(as_docx(proposal()))).tables[0]
    assert [cell.paragraphs[0].style.name for cell in table.rows[1].cells] == ["Table Cell"] + [
        "Table Number"
    ] * 3


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


@pytest.mark.parametrize("name", PAPERS)
def test_a_page_stands_alone(name: str) -> None:
    """Opening a paper tells nobody that it was opened: no script, nothing fetched."""
    page = Page(as_html(PAPERS[name]))
    assert not {"script", "link", "img", "iframe", "object", "base"} & {tag for tag, _ in page.tags}
    assert not [
        attrs for _, attrs in page.tags if "src" in attrs or any(name.startswith("on") for name in attrs)
    ]
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a"]
    own = getattr(PAPERS[name], "link", None)
    assert all((link or "").startswith("#") or link == own for link in links)
    assert "url(" not in as_html(PAPERS[name])
    assert "@import" not in as_html(PAPERS[name])


@pytest.mark.parametrize("name", PAPERS)
def test_a_page_has_its_language_landmarks_and_headings_in_order(name: str) -> None:
    """A screen reader jumps by landmarks and by headings that skip no level."""
    page = Page(as_html(PAPERS[name]))
    tags = [tag for tag, _ in page.tags]
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    named = [a["aria-labelledby"] for _, a in page.tags if "aria-labelledby" in a]
    assert dict(page.tags)["html"]["lang"] == paper_words(PAPERS[name].language).tag
    assert (tags.count("main"), tags.count("header"), tags.count("h1"), levels[0]) == (1, 1, 1, 1)
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(ids) == len(set(ids))
    assert set(named) <= set(ids)


def test_a_link_that_is_no_web_address_is_not_a_link() -> None:
    """A meeting's link comes from data: `javascript:` must stay text."""
    page = Page(as_html(agenda(link="javascript:alert(1)")))
    assert "javascript:alert(1)" in page.text
    assert "javascript:alert(1)" not in [attrs.get("href") for _, attrs in page.tags]


@pytest.mark.parametrize("form", READERS)
def test_a_draft_says_that_it_is_one(form: str) -> None:
    """Nobody may take a draft for the paper that was sent."""
    assert "luonnos" in READERS[form](agenda(draft=True)).lower()
    assert "luonnos" not in READERS[form](agenda(draft=False)).lower()


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("kind", list(PaperKind))
def test_only_minutes_and_memos_are_signed(kind: PaperKind, form: str) -> None:
    """An agenda is sent, not signed."""
    assert ("Allekirjoitukset" in READERS[form](agenda(kind=kind))) == (kind != PaperKind.AGENDA)


@pytest.mark.parametrize("form", READERS)
def test_the_smallest_papers_can_be_made(form: str) -> None:
    """A paper with nothing but its necessary facts has no empty headings and does not fail."""
    bare = {
        "organisation": "Kunta",
        "body": "Ryhmä",
        "meeting_number": "1/2027",
        "time": "klo 9",
        "issued_on": "1.1.2027",
    }
    small = AgendaPaper.model_validate(bare | {"language": "fi"})
    letter = ProposalPaper.model_validate(
        {
            "language": "en",
            "title": "T",
            "from_body": "A",
            "to_body": "B",
            "date": "1 May 2027",
            "proposed_decision": ["Yes."],
        }
    )
    assert "Käsiteltävätasiat" not in READERS[form](small)
    assert "Costs" not in READERS[form](letter)
    assert "Yes." in READERS[form](letter)


def test_a_row_that_does_not_fit_its_table_is_an_error_that_says_which() -> None:
    """A shifted column would put a sum under the wrong heading."""
    with pytest.raises(ValidationError, match=r"Kulut.*row 2: 1 cells under 2 headings"):
        PaperTable(caption="Kulut", header=("Kunta", "€"), rows=(("Keuruu", "1"), ("Laukaa",)))


def test_a_column_is_numeric_when_all_that_stands_in_it_are_numbers() -> None:
    """Units and signs belong to numbers; a year in a sentence does not make a number."""
    rows = (("1 000 €", "\N{MINUS SIGN}3,5 %", "vuonna 2027", ""), ("", "0", "5", ""))
    assert PaperTable(caption="T", header=("a", "b", "c", "d"), rows=rows).numeric == (
        True,
        True,
        False,
        False,
    )
    assert PaperTable(caption="T", header=("a",)).numeric == (False,)
    assert PaperTable(caption="T", header=("a",), rows=(("8.6.2027",),)).numeric == (False,)


def test_breaks_pasted_from_word_part_paragraphs_and_controls_are_shown() -> None:
    """Word's vertical tab is a line break; a control character shows that something stood there."""
    item = PaperItem(number="1", title="a\x00b", account=("yksi\vkaksi\r\nkolme\n\n",))
    assert item.title == "a\ufffdb"
    assert paragraphs(item.account) == ("yksi", "kaksi", "kolme")
    assert paragraphs(None) == ()


def test_letters_written_in_two_parts_become_one() -> None:
    """A file name from a Mac is found by searching for it."""
    assert PaperItem(number="1", title="Pa\u0308a\u0308to\u0308s").title == "Päätös"


def test_a_paper_goes_to_json_and_back_unchanged() -> None:
    """The ledger keeps papers as JSON."""
    for paper in PAPERS.values():
        assert type(paper).model_validate_json(paper.model_dump_json()) == paper

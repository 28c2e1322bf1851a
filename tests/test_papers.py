from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import docx
import pytest
from pydantic import ValidationError

from governance.paper import AgendaPaper, PaperItem, PaperKind, PaperTable, ProposalPaper, paragraphs
from governance.record import Language
from office.documents.pdf import agenda_pdf
from office.documents.word import agenda_docx
from templates.paper_words import paper_words
from tests.paper_samples import (
    AT,
    MARKUP,
    PAPERS,
    READERS,
    Page,
    Paper,
    agenda,
    as_docx,
    as_html,
    as_pdf,
    proposal,
    spoken,
    squeeze,
)


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


def test_numbers_stand_flush_right() -> None:
    """Sums are read by their last digit."""
    page = Page(as_html(proposal()))
    assert [tag for tag, attrs in page.tags if attrs.get("class") == "number"].count("td") == 12
    table: Any = docx.Document(BytesIO(as_docx(proposal()))).tables[0]
    assert [cell.paragraphs[0].style.name for cell in table.rows[1].cells] == ["Table Cell"] + [
        "Table Number"
    ] * 3


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
    item = PaperItem(number="1", title="\uf0b7\ta\x00b", account=("yksi\vkaksi\r\nkolme\n\n",))
    assert item.title == "• a\ufffdb"
    assert paragraphs(item.account) == ("yksi", "kaksi", "kolme")
    assert paragraphs(None) == ()


def test_letters_written_in_two_parts_become_one() -> None:
    """A file name from a Mac is found by searching for it."""
    assert PaperItem(number="1", title="Pa\u0308a\u0308to\u0308s").title == "Päätös"


def test_a_paper_goes_to_json_and_back_unchanged() -> None:
    """The ledger keeps papers as JSON."""
    for paper in PAPERS.values():
        assert type(paper).model_validate_json(paper.model_dump_json()) == paper


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("name", ["agenda_sv", "proposal_sv"])
def test_a_swedish_paper_has_no_finnish_word(name: str, form: str) -> None:
    """Languages are never mixed on one paper."""
    said = READERS[form](PAPERS[name])
    finnish, swedish = asdict(paper_words(Language.FI)), asdict(paper_words(Language.SV))
    own = squeeze(" ".join(swedish.values())).lower()
    assert [w for w in finnish.values() if squeeze(w).lower() not in own and squeeze(w) in said] == []

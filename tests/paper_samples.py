"""Sample papers of networks like those of the seeds, and readers of each form that a paper takes."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import yaml
from docx.table import Table
from pypdf import PdfReader

from governance.paper import AgendaPaper, ProposalPaper
from office.documents.html import agenda_html, proposal_html
from office.documents.pdf import agenda_pdf, proposal_pdf
from office.documents.word import agenda_docx, proposal_docx

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


def long_agenda() -> AgendaPaper:
    """Make an agenda of 40 items, one with a table that runs over a page's end."""
    rows = [[f"Kunta {n}", f"{n} 000", "Kirjattu strategiaan ja talousarvioon"] for n in range(1, 31)]
    table = {"caption": "Kunnat", "header": ["Kunnan nimi", "Euroa", "Tila"], "rows": rows}
    matter = sample("agenda_fi")["items"][2]
    items = [matter | {"number": f"§ {n}", "tables": [table] if n == 20 else []} for n in range(1, 41)]
    return agenda(items=items)

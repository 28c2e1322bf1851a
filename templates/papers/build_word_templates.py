"""Build the Word templates that the office edits afterwards.

Run it with `python -m templates.papers.build_word_templates`.

Running it again overwrites agenda.docx and proposal.docx, so it is for a fresh start: the office's own
changes are made in Word, in the .docx files. What stands in double braces is Jinja in docxtpl's dialect
(`{%p` takes its whole paragraph away, `{%tr` its row, `{%tc` its cell).
"""

from datetime import datetime

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.section import _Header
from docx.shared import Pt
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from templates.papers import PAPERS
from templates.papers.word_styles import INK, dress, element


def build_agenda() -> Document:
    """Build the template of the agenda, the minutes and the memo."""
    document = _blank()
    _letterhead(document, "{{ paper.organisation }}", "{{ paper.body }}\t{{ paper.issued_on }}")
    _running_headers(document, "{{ paper.body }}")
    _write(document, "Heading 1", "{{ paper.meeting_title or paper.body }}")
    _facts(
        document,
        "paper",
        ("time", "place", "link", "chair", "secretary"),
        first="{{ words.meeting }}\t{{ paper.body }} {{ paper.meeting_number }}",
    )
    with_items = _Block(document, "if", "paper.examiners")
    _write(document, "Fact", "{{ words.examiners }}\t{{ paper.examiners|join('\\n') }}")
    with_items.end()
    listing = _Block(document, "if", "paper.items|length > 1")
    _write(document, "Heading 2", "{{ words.items }}")
    each = _Block(document, "for", "item in paper.items")
    _write(document, "Item List", "{{ item.number }}\t{{ item.title }}")
    each.end()
    listing.end()
    seats = _Block(document, "if", "roster.rows")
    _write(document, "Heading 2", "{{ roster.caption }}")
    _table(document, "roster")
    seats.end()
    _items(document)
    _signatures(document)
    _section(document, "contact", "paper.contact", heading="Heading 2")
    return document


def build_proposal() -> Document:
    """Build the template of a proposal to a decision-making body."""
    document = _blank()
    side = document.styles["Heading 2"]  # a proposal is one matter: these are its side headings
    side.font.size, side.font.color.rgb, side.paragraph_format.space_before = Pt(10), INK, Pt(12)
    _letterhead(document, "{{ paper.from_body }}", "\t{{ paper.date }}", "\t{{ paper.case_id or '' }}")
    _running_headers(document, "{{ paper.from_body }}")
    recipient = _write(document, "Normal", "{{ paper.to_body }}")
    recipient.paragraph_format.space_before, recipient.runs[0].bold = Pt(30), True
    _write(document, "Heading 1", "{{ paper.title }}")
    origin = _Block(document, "if", "paper.decided_in")
    _write(
        document,
        "Fact",
        "{{ words.decided_in }}\t{{ paper.decided_in.body }}, {{ paper.decided_in.meeting }}"
        "{% if paper.decided_in.section %}, {{ paper.decided_in.section }}{% endif %}",
    )
    origin.end()
    _facts(document, "paper", ("respond_by",))
    for name in ("summary", "account", "effects_on_children"):
        _section(document, name, f"paper.{name}", heading="Heading 2")
    costs = _Block(document, "if", "paper.costs or paper.costs_table")
    _write(document, "Heading 2", "{{ words.costs }}")
    _paragraphs(document, "paper.costs", "Body Text")
    priced = _Block(document, "if", "paper.costs_table")
    _write(document, "Caption", "{{ paper.costs_table.caption }}")
    _table(document, "paper.costs_table")
    priced.end()
    costs.end()
    _section(document, "heard", "paper.heard", heading="Heading 2")
    _write(document, "Heading 2", "{{ words.proposed_decision }}")
    _paragraphs(document, "paper.proposed_decision", "List Number")
    _attachments(document, "appendices", "paper.appendices", heading="Heading 2")
    _section(document, "contact", "paper.contact", heading="Heading 2")
    return document


class _Block:
    """Open a Jinja block on a paragraph of its own; `end` closes it."""

    def __init__(self, document: Document, word: str, expression: str) -> None:
        self._document, self._word = document, word
        document.add_paragraph(f"{{%p {word} {expression} %}}")

    def end(self) -> None:
        self._document.add_paragraph(f"{{%p end{self._word} %}}")


def _blank() -> Document:
    document = docx.Document()
    dress(document)
    properties = document.core_properties
    properties.author = properties.comments = properties.keywords = properties.title = ""
    properties.created = properties.modified = datetime(2026, 1, 1)  # noqa: DTZ001  # core properties are UTC without saying so
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[key]  # the empty page of somebody else's template
    return document


def _write(document: Document, style: str, text: str) -> Paragraph:
    """Write a paragraph; what stands before the tab of a fact is its label."""
    if style != "Fact":
        return document.add_paragraph(text, style=style)
    label, _, value = text.partition("\t")
    paragraph = document.add_paragraph(style=style)
    paragraph.add_run(label, style="Fact Label")
    paragraph.add_run("\t")
    paragraph.add_run(value)
    return paragraph


def _letterhead(document: Document, sender: str, *lines: str) -> None:
    _write(document, "Letterhead", "").add_run(f"{sender}\t{{{{ name|upper }}}}").bold = True
    for line in lines:
        _write(document, "Letterhead", line)
    draft = _Block(document, "if", "paper.draft")
    _write(document, "Letterhead", "\t").add_run("{{ words.draft|upper }}", style="Draft")
    draft.end()


def _running_headers(document: Document, sender: str) -> None:
    section = document.sections[0]
    _page_number(section.first_page_header, "\t\t")
    _page_number(
        section.header,
        f"{sender}\t{{{{ name }}}}{{% if paper.draft %}} · {{{{ words.draft }}}}{{% endif %}}\t",
    )


def _page_number(header: _Header, before: str) -> None:
    """Write the page number the way Finnish documents do: 1 (5)."""
    paragraph = header.paragraphs[0]
    paragraph.add_run(before)
    _field(paragraph, "PAGE")
    paragraph.add_run(" (")
    _field(paragraph, "NUMPAGES")
    paragraph.add_run(")")


def _field(paragraph: Paragraph, instruction: str) -> None:
    field = element("fldSimple", instr=instruction)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001  # python-docx has no fields of its own


def _facts(document: Document, owner: str, names: tuple[str, ...], *, first: str | None = None) -> None:
    if first:
        _write(document, "Fact", first)
    for name in names:
        given = _Block(document, "if", f"{owner}.{name}")
        _write(document, "Fact", f"{{{{ words.{name} }}}}\t{{{{ {owner}.{name} }}}}")
        given.end()


def _paragraphs(document: Document, expression: str, style: str) -> None:
    each = _Block(document, "for", f"text in {expression}|paragraphs")
    _write(document, style, "{{ text }}")
    each.end()


def _section(
    document: Document, word: str, expression: str, *, heading: str = "Heading 3", style: str = "Body Text"
) -> None:
    given = _Block(document, "if", expression)
    _write(document, heading, f"{{{{ words.{word} }}}}")
    _paragraphs(document, expression, style)
    given.end()


def _attachments(document: Document, word: str, expression: str, *, heading: str = "Heading 3") -> None:
    given = _Block(document, "if", expression)
    _write(document, heading, f"{{{{ words.{word} }}}}")
    each = _Block(document, "for", f"file in {expression}")
    _write(document, "Attachment", "{{ file.label }}\t{{ file.name }}")
    each.end()
    given.end()


def _items(document: Document) -> None:
    each = _Block(document, "for", "item in paper.items")
    _write(document, "Heading 2", "{{ item.number }}\t{{ item.title }}")
    kind = _Block(document, "if", "item.kind")
    _write(document, "Fact", "{{ words.matter_kind }}\t{{ item.kind }}")
    kind.end()
    _facts(document, "item", ("case_id", "preparer", "presenter", "earlier_handling"))
    _section(document, "account", "item.account")
    tables = _Block(document, "for", "table in item.tables")
    _write(document, "Caption", "{{ table.caption }}")
    _table(document, "table")
    tables.end()
    _section(document, "proposed_decision", "item.proposed_decision", style="Proposed Decision")
    _section(document, "conflict_of_interest", "item.conflict_of_interest")
    _section(document, "decision", "item.decision", style="Proposed Decision")
    _section(document, "dissent", "item.dissent")
    _attachments(document, "appendices", "item.appendices")
    _attachments(document, "background", "item.background")
    each.end()


def _signatures(document: Document) -> None:
    signed = _Block(document, "if", "signatures")
    _write(document, "Heading 2", "{{ words.signatures }}")
    each = _Block(document, "for", "who, role in signatures")
    _write(document, "Signature Line", "{{ who }}\n{{ role }}")
    each.end()
    signed.end()


def _table(document: Document, expression: str) -> None:
    """Write a table whose header row comes again on every page that it runs over to.

    office/documents/word.py shares out the columns' widths and sets numbers flush right.
    """
    table = document.add_table(rows=4, cols=3)
    table.style = document.styles["Normal Table"]
    _rules(table)
    _looped_row(table.rows[0], f"heading in {expression}.header", "{{ heading }}", bold=True)
    table.cell(1, 0).text = f"{{%tr for row in {expression}.rows %}}"
    _looped_row(table.rows[2], "cell in row", "{{ cell }}")
    table.cell(3, 0).text = "{%tr endfor %}"
    for row in table.rows:
        row._tr.get_or_add_trPr().append(element("cantSplit"))  # noqa: SLF001  # python-docx has no such property
    table.rows[0]._tr.get_or_add_trPr().append(element("tblHeader"))  # noqa: SLF001  # as above


def _rules(table: Table) -> None:
    borders = element("tblBorders")
    for edge in ("top", "bottom", "insideH"):
        borders.append(element(edge, val="single", sz="4", space="0", color="B8B8B8"))
    properties = table._tbl.tblPr  # noqa: SLF001  # python-docx knows no borders
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def _looped_row(row: _Row, loop: str, text: str, *, bold: bool = False) -> None:
    row.cells[0].text, row.cells[2].text = f"{{%tc for {loop} %}}", "{%tc endfor %}"
    paragraph = row.cells[1].paragraphs[0]
    paragraph.style = "Table Cell"
    paragraph.add_run(text).bold = bold or None


if __name__ == "__main__":
    build_agenda().save(str(PAPERS / "agenda.docx"))
    build_proposal().save(str(PAPERS / "proposal.docx"))

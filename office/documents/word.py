"""Papers as Word documents, on templates that the office edits itself in Word."""

from datetime import UTC, datetime
from io import BytesIO
from math import sqrt
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Emu
from docx.table import Table
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from governance.paper import NUMBER, AgendaPaper, ProposalPaper, paragraphs
from governance.record import Language
from office.documents.paper_failed import PaperFailed
from office.documents.paper_parts import paper_name, paper_title, roster_table, signatures
from templates.paper_words import paper_words
from templates.papers import PAPERS

_LONGEST = 255  # what a core property can hold
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can hold


def agenda_docx(paper: AgendaPaper, *, made_at: datetime) -> bytes:
    """Fill templates/papers/agenda.docx with an agenda, minutes or a memo.

    The same paper, template and `made_at` (with a time zone) give the same bytes. Raises PaperFailed
    where the template, which the office may have edited, cannot be filled.
    """
    more = {"roster": roster_table(paper), "signatures": signatures(paper)}
    return _docx("agenda.docx", paper, made_at, paper.organisation, **more)


def proposal_docx(paper: ProposalPaper, *, made_at: datetime) -> bytes:
    """Fill templates/papers/proposal.docx with a proposal; see agenda_docx."""
    return _docx("proposal.docx", paper, made_at, paper.from_body)


def _docx(name: str, paper: AgendaPaper | ProposalPaper, at: datetime, author: str, **more: Any) -> bytes:
    if at.tzinfo is None:
        raise ValueError(f"made_at {at.isoformat()} has no time zone: pass an aware datetime")
    document = _filled(name, {"paper": paper, "name": paper_name(paper), **more}, paper.language)
    for table in document.tables:
        if table.rows and table.cell(0, 0).paragraphs[0].style.name == "Table Cell":  # ours, not the office's
            _fit(table)
    about = document.core_properties
    about.title, about.language = paper_title(paper)[:_LONGEST], paper_words(paper.language).tag
    about.author = about.last_modified_by = author[:_LONGEST]
    about.created = about.modified = at.astimezone(UTC).replace(tzinfo=None)
    saved = BytesIO()
    document.save(saved)
    return _same_bytes(saved)


def _filled(name: str, context: dict[str, Any], language: Language) -> Document:
    words = paper_words(language)
    template: Any = DocxTemplate(PAPERS / name)
    try:
        template.render(context | {"words": words}, _environment())
    except (TemplateError, TypeError) as error:
        raise PaperFailed(f"{name}: {error}; mend the template in Word, between its braces") from error
    document: Document = template.docx
    _say_language(document, words.tag)
    return document


def _environment() -> ImmutableSandboxedEnvironment:
    # docxtpl's own environment loses & and < and runs what a template says; a missing name is an error
    # here, because an office that edits a template must hear of a slip.
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_literal)
    environment.filters["paragraphs"] = paragraphs
    return environment


def _literal(value: Any) -> Any:
    """Keep text as it stands: docxtpl rewrites {_{ and _}} of its output to braces."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    text = str(escape(value))
    return Markup(text.replace("{_", "&#123;_").replace("_}", "_&#125;").replace("%_", "&#37;_"))  # noqa: S704  # escaped above


def _say_language(document: Document, tag: str) -> None:
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), tag)
    for theme in document.settings.element.iter(qn("w:themeFontLang")):
        theme.set(qn("w:val"), tag)


def _fit(table: Table) -> None:
    """Share the width by what stands in the columns, and set the columns of numbers flush right."""
    columns = list(zip(*([cell.text for cell in row.cells] for row in table.rows), strict=True))
    shares = [sqrt(min(max(8, *map(len, column)), 120)) for column in columns]
    whole = sum(column.width or 0 for column in table.columns)
    widths = [Emu(int(whole * share / sum(shares))) for share in shares]
    numeric = [
        any(column[1:]) and all(not text or NUMBER.fullmatch(text) for text in column[1:])
        for column in columns
    ]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width, number in zip(row.cells, widths, numeric, strict=True):
            cell.width = width
            if number:
                cell.paragraphs[0].style = "Table Number"


def _same_bytes(saved: BytesIO) -> bytes:
    """Write the package again without the time of day that zip files carry."""
    fixed = BytesIO()
    with ZipFile(saved) as made, ZipFile(fixed, "w", ZIP_DEFLATED) as package:
        for name in made.namelist():
            package.writestr(ZipInfo(name, _EPOCH), made.read(name), ZIP_DEFLATED)
    return fixed.getvalue()

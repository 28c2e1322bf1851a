"""Papers as web pages that stand alone: no script, nothing fetched from anywhere, printable."""

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from governance.paper import AgendaPaper, ProposalPaper, paragraphs
from office.documents.paper_parts import paper_name, paper_title, roster_table, signatures
from templates.paper_words import paper_words
from templates.papers import PAPERS


def agenda_html(paper: AgendaPaper) -> str:
    """Write an agenda, minutes or a memo as one accessible HTML page."""
    return _page("agenda.html.j2", paper, roster=roster_table(paper), signatures=signatures(paper))


def proposal_html(paper: ProposalPaper) -> str:
    """Write a proposal to a decision-making body as one accessible HTML page."""
    return _page("proposal.html.j2", paper)


def _page(template: str, paper: AgendaPaper | ProposalPaper, **more: Any) -> str:
    parts = {"words": paper_words(paper.language), "name": paper_name(paper), "title": paper_title(paper)}
    return _environment().get_template(template).render(paper=paper, **parts, **more)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(PAPERS),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters["paragraphs"] = paragraphs
    return environment

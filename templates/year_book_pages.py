"""The year book's pages: Jinja templates and their style sheet."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from templates.wheel_drawing import shape
from templates.wheel_shapes import sign

_FOLDER = Path(__file__).parent / "year_book"


def year_book_page(name: str, **facts: Any) -> str:
    """Render a page by the name of its template; every fact that the template asks for must be given."""
    return _environment().get_template(f"{name}.html.j2").render(**facts)


def year_book_style() -> str:
    """Give the style sheet of every page."""
    return (_FOLDER / "book.css").read_text("utf-8")


def body_sign(index: int) -> Markup:
    """Give the marker that a body has on the wheel, as a small picture beside its name."""
    one = sign(index)
    element = shape(one.shape, 8, 8, 6)
    return Markup(
        '<svg class="sign" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
        '<{} fill="{}" stroke="{}" stroke-width="1.6"/></svg>'
    ).format(element, one.ground, one.colour)


def _begin(text: str) -> str:
    """Begin with a capital letter: roles stand in lower case inside sentences."""
    return text[:1].upper() + text[1:]


def _in_single_quotes(html: str) -> Markup:
    """Escape a page for an attribute in single quotes, where only these two characters mean something.

    Half the size of escaping everything: there is one such page a letter.
    """
    return Markup(html.replace("&", "&amp;").replace("'", "&#39;"))  # noqa: S704 - escaped on this very line


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["begin"] = _begin
    environment.filters["in_single_quotes"] = _in_single_quotes
    environment.globals.update(body_sign=body_sign)
    return environment

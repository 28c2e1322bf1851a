"""Rendering the templates of the pictures and their tables."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "picture"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


def render_picture(template: str, **facts: Any) -> str:
    """Render a template of templates/picture; every fact that it asks for must be given."""
    return _environment().get_template(f"{template}.jinja").render(**facts)

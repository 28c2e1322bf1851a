"""Turning an SVG drawing into pictures for the wall and the screen, with the font of the papers only."""

import html
import json
import math
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

import templates

FONTS = Path(templates.__file__).parent / "fonts"
_PAGE_POINTS = 1000.0

_PNG = b"""
#let wide = float(sys.inputs.wide) * 1pt
#set page(width: wide, height: float(sys.inputs.high) * 1pt, margin: 0pt)
#set text(font: "Open Sans")
#image(bytes(sys.inputs.svg), format: "svg", width: 100%, height: 100%, fit: "contain")
"""
_PDF = b"""
#set document(title: sys.inputs.title, date: none)
#set page(paper: sys.inputs.paper, flipped: true, margin: 0pt)
#set text(font: "Open Sans", lang: sys.inputs.language)
#for drawing in json(bytes(sys.inputs.drawings)) {
  pagebreak(weak: true)
  image(bytes(drawing.svg), format: "svg", width: 100%, height: 100%, fit: "contain", alt: drawing.alt)
}
"""


def svg_to_png(svg: str, *, width_px: int = 2400) -> bytes:
    """Return the drawing as a PNG of this width; the height follows the drawing's viewBox.

    Raises ValueError for a drawing without a viewBox, or one that cannot be read.
    """
    wide, high = _view_box(svg)
    height_px = math.ceil(width_px * high / wide)
    inputs = {"svg": svg, "wide": str(_PAGE_POINTS), "high": str(_PAGE_POINTS * height_px / width_px)}
    return _compile(_PNG, inputs, "png", ppi=72 * width_px / _PAGE_POINTS)


def svg_to_pdf(svg: str, *, language: str, title: str, paper: str = "a3") -> bytes:
    """Return the drawing on one landscape sheet, as PDF/UA-1: titled, tagged with its language, described.

    The drawing's own `desc` becomes its alternative text. Raises ValueError as `svg_to_png` does.
    """
    return svgs_to_pdf([svg], language=language, title=title, paper=paper)


def svgs_to_pdf(svgs: Sequence[str], *, language: str, title: str, paper: str = "a3") -> bytes:
    """Return drawings as one document, each on a landscape sheet of its own; else as `svg_to_pdf` does."""
    for svg in svgs:
        _view_box(svg)
    drawings = [{"svg": svg, "alt": _description(svg) or title} for svg in svgs]
    inputs = {"drawings": json.dumps(drawings), "title": title, "language": language, "paper": paper}
    return _compile(_PDF, inputs, "pdf", pdf_standards=["ua-1"])


def _view_box(svg: str) -> tuple[float, float]:
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if found is None or not float(found[1]) or not float(found[2]):
        raise ValueError(
            'the drawing has no viewBox="0 0 WIDTH HEIGHT"; give one, so that its shape is known'
        )
    return float(found[1]), float(found[2])


def _description(svg: str) -> str:
    found = re.search(r"<desc[^>]*>(.*?)</desc>", svg, re.DOTALL)
    return html.unescape(found[1]).strip() if found else ""


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _compile(source: bytes, inputs: dict[str, str], output: Literal["png", "pdf"], **options: Any) -> bytes:
    try:
        made = typst.Compiler(
            source, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs
        ).compile(format=output, **options)
    except typst.TypstError as error:
        raise ValueError(
            f"the drawing cannot be made into {output}: {error.message}; look at the SVG"
        ) from error
    if not isinstance(made, bytes):
        raise TypeError(
            f"one sheet was expected and Typst made {type(made).__name__}; draw one picture at a time"
        )
    return made

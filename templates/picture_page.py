"""A picture of the year with its tables beside it, as one HTML page."""

from collections.abc import Sequence

from templates.picture_template import render_picture
from templates.wheel_shapes import EDGE, HAIR, INK, RING_COLOURS


def picture_page(
    title: str, subtitle: str, language: str, *, picture: str, tables: Sequence[tuple[str, str]]
) -> str:
    """Return a page that needs nothing else: the SVG picture in it, and each table under its name."""
    return render_picture(
        "page.html",
        title=title,
        subtitle=subtitle,
        language=language,
        picture=picture,
        tables=tables,
        ink=INK,
        hair=HAIR,
        edge=EDGE,
        accent=RING_COLOURS[0],
    )

"""`vuosikello letters`: every letter that is ever sent, as samples to look at."""

from pathlib import Path
from typing import Annotated

import typer

from governance.record import Language
from office.documents.picture import svg_to_png
from templates.gallery import gallery, gallery_page, sample_drawings
from vuosikello.program import answer, answering, write_output

_PIXELS = 840


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("letters")(letters)


def letters(
    out: Annotated[Path, typer.Option("--out", help="Folder for the letters.")],
    language: Annotated[Language | None, typer.Option("--lang", help="Only fi, sv or en.")] = None,
) -> None:
    """Write a sample of every letter in every language, and a page that lists them."""
    with answering(as_json=False):
        found = {
            name: letter
            for name, letter in gallery().items()
            if language is None or name.startswith(f"{language}/")
        }
        drawings = sample_drawings()
        for name, letter in found.items():
            page = letter.html
            if drawing := drawings.get(name):
                # In a letter the picture travels with it; here it lies beside the page.
                picture = f"{name}.png"
                write_output(out / picture, svg_to_png(drawing.svg, width_px=_PIXELS))
                page = page.replace(f"cid:{drawing.cid}", picture.rpartition("/")[2])
            write_output(out / f"{name}.html", page.encode())
            write_output(out / f"{name}.txt", letter.text.encode())
        write_output(out / "index.html", gallery_page(found).encode())
        answer.print(f"{len(found)} letters: {out}/index.html", markup=False, highlight=False, soft_wrap=True)

"""`vuosikello letters`: every letter that is ever sent, as samples to look at."""

from pathlib import Path
from typing import Annotated

import typer

from governance.record import Language
from templates.gallery import gallery, gallery_page
from vuosikello.program import answer, answering, write_output


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
        for name, letter in found.items():
            write_output(out / f"{name}.html", letter.html.encode())
            write_output(out / f"{name}.txt", letter.text.encode())
        write_output(out / "index.html", gallery_page(found).encode())
        answer.print(f"{len(found)} letters: {out}/index.html", markup=False, highlight=False, soft_wrap=True)

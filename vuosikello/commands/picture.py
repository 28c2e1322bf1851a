"""What the commands that draw the year share: their options, and writing the file."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from calendars.paper import Paper
from governance.record import Language
from office.desk import Desk
from office.documents.picture_file import PICTURE_SUFFIXES, Picture
from office.place import open_made_desk
from office.plan_version import StoredPlan, YearError, latest_plan
from vuosikello.program import answer, answering, write_output

OUTPUT = Annotated[
    Path,
    typer.Option(
        "--output", "-o", help="FILE.svg, FILE.png, FILE.pdf, or FILE.html: the picture with its tables"
    ),
]
LANGUAGE = Annotated[Language, typer.Option("--lang", help="fi, sv or en")]
PAPER = Annotated[Paper, typer.Option("--paper", help="Paper of a PDF, landscape: a3 or a4")]


def write_picture(
    region: str, ledger: str, output: Path, paper: Paper, draw: Callable[[Desk], Picture]
) -> None:
    """Draw at a region's desk and write the file; names of other kinds of files are wrong usage (exit 2)."""
    if output.suffix.lower() not in PICTURE_SUFFIXES:
        *most, last = PICTURE_SUFFIXES
        raise typer.BadParameter(
            f"{output.name} is no picture; name a file that ends in {', '.join(most)} or {last}",
            param_hint="--output",
        )
    with answering(as_json=False), open_made_desk(region, ledger=ledger) as desk:
        write_output(output, draw(desk).as_file(output.suffix, paper))
        answer.print(f"{output}", highlight=False, markup=False, soft_wrap=True)


def plan_of(desk: Desk, year: int) -> StoredPlan:
    """Give a year's latest plan, in force or on its way; raises YearError for an unplanned year."""
    with desk.ledger.reading() as session:
        stored = latest_plan(session, year)
    if stored is None:
        raise YearError(f"{year} has no plan; make one with: vuosikello plan REGION --year {year}")
    return stored

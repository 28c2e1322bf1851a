"""`vuosikello wheel`: the year as a picture that one would hang on the wall."""

from pathlib import Path
from typing import Annotated

import typer

from calendars.wheel import lay_out
from governance.record import Language
from governance.working_day import HELSINKI
from office.desk import Desk
from office.documents.picture import svg_to_pdf, svg_to_png
from office.place import open_made_desk
from office.wheel import wheel_year
from office.year import YearError, latest_plan
from templates.wheel_drawing import draw_wheel
from vuosikello.program import LEDGER, REGION, YEAR, answer, answering, write_output

_PICTURES = (".svg", ".png", ".pdf")


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("wheel")(wheel)


def wheel(
    region: REGION,
    year: YEAR,
    output: Annotated[Path, typer.Option("--output", "-o", help="FILE.svg, FILE.png or FILE.pdf")],
    language: Annotated[Language, typer.Option("--lang", help="fi, sv or en")] = Language.FI,
    ledger: LEDGER = "",
) -> None:
    """Draw the year's wheel."""
    if output.suffix.lower() not in _PICTURES:
        raise typer.BadParameter(
            f"{output.name} is no picture; name a file that ends in .svg, .png or .pdf", param_hint="--output"
        )
    with answering(as_json=False), open_made_desk(region, ledger=ledger) as desk:
        write_output(output, wheel_file(desk, year, language, output.suffix))
        answer.print(f"{output}", highlight=False, markup=False, soft_wrap=True)


def wheel_file(desk: Desk, year: int, language: Language, suffix: str) -> bytes:
    """Give the wheel in the format that a suffix names; raises YearError for an unplanned year."""
    with desk.ledger.reading() as session:
        stored = latest_plan(session, year)
    if stored is None:
        raise YearError(f"{year} has no plan; make one with: vuosikello plan REGION --year {year}")
    today = desk.time.now().astimezone(HELSINKI).date()
    shown = wheel_year(stored.plan, desk.network, desk.clock, language, today=today)
    svg = draw_wheel(lay_out(shown))
    match suffix.lower():
        case ".svg":
            return svg.encode()
        case ".png":
            return svg_to_png(svg)
        case ".pdf":
            return svg_to_pdf(svg, language=str(language), title=f"{shown.title}, {shown.subtitle}")
        case _:
            raise ValueError(f"{suffix} is none of {', '.join(_PICTURES)}")

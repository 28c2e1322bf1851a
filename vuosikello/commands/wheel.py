"""`vuosikello wheel`: the year as a picture that one would hang on the wall."""

from pathlib import Path
from typing import Annotated

import typer

from calendars.wheel import lay_out
from governance.record import Language
from office.desk import Desk, open_desk
from office.documents.picture import svg_to_pdf, svg_to_png
from office.wheel import wheel_year
from office.year import YearError, latest_plan
from templates.wheel_drawing import draw_wheel
from vuosikello.program import LEDGER, REGION, YEAR, answer, answering


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
    with answering(as_json=False), open_desk(region, ledger=ledger or None) as desk:
        content = wheel_file(desk, year, language, output.suffix)
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_bytes(content)
        answer.print(f"{output}", highlight=False)


def wheel_file(desk: Desk, year: int, language: Language, suffix: str) -> bytes:
    """Give the wheel in the format that a file name's suffix asks for."""
    with desk.ledger.reading() as session:
        stored = latest_plan(session, year)
    if stored is None:
        raise YearError(f"{year} has no plan; make one with: vuosikello plan REGION --year {year}")
    shown = wheel_year(stored.plan, desk.network, desk.clock, language, today=desk.time.now().date())
    svg = draw_wheel(lay_out(shown))
    match suffix.lower():
        case ".svg":
            return svg.encode()
        case ".png":
            return svg_to_png(svg)
        case ".pdf":
            return svg_to_pdf(svg, language=str(language), title=f"{shown.title}, {shown.subtitle}")
        case _:
            raise YearError(
                f"{suffix or 'no suffix'} is no picture; name a file that ends in .svg, .png or .pdf"
            )

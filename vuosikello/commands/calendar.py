"""`vuosikello calendar`: the year as an iCalendar file."""

from pathlib import Path
from typing import Annotated

import typer

from governance.record import Language
from office.calendar import calendar_ics
from office.place import open_made_desk
from office.year import YearError, latest_plan
from vuosikello.program import LEDGER, REGION, YEAR, answer, answering, write_output


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("calendar")(calendar)


def calendar(
    region: REGION,
    year: YEAR,
    output: Annotated[Path, typer.Option("--output", "-o", help="FILE.ics")],
    body: Annotated[str | None, typer.Option("--body", help="Only this body's meetings.")] = None,
    municipality: Annotated[
        str | None, typer.Option("--municipality", help="What concerns this municipality.")
    ] = None,
    language: Annotated[Language, typer.Option("--lang", help="fi, sv or en")] = Language.FI,
    ledger: LEDGER = "",
) -> None:
    """Write the year's meetings and deadlines as an iCalendar file."""
    if body and municipality:
        raise typer.BadParameter("a calendar is of a body or of a municipality; leave one of them out")
    with answering(as_json=False), open_made_desk(region, ledger=ledger) as desk:
        with desk.ledger.reading() as session:
            stored = latest_plan(session, year)
        if stored is None:
            raise YearError(f"{year} has no plan; make one with: vuosikello plan REGION --year {year}")
        content = calendar_ics(desk, stored.plan, body=body, municipality=municipality, language=language)
        write_output(output, content)
        answer.print(f"{output}", highlight=False, markup=False, soft_wrap=True)

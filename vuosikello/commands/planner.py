"""`vuosikello planner`: the year on paper, months across and bodies down."""

import typer

from calendars.paper import Paper
from governance.record import Language
from office.desk import Desk
from office.documents.picture_file import Picture
from office.planner import planner_picture
from vuosikello.commands.picture import LANGUAGE, OUTPUT, PAPER, plan_of, write_picture
from vuosikello.program import LEDGER, REGION, YEAR


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("planner")(planner)


def planner(
    region: REGION,
    year: YEAR,
    output: OUTPUT,
    language: LANGUAGE = Language.FI,
    paper: PAPER = Paper.A3,
    ledger: LEDGER = "",
) -> None:
    """Draw the year planner: every body's meetings by month, with phases, rounds and recurring dates."""
    write_picture(
        region,
        ledger,
        output,
        paper,
        lambda desk: _drawn(desk, year, language),
    )


def _drawn(desk: Desk, year: int, language: Language) -> Picture:
    stored = plan_of(desk, year)
    return planner_picture(stored.plan, desk.network, desk.clock, language, state=stored.state)

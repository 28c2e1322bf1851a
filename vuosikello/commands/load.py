"""`vuosikello load`: who meets how often and when, and what each municipality is asked for."""

import typer

from calendars.paper import Paper
from governance.record import Language
from office.desk import Desk
from office.documents.picture_file import Picture
from office.load import load_picture
from vuosikello.commands.picture import LANGUAGE, OUTPUT, PAPER, plan_of, write_picture
from vuosikello.program import LEDGER, REGION, YEAR


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("load")(load)


def load(
    region: REGION,
    year: YEAR,
    output: OUTPUT,
    language: LANGUAGE = Language.FI,
    paper: PAPER = Paper.A3,
    ledger: LEDGER = "",
) -> None:
    """Draw the year's load: meetings by week, and requests, decisions and hours by municipality and month."""
    write_picture(
        region,
        ledger,
        output,
        paper,
        lambda desk: _drawn(desk, year, language),
    )


def _drawn(desk: Desk, year: int, language: Language) -> Picture:
    stored = plan_of(desk, year)
    return load_picture(stored.plan, desk.network, desk.clock, language, state=stored.state)

"""`vuosikello wheel`: the year as a picture that one would hang on the wall."""

from datetime import date
from typing import Annotated

import typer

from calendars.paper import Paper
from governance.record import Language
from governance.working_day import HELSINKI
from office.desk import Desk
from office.documents.picture_file import Picture
from office.wheel import wheel_picture
from vuosikello.commands.picture import LANGUAGE, OUTPUT, PAPER, plan_of, write_picture
from vuosikello.program import LEDGER, REGION, YEAR


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f'"{text[:40]}" is no day; write it like this: 2027-05-10') from None


TODAY = Annotated[
    date | None,
    typer.Option(
        "--today", parser=_read_day, metavar="DATE", help="Where the hand points; else the office's own day."
    ),
]


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("wheel")(wheel)


def wheel(
    region: REGION,
    year: YEAR,
    output: OUTPUT,
    language: LANGUAGE = Language.FI,
    paper: PAPER = Paper.A3,
    today: TODAY = None,
    ledger: LEDGER = "",
) -> None:
    """Draw the year's wheel."""
    write_picture(region, ledger, output, paper, lambda desk: drawn_wheel(desk, year, language, today))


def drawn_wheel(desk: Desk, year: int, language: Language, today: date | None = None) -> Picture:
    """Draw the wheel of a year's latest plan; its hand shows the desk's own day unless another is given.

    Raises YearError for an unplanned year.
    """
    hand = today or desk.time.now().astimezone(HELSINKI).date()
    stored = plan_of(desk, year)
    return wheel_picture(stored.plan, desk.network, desk.clock, language, today=hand, state=stored.state)


def wheel_file(desk: Desk, year: int, language: Language, suffix: str) -> bytes:
    """Give the wheel in the format that a suffix names; raises YearError for an unplanned year."""
    return drawn_wheel(desk, year, language).as_file(suffix)

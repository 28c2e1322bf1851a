"""`vuosikello settle`: a person decides about a message that may or may not have arrived."""

from typing import Annotated

import typer

from office.clockwork import moment_for
from office.desk import open_desk
from office.ledger.resolution import Resolution, resolve
from office.year import YearError
from vuosikello.program import AT, LEDGER, REGION, answer, answering


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("settle")(settle)


def settle(
    region: REGION,
    key: Annotated[str, typer.Argument(help="The message's key, as status shows it.")],
    how: Annotated[Resolution, typer.Option("--as", help="It arrived, is sent once more, or is given up.")],
    at: AT = None,
    ledger: LEDGER = "",
) -> None:
    """Settle an ambiguous message, or have a failed one sent again."""
    with answering(as_json=False), open_desk(region, ledger=ledger or None) as desk:
        now = moment_for(desk, at)
        with desk.ledger.writing() as session:
            try:
                resolve(session, key, how, now=now)
            except (LookupError, ValueError) as error:
                raise YearError(str(error.args[0])) from error
        answer.print(f"{key}: {how}", highlight=False, markup=False, soft_wrap=True)

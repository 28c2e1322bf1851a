"""`vuosikello agenda`: a meeting's agenda is put together on the office's word."""

from typing import Annotated

import typer

from office.clockwork import moment_for
from office.hands.agenda import make_agenda
from office.place import open_made_desk
from vuosikello.program import AT, JSON, LEDGER, REGION, answer, answering, print_json

_AGAIN = Annotated[
    bool,
    typer.Option("--again", help="Put it together anew, although there is one."),
]


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("agenda")(agenda)


def agenda(
    region: REGION,
    meeting: Annotated[str, typer.Argument(help="The meeting's id: series/year/number.")],
    again: _AGAIN = False,  # noqa: FBT002 - a command-line flag
    at: AT = None,
    ledger: LEDGER = "",
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Put a meeting's agenda together; whoever has the summons already is told what changed."""
    with answering(as_json=as_json), open_made_desk(region, ledger=ledger) as desk:
        made = make_agenda(desk, meeting, moment_for(desk, at), again=again)
        if as_json:
            print_json({"meeting": meeting, "items": made.items, "told": made.told})
            return
        told = "; those who have the summons are told what changed at the next tick" if made.told else ""
        sentence = f"{meeting}: {made.items} items{told}."
        answer.print(sentence, highlight=False, markup=False, soft_wrap=True)

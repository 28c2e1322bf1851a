"""`vuosikello escalate`: an overdue answer is taken to the contact's superior, on the office's word."""

from typing import Annotated

import typer

from office.clockwork import moment_for
from office.escalation import escalate as take_to_superior
from office.place import open_made_desk
from vuosikello.program import AT, JSON, LEDGER, REGION, answer, answering, print_json


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("escalate")(escalate)


def escalate(
    region: REGION,
    obligation: Annotated[str, typer.Argument(help="What is missing: round/year/municipality.")],
    at: AT = None,
    ledger: LEDGER = "",
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Tell a contact's superior, once, that an answer is overdue; contact and substitute were told before."""
    with answering(as_json=as_json), open_made_desk(region, ledger=ledger) as desk:
        superior = take_to_superior(desk, obligation, moment_for(desk, at))
        if as_json:
            print_json({"obligation": obligation, "superior": superior})
        else:
            sentence = f"{obligation}: the letter to {superior} leaves at the next tick."
            answer.print(sentence, highlight=False, markup=False, soft_wrap=True)

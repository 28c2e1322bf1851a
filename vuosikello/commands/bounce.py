"""`vuosikello bounce`: the addresses that take no mail, and the office's word that one does again."""

from typing import Annotated

import typer
from rich.table import Table

from governance.working_day import HELSINKI
from office.bounce import clear_bounces, dead_addresses
from office.place import open_made_desk
from templates.dates import helsinki_day
from vuosikello.program import JSON, LEDGER, REGION, answer, answering, print_json


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("bounce")(bounce)


def bounce(
    region: REGION,
    clear: Annotated[str, typer.Option("--clear", metavar="PERSON", help="Let mail go to them again.")] = "",
    ledger: LEDGER = "",
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Show the addresses that take no mail; with --clear let mail go to a person's again."""
    with answering(as_json=as_json), open_made_desk(region, ledger=ledger) as desk:
        cleared = clear_bounces(desk, clear, desk.time.now()) if clear else ()
        dead = dead_addresses(desk)
        if as_json:
            bounced = [
                {
                    "person": one.person,
                    "address": one.address,
                    "since": one.since.astimezone(HELSINKI).isoformat(),
                    "corrected": one.corrected,
                }
                for one in dead
            ]
            print_json({"bounced": bounced, "cleared": list(cleared)})
            return
        if clear:
            told = f"{clear}: mail goes to {', '.join(cleared)} again."
            answer.print(told, highlight=False, markup=False, soft_wrap=True)
            return
        table = Table(title=f"{len(dead)} addresses take no mail")
        for heading in ("Person", "Address", "Since", ""):
            table.add_column(heading)
        for one in dead:
            since = str(helsinki_day(one.since))
            table.add_row(one.person, one.address, since, "corrected" if one.corrected else "")
        answer.print(table)

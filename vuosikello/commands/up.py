"""`vuosikello up`: an office's own house, live."""

from pathlib import Path
from typing import Annotated

import typer

from office.reading import LocatedProblem, find_region, read_region
from office.settings import CHECKOUT
from vuosikello.live.house import keep_house
from vuosikello.live.layout import Layout, LiveError, absolute_ledger
from vuosikello.program import LEDGER, REGION, answer, answering, console, refuse

LOCAL_MAIL = Annotated[
    bool, typer.Option("--local-mail", help="Keep all mail on this machine, in a folder: for trials.")
]


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("up")(up)


def up(  # noqa: PLR0913, PLR0917 - every address can be chosen
    region: REGION,
    ledger: LEDGER = "",
    local_mail: LOCAL_MAIL = False,  # noqa: FBT002 - a command-line flag
    prefect_host: Annotated[
        str, typer.Option("--prefect-host", help="Where the Prefect UI listens.")
    ] = "127.0.0.1",
    prefect_port: Annotated[int, typer.Option("--prefect-port", min=1, max=65535)] = 4200,
    portal_host: Annotated[
        str, typer.Option("--portal-host", help="Where the portal listens.")
    ] = "127.0.0.1",
    portal_port: Annotated[int, typer.Option("--portal-port", min=1, max=65535)] = 8700,
    mail_port: Annotated[
        int, typer.Option("--mail-port", min=1, max=65535, help="Of the local mailbox.")
    ] = 2525,
    var: Annotated[
        Path, typer.Option("--var", help="Folder for Prefect's database, the logs and local mail.")
    ] = CHECKOUT / "var",
) -> None:
    """Run the office: Prefect and its UI, a worker, the portal; until Ctrl-C or SIGTERM."""
    with answering(as_json=False):
        folder = find_region(region).resolve()
        network, _ = read_region(folder)
        layout = Layout(
            region=folder,
            region_id=network.region.id,
            ledger=absolute_ledger(ledger, network.region.id),
            var=var.resolve(),
            prefect_host=prefect_host,
            prefect_port=prefect_port,
            portal_host=portal_host,
            portal_port=portal_port,
            mail_port=mail_port if local_mail else None,
        )
        try:
            keep_house(layout, say=_say, ready=lambda: _show(layout))
        except LiveError as error:
            refuse([LocatedProblem("", 0, "", error.what, error.mend)], as_json=False)


def _say(what: str) -> None:
    console.print(what, highlight=False, markup=False)


def _show(layout: Layout) -> None:
    mail = (
        f"{layout.mailbox} (nothing leaves this machine)"
        if layout.mail_port
        else "the mail server of the settings"
    )
    for name, where in (
        ("Prefect UI", layout.ui),
        ("Portal", layout.portal),
        ("Mail", mail),
        ("Ledger", layout.ledger.rsplit("@", 1)[-1]),
        ("Logs", str(layout.home)),
    ):
        answer.print(f"{name:11}{where}", highlight=False, markup=False, soft_wrap=True)
    answer.print("Ctrl-C stops everything.", highlight=False)

"""`vuosikello mailbox`: a local mail server that keeps what it gets, for rehearsals."""

from pathlib import Path
from typing import Annotated

import typer

from office.mail.settings import is_loopback
from vuosikello.mailbox import serve
from vuosikello.program import answering, console


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("mailbox")(mailbox)


def mailbox(
    directory: Annotated[Path, typer.Argument(help="Folder that the messages are kept in.")],
    host: Annotated[str, typer.Option("--host", help="A loopback address.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = 2525,
) -> None:
    """Run a local SMTP mailbox; it sends nothing on."""
    if not is_loopback(host):
        raise typer.BadParameter(f"{host} is not this machine; use 127.0.0.1", param_hint="--host")
    with answering(as_json=False):
        serve(directory, host, port, ready=lambda address: console.print(f"Taking mail at {address}"))

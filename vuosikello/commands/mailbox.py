"""`vuosikello mailbox`: a local mail server that keeps what it gets, for rehearsals."""

from pathlib import Path
from typing import Annotated

import typer

from vuosikello.mailbox import serve


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("mailbox")(mailbox)


def mailbox(
    directory: Annotated[Path, typer.Argument(help="Folder that the messages are kept in.")],
    host: Annotated[str, typer.Option("--host", help="A loopback address.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 2525,
) -> None:
    """Run a local SMTP mailbox; it sends nothing on."""
    serve(directory, host, port)

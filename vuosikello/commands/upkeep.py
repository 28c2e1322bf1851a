import typer


def register(program: typer.Typer) -> None:
    """Add the command."""

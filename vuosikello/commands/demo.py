"""`vuosikello demo`: a whole year on a virtual clock, through the real flows."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from vuosikello.program import REGION, YEAR, answer, answering, console


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("demo")(demo)


def demo(
    region: REGION,
    year: YEAR,
    out: Annotated[Path, typer.Option("--out", help="Folder for the year book.")],
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same year.")] = 1,
) -> None:
    """Live a whole year in minutes, and write a year book in which everything can be looked at."""
    from vuosikello.demo.year import Play, live  # noqa: PLC0415 - Prefect and servers, for this command only

    with answering(as_json=False), _ended_in_order():
        console.print(f"Starting the Prefect server, the mailboxes and the portal for {year}")
        summary = live(Play(region, year, out.resolve(), seed))
        _print(summary)
        answer.print(f"Look at it: {out}/index.html", highlight=False, soft_wrap=True)


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let SIGTERM and a closed terminal end the demo as Ctrl-C does: its servers are stopped too."""
    before = {number: signal.signal(number, _interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(*_signal: object) -> None:
    raise KeyboardInterrupt


def _print(summary: dict[str, Any]) -> None:
    table = Table(title=f"The year {summary['year']}, counted from the ledger")
    table.add_column("What")
    table.add_column("How many")
    for name, value in summary.items():
        if name not in {"schema", "year"}:
            shown = (
                ", ".join(f"{key} {count}" for key, count in value.items())
                if isinstance(value, dict)
                else value
            )
            table.add_row(name.replace("_", " "), str(shown))
    answer.print(table)

"""`vuosikello check`: the region's files hold together, and what is worth a thought."""

from typing import Annotated

import typer

from governance.problem import Severity
from governance.working_day import HELSINKI
from office.busy import check_busy
from office.clockwork import in_helsinki
from office.reading import LocatedProblem, check_region, find_region
from office.time_source import SystemTime
from vuosikello.program import AT, JSON, REGION, answer, answering, as_document, print_json


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("check")(check)


def check(
    region: REGION,
    at: AT = None,
    year: Annotated[
        int | None,
        typer.Option("--year", min=2000, max=2100, help="The year being planned; mandates that end in it."),
    ] = None,
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail too.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Validate the network and the clock; warnings (composition, quota, mandates) do not fail."""
    with answering(as_json=as_json):
        moment = in_helsinki(at) if at else SystemTime().now()
        folder, on = find_region(region), moment.astimezone(HELSINKI).date()
        problems = (*check_region(folder, on, year), *check_busy(folder, year or on.year))
        errors = [one for one in problems if one.severity is not Severity.WARNING]
        warnings = [one for one in problems if one.severity is Severity.WARNING]
        _print(errors, warnings, as_json=as_json)
        if errors or (strict and warnings):
            raise typer.Exit(1)


def _print(errors: list[LocatedProblem], warnings: list[LocatedProblem], *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "errors": [as_document(one) for one in errors],
                "warnings": [as_document(one) for one in warnings],
            }
        )
        return
    for one in errors:
        typer.echo(str(one), err=True)
    for one in warnings:
        answer.print(str(one), markup=False, highlight=False, soft_wrap=True)
    answer.print(f"{_count(len(errors), 'error')}, {_count(len(warnings), 'warning')}", highlight=False)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

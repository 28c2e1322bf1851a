"""The program's frame: options that commands share, answers, errors and exit codes."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from office.clockwork import TimeError
from office.ledger.opening import LedgerError
from office.reading import LocatedProblem, ReadingError
from office.year import YearError

program = typer.Typer(
    name="vuosikello",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Run the shared year (vuosikello) of a region and its municipalities.",
)

#: Progress, logs and errors; standard output is for the answer.
console = Console(stderr=True)
answer = Console()

REGION = Annotated[str, typer.Argument(help="A region's folder (regions/keski-suomi) or its name.")]
YEAR = Annotated[int, typer.Option("--year", min=2000, max=2100, help="The year, 2000 to 2100.")]
LEDGER = Annotated[
    str,
    typer.Option(
        "--ledger", envvar="VUOSIKELLO_LEDGER", help="URL or path of the ledger; default var/REGION.sqlite."
    ),
]
JSON = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
AT = Annotated[
    datetime | None,
    typer.Option(
        "--at",
        formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S%z"],
        help="The moment, Europe/Helsinki unless it has an offset: 2027-02-01T09:00.",
    ),
]


def print_json(document: Mapping[str, Any]) -> None:
    """Print the one JSON document of a command."""
    text = json.dumps({"schema": 1, **document}, ensure_ascii=False, indent=1, sort_keys=False)
    sys.stdout.write(text + "\n")


@contextmanager
def answering(*, as_json: bool) -> Iterator[None]:
    """Turn the errors that a user can mend into sentences, and exit 1."""
    try:
        yield
    except ReadingError as error:
        refuse(error.problems, as_json=as_json)
    except (YearError, LedgerError, TimeError) as error:
        refuse([_plain(str(error))], as_json=as_json)
    except ValidationError as error:
        refuse([_plain(_sentence(error))], as_json=as_json)
    except (SQLAlchemyError, OSError) as error:
        refuse([_plain(_first_line(error))], as_json=as_json)


def refuse(problems: list[LocatedProblem] | tuple[LocatedProblem, ...], *, as_json: bool) -> NoReturn:
    """Print errors, as `FILE:LINE: what; mend` or as JSON, and exit 1."""
    if as_json:
        print_json({"errors": [as_document(problem) for problem in problems]})
    else:
        for problem in problems:
            sys.stderr.write(f"{problem}\n" if problem.file else f"{problem.what}; {problem.mend}\n")
    raise typer.Exit(1)


def as_document(problem: LocatedProblem) -> dict[str, Any]:
    """Give a problem as the errors document names it."""
    return {
        "file": problem.file,
        "line": problem.line,
        "field": problem.field,
        "what": problem.what,
        "mend": problem.mend,
    }


def _plain(sentence: str) -> LocatedProblem:
    """Split our own sentence into what is wrong and the mend."""
    what, _, mend = sentence.partition("; ")
    return LocatedProblem("", 0, "", what, mend or "see vuosikello --help")


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"setting {where}: {first['msg']}; correct the environment variable"


def _first_line(error: Exception) -> str:
    line = (str(error).splitlines() or ["unknown"])[0]
    return f"{type(error).__name__}: {line}; nothing was changed, mend it and run the command again"

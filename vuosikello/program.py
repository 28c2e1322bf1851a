"""The program's frame: options that commands share, answers, errors and exit codes."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from calendars.conflict import UndecidedError
from governance.transition import TransitionError
from governance.unknown_id import UnknownIdError
from office.clockwork import TimeError
from office.desk import Desk
from office.documents.paper_failed import PaperFailed
from office.holding import HoldingError
from office.ledger.note import NoteError
from office.ledger.opening import LedgerError
from office.mail.settings import ImapSettings, MailSettings
from office.mail.token import TokenSettings
from office.plan_version import unadopted_years
from office.reading import LocatedProblem, ReadingError
from office.store import keep_file
from office.year import YearError

program = typer.Typer(
    name="vuosikello",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Run the shared year (vuosikello) of a region and its municipalities.",
)

_FIRST_YEAR, _LAST_YEAR = 2000, 2100
#: Tables keep their lines whole in a file or a pipe.
_PIPE_COLUMNS = 160

#: Progress, logs and errors; standard output is for the answer.
console = Console(stderr=True, emoji=False)
#: Without emoji: "clock.yaml:100:" is a line, not a picture.
answer = Console(width=None if sys.stdout.isatty() else _PIPE_COLUMNS, emoji=False)


def read_moment(text: str) -> datetime:
    """Read a moment in ISO 8601, a date and an hour; naive where it has no offset.

    Raises typer.BadParameter (exit 2) for anything else.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or not ("T" in text or " " in text):
        raise typer.BadParameter(f'"{text[:40]}" is no moment; write a date and an hour: 2027-02-01T09:00')
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise typer.BadParameter(f"{moment.year} is out of range; write a year from 2000 to 2100")
    return moment


REGION = Annotated[str, typer.Argument(help="A region's folder (regions/keski-suomi) or its name.")]
YEAR = Annotated[int, typer.Option("--year", min=_FIRST_YEAR, max=_LAST_YEAR, help="The year, 2000 to 2100.")]
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
        parser=read_moment,
        metavar="TIME",
        help="The moment, Europe/Helsinki unless it has an offset: 2027-02-01T09:00.",
    ),
]


def remark_on_no_year(desk: Desk) -> None:
    """Say on standard error that nothing can be due, where no year is in force."""
    with desk.ledger.reading() as session:
        years = unadopted_years(session)
    if years is None:
        return
    mend = f"adopt one: vuosikello adopt REGION --year {years[-1]}" if years else "plan a year, and adopt it"
    console.print(f"Note: no year is adopted, so nothing is ever due; {mend}", highlight=False)


def print_json(document: Mapping[str, Any]) -> None:
    """Print the one JSON document of a command."""
    text = json.dumps({"schema": 1, **document}, ensure_ascii=False, indent=1, sort_keys=False)
    sys.stdout.write(text + "\n")


def write_output(path: Path, content: bytes) -> None:
    """Write a file that was asked for: whole or not at all, so that an earlier one is lost only to a new one.

    A device or a pipe (/dev/stdout) is written to as it is.
    """
    if path.is_dir():
        raise IsADirectoryError(21, "it is a folder, name a file", str(path))
    if path.exists() and not path.is_file():
        path.write_bytes(content)
    else:
        keep_file(path.parent, path.name, content)


@contextmanager
def answering(*, as_json: bool) -> Iterator[None]:
    """Turn the errors that a user can mend into sentences, and exit 1."""
    try:
        yield
    except BrokenPipeError:
        raise  # who read the answer has gone: there is nobody to tell
    except ReadingError as error:
        refuse(error.problems, as_json=as_json)
    except (YearError, LedgerError, TimeError, UndecidedError, TransitionError, PaperFailed) as error:
        refuse([plain_problem(str(error))], as_json=as_json)
    except (UnknownIdError, HoldingError, NoteError) as error:
        refuse([plain_problem(str(error))], as_json=as_json)
    except ValidationError as error:
        refuse([plain_problem(_setting(error))], as_json=as_json)
    except SQLAlchemyError as error:
        refuse([plain_problem(_database(error))], as_json=as_json)
    except OSError as error:
        refuse([plain_problem(_outside(error))], as_json=as_json)


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
        "source": problem.source,
    }


def plain_problem(sentence: str, field: str = "") -> LocatedProblem:
    """Split our own sentence, which stands in no file, into what is wrong and the mend."""
    what, _, mend = sentence.partition("; ")
    return LocatedProblem("", 0, field, what, mend or "see vuosikello --help")


#: How the variables begin that hold a model's fields.
_VARIABLES = {
    MailSettings.__name__: "VUOSIKELLO_SMTP",
    ImapSettings.__name__: "VUOSIKELLO_INBOX",
    TokenSettings.__name__: "VUOSIKELLO_MAIL_TOKEN",
}


def _setting(error: ValidationError) -> str:
    first = error.errors()[0]
    group = _VARIABLES.get(error.title, "VUOSIKELLO")
    where = "_".join((group, *(str(part).upper() for part in first["loc"]))) if first["loc"] else f"{group}_…"
    what, _, mend = first["msg"].removeprefix("Value error, ").partition("; ")
    return f"the environment variable {where}: {what}; {mend or 'correct it'}"


def _database(error: SQLAlchemyError) -> str:
    said = str(error.orig if isinstance(error, DBAPIError) and error.orig else error)
    line = (said.splitlines() or ["unknown"])[0]
    mends = {
        "locked": "another program is writing to it: run the command again in a moment",
        "full": "make room on the disk and run the command again",
        "unable to open": "give the path of a file in a folder that you may write to",
        "readonly": "give yourself the right to write to the file",
        "connection": "see that the database server runs and may be reached from here",
    }
    mend = next((mend for word, mend in mends.items() if word in line), "mend it and run the command again")
    return f"the ledger: {line}; nothing was changed, {mend}"


def _outside(error: OSError) -> str:
    what = (error.strerror or str(error) or type(error).__name__).lower()
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{what}; name another, or mend it, and run the command again"

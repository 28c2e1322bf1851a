"""The command line: `vuosikello COMMAND REGION`."""

import io
import os
import sys
import traceback
from difflib import get_close_matches
from typing import Any, cast

import typer

from vuosikello.commands import (
    adoption,
    agenda,
    bounce,
    calendar,
    change,
    check,
    demo,
    diff,
    due,
    escalate,
    feed,
    letters,
    load,
    mailbox,
    outbox,
    plan,
    planner,
    schema,
    settle,
    state,
    tick,
    up,
    upkeep,
    wheel,
)
from vuosikello.program import as_document, plain_problem, print_json, program

for command in (
    check,
    plan,
    diff,
    adoption,
    change,
    wheel,
    planner,
    load,
    calendar,
    feed,
    due,
    tick,
    state,
    settle,
    escalate,
    agenda,
    outbox,
    bounce,
    demo,
    up,
    mailbox,
    letters,
    schema,
    upkeep,
):
    command.register(program)

#: What the command line's library raises for wrong usage; it stands under a private name in Typer's own
#: copy of Click and under a public one in Click.
_UsageError = cast("type[Exception]", typer.BadParameter.__base__)
_WRONG_USAGE = 2
#: How like an option must be to what was typed, to be suggested.
_LIKE = 0.75
#: What Typer makes of Ctrl-C: 128 and the signal's number.
_INTERRUPTED = 130


def run(arguments: list[str]) -> int:
    """Run one command and give its exit code: 0; 1 for no or an error; 2 for wrong usage.

    With --json, standard output gets one document whatever happens, an unforeseen error included.
    """
    as_json = "--json" in arguments
    try:
        code = program(args=arguments, prog_name="vuosikello", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        # Who read the answer has gone; Python would complain once more when it closes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except _UsageError as error:
        return _misused(error, as_json=as_json)
    except (typer.Abort, KeyboardInterrupt):
        code = _INTERRUPTED
    except OSError as error:
        return _fail(f"the answer cannot be written: {error.strerror}; make room for it", as_json=as_json)
    except Exception as error:  # noqa: BLE001 - the last border: whoever reads JSON gets JSON
        traceback.print_exc()
        what = f"unforeseen {type(error).__name__}"
        return _fail(f"{what}; nothing half done is kept: report it with the text above", as_json=as_json)
    if code == _INTERRUPTED:
        sentence = "interrupted; what was done is kept: run the command again"
        return _fail(sentence, as_json=as_json)
    return code if isinstance(code, int) else 0


def main() -> None:
    """Run the command line; it speaks UTF-8 whatever the terminal's locale says."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    sys.exit(run(sys.argv[1:]))


def _misused(error: Any, *, as_json: bool) -> int:
    if possible := getattr(error, "possibilities", None):
        # The library suggests "--at" for "--lang".
        error.possibilities = get_close_matches(error.option_name, possible, cutoff=_LIKE)
    error.show()
    if as_json:
        field = getattr(getattr(error, "param", None), "name", None) or ""
        sentence = error.format_message().removesuffix(".")
        print_json({"errors": [as_document(plain_problem(sentence, field))]})
    return _WRONG_USAGE


def _fail(sentence: str, *, as_json: bool) -> int:
    problem = plain_problem(sentence)
    sys.stderr.write(f"{problem.what}; {problem.mend}\n")
    if as_json:
        try:
            print_json({"errors": [as_document(problem)]})
            sys.stdout.flush()
        except OSError:
            pass  # standard output itself is what failed
    return 1


if __name__ == "__main__":
    main()

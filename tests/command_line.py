"""The command line as its callers meet it: arguments in; exit code, standard output and errors out."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import jsonschema
import pytest

from vuosikello.__main__ import run
from vuosikello.document_schema import shipped_schema

PIKKU = Path(__file__).parent / "regions" / "pikku"
PROGRAM = (sys.executable, "-W", "error", "-m", "vuosikello")
CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Answer:
    """Hold what one command came to."""

    code: int
    out: str
    err: str

    def document(self, schema: str) -> dict[str, Any]:
        """Give standard output as its one JSON document, which must keep a shipped schema."""
        found: dict[str, Any] = json.loads(self.out)
        jsonschema.validate(found, shipped_schema(schema), format_checker=jsonschema.FormatChecker())
        return found


class CommandLine:
    """Run commands in this process, quickly, on a ledger of the test's own."""

    #: Ledgers as they are after a year has been planned; each year is planned once, then copied.
    _planned: ClassVar[dict[int, bytes]] = {}

    def __init__(self, capsys: pytest.CaptureFixture[str], ledger: Path) -> None:
        self._capsys = capsys
        self.ledger = ledger

    def __call__(self, *arguments: object) -> Answer:
        """Run one command as it is."""
        self._capsys.readouterr()
        code = run([str(one) for one in arguments])
        said = self._capsys.readouterr()
        return Answer(code, said.out, said.err)

    def on(self, command: str, *arguments: object, region: object = PIKKU) -> Answer:
        """Run a command on a region (the small one) and the test's ledger."""
        return self(command, region, "--ledger", self.ledger, *arguments)

    def plan(self, year: int = 2027) -> None:
        """Plan a year on a virtual ledger."""
        made_now = not self.ledger.exists()
        if made_now and year in self._planned:
            self.ledger.parent.mkdir(parents=True, exist_ok=True)
            self.ledger.write_bytes(self._planned[year])
            return
        assert self.on("plan", "--year", year, "--virtual").code == 0
        if made_now:
            self._planned[year] = self.ledger.read_bytes()

    def adopt(self, year: int = 2027, on: str = "2026-12-08") -> Answer:
        """Adopt a year."""
        return self.on("adopt", "--year", year, "--body", "yhteistyoryhma", "--on", on)


def environment(**settings: str) -> dict[str, str]:
    """Give a process's environment with these settings and no others of the program."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("VUOSIKELLO_")}
    return {**others, **settings}


def run_process(*arguments: object, **settings: str) -> Answer:
    """Run a command as a process of its own."""
    done = subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        cwd=CHECKOUT,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Answer(done.returncode, done.stdout, done.stderr)

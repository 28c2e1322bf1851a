"""The command line and its ledger: which one it opens, which it refuses, and what it leaves alone."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.command_line import PIKKU, CommandLine

MORNING = "2027-02-01T09:00"


@pytest.mark.parametrize("planned", [False, True])
def test_nothing_is_due_where_nothing_is_adopted(line: CommandLine, planned: bool) -> None:  # noqa: FBT001 - a case
    """A ledger that is not there, or has only a draft: an empty list, not an error."""
    if planned:
        line.plan()
    answer = line.on("due", "--at", MORNING, "--json")
    assert (answer.code, answer.document("due")["actions"]) == (0, [])
    mend = "adopt one: vuosikello adopt REGION --year 2027" if planned else "plan a year, and adopt it"
    for command in (("due", "--at", MORNING), ("tick",), ("tick", "--dry-run")):
        told = " ".join(line.on(*command).err.split())
        assert told == f"Note: no year is adopted, so nothing is ever due; {mend}"


def test_looking_makes_no_ledger(line: CommandLine, tmp_path: Path) -> None:
    """Only planning makes a ledger; looking at one that is not there leaves no file behind."""
    assert line.on("due", "--json").code == 0
    assert line.on("status", "--json").document("status")["meetings"] == {}
    assert line.on("tick", "--json").document("tick")["done"] == []
    assert line.adopt().code == 1
    assert line.on("wheel", "--year", 2027, "-o", tmp_path / "w.svg").code == 1
    assert line.on("calendar", "--year", 2027, "-o", tmp_path / "y.ics").code == 1
    assert list(tmp_path.iterdir()) == []


def _text_file(path: Path) -> None:
    path.write_text("Hei\n", encoding="utf-8")


def _other_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (url)")
    connection.close()


def _newer_ledger(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE alembic_version (version_num)")
    connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.commit()
    connection.close()


def test_only_an_option_that_is_like_what_was_typed_is_suggested(line: CommandLine) -> None:
    """Nobody who writes --lang means --at."""
    far, near = line("check", PIKKU, "--lang", "fi"), line("check", PIKKU, "--yaer", 2027)
    assert (far.code, near.code) == (2, 2)
    assert "--at" not in far.err
    assert "--year" in near.err


def test_the_plan_names_the_series_of_a_body_that_has_several(line: CommandLine, tmp_path: Path) -> None:
    """Else two series of one body could not be told apart; where there is one, the body is enough."""
    region = Path(shutil.copytree(PIKKU, tmp_path / "two"))
    text = (region / "clock.yaml").read_text("utf-8")
    begin, end = text.index("  - id: yhteistyoryhma\n"), text.index("\nchains:")
    second = text[begin:end].replace("- id: yhteistyoryhma", "- id: iltakoulu")
    second = second.replace("Cooperation group meeting", "Evening school").replace("[15.4., 8.12.]", "[2.9.]")
    (region / "clock.yaml").write_text(f"{text[:end]}{second}{text[end:]}", "utf-8")
    shown = line.on("plan", "--year", 2027, "--virtual", region=region).out
    assert "Cooperation group: Evening school" in shown
    assert "Cooperation group: Cooperation group meeting" in shown
    assert "Steering group:" not in shown


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (_text_file, "is no ledger"),
        (Path.mkdir, "is a folder"),
        (_other_database, "is another program's database"),
        (_newer_ledger, "was made by a newer version"),
    ],
)
@pytest.mark.parametrize("command", ["plan", "status"])
def test_what_is_no_ledger_is_told_and_left_alone(
    line: CommandLine, make: object, what: str, command: str
) -> None:
    """A mistyped --ledger never harms another file."""
    line.ledger.parent.mkdir()
    make(line.ledger)  # type: ignore[operator]
    before = line.ledger.read_bytes() if line.ledger.is_file() else b""
    extra = ["--year", 2027] if command == "plan" else []
    answer = line.on(command, *extra, "--json")
    assert answer.code == 1
    assert what in answer.document("errors")["errors"][0]["what"]
    assert (line.ledger.read_bytes() if line.ledger.is_file() else b"") == before
    assert [one.name for one in line.ledger.parent.iterdir()] == [line.ledger.name]


@pytest.mark.parametrize(
    "ledger", ["mysql://localhost/x", "sqlite://", "://", "postgresql://u:secret@127.0.0.1:1/x"]
)
def test_a_ledger_that_cannot_be_is_told_without_its_password(line: CommandLine, ledger: str) -> None:
    """Exit 1 and a sentence; a password stays out of it."""
    answer = line("status", PIKKU, "--ledger", ledger, "--json")
    assert answer.code == 1
    assert answer.document("errors")["errors"][0]["mend"]
    assert "secret" not in answer.out + answer.err


def test_a_ledger_where_nobody_may_write_is_told(line: CommandLine, tmp_path: Path) -> None:
    """A file stands where the folder should be: named, exit 1."""
    (tmp_path / "file").write_text("")
    answer = line("plan", PIKKU, "--year", 2027, "--ledger", tmp_path / "file" / "x.sqlite", "--json")
    assert answer.code == 1
    assert str(tmp_path / "file") in answer.document("errors")["errors"][0]["what"]


def test_the_ledger_of_another_region_is_told(line: CommandLine) -> None:
    """Keski-Suomi does not plan into the small region's ledger."""
    line.plan()
    answer = line.on("plan", "--year", 2027, region="keski-suomi")
    assert (answer.code, "the ledger of pikku, not of keski-suomi" in answer.err) == (1, True)


def test_a_ledger_that_another_program_writes_to_is_told(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waiting has an end; then the error says that it is locked, and nothing is changed."""
    line.plan()
    monkeypatch.setattr("office.ledger.engine.BUSY_SECONDS", 0.1)
    other = sqlite3.connect(line.ledger, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    locked = line.adopt()
    other.close()
    assert (locked.code, "locked" in locked.err) == (1, True)
    assert line.adopt().code == 0


def test_the_environment_names_the_ledger(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """VUOSIKELLO_LEDGER stands for --ledger."""
    monkeypatch.setenv("VUOSIKELLO_LEDGER", str(line.ledger))
    assert line("plan", PIKKU, "--year", 2027).code == 0
    assert line.ledger.is_file()

"""Fixtures that several files share."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.command_line import CommandLine
    from tests.ledger_house import LedgerHouse
    from tests.prefect_server import RealPrefect

# Two busy cores are no reason for a property to fail.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def adopted_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plan and adopt the small region's year once; give the ledger's file, which nobody has open."""
    from tests.ledger_house import adopt, open_house  # noqa: PLC0415 - only who asks for it pays for it

    house = open_house(tmp_path_factory.mktemp("adopted") / "pikku.sqlite")
    adopt(house)
    with house.desk.ledger.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    house.desk.ledger.close()
    return house.database


@pytest.fixture
def house(adopted_ledger: Path, tmp_path: Path) -> "Iterator[LedgerHouse]":
    """Open the small region's office on a ledger of its own, its year adopted and nothing done yet."""
    from tests.ledger_house import copy_house  # noqa: PLC0415 - only who asks for it pays for it

    house = copy_house(adopted_ledger, tmp_path)
    yield house
    house.desk.ledger.close()


@pytest.fixture
def line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> "CommandLine":
    """Give the command line with a ledger of its own, no settings, and no mail server."""
    from tests.command_line import CommandLine  # noqa: PLC0415 - only who asks for it pays for it
    from tests.smtp_server import closed_port  # noqa: PLC0415

    for name in os.environ:
        if name.startswith("VUOSIKELLO_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("VUOSIKELLO_SMTP_PORT", str(closed_port()))
    return CommandLine(capsys, tmp_path / "house" / "ledger.sqlite")


@pytest.fixture
def mailbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: "CommandLine") -> Iterator[Path]:
    """Run a local mailbox that the program sends to; gives the folder of its messages."""
    from vuosikello.mailbox import LocalMailbox  # noqa: PLC0415 - only who asks for it pays for it

    del line  # its settings come first
    with LocalMailbox(tmp_path / "mail") as box:
        monkeypatch.setenv("VUOSIKELLO_SMTP_PORT", str(box.port))
        yield tmp_path / "mail"


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an explanation take its time: what it says is not to hang on what else the machine does."""
    monkeypatch.setattr("calendars.explanation.LIMIT_SECONDS", 60.0)


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[RealPrefect]":
    """Run one real Prefect server for the whole session, once a test asks for it."""
    from tests.prefect_server import running_server  # noqa: PLC0415 - pure tests never import Prefect

    with running_server(tmp_path_factory.mktemp("prefect")) as server:
        yield server


#: The files that take minutes, the longest first.
_LONGEST = (
    "test_simulated_years",
    "test_deployment",
    "test_seeded_bugs",
    "test_demo_year",
    "test_timetable_properties",
    "test_command_line",
    "test_flows",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: else one worker has it before it when the others are done."""
    place = {name: number for number, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(_LONGEST)))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """On CI a skipped test is a failure: it would be a rule that nobody looked at."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED

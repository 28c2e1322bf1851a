"""The demo year: lived to its end, the same for the same seed, and shown as it was."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from vuosikello.demo.year import Play, live

pytestmark = [pytest.mark.server, pytest.mark.timeout(400)]

REGION = Path(__file__).parent / "regions" / "pikku"
#: Random or of this run: ids of submissions, hashes of letters (links name the portal's port), wall time.
_OF_THE_RUN = {
    "submission": {"id"},
    "attachment": {"submission_id"},
    "proposal": {"submission_id"},
    "outbox": {"body_sha256", "lease_token", "lease_until"},
    "attempt": {"lease_token"},
    "info": {"created_at"},
}


def _live(folder: Path, hash_seed: str, **settings: str) -> "subprocess.Popen[bytes]":
    environment = {key: value for key, value in os.environ.items() if not key.startswith("VUOSIKELLO_")}
    environment |= {"PYTHONHASHSEED": hash_seed, **settings}
    command = [
        sys.executable,
        "-m",
        "vuosikello",
        "demo",
        str(REGION),
        "--year",
        "2027",
        "--out",
        str(folder),
    ]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Live the same year twice, under two hash seeds."""
    folders = [tmp_path_factory.mktemp("year") / name for name in ("one", "two")]
    # An office tries the demo with its own mail server in the environment: it is not for the demo.
    office = {"VUOSIKELLO_SMTP_SECURITY": "starttls", "VUOSIKELLO_SMTP_LOGIN": "xoauth2"}
    runs = [_live(folders[0], "0"), _live(folders[1], "4711", **office)]
    for run in runs:
        output, _ = run.communicate(timeout=380)
        assert run.returncode == 0, output.decode()[-4000:]
    return folders


def _rows(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    ledger = sqlite3.connect(folder / "ledger.sqlite")
    try:
        names = [row[0] for row in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: _table(ledger, name) for name in sorted(names)}
    finally:
        ledger.close()


def _table(ledger: sqlite3.Connection, name: str) -> list[tuple[Any, ...]]:
    columns = [row[1] for row in ledger.execute(f"PRAGMA table_info({name})")]
    kept = [column for column in columns if column not in _OF_THE_RUN.get(name, set())]
    return sorted(ledger.execute(f"SELECT {', '.join(kept)} FROM {name}"), key=repr)  # noqa: S608 - our names


def _summary(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "summary.json").read_text("utf-8"))
    return found


def test_the_same_seed_gives_the_same_ledger_under_any_hash_seed(years: list[Path]) -> None:
    """Two runs of one seed write the same rows, apart from tokens and wall time."""
    one, two = (_rows(folder) for folder in years)
    assert one.keys() == two.keys()
    for table in one:
        assert one[table] == two[table], table


def test_the_same_seed_gives_the_same_summary(years: list[Path]) -> None:
    """The summary differs in nothing but the seconds that the run took."""
    one, two = (_summary(folder) for folder in years)
    assert one | {"wall_seconds": 0} == two | {"wall_seconds": 0}


def test_every_sent_message_is_a_file_as_the_receiving_server_got_it(years: list[Path]) -> None:
    """DIR/mail holds as many messages as the ledger says were sent, each key once."""
    for folder in years:
        files = sorted((folder / "mail").glob("*.eml"))
        assert len(files) == _summary(folder)["outbox"]["sent"] > 50
        keys = Counter(
            line
            for file in files
            for line in file.read_bytes().split(b"\r\n")
            if line.startswith(b"Message-ID")
        )
        assert max(keys.values()) == 1


def test_the_year_ends_with_nothing_left_undone(years: list[Path]) -> None:
    """Every meeting is recorded or cancelled, every request answered or missed, the outbox empty."""
    for folder in years:
        summary = _summary(folder)
        assert set(summary["meetings"]) <= {"recorded", "cancelled"}
        assert set(summary["requests"]) <= {"answered", "missed"}
        assert summary["outbox"]["pending"] == summary["outbox"]["sending"] == 0
        assert summary["moved"] == summary["cancelled"] == 1
        assert summary["bounces"] > 0
        assert summary["replies"] > 0
        assert summary["steps"] <= 250


def test_the_year_book_has_everything_beside_it(years: list[Path]) -> None:
    """The documents that the contract names are there and not empty."""
    for folder in years:
        for name in ("index.html", "wheel.svg", "wheel.png", "wheel.pdf", "ledger.sqlite", "summary.json"):
            assert (folder / name).stat().st_size > 500, name
        for pattern in (
            "calendars/*.ics",
            "agendas/*.pdf",
            "agendas/*.docx",
            "agendas/*.html",
            "inbox/*.eml",
        ):
            assert list(folder.glob(pattern)), pattern


def test_the_plan_that_the_year_ends_with_is_next_years(years: list[Path]) -> None:
    """The last act is the adoption of next year's clock by the body that the clock names."""
    ledger = sqlite3.connect(years[0] / "ledger.sqlite")
    try:
        adopted = ledger.execute(
            "SELECT year, adopted_by FROM plan_version WHERE state = 'adopted' ORDER BY year"
        ).fetchall()
    finally:
        ledger.close()
    assert [year for year, _ in adopted] == [2027, 2028]


@pytest.mark.parametrize("name", ["mail", "calendars", "ledger.sqlite"])
def test_a_demo_deletes_nothing_that_no_demo_made(tmp_path: Path, name: str) -> None:
    """Whoever names a folder of their own by mistake keeps what is in it, and is told."""
    (tmp_path / name).mkdir()
    (tmp_path / name / "mine").touch()
    with pytest.raises(FileExistsError, match="would be deleted"):
        live(Play(str(REGION), 2027, tmp_path, 1))
    assert [one.name for one in tmp_path.rglob("*")] == [name, "mine"]


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_demo_that_is_broken_off_leaves_no_process_behind(tmp_path: Path, end: signal.Signals) -> None:
    """Its Prefect server is stopped too, and the next demo may use the folder."""
    run = _live(tmp_path, "0")
    until = time.monotonic() + 60
    while not (tmp_path / ".stage" / "prefect" / "prefect.db").exists() and time.monotonic() < until:
        time.sleep(0.1)
    run.send_signal(end)
    output, _ = run.communicate(timeout=60)
    assert (run.returncode, "interrupted" in output.decode()) == (1, True)
    with pytest.raises(ProcessLookupError):
        os.killpg(run.pid, 0)
    assert (tmp_path / ".stage").exists()

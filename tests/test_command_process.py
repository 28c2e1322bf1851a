"""The command line as a process: its output, a full disk, Ctrl-C, and readers that go away."""

import os
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import CHECKOUT, PIKKU, PROGRAM, CommandLine, environment, run_process
from vuosikello.mailbox import LocalMailbox

MORNING = "2027-02-01T09:00"


def test_a_process_keeps_standard_output_for_its_document(tmp_path: Path) -> None:
    """Progress goes to standard error; exit codes leave the process as they are."""
    ledger = ("--ledger", tmp_path / "l.sqlite")
    planned = run_process("plan", PIKKU, "--year", 2027, "--json", *ledger)
    assert planned.code == 0
    planned.document("plan")
    missing = run_process("check", tmp_path / "nowhere")
    assert (missing.code, missing.out) == (1, "")


def test_standard_output_on_a_full_disk_is_an_error(tmp_path: Path) -> None:
    """An answer that did not arrive is no success."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*PROGRAM, "due", str(PIKKU), "--ledger", str(tmp_path / "l.sqlite"), "--json"],
            cwd=CHECKOUT,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (
        1,
        "the answer cannot be written: No space left on device; make room for it\n",
    )


def test_a_reader_that_goes_away_leaves_no_noise(tmp_path: Path) -> None:
    """`vuosikello … | head`: no trace, no complaint."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*PROGRAM, "due", str(PIKKU), "--ledger", str(tmp_path / "l.sqlite"), "--json"],
        cwd=CHECKOUT,
        env=environment(),
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_full_disk_while_planning_is_told_and_leaves_a_ledger_that_works(line: CommandLine) -> None:
    """No file may grow past a limit: the plan is refused in words; with room again it is made."""
    arguments = [*PROGRAM, "plan", str(PIKKU), "--year", "2027", "--ledger", str(line.ledger), "--json"]
    done = subprocess.run(
        arguments,
        cwd=CHECKOUT,
        env={**environment(), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert '"errors"' in done.stdout
    assert "Traceback" not in done.stderr
    again = line.on("plan", "--year", 2027, "--json")
    assert again.code == 0
    assert again.document("plan")["version"] == 1


def let_leases_end(ledger: Path) -> None:
    """Let the three minutes pass after which another process may send what one had begun with."""
    connection = sqlite3.connect(ledger)
    connection.execute("UPDATE outbox SET lease_until = '2020-01-01' WHERE lease_until IS NOT NULL")
    connection.commit()
    connection.close()


def test_ctrl_c_in_the_middle_of_a_tick_loses_no_message(
    line: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail server says nothing, the user loses patience: exit 1; later every message leaves, once."""
    line.plan()
    line.adopt()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "vuosikello",
                "tick",
                str(PIKKU),
                "--ledger",
                str(line.ledger),
                "--at",
                MORNING,
                "--json",
            ],
            cwd=CHECKOUT,
            env=environment(VUOSIKELLO_SMTP_PORT=str(silent.getsockname()[1])),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        silent.settimeout(30)
        with silent.accept()[0]:
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "interrupted" in err
    assert "Traceback" not in err
    assert '"errors"' in out
    planned = sum(line.on("status", "--json").document("status")["outbox"].values())
    let_leases_end(line.ledger)
    with LocalMailbox(tmp_path / "mail") as box:
        monkeypatch.setenv("VUOSIKELLO_SMTP_PORT", str(box.port))
        line.on("tick", "--at", "2027-02-01T12:00")  # finds what was left behind, and gives it time
        later = line.on("tick", "--at", "2027-02-01T15:00", "--json")
    assert later.document("tick")["waiting"] == []
    assert len(list((tmp_path / "mail").glob("*.eml"))) == planned > 0


def test_a_mailbox_says_where_it_takes_mail_and_ends_when_told(tmp_path: Path) -> None:
    """Its address stands on standard error; Ctrl-C is its usual end."""
    process = subprocess.Popen(
        [*PROGRAM, "mailbox", str(tmp_path / "mail"), "--port", "0"],
        cwd=CHECKOUT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    said = process.stderr.readline()
    assert said.startswith("Taking mail at 127.0.0.1:")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, "", "")

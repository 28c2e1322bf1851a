"""Senders stand still past their lease at every step and then go on: the fence holds, on both databases."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from governance.message import MessageKind, MessageState
from office.ledger.engine import Ledger
from office.ledger.outbox import Outbox
from tests.killed_sender import main as deliver_all
from tests.postgres_server import ledger_address, postgres_url
from tests.smtp_server import new_message, open_ledger, plan, received
from vuosikello.mailbox import LocalMailbox

__all__ = ["ledger_address", "postgres_url"]

HOUSE = Path(__file__).parents[1]
KEYS = [f"message-{number}" for number in range(5)]
VICTIM = KEYS[2]
STEPS = ["claimed", "accepted", "marked", "text", "answered"]


@contextmanager
def stopped_at(step: str, ledger: Ledger, box: LocalMailbox) -> Iterator[None]:
    """Let a sender stand still at a step of the third message; afterwards it goes on to its end.

    Its own clock stands still as well, as a sleeping machine's does: only the fence can tell it.
    """
    command = [
        sys.executable,
        "-m",
        "tests.killed_sender",
        ledger.url,
        str(box.port),
        "0",
        step,
        "3",
        "SIGSTOP",
    ]
    with subprocess.Popen(command, cwd=HOUSE) as sender:
        _, status = os.waitpid(sender.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        yield
        sender.send_signal(signal.SIGCONT)
        assert sender.wait(60) == 0


def states(ledger: Ledger) -> dict[str, MessageState]:
    """Give every message's state by its key."""
    with ledger.reading() as session:
        return dict(session.execute(select(Outbox.key, Outbox.state)).tuples().all())


@pytest.mark.parametrize("step", STEPS)
def test_a_sender_that_slept_past_its_lease_sends_nothing_twice(
    ledger_address: str, tmp_path: Path, step: str
) -> None:
    """Another took its messages over meanwhile; awake again, it may neither send nor settle them anew."""
    with open_ledger(ledger_address) as ledger, LocalMailbox(tmp_path / "mail") as box:
        plan(ledger, *(new_message(key, kind=MessageKind.REQUEST) for key in KEYS))
        with stopped_at(step, ledger, box):
            for hours in (5, 8):
                deliver_all(ledger.url, str(box.port), str(hours))
            others = [key for key in KEYS if key != VICTIM]
            assert [received(box.directory)[key] for key in others] == [1] * len(others)
        assert received(box.directory) == dict.fromkeys(KEYS, 1)
        assert set(states(ledger).values()) == {MessageState.SENT}


@pytest.mark.parametrize("step", ["marked", "text"])
def test_a_sleepers_reminder_comes_at_most_twice_and_as_the_same_message(
    ledger_address: str, tmp_path: Path, step: str
) -> None:
    """A reminder in doubt is sent once more by itself; the sleeper's own copy has the same Message-ID."""
    with open_ledger(ledger_address) as ledger, LocalMailbox(tmp_path / "mail") as box:
        plan(ledger, *(new_message(key, kind=MessageKind.REMINDER) for key in KEYS))
        with stopped_at(step, ledger, box):
            for hours in (5, 8):
                deliver_all(ledger.url, str(box.port), str(hours))
        arrived = received(box.directory)
        assert arrived.pop(VICTIM) <= 2
        assert arrived == {key: 1 for key in KEYS if key != VICTIM}
        assert states(ledger)[VICTIM] is MessageState.SENT

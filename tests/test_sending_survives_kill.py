"""Senders are killed at every step, against a real mail server: nothing twice, nothing lost, doubt shown."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
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
KEYS = [f"request-{number}" for number in range(6)]
VICTIM = "request-2"


@pytest.fixture
def ledger(ledger_address: str) -> Iterator[Ledger]:
    """Open an empty ledger, once on each database."""
    with open_ledger(ledger_address) as ledger:
        yield ledger


@pytest.fixture
def box(tmp_path: Path) -> Iterator[LocalMailbox]:
    """Run a real mail server for a test."""
    with LocalMailbox(tmp_path / "mail") as box:
        yield box


def start_sender(ledger: Ledger, box: LocalMailbox, hours: int, *how: str) -> subprocess.Popen[bytes]:
    """Start a sender in a process of its own."""
    command = [sys.executable, "-m", "tests.killed_sender", ledger.url, str(box.port), str(hours), *how]
    return subprocess.Popen(command, cwd=HOUSE)


def kill_sender_at(ledger: Ledger, box: LocalMailbox, step: str) -> None:
    """Let a sender die at a step of the third message."""
    assert start_sender(ledger, box, 0, step, "3").wait(60) == -signal.SIGKILL


def states(ledger: Ledger) -> dict[str, MessageState]:
    """Give every message's state by its key."""
    with ledger.reading() as session:
        return dict(session.execute(select(Outbox.key, Outbox.state)).tuples().all())


def go_on(ledger: Ledger, box: LocalMailbox) -> None:
    """Let living senders do what is left, until all leases and pauses are over."""
    for hours in (5, 8, 11):
        deliver_all(ledger.url, str(box.port), str(hours))


@pytest.mark.parametrize("step", ["claimed", "accepted"])
def test_a_sender_killed_before_the_text_loses_and_repeats_nothing(
    ledger: Ledger, box: LocalMailbox, step: str
) -> None:
    """Nothing of the text had left: every message arrives once."""
    plan(ledger, *(new_message(key) for key in KEYS))
    kill_sender_at(ledger, box, step)
    assert received(box.directory) == dict.fromkeys(KEYS[:2], 1)
    go_on(ledger, box)
    assert received(box.directory) == dict.fromkeys(KEYS, 1)
    assert set(states(ledger).values()) == {MessageState.SENT}


@pytest.mark.parametrize(("step", "copies"), [("marked", 0), ("text", 1), ("answered", 1)])
def test_a_sender_killed_in_the_window_leaves_one_message_in_doubt(
    ledger: Ledger, box: LocalMailbox, step: str, copies: int
) -> None:
    """From the mark to the settlement only the server knows: shown as ambiguous, and not sent again."""
    plan(ledger, *(new_message(key) for key in KEYS))
    kill_sender_at(ledger, box, step)
    go_on(ledger, box)
    expected = dict.fromkeys(KEYS, MessageState.SENT) | {VICTIM: MessageState.AMBIGUOUS}
    assert states(ledger) == expected
    arrived = received(box.directory)
    assert arrived.pop(VICTIM, 0) == copies
    assert arrived == dict.fromkeys((key for key in KEYS if key != VICTIM), 1)


def test_a_reminder_in_doubt_arrives_at_least_once(ledger: Ledger, box: LocalMailbox) -> None:
    """A reminder lost in the window is sent once more; had it arrived, its Message-ID would be the same."""
    plan(ledger, *(new_message(key, kind=MessageKind.REMINDER) for key in KEYS))
    kill_sender_at(ledger, box, "marked")
    go_on(ledger, box)
    assert received(box.directory) == dict.fromkeys(KEYS, 1)
    assert set(states(ledger).values()) == {MessageState.SENT}


def test_a_sender_killed_in_the_middle_of_a_thread_keeps_its_order(ledger: Ledger, box: LocalMailbox) -> None:
    """What follows a message in doubt waits for it, instead of arriving before it."""
    plan(ledger, *(new_message(key, thread="t") for key in KEYS))
    kill_sender_at(ledger, box, "answered")
    go_on(ledger, box)
    assert received(box.directory) == dict.fromkeys(KEYS[:3], 1)
    waiting = {key for key, state in states(ledger).items() if state is MessageState.PENDING}
    assert waiting == set(KEYS[3:])


def test_senders_killed_at_random_leave_nothing_twice_and_nothing_lost(
    ledger: Ledger, box: LocalMailbox
) -> None:
    """Four kills at any moment; nothing called sent that did not arrive, at most one doubt a kill."""
    seed = 1 if ledger.url.startswith("sqlite") else 2
    chance, kills = random.Random(seed), 4
    keys = [f"{number:03}" for number in range(200)]
    plan(ledger, *(new_message(key) for key in keys))
    for hours in range(kills):
        enough = _files(box) + chance.randint(1, 20)
        sender = start_sender(ledger, box, hours)
        while _files(box) < enough and sender.poll() is None:
            time.sleep(0.005 + chance.random() / 100)
        sender.kill()
        assert sender.wait(60) == -signal.SIGKILL, "the sender was done before it could be killed"
    go_on(ledger, box)
    arrived, state = received(box.directory), states(ledger)
    in_doubt = {key for key in keys if state[key] is MessageState.AMBIGUOUS}
    assert set(arrived.values()) == {1}
    assert {key for key in keys if state[key] is MessageState.SENT} == set(keys) - in_doubt
    assert set(keys) - in_doubt <= arrived.keys()
    assert len(in_doubt) <= kills


def _files(box: LocalMailbox) -> int:
    return len(list(box.directory.glob("*.eml")))

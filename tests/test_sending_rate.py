"""The sending rate: all workers together keep the limit, on both databases."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st
from pydantic import ValidationError

from office.ledger.delivery import deliver
from office.ledger.engine import Ledger
from office.ledger.sending_rate import reserve_turn
from office.ledger.sending_rules import SendingRules
from office.settings import read_settings
from tests.postgres_server import ledger_address, postgres_url
from tests.smtp_server import NOW, FakeMailer, always_right, new_message, open_ledger, plan
from vuosikello.mailbox import LocalMailbox

__all__ = ["ledger_address", "postgres_url"]

HOUSE = Path(__file__).parents[1]
MINUTE = timedelta(minutes=1)
FAR = timedelta(days=1)


@pytest.fixture
def ledger(ledger_address: str) -> Iterator[Ledger]:
    """Open an empty ledger, on SQLite and on PostgreSQL."""
    with open_ledger(ledger_address) as ledger:
        yield ledger


def turn(ledger: Ledger, per_minute: float, now: datetime, within: timedelta = FAR) -> datetime | None:
    """Take a turn."""
    with ledger.writing() as session:
        return reserve_turn(session, per_minute, now=now, within=within)


def test_turns_lie_apart_by_the_rate(ledger: Ledger) -> None:
    """Thirty a minute are two seconds apart; after a rest the first leaves at once."""
    turns = [turn(ledger, 30, NOW) for _ in range(4)]
    assert turns == [NOW + timedelta(seconds=2 * number) for number in range(4)]
    assert turn(ledger, 30, NOW + MINUTE) == NOW + MINUTE


def test_a_turn_out_of_reach_is_not_taken(ledger: Ledger) -> None:
    """Whoever will not wait for it leaves it to others."""
    assert turn(ledger, 1, NOW) == NOW
    assert turn(ledger, 1, NOW, within=timedelta(seconds=59)) is None
    assert turn(ledger, 1, NOW, within=MINUTE) == NOW + MINUTE


def test_a_clock_that_was_set_back_stops_nobody_for_long(ledger: Ledger) -> None:
    """A turn that nobody could have taken does not count."""
    turn(ledger, 60, NOW + timedelta(days=300))
    assert turn(ledger, 60, NOW, within=MINUTE) == NOW


def test_workers_side_by_side_never_get_the_same_turn(ledger: Ledger) -> None:
    """Three workers at once: every turn once, none left out."""
    taken: list[datetime] = []
    ready = threading.Barrier(3)

    def work() -> None:
        ready.wait()
        for _ in range(15):
            found = turn(ledger, 60, NOW)
            assert found is not None
            taken.append(found)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(taken) == [NOW + timedelta(seconds=number) for number in range(45)]


@tried(max_examples=12)
@given(
    per_minute=st.integers(1, 120),
    pauses=st.lists(st.integers(0, 30_000), min_size=2, max_size=40),
)
def test_no_minute_has_more_than_its_limit(
    tmp_path_factory: pytest.TempPathFactory, per_minute: int, pauses: list[int]
) -> None:
    """Whenever the workers come, any sixty seconds hold at most so many turns."""
    with open_ledger(str(tmp_path_factory.mktemp("rate") / "ledger.sqlite")) as ledger:
        now, turns = NOW, []
        for pause in pauses:
            now += timedelta(milliseconds=pause)
            found = turn(ledger, per_minute, now)
            assert found is not None
            assert found >= now
            turns.append(found)
    for first in turns:
        assert sum(first <= one < first + MINUTE for one in turns) <= per_minute


def test_a_delivery_waits_for_its_turns_and_leaves_the_rest(ledger: Ledger) -> None:
    """At six a minute it waits ten seconds each, four minutes in all; what is left says why it waits."""
    plan(ledger, *(new_message(f"{number:02}") for number in range(30)))
    real = [NOW]

    def sleep(seconds: float) -> None:
        real[0] += timedelta(seconds=seconds)

    mailer = FakeMailer()
    report = deliver(
        ledger,
        mailer,
        now=lambda: NOW,
        recheck=always_right,
        lease_clock=lambda: real[0],
        limit=100,
        rules=SendingRules(per_minute=6, sleep=sleep),
    )
    assert len(report.sent) == len(mailer.sent) == 25
    assert real[0] - NOW == timedelta(minutes=4)
    assert {why for _, why in report.waiting} == {"the limit of 6 messages a minute is reached"}
    assert len(report.waiting) == 5


@pytest.mark.parametrize("per_minute", ["0", "-3", "many"])
def test_a_limit_that_cannot_be_is_refused(per_minute: str) -> None:
    """A rate of nothing would send nothing for ever."""
    with pytest.raises(ValidationError, match="messages_per_minute"):
        read_settings({"VUOSIKELLO_MESSAGES_PER_MINUTE": per_minute})
    assert read_settings({"VUOSIKELLO_MESSAGES_PER_MINUTE": "30"}).messages_per_minute == 30
    assert read_settings({}).messages_per_minute is None


def test_two_processes_keep_one_limit(ledger: Ledger, tmp_path: Path) -> None:
    """Twelve a second at most, however many send: counted at the mail server, and every message once."""
    count, per_second = 36, 12
    plan(ledger, *(new_message(f"{number:02}") for number in range(count)))
    with LocalMailbox(tmp_path / "mail") as box:
        command = [
            sys.executable,
            "-m",
            "tests.rate_worker",
            ledger.engine.url.render_as_string(hide_password=False),
        ]
        command += [str(box.port), str(60 * per_second)]
        workers = [subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE) for _ in range(2)]
        began = time.monotonic()
        sent = [int(worker.communicate(timeout=120)[0]) for worker in workers]
        assert time.monotonic() - began > (count - 1) / per_second
    files = sorted((tmp_path / "mail").glob("*.eml"))
    keys = [message_from_bytes(file.read_bytes())["X-Vuosikello-Key"] for file in files]
    assert sorted(keys) == [f"{number:02}" for number in range(count)]
    assert sum(sent) == count
    assert all(sent), "one worker did everything: nothing was tested"
    arrived = sorted(datetime.fromtimestamp(file.stat().st_mtime, UTC) for file in files)
    assert arrived[-1] - arrived[0] >= timedelta(seconds=(count - 1) / per_second - 0.5)
    assert all(later >= earlier for earlier, later in pairwise(arrived))

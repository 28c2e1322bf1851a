"""Four workers plan and send the same messages while some are killed or stopped; counted at the server."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from governance.message import MessageState
from office.ledger.engine import Ledger
from office.ledger.outbox import Outbox
from tests.hostile_server import DROPPING, GREYLISTING, REFUSING, SILENT, HostileServer, hostile
from tests.planning_worker import COUNT, address_of, key_of, thread_of
from tests.postgres_server import ledger_address, postgres_url
from tests.smtp_server import open_ledger

__all__ = ["ledger_address", "postgres_url"]

HOUSE = Path(__file__).parents[1]
WORKERS = 4
KILLS, STOPS = 3, 3
#: Real seconds that a worker stands still; its lease of three minutes is over after three of them.
STOPPED = 4.0
ALL = range(COUNT)


@dataclass
class Shift:
    """Workers at one ledger; who dies is replaced."""

    ledger: Ledger
    port: int
    began: float = field(default_factory=time.monotonic)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        """Start one more worker."""
        command = [
            sys.executable,
            "-m",
            "tests.planning_worker",
            self.ledger.url,
            str(self.port),
            str(self.began),
        ]
        self.workers.append(subprocess.Popen(command, cwd=HOUSE))

    def kill_one(self, chance: random.Random) -> None:
        """Kill a worker that lives, as a power cut would, and start another."""
        victim = chance.choice([worker for worker in self.workers if worker.poll() is None])
        victim.kill()
        self.start()

    def stop_one(self, chance: random.Random) -> subprocess.Popen[bytes]:
        """Let a worker that lives stand still, as a machine that sleeps would; none with SQLite's lock.

        SQLite has one writer. Who stands still within a transaction stops everybody until it wakes, and
        nobody can send meanwhile: nothing would be shown.
        """
        victim = chance.choice([worker for worker in self.workers if worker.poll() is None])
        os.kill(victim.pid, signal.SIGSTOP)
        while self._stands_still():
            os.kill(victim.pid, signal.SIGCONT)
            time.sleep(0.01)
            os.kill(victim.pid, signal.SIGSTOP)
        return victim

    def _stands_still(self) -> bool:
        """Tell whether nobody gets SQLite's lock within a second; the others hold it for milliseconds."""
        file = self.ledger.engine.url.database
        if self.ledger.engine.dialect.name != "sqlite" or file is None:
            return False
        with closing(sqlite3.connect(file, timeout=1, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return True
            return False

    def end(self) -> None:
        """Wait until all are done; leave none behind."""
        try:
            for worker in self.workers:
                assert worker.wait(120) in {0, -signal.SIGKILL}
        finally:
            for worker in self.workers:
                worker.kill()


def test_four_workers_in_trouble_send_each_message_once(ledger_address: str) -> None:
    """Killed, stopped past their lease, and with recipients that misbehave: nothing twice, nothing lost."""
    with open_ledger(ledger_address) as ledger, hostile() as (server, port):
        _work(Shift(ledger, port), server, random.Random(3))
        with ledger.reading() as session:
            states = dict(session.execute(select(Outbox.key, Outbox.state)).tuples().all())
    assert set(states) == {key_of(number) for number in ALL}
    _each_arrived_as_its_recipient_allows(server.counts(), states)
    _threads_kept_their_order(server.arrived)


def _work(shift: Shift, server: HostileServer, chance: random.Random) -> None:
    for _ in range(WORKERS):
        shift.start()
    stopped: list[subprocess.Popen[bytes]] = []
    for number in range(1, KILLS + 1):
        _wait_for(server, number * COUNT // 6)
        stopped.append(shift.stop_one(chance))
        _wait_for(server, number * COUNT // 6 + 15)
        shift.kill_one(chance)
    time.sleep(STOPPED)
    for worker in stopped:
        if worker.poll() is None:
            os.kill(worker.pid, signal.SIGCONT)
    shift.end()


def _wait_for(server: HostileServer, arrived: int) -> None:
    until = time.monotonic() + 60
    while len(server.arrived) < arrived and time.monotonic() < until:
        time.sleep(0.01)


def _each_arrived_as_its_recipient_allows(counts: Counter[str], states: dict[str, MessageState]) -> None:
    """No request arrives twice; what never arrived is shown as refused, in doubt, or waits behind a doubt."""
    assert max(counts.values()) == 1, [key for key, copies in counts.items() if copies > 1]
    doubts = {key for key, state in states.items() if state is MessageState.AMBIGUOUS}
    behind = {key for key, state in states.items() if state is MessageState.PENDING}
    assert {thread_of(int(key[-3:])) for key in behind} <= {thread_of(int(key[-3:])) for key in doubts}
    silent = {key_of(number) for number in ALL if address_of(number) == SILENT}
    # Who is killed or stopped before the text leaves is in doubt as well, whoever the recipient is.
    assert len({key for key in doubts if key not in silent or not counts[key]}) <= KILLS + STOPS
    for number in ALL:
        key, address = key_of(number), address_of(number)
        if address == REFUSING:
            assert (counts[key], states[key]) == (0, MessageState.FAILED)
        elif address == SILENT:
            assert states[key] is MessageState.AMBIGUOUS
        elif key not in doubts | behind:
            assert (counts[key], states[key]) == (1, MessageState.SENT)
    assert {GREYLISTING, DROPPING} <= {address_of(int(key[-3:])) for key in counts}


def _threads_kept_their_order(arrived: list[str]) -> None:
    """Messages of one thread arrive in the order in which they were planned."""
    threads: dict[str, list[str]] = {}
    for key in arrived:
        thread = thread_of(int(key[-3:]))
        if thread is not None:
            threads.setdefault(thread, []).append(key)
    assert threads
    assert all(keys == sorted(keys) for keys in threads.values())

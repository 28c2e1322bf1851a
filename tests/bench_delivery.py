"""Measures sending: the whole durable path of a region's letters beside bare smtplib loops.

Run it as a module: `python -m tests.bench_delivery`, with a number of rounds if you like; the best of them
counts.
"""

import os
import smtplib
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import perf_counter, process_time

import psycopg
from sqlalchemy import select

from governance.action import ActionKind
from governance.message import MessageState
from governance.working_day import HELSINKI
from office.clockwork import deliver_mail
from office.desk import Desk
from office.hands import carrying_out
from office.ledger.outbox import Outbox
from tests.adopted_region import adopted_region
from tests.built_letter import BuiltLetter, LetterRecorder
from tests.postgres_server import postgres_cluster, programs
from tests.stopwatch import Stopwatch
from tests.swift_server import swift_server

#: The machine stood still since the adoption: invitations to the whole year and a round's requests are due.
NOW = datetime(2027, 2, 10, 9, 5, tzinfo=HELSINKI)
#: What is only a letter; agendas and summonses cost their typesetting.
LETTERS = frozenset({ActionKind.INVITE, ActionKind.OPEN_REQUEST})
WAYS = {
    "raw": "smtplib, prebuilt, one connection",
    "building": "smtplib, building the same, no ledger",
    "SQLite": "from due() to sent, SQLite (aim 0.5)",
    "PostgreSQL": "from due() to sent, PostgreSQL",
}
PARTS = {
    "office.hands.carrying_out:live_years": "facts from the ledger",
    "office.hands.carrying_out:due": "due()",
    "office.hands.letter:write_letter": "words (template)",
    "office.hands.calendar_object:invitation_ics": "calendar object (ICS)",
    "office.hands.letter:letter_bytes": "MIME",
    "office.hands.letter:plan_message": "outbox insert",
    "office.hands.carrying_out:carry_out": "the hands' other rows, commit",
    "office.ledger.delivery:_Delivery.claim": "claim",
    "office.ledger.delivery:_Delivery.before_data": "last look and mark",
    "office.mail.transport:Transport.send": "yagmail and SMTP",
    "office.ledger.delivery:_Delivery.send": "settle",
    "office.ledger.delivery:_Delivery.report": "report",
}


@dataclass(frozen=True)
class Post:
    """Hold what one tick sent, in the order in which it was built."""

    letters: tuple[BuiltLetter, ...]
    #: Those that were put into a digest were built, but did not leave by themselves.
    left: frozenset[str]

    def envelopes(self, raws: Iterable[bytes]) -> Iterator[tuple[str, str, bytes]]:
        """Pair sender and recipient with the bytes, of the letters that left."""
        for letter, raw in zip(self.letters, raws, strict=True):
            if letter.parts["message_id"] in self.left:
                yield letter.parts["sender"], letter.parts["recipient"], raw


@dataclass(frozen=True)
class Spent:
    """Hold what some work took, in seconds: by the clock, and of the processor by this process."""

    wall: float
    cpu: float


@dataclass
class Figures:
    """Keep the best time of each way of sending; other programs on the machine make times longer."""

    best: dict[str, Spent] = field(default_factory=dict)
    parts: Stopwatch = field(default_factory=Stopwatch)

    def measure(self, name: str, work: Callable[[], object]) -> bool:
        """Time some work and keep the better times; tells whether the clock has never shown less."""
        wall, cpu = perf_counter(), process_time()
        work()
        spent = Spent(perf_counter() - wall, process_time() - cpu)
        before = self.best.get(name, spent)
        self.best[name] = Spent(min(spent.wall, before.wall), min(spent.cpu, before.cpu))
        return spent.wall <= before.wall


def send_bare(port: int, envelopes: Iterable[tuple[str, str, bytes]]) -> None:
    """Send with the standard library alone, on one connection: nothing is written down."""
    with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost") as client:
        for sender, recipient, raw in envelopes:
            client.sendmail(sender, [recipient], raw)


def tick(desk: Desk) -> None:
    """Do what a tick does, from what is due to the mail server's answers, for the letters alone."""
    actions = [action for action in carrying_out.find_due(desk, NOW) if action.kind in LETTERS]
    for batch in carrying_out.batches(actions):
        carried = carrying_out.carry_out(desk, batch, NOW)
        assert not carried.troubled, carried.troubled
    report = deliver_mail(desk, NOW)
    assert not report.waiting, report.waiting[:3]


def recorded_tick(port: int) -> Post:
    """Tick once, and keep each letter with what it was built from."""
    with tempfile.TemporaryDirectory() as folder, adopted_region(Path(folder), port=port) as desk:
        with LetterRecorder().recording() as recorder:
            tick(desk)
        sent = select(Outbox.message_id).where(Outbox.state == MessageState.SENT)
        with desk.ledger.reading() as session:
            left = frozenset(session.scalars(sent))
    post = Post(tuple(recorder.letters), left)
    assert [letter.build() for letter in post.letters] == [letter.raw for letter in post.letters]
    return post


def measure_path(figures: Figures, name: str, port: int, ledger: str | None = None) -> None:
    """Time the whole path on an empty ledger; the parts are those of the best time on SQLite."""
    with (
        tempfile.TemporaryDirectory() as folder,
        adopted_region(Path(folder), ledger=ledger, port=port) as desk,
    ):
        watch = Stopwatch()
        with watch.watching(PARTS):
            is_best = figures.measure(name, lambda: tick(desk))
        if is_best and ledger is None:
            figures.parts = watch


def main(rounds: int = 5) -> None:
    """Print messages a second for each way, and what a message costs by part."""
    with swift_server() as port, _empty_postgres() as postgres:
        post = recorded_tick(port)
        figures = Figures()
        ready = list(post.envelopes(letter.raw for letter in post.letters))
        for _ in range(rounds):
            figures.measure("raw", lambda: send_bare(port, ready))
            figures.measure(
                "building", lambda: send_bare(port, post.envelopes(one.build() for one in post.letters))
            )
            measure_path(figures, "SQLite", port)
            if postgres is not None:
                measure_path(figures, "PostgreSQL", port, postgres())
    _print(figures, len(post.letters), len(ready), rounds)


@contextmanager
def _empty_postgres() -> Iterator[Callable[[], str] | None]:
    """Give what empties the database and names it; None where PostgreSQL's programs are missing."""
    folder = programs()
    if folder is None:
        yield None
        return
    with postgres_cluster(folder, durable=True) as url:

        def empty() -> str:
            with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
                connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            return url

        yield empty


def _print(figures: Figures, built: int, sent: int, rounds: int) -> None:
    machine = f"best of {rounds}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    _line(f"{built} letters built, {sent} messages sent; {machine}")
    _line(f"{'':42}messages/s   of building   of raw   ms of processor a message   of building")
    raw, building = figures.best["raw"], figures.best["building"]
    for name, spent in figures.best.items():
        _line(
            f"{WAYS[name]:42}{sent / spent.wall:10.0f}{building.wall / spent.wall:14.2f}"
            f"{raw.wall / spent.wall:9.2f}{1000 * spent.cpu / sent:28.2f}{building.cpu / spent.cpu:14.2f}"
        )
    _line(
        f"a message by part, on SQLite, in ms; the whole is {1000 * figures.best['SQLite'].wall / sent:.2f}"
    )
    for part in dict.fromkeys(PARTS.values()):
        _line(f"    {part:38}{1000 * figures.parts.seconds[part] / sent:10.2f}")
    _line(f"    {'sum':38}{1000 * sum(figures.parts.seconds.values()) / sent:10.2f}")


def _line(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))

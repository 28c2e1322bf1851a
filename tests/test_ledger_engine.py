"""The ledger's engine: moments keep their meaning, writers take turns, addresses are understood."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from governance.message import MessageKind
from office.ledger.engine import Base, Ledger, ledger_url, open_engine
from office.ledger.outbox import Attempt, Outbox, Outcome
from office.time_source import SystemTime
from tests.postgres_server import ledger_address, postgres_url
from tests.smtp_server import NOW, new_message, open_ledger, plan

__all__ = ["ledger_address", "postgres_url"]


@pytest.fixture
def ledger(ledger_address: str) -> Iterator[Ledger]:
    """Open an empty ledger, on SQLite and on PostgreSQL."""
    with open_ledger(ledger_address) as ledger:
        yield ledger


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("var/x.sqlite", "sqlite:///var/x.sqlite"),
        ("/srv/vuosikello/x.sqlite", "sqlite:////srv/vuosikello/x.sqlite"),
        ("sqlite:///x.sqlite", "sqlite:///x.sqlite"),
        ("postgresql://office@db/ledger", "postgresql+psycopg://office@db/ledger"),
        ("postgres://office@db/ledger", "postgresql+psycopg://office@db/ledger"),
        ("postgresql+psycopg://office@db/ledger", "postgresql+psycopg://office@db/ledger"),
    ],
)
def test_a_ledger_is_named_by_url_or_path(given: str, meant: str) -> None:
    """A bare path is a SQLite file; PostgreSQL is spoken to with psycopg."""
    assert ledger_url(given) == meant


@pytest.mark.parametrize("address", ["mysql://db/ledger", "sqlite://", "sqlite:///:memory:"])
def test_other_databases_are_refused(address: str) -> None:
    """What would not last or is not known is told with the mend."""
    with pytest.raises(ValueError, match="ledger"):
        open_engine(address)


def test_sqlite_is_set_up_to_last(tmp_path: Path) -> None:
    """Write-ahead log, full synchronisation, foreign keys and ten seconds of patience on every connection."""
    with Ledger(str(tmp_path / "var" / "new" / "x.sqlite")) as ledger, ledger.reading() as session:
        found = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_a_moment_comes_back_as_the_same_moment_in_utc(ledger: Ledger) -> None:
    """Helsinki's summer and winter time and the repeated hour survive; what comes back is aware."""
    helsinki = ZoneInfo("Europe/Helsinki")
    moments = [
        datetime(2027, 6, 1, 9, 0, tzinfo=helsinki),
        datetime(2027, 12, 1, 9, 0, tzinfo=helsinki),
        datetime(2027, 10, 31, 3, 30, fold=0, tzinfo=helsinki),
        datetime(2027, 10, 31, 3, 30, fold=1, tzinfo=helsinki),
    ]
    plan(ledger, *(new_message(str(n), not_before=moment) for n, moment in enumerate(moments)))
    with ledger.reading() as session:
        stored = session.scalars(select(Outbox.not_before).order_by(Outbox.number)).all()
    assert list(stored) == [moment.astimezone(UTC) for moment in moments]
    assert {moment.tzinfo for moment in stored} == {UTC}
    assert stored[3] - stored[2] == timedelta(hours=1)


def test_a_moment_without_time_zone_is_refused(ledger: Ledger) -> None:
    """Nobody knows which moment it is."""
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(StatementError, match="has no time zone"), ledger.writing() as session:
        session.execute(select(Outbox).where(Outbox.not_before <= naive))


def test_writers_take_turns(ledger: Ledger) -> None:
    """Two workers that read and then write never fall over each other, and no addition is lost."""
    plan(ledger, new_message("a"))
    ready = threading.Barrier(2)

    def work() -> None:
        ready.wait()
        for _ in range(25):
            with ledger.writing() as session:
                row = session.scalars(select(Outbox).with_for_update()).one()
                row.attempts += 1

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with ledger.reading() as session:
        assert session.scalars(select(Outbox.attempts)).one() == 50


def test_a_reader_sees_one_moment(ledger: Ledger) -> None:
    """What is written while somebody reads does not change what that reader sees."""
    plan(ledger, new_message("a"))
    with ledger.reading() as session:
        before = session.scalars(select(Outbox.key)).all()
        plan(ledger, new_message("b"))
        assert session.scalars(select(Outbox.key)).all() == before
    with ledger.reading() as session:
        assert len(session.scalars(select(Outbox.key)).all()) == 2


def test_reading_changes_nothing(ledger: Ledger) -> None:
    """A change to what was read is not kept, and what was read can be used afterwards."""
    plan(ledger, new_message("a"))
    with ledger.reading() as session:
        row = session.scalars(select(Outbox)).one()
        row.subject = "changed"
    assert row.kind is MessageKind.REQUEST
    with ledger.reading() as session:
        assert session.scalars(select(Outbox.subject)).one() == "Asia"


def test_a_write_that_raises_leaves_nothing(ledger: Ledger) -> None:
    """Half a change is never kept: an attempt without its message takes the whole transaction with it."""
    plan(ledger, new_message("a"))
    with pytest.raises(IntegrityError), ledger.writing() as session:
        session.add_all([Attempt(key=key, at=NOW, outcome=Outcome.SENT) for key in ("a", "nobody")])
    with ledger.reading() as session:
        assert session.scalars(select(Attempt)).all() == []


def test_a_word_that_the_ledger_does_not_know_is_refused(ledger: Ledger) -> None:
    """A column of words takes the words of its StrEnum only."""
    with pytest.raises(StatementError, match="greeting"), ledger.writing() as session:
        session.execute(select(Outbox).where(Outbox.kind == "greeting"))


def test_constraints_have_names_that_migrations_can_use() -> None:
    """Every primary and foreign key of the outbox is named by one rule."""
    names = {str(constraint.name) for constraint in Base.metadata.tables["attempt"].constraints}
    assert names == {"pk_attempt", "fk_attempt_key_outbox"}


def test_the_system_knows_what_time_it_is() -> None:
    """The one clock of the real world is aware and in UTC."""
    assert SystemTime().now().tzinfo is UTC

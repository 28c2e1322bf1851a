"""The ledger as a whole: its migrations are its tables, and what is written down stays."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from governance.message import MessageKind
from office.ledger.engine import Ledger
from office.ledger.journal import AuditEntry, mark_done, write_audit
from office.ledger.opening import LedgerError, migrations, open_ledger
from office.ledger.outbox import Attempt, Outcome
from office.ledger.rounds import Request
from office.ledger.tables import METADATA
from tests.postgres_server import ledger_address, postgres_url
from tests.smtp_server import NOW, new_message, plan

__all__ = ["ledger_address", "postgres_url"]

#: What the first issue promises to keep.
PROMISED = {
    "plan_version",
    "meeting",
    "obligation",
    "request",
    "submission",
    "attachment",
    "agenda_item",
    "proposal",
    "decision",
    "outbox",
    "reply",
    "audit",
}


@pytest.fixture
def ledger(ledger_address: str) -> Iterator[Ledger]:
    """Open a new ledger by its migrations, on SQLite and on PostgreSQL."""
    with open_ledger(ledger_address, region="pikku") as ledger:
        yield ledger


def test_upgrading_gives_exactly_the_tables_that_the_program_knows(ledger: Ledger) -> None:
    """Alembic compares every table, column, type, index and constraint, and finds nothing to do."""
    with ledger.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_everything_that_was_promised_has_a_table(ledger: Ledger) -> None:
    """Nothing of the year lives only in memory."""
    assert set(inspect(ledger.engine).get_table_names()) >= PROMISED


def test_migrations_and_tables_say_the_same_in_sql(tmp_path: Path) -> None:
    """Triggers included: the two ways to a ledger leave the same schema behind."""
    migrated = open_ledger(str(tmp_path / "migrated.sqlite"), region="pikku")
    made = Ledger(str(tmp_path / "made.sqlite"))
    METADATA.create_all(made.engine)
    triggers = []
    for ledger in (migrated, made):
        with ledger.engine.connect() as connection:
            found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
            triggers.append(sorted(tuple(row) for row in found))
        ledger.close()
    assert triggers[0] == triggers[1]
    assert len(triggers[0]) == 4


def test_a_ledger_can_be_taken_back_and_forward_again(ledger: Ledger) -> None:
    """Down to nothing and up to the same, functions and triggers too."""
    for step, target in ((command.downgrade, "base"), (command.upgrade, "head")):
        with ledger.engine.begin() as connection:
            step(migrations(connection), target)
        tables = set(inspect(ledger.engine).get_table_names()) - {"alembic_version"}
        assert tables == (set(METADATA.tables) if target == "head" else set())
    with ledger.writing() as session:
        write_audit(session, now=NOW, actor="office", what="tested", concerns="x")
    with pytest.raises(DBAPIError, match="append-only"), ledger.writing() as session:
        session.execute(text("DELETE FROM audit"))


def test_opening_again_changes_nothing(ledger_address: str, ledger: Ledger) -> None:
    """An up-to-date ledger is opened, not made anew."""
    with ledger.writing() as session:
        write_audit(session, now=NOW, actor="office", what="tested", concerns="x")
    with open_ledger(ledger_address, region="pikku") as again, again.reading() as session:
        assert session.query(AuditEntry).count() == 1


def test_a_ledger_belongs_to_one_region(ledger_address: str, ledger: Ledger) -> None:
    """Two regions' years never mix; the error names the mend."""
    assert ledger.url
    with pytest.raises(LedgerError, match="the ledger of pikku, not of keski-suomi; name another"):
        open_ledger(ledger_address, region="keski-suomi")


def test_a_real_ledger_never_becomes_virtual(ledger_address: str, ledger: Ledger) -> None:
    """Letters to real people must not be sent by a rehearsal's clock."""
    assert ledger.url
    with pytest.raises(LedgerError, match="cannot become virtual"):
        open_ledger(ledger_address, region="pikku", virtual=True)


@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = 'other'", "DELETE FROM {}"])
@pytest.mark.parametrize(("table", "column"), [("audit", "what"), ("attempt", "outcome")])
def test_what_was_written_down_cannot_be_changed(
    ledger: Ledger, statement: str, table: str, column: str
) -> None:
    """The database itself refuses, whoever asks."""
    plan(ledger, new_message("a", kind=MessageKind.REQUEST))
    with ledger.writing() as session:
        session.add(Attempt(key="a", at=NOW, outcome=Outcome.SENT))
        write_audit(session, now=NOW, actor="office", what="tested", concerns="a")
    with pytest.raises(DBAPIError, match=f"{table} is append-only"), ledger.writing() as session:
        session.execute(text(statement.format(table, column)))
    with ledger.reading() as session:
        assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 1  # noqa: S608 - the test's own table


@pytest.mark.postgres
def test_not_even_all_of_it_can_be_emptied(postgres_url: str) -> None:
    """PostgreSQL's TRUNCATE fires no row trigger: it is refused as well."""
    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    with (
        open_ledger(postgres_url, region="pikku") as ledger,
        pytest.raises(DBAPIError, match="append-only"),
        ledger.writing() as session,
    ):
        session.execute(text("TRUNCATE audit"))


def test_an_action_is_marked_done_once(ledger: Ledger) -> None:
    """The second mark says that there was one."""
    with ledger.writing() as session:
        assert mark_done(session, "invite:x", "invite", "x", NOW)
    with ledger.writing() as session:
        assert not mark_done(session, "invite:x", "invite", "x", NOW)
        assert mark_done(session, "invite:y", "invite", "y", NOW)


def test_a_request_without_its_obligation_is_refused(ledger: Ledger) -> None:
    """Foreign keys hold on both databases."""
    with pytest.raises(IntegrityError), ledger.writing() as session:
        session.add(Request(obligation_id="nothing", person="nobody", opened_at=NOW, link_id="none"))


def test_a_new_ledger_has_a_write_ahead_log_and_foreign_keys(tmp_path: Path) -> None:
    """Also when it was made by migrations, and also for its second connection."""
    with open_ledger(str(tmp_path / "x.sqlite"), region="pikku") as ledger:
        with ledger.reading() as first, ledger.reading() as second:
            for session in (first, second):
                assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
                assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
        with ledger.reading() as session:
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []

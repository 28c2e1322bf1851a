"""Opening a ledger: its tables are brought up to date, and it belongs to one region."""

from datetime import datetime
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, select

from office.ledger.engine import Ledger
from office.ledger.plans import Info
from office.ledger.tables import METADATA  # noqa: F401 - foreign keys need every table to be known
from office.time_source import SystemTime

_MIGRATIONS = Path(__file__).parent / "migrations"


class LedgerError(Exception):
    """A ledger cannot be used as asked."""


def open_ledger(url: str, *, region: str, virtual: bool = False) -> Ledger:
    """Open a region's ledger, creating it or bringing it up to date.

    Raises LedgerError when the ledger belongs to another region.
    """
    ledger = Ledger(url)
    try:
        _upgrade(ledger)
        _introduce(ledger, region, virtual=virtual, now=SystemTime().now())
    except BaseException:
        ledger.close()
        raise
    return ledger


def migrations(connection: Connection) -> Config:
    """Give Alembic's configuration for a connection that is open."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _upgrade(ledger: Ledger) -> None:
    """Run the migrations that the ledger lacks; a look first leaves an up-to-date one unlocked."""
    with ledger.reading() as session:
        present = MigrationContext.configure(session.connection()).get_current_revision()
    if present != _head():
        with ledger.engine.begin() as connection:
            command.upgrade(migrations(connection), "head")


@cache
def _head() -> str | None:
    return ScriptDirectory(str(_MIGRATIONS)).get_current_head()


def _introduce(ledger: Ledger, region: str, *, virtual: bool, now: datetime) -> None:
    with ledger.reading() as session:
        info = session.scalars(select(Info)).one_or_none()
    if info is None:
        with ledger.writing() as session:
            if session.scalars(select(Info)).one_or_none() is None:
                session.add(Info(region=region, created_at=now, virtual=virtual))
        return
    if info.region != region:
        raise LedgerError(
            f"{ledger.url}: the ledger of {info.region}, not of {region}; name another with --ledger"
        )
    if virtual and not info.virtual:
        raise LedgerError(f"{ledger.url}: a real ledger cannot become virtual; name a new one with --ledger")

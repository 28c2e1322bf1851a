"""The ledger's engine: SQLite by default, PostgreSQL when the office outgrows one machine."""

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, DateTime, Dialect, Engine, Enum, MetaData, create_engine, event, make_url
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

#: Seconds that a transaction waits for another one before it gives up.
BUSY_SECONDS = 10

_READING = "ledger_reading"

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every table in the ledger; constraints get names that migrations can rely on."""

    metadata = MetaData(naming_convention=_NAMES)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: takes aware datetimes only, is stored in UTC, comes back aware and in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime into UTC; raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: give an aware datetime to the ledger")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give the stored moment back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def words(of: type[enum.StrEnum]) -> Enum:
    """Give the column type that stores a StrEnum as its words, and refuses others."""
    return Enum(
        of,
        native_enum=False,
        length=40,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )


def ledger_url(text: str) -> str:
    """Give the SQLAlchemy URL for a URL or for a bare path such as `var/x.sqlite`."""
    if "://" not in text:
        return f"sqlite:///{text}"
    scheme, rest = text.split("://", 1)
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else text


def open_engine(url: str) -> Engine:
    """Open the engine of a ledger, by URL or path.

    SQLite: WAL, synchronous FULL, foreign keys on; a write transaction takes the lock when it begins, so
    that two workers wait for each other instead of failing halfway. The folder of the file is made.
    """
    where = make_url(ledger_url(url))
    if where.get_backend_name() == "sqlite":
        return _open_sqlite(where.render_as_string(hide_password=False), where.database)
    if where.drivername != "postgresql+psycopg":
        raise ValueError(f"{where.drivername}: a ledger is sqlite:///PATH or postgresql+psycopg://HOST/NAME")
    options = f"-c lock_timeout={BUSY_SECONDS}s -c timezone=UTC"
    return create_engine(where, pool_pre_ping=True, hide_parameters=True, connect_args={"options": options})


def _open_sqlite(url: str, database: str | None) -> Engine:
    if not database or database == ":memory:":
        raise ValueError("a ledger in memory is lost with its process: name a file, like var/region.sqlite")
    Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself: _begin_sqlite does
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get(_READING, False)
    connection.exec_driver_sql("BEGIN DEFERRED" if reading else "BEGIN IMMEDIATE")


class Ledger:
    """The ledger, open: short transactions for writing, consistent snapshots for reading."""

    def __init__(self, url: str) -> None:
        self.url = ledger_url(url)
        self.engine = open_engine(url)
        self._write = sessionmaker(self.engine, expire_on_commit=False)
        self._read = sessionmaker(self.engine.execution_options(**self._reading_options()), autoflush=False)

    def _reading_options(self) -> dict[str, Any]:
        if self.engine.dialect.name == "sqlite":
            return {_READING: True}
        return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open one short transaction: committed at the end of the block, rolled back when it raises."""
        with self._write.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open one snapshot for reading; nothing that is changed in it is kept."""
        with self._read() as session:
            yield session

    def close(self) -> None:
        """Close every connection; the ledger may be used again, it then opens new ones."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

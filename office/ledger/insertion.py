"""Insertion: a row whose key stands once, whoever writes it first."""

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, TextClause, bindparam, text
from sqlalchemy.orm import Session

from office.ledger.engine import Base


def insert_once(session: Session, table: type[Base], row: Mapping[str, Any], *, key: str) -> bool:
    """Insert a row in the caller's transaction; False when its key, a unique column, already stands.

    The columns' defaults are the database's only: a row names every column that has one in Python. On
    PostgreSQL a second worker waits here until the first one has committed or given up.
    """
    return (
        session.execute(_statement(cast("Table", table.__table__), tuple(row), key), row).first() is not None
    )


@cache
def _statement(table: Table, columns: tuple[str, ...], key: str) -> TextClause:
    """Write INSERT ... ON CONFLICT, which both databases understand, once for each table.

    SQLAlchemy compiles its own form of it anew each time, which takes longer than the insert.
    """
    names, values = ", ".join(columns), ", ".join(f":{name}" for name in columns)
    insert = f"INSERT INTO {table.name} ({names}) VALUES ({values})"  # noqa: S608 - names of our own tables
    statement = text(f"{insert} ON CONFLICT ({key}) DO NOTHING RETURNING {key}")
    return statement.bindparams(*(bindparam(name, type_=table.c[name].type) for name in columns))

"""Tables whose rows are only ever added: the database itself refuses to change or delete them."""

from sqlalchemy import DDL, Table, event


def append_only_statements(table: str, dialect: str) -> tuple[str, ...]:
    """Give the statements that make a table append-only, for create_all and for migrations alike.

    `dialect` is SQLAlchemy's name, sqlite or postgresql.
    """
    return _sqlite(table) if dialect == "sqlite" else _postgresql(table)


def make_append_only(table: Table) -> None:
    """Let a table be append-only from the moment that it is created."""
    for dialect in ("sqlite", "postgresql"):
        for statement in append_only_statements(table.name, dialect):
            ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it so
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


def _sqlite(table: str) -> tuple[str, ...]:
    return tuple(
        f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for change in ("UPDATE", "DELETE")
    )


def _postgresql(table: str) -> tuple[str, ...]:
    refusal = f"BEGIN RAISE EXCEPTION '{table} is append-only'; END"
    function = f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ {refusal} $$"
    before = f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT"
    trigger = f"CREATE TRIGGER {table}_append_only {before} EXECUTE FUNCTION {table}_append_only()"
    return function, trigger

"""Alembic's entry: migrates over the connection that office.ledger.opening hands in."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from office.ledger.engine import UtcDateTime
from office.ledger.tables import METADATA


def _render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our moment as the type that it is stored as: a migration imports nothing of ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    render_item=_render,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()

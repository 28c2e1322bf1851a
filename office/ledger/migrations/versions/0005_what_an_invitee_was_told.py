"""What time each invitee was told, and by which clock they answered."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0005'
down_revision: str | None = '0004'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_PARTSTAT = sa.Enum(
    'needs-action',
    'accepted',
    'declined',
    'tentative',
    'delegated',
    name='partstat',
    native_enum=False,
    length=40,
)
_COLUMNS = (
    ('answered_on_web', sa.Boolean()),
    ('starts_at', sa.DateTime(timezone=True)),
    ('ends_at', sa.DateTime(timezone=True)),
    ('told_starts_at', sa.DateTime(timezone=True)),
    ('told_ends_at', sa.DateTime(timezone=True)),
    ('told_partstat', _PARTSTAT),
    ('told_since', sa.Integer()),
)


def upgrade() -> None:
    """Bring the ledger forward."""
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        for name, kind in _COLUMNS:
            batch_op.add_column(sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    """Take the ledger back."""
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        for name, _ in reversed(_COLUMNS):
            batch_op.drop_column(name)

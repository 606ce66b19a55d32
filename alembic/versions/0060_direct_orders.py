"""A new company begins with a limit up to which orders need no offers; one that has documents keeps what it has.

Revision ID: 0060
Revises: 0059
"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

#: 5,000 yuan, as amounts are stored: in 10⁻⁴
_LIMIT = 50_000_000


def upgrade() -> None:
    """Not strict: an order above it waits for a supervisor."""
    add = sa.text(
        "INSERT INTO sourcing_need (category_key, direct_up_to, is_strict, version) SELECT 0, :most, false, 1"
        " WHERE NOT EXISTS (SELECT 1 FROM document) AND NOT EXISTS (SELECT 1 FROM sourcing_need)"
    )
    op.execute(add.bindparams(most=_LIMIT))


def downgrade() -> None:
    """People may have changed it by now: it stays."""

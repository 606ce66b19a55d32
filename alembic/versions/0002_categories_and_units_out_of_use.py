"""categories and units out of use

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
_TABLES = ("category", "unit")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("switched_off_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for table in _TABLES:
        op.drop_column(table, "switched_off_at")

"""which seasons were made known

Revision ID: 0042
Revises: 0041
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shipped_season",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("name", "year", name=op.f("pk_shipped_season")),
    )


def downgrade() -> None:
    op.drop_table("shipped_season")

"""how codes are read

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "barcode_setting",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("separator", sa.String(length=8), nullable=False),
        sa.Column("patterns", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_barcode_setting_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barcode_setting")),
    )


def downgrade() -> None:
    op.drop_table("barcode_setting")

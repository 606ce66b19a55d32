"""SKUs that stand in for each other, and requests by when they were made

Revision ID: 0050
Revises: 0049
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sku_substitute",
        sa.Column("one_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("other_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_sku_substitute_smaller_first")),
        sa.ForeignKeyConstraint(["one_id"], ["sku.id"], name=op.f("fk_sku_substitute_one_id_sku")),
        sa.ForeignKeyConstraint(["other_id"], ["sku.id"], name=op.f("fk_sku_substitute_other_id_sku")),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_sku_substitute")),
    )
    op.create_index("ix_sku_substitute_other_id", "sku_substitute", ["other_id"])
    op.create_index("ix_transfer_request_asked_at", "transfer_request", ["asked_at"])


def downgrade() -> None:
    op.drop_index("ix_transfer_request_asked_at", table_name="transfer_request")
    op.drop_index("ix_sku_substitute_other_id", table_name="sku_substitute")
    op.drop_table("sku_substitute")

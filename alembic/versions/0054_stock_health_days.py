"""How each warehouse was stocked on each day

Revision ID: 0054
Revises: 0050
"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stock_health_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("lacking", sa.Integer(), nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("surplus", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("is_filled", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "lacking >= 0 AND low >= 0 AND surplus >= 0 AND lacking + low + surplus <= planned",
            name=op.f("ck_stock_health_day_within_planned"),
        ),
        sa.CheckConstraint("is_filled = (value IS NULL)", name=op.f("ck_stock_health_day_value_as_seen")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_stock_health_day_warehouse_id_warehouse")
        ),
        sa.PrimaryKeyConstraint("day", "warehouse_id", name=op.f("pk_stock_health_day")),
    )


def downgrade() -> None:
    op.drop_table("stock_health_day")

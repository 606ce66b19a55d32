"""snapshots of closed periods, and the day on which periods end

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("first_seq_after", "last_seq"):
        op.add_column("period", sa.Column(column, sa.BigInteger().with_variant(sa.Integer(), "sqlite")))
    op.create_table(
        "period_balance",
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_period_balance_period_id_period")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_period_balance_sku_id_sku")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_period_balance_warehouse_id_warehouse")
        ),
        sa.PrimaryKeyConstraint("period_id", "sku_id", "warehouse_id", name=op.f("pk_period_balance")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "closing_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("closing_day", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("closing_day BETWEEN 0 AND 28", name=op.f("ck_closing_rule_day_of_every_month")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_rule")),
    )


def downgrade() -> None:
    op.drop_table("closing_rule")
    op.drop_table("period_balance")
    for column in ("last_seq", "first_seq_after"):
        op.execute(f"ALTER TABLE period DROP COLUMN {column}")

"""ABC classes, the rhythm of counting, and when each SKU was last counted

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "abc_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("a_percent", sa.Integer(), nullable=False),
        sa.Column("b_percent", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=True),
        sa.Column("computed_at", _MOMENT, nullable=True),
        sa.CheckConstraint("days BETWEEN 7 AND 731", name=op.f("ck_abc_rule_days")),
        sa.CheckConstraint(
            "a_percent > 0 AND a_percent < b_percent AND b_percent < 100", name=op.f("ck_abc_rule_ordered")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_abc_rule")),
    )
    op.create_table(
        "abc_class",
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("abc_class", sa.String(length=1), nullable=False),
        sa.Column("consumption_value", sa.BigInteger(), nullable=False),
        sa.Column("consumption_class", sa.String(length=1), nullable=False),
        sa.Column("consumption_before", sa.Integer(), nullable=True),
        sa.Column("stock_value", sa.BigInteger(), nullable=False),
        sa.Column("stock_class", sa.String(length=1), nullable=False),
        sa.Column("stock_before", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(length=1), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("settled", sa.String(length=1), nullable=True),
        sa.Column("last_result", sa.String(length=1), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("pinned_class", sa.String(length=1), nullable=True),
        sa.Column("pin_reason", sa.String(length=200), nullable=False),
        sa.Column("pinned_by", sa.String(length=60), nullable=False),
        sa.Column("pinned_at", _MOMENT, nullable=True),
        sa.CheckConstraint("abc_class IN ('A', 'B', 'C')", name=op.f("ck_abc_class_known_class")),
        sa.CheckConstraint("pinned_class IN ('A', 'B', 'C')", name=op.f("ck_abc_class_known_pinned_class")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_abc_class_sku_id_sku")),
        sa.PrimaryKeyConstraint("sku_id", "warehouse_id", name=op.f("pk_abc_class")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_abc_class_warehouse_id_sku_id", "abc_class", ["warehouse_id", "sku_id"])
    op.create_table(
        "count_rhythm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("a_days", sa.Integer(), nullable=False),
        sa.Column("b_days", sa.Integer(), nullable=False),
        sa.Column("c_days", sa.Integer(), nullable=False),
        sa.Column("at_zero", sa.Boolean(), nullable=False),
        sa.Column("after_refusal", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "a_days >= 1 AND a_days <= b_days AND b_days <= c_days AND c_days <= 366",
            name=op.f("ck_count_rhythm_ordered"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_rhythm")),
    )
    op.create_table(
        "sku_counted",
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("counted_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_sku_counted_sku_id_sku")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_sku_counted_warehouse_id_warehouse")),
        sa.PrimaryKeyConstraint("sku_id", "warehouse_id", name=op.f("pk_sku_counted")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("sku_counted", "count_rhythm", "abc_class", "abc_rule"):
        op.drop_table(table)

"""replenishment: how it is done, seasons, suggestions

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None
_WAITS = sa.text("state IN ('open', 'snoozed')")


def upgrade() -> None:
    op.create_table(
        "replenishment_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=True),
        sa.Column("fill_percent", sa.Integer(), nullable=True),
        sa.Column("review_days", sa.Integer(), nullable=True),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.Column("minimum", sa.BigInteger(), nullable=True),
        sa.Column("maximum", sa.BigInteger(), nullable=True),
        sa.Column("least", sa.BigInteger(), nullable=True),
        sa.Column("pack", sa.BigInteger(), nullable=True),
        sa.Column("one_off_multiple", sa.Integer(), nullable=True),
        sa.Column("counts_transfers", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("category_id = 0 OR sku_id = 0", name=op.f("ck_replenishment_setting_one_of_both")),
        sa.CheckConstraint(
            "method IN ('auto', 'average', 'seasonal', 'sba', 'tsb', 'limits', 'never')",
            name=op.f("ck_replenishment_setting_known_method"),
        ),
        sa.CheckConstraint("fill_percent BETWEEN 50 AND 99", name=op.f("ck_replenishment_setting_fill")),
        sa.CheckConstraint(
            "review_days BETWEEN 1 AND 180 AND lead_days BETWEEN 0 AND 365", name=op.f("ck_replenishment_setting_days")
        ),
        sa.CheckConstraint(
            "minimum >= 0 AND maximum >= minimum", name=op.f("ck_replenishment_setting_limits_in_order")
        ),
        sa.CheckConstraint("least > 0 AND pack > 0", name=op.f("ck_replenishment_setting_positive")),
        sa.CheckConstraint("one_off_multiple BETWEEN 2 AND 100", name=op.f("ck_replenishment_setting_one_off")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replenishment_setting")),
        sa.UniqueConstraint(
            "category_id", "sku_id", "warehouse_id",
            name=op.f("uq_replenishment_setting_category_id_sku_id_warehouse_id"),
        ),
    )  # fmt: skip
    op.create_index("ix_replenishment_setting_sku_id", "replenishment_setting", ["sku_id"])
    op.create_table(
        "season_factor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_season_factor_ordered")),
        sa.CheckConstraint("percent BETWEEN 1 AND 2000", name=op.f("ck_season_factor_percent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season_factor")),
    )
    _suggestions()
    op.create_table(
        "replenishment_run",
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.Column("suggestions", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_replenishment_run_warehouse_id_warehouse")
        ),
        sa.PrimaryKeyConstraint("warehouse_id", name=op.f("pk_replenishment_run")),
    )


def _suggestions() -> None:
    op.create_table(
        "replenishment_suggestion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("days_left", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=60), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("working", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'taken', 'dismissed', 'snoozed')", name=op.f("ck_replenishment_suggestion_known_state")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_replenishment_suggestion_positive")),
        sa.CheckConstraint(
            "state IN ('open', 'taken') OR (until IS NOT NULL AND reason <> '')",
            name=op.f("ck_replenishment_suggestion_quiet_until"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)", name=op.f("ck_replenishment_suggestion_decided_when")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_replenishment_suggestion_sku_id_sku")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["partner.id"], name=op.f("fk_replenishment_suggestion_supplier_id_partner")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_replenishment_suggestion_warehouse_id_warehouse")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replenishment_suggestion")),
    )
    op.create_index(
        "uq_replenishment_suggestion_waiting", "replenishment_suggestion", ["sku_id", "warehouse_id"], unique=True,
        sqlite_where=_WAITS, postgresql_where=_WAITS,
    )  # fmt: skip
    op.create_index(
        "ix_replenishment_suggestion_state_warehouse_id", "replenishment_suggestion", ["state", "warehouse_id"]
    )
    op.create_index("ix_replenishment_suggestion_supplier_id", "replenishment_suggestion", ["supplier_id"])


def downgrade() -> None:
    for table in (
        "replenishment_run", "replenishment_suggestion", "season_factor", "replenishment_setting",
    ):  # fmt: skip
        op.drop_table(table)

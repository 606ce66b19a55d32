"""opening the books: the day, files that came in, balances with partners, and since when a warehouse is live

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("warehouse", sa.Column("went_live_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "cutover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("went_live_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cutover")),
    )
    op.create_table(
        "opening_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_key", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("expected_rows", sa.Integer(), nullable=False),
        sa.Column("written_rows", sa.Integer(), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("written_rows <= expected_rows", name=op.f("ck_opening_run_not_more_than_expected")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_run")),
        sa.UniqueConstraint("run_key", name=op.f("uq_opening_run_run_key")),
    )
    op.create_index(op.f("ix_opening_run_sha256"), "opening_run", ["sha256"])
    op.create_table(
        "opening_balance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('payable', 'receivable', 'prepaid', 'advance')", name=op.f("ck_opening_balance_known_kind")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_opening_balance_positive")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_opening_balance_partner_id_partner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_balance")),
        sa.UniqueConstraint(
            "partner_id", "kind", "reference", name=op.f("uq_opening_balance_partner_id_kind_reference")
        ),
    )
    op.create_table(
        "sheet_columns",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_sheet_columns")),
    )


def downgrade() -> None:
    for table in ("sheet_columns", "opening_balance", "opening_run", "cutover"):
        op.drop_table(table)
    op.execute("ALTER TABLE warehouse DROP COLUMN went_live_at")

"""counts of stock

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
_LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _counts()
    _lines()
    _entries()
    op.create_table(
        "count_document",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["count_id"], ["stock_count.id"], name=op.f("fk_count_document_count_id_stock_count")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_count_document_document_id_document")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_count_document")),
    )
    op.create_index("ix_count_document_count_id", "count_document", ["count_id"])
    op.create_table(
        "count_tolerance",
        sa.Column("abc_class", sa.String(1), nullable=False),
        sa.Column("percent", sa.BigInteger(), nullable=False),
        sa.Column("value_limit", sa.BigInteger(), nullable=False),
        sa.Column("always_second", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("percent >= 0 AND value_limit >= 0", name=op.f("ck_count_tolerance_not_negative")),
        sa.PrimaryKeyConstraint("abc_class", name=op.f("pk_count_tolerance")),
    )


def _counts() -> None:
    op.create_table(
        "stock_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count_key", sa.String(64), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("remark", sa.String(200), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_on", sa.Date()),
        sa.Column("gross_value", sa.BigInteger(), nullable=False),
        sa.Column("reviewed_by", sa.Integer()),
        sa.Column("posted_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kind IN ('cycle', 'chosen', 'full')", name=op.f("ck_stock_count_known_kind")),
        sa.CheckConstraint(
            "state IN ('open', 'counting', 'recount', 'review', 'waiting', 'posted', 'cancelled')",
            name=op.f("ck_stock_count_known_state"),
        ),
        sa.CheckConstraint("(state = 'posted') = (posted_at IS NOT NULL)", name=op.f("ck_stock_count_posted_when")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_stock_count_warehouse_id_warehouse")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count")),
        sa.UniqueConstraint("count_key", name=op.f("uq_stock_count_count_key")),
        sa.UniqueConstraint("number", name=op.f("uq_stock_count_number")),
    )
    op.create_index("ix_stock_count_state_due_on", "stock_count", ["state", "due_on"])
    op.create_index("ix_stock_count_warehouse_id", "stock_count", ["warehouse_id"])
    op.create_table(
        "count_person",
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["count_id"], ["stock_count.id"], name=op.f("fk_count_person_count_id_stock_count")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_count_person_user_id_app_user")),
        sa.PrimaryKeyConstraint("count_id", "user_id", name=op.f("pk_count_person")),
    )


def _lines() -> None:
    op.create_table(
        "count_line",
        sa.Column("id", _LONG, nullable=False),
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("shelf", sa.String(40), nullable=False),
        sa.Column("abc_class", sa.String(1), nullable=False),
        sa.Column("is_found", sa.Boolean(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("has_moved", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.BigInteger()) for name in ("book", "counted", "difference", "unit_cost", "value")),
        sa.Column("is_within", sa.Boolean()),
        sa.Column("cause", sa.String(20), nullable=False),
        sa.Column("comment", sa.String(200), nullable=False),
        sa.Column("decided_by", sa.Integer()),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("document_line_id", _LONG),
        sa.CheckConstraint(
            "outcome IN ('', 'settled', 'recount', 'disputed', 'skipped')", name=op.f("ck_count_line_known_outcome")
        ),
        sa.ForeignKeyConstraint(["count_id"], ["stock_count.id"], name=op.f("fk_count_line_count_id_stock_count")),
        sa.ForeignKeyConstraint(
            ["document_line_id"], ["document_line.id"], name=op.f("fk_count_line_document_line_id_document_line")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_count_line_lot_id_lot")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_count_line_sku_id_sku")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_line")),
        sa.UniqueConstraint("count_id", "sku_id", "lot_id", name=op.f("uq_count_line_count_id_sku_id_lot_id")),
    )
    op.create_index("ix_count_line_sku_id", "count_line", ["sku_id"])


def _entries() -> None:
    op.create_table(
        "count_entry",
        sa.Column("id", _LONG, nullable=False),
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("line_id", _LONG, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("base_quantity", sa.BigInteger(), nullable=False),
        sa.Column("book", sa.BigInteger(), nullable=False),
        sa.Column("book_seq", _LONG, nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_assumed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("quantity >= 0 AND base_quantity >= 0", name=op.f("ck_count_entry_not_negative")),
        sa.ForeignKeyConstraint(["count_id"], ["stock_count.id"], name=op.f("fk_count_entry_count_id_stock_count")),
        sa.ForeignKeyConstraint(["line_id"], ["count_line.id"], name=op.f("fk_count_entry_line_id_count_line")),
        sa.ForeignKeyConstraint(["person_id"], ["app_user.id"], name=op.f("fk_count_entry_person_id_app_user")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_count_entry_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_entry")),
    )
    op.create_index("ix_count_entry_count_id_line_id", "count_entry", ["count_id", "line_id"])


def downgrade() -> None:
    for table in ("count_tolerance", "count_document", "count_entry", "count_line", "count_person", "stock_count"):
        op.drop_table(table)

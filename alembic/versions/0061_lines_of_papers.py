"""The lines of an invoice as they are printed, what a supplier calls our goods, and freight on invoices

Revision ID: 0061
Revises: 0060
"""

import sqlalchemy as sa
from alembic import op

from jxc_app.core.clock import UtcDateTime

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # in place, and not by copying the table: its triggers stay
    op.execute("ALTER TABLE supplier_invoice ADD COLUMN charges BIGINT DEFAULT 0 NOT NULL")
    op.create_table(
        "invoice_paper_line",
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("spec", sa.String(length=100), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("tax_percent", sa.BigInteger(), nullable=True),
        sa.Column("is_charge", sa.Boolean(), nullable=False),
        sa.CheckConstraint("amount >= tax AND tax >= 0", name=op.f("ck_invoice_paper_line_amounts")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_invoice_paper_line_document_id_document")
        ),
        sa.PrimaryKeyConstraint("document_id", "position", name=op.f("pk_invoice_paper_line")),
    )  # fmt: skip
    op.create_table(
        "invoice_paper_goods",
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id", "position"], ["invoice_paper_line.document_id", "invoice_paper_line.position"],
            name="fk_invoice_paper_goods_document_id_invoice_paper_line",
        ),
        sa.PrimaryKeyConstraint("document_id", "position", "line_no", name=op.f("pk_invoice_paper_goods")),
    )  # fmt: skip
    op.create_table(
        "supplier_item",
        sa.Column("partner_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item_key", sa.String(length=200), nullable=False),
        sa.Column("sku_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("spec", sa.String(length=100), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("per_unit", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("per_unit > 0", name=op.f("ck_supplier_item_positive")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["app_user.id"], name=op.f("fk_supplier_item_confirmed_by_app_user")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_supplier_item_partner_id_partner")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_supplier_item_sku_id_sku")),
        sa.PrimaryKeyConstraint("partner_id", "item_key", "sku_id", name=op.f("pk_supplier_item")),
    )
    op.create_index("ix_supplier_item_sku_id", "supplier_item", ["sku_id"])


def downgrade() -> None:
    op.drop_index("ix_supplier_item_sku_id", "supplier_item")
    op.drop_table("supplier_item")
    op.drop_table("invoice_paper_goods")
    op.drop_table("invoice_paper_line")
    op.execute("ALTER TABLE supplier_invoice DROP COLUMN charges")

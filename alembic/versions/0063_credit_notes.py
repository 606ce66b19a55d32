"""Red invoices of suppliers

Revision ID: 0063
Revises: 0062
"""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

_roles = sa.table("role", sa.column("id"), sa.column("code"))
_rights = sa.table("role_permission", sa.column("role_id"), sa.column("permission"), sa.column("scope"))


def upgrade() -> None:
    op.create_table(
        "supplier_credit_note",
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number_key", sa.String(length=120), nullable=True),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.CheckConstraint("net + tax = gross AND gross > 0", name=op.f("ck_supplier_credit_note_adds_up")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_supplier_credit_note_document_id_document")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_supplier_credit_note")),
        sa.UniqueConstraint("number_key", name=op.f("uq_supplier_credit_note_number_key")),
    )  # fmt: skip
    for act in ("post", "void"):
        said = sa.literal(f"supplier_credit_note.{act}"), sa.literal("all")
        role = sa.select(_roles.c.id, *said).where(_roles.c.code == "finance")
        op.execute(_rights.insert().from_select(["role_id", "permission", "scope"], role))


def downgrade() -> None:
    op.execute("DELETE FROM role_permission WHERE permission LIKE 'supplier_credit_note.%'")
    op.drop_table("supplier_credit_note")

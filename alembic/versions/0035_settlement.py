"""settlement: invoices of suppliers, what their match found, how far they may differ; who settles

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

#: what the ready-made roles hold of the acts of this version
_GIVEN = {
    "finance": (
        "invoice.accept", "payable.view", "payment_request.post", "payment_request.void", "supplier_invoice.post",
        "supplier_invoice.void",
    ),
    "owner": ("invoice.accept", "payable.view"), "auditor": ("payable.view",),
}  # fmt: skip
_rights = sa.table("role_permission", sa.column("role_id"), sa.column("permission"), sa.column("scope"))
_roles = sa.table("role", sa.column("id"), sa.column("code"))


def upgrade() -> None:
    op.create_table(
        "supplier_invoice",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number_key", sa.String(length=120), nullable=True),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("seller_name", sa.String(length=120), nullable=False),
        sa.Column("seller_tax_id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("causes", sa.String(length=120), nullable=False),
        sa.Column("accepted_by", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("net + tax = gross", name=op.f("ck_supplier_invoice_adds_up")),
        sa.CheckConstraint(
            "(accepted_by IS NULL) = (accepted_at IS NULL)", name=op.f("ck_supplier_invoice_accepted_when")
        ),
        sa.CheckConstraint("accepted_by IS NULL OR reason <> ''", name=op.f("ck_supplier_invoice_accepted_why")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_supplier_invoice_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["app_user.id"], name=op.f("fk_supplier_invoice_accepted_by_app_user")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_supplier_invoice")),
        sa.UniqueConstraint("number_key", name=op.f("uq_supplier_invoice_number_key")),
    )
    op.create_table(
        "invoice_match",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("due_quantity", sa.BigInteger(), nullable=False),
        sa.Column("due_amount", sa.BigInteger(), nullable=True),
        sa.Column("causes", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_invoice_match_document_id_document")),
        sa.PrimaryKeyConstraint("document_id", "line_no", name=op.f("pk_invoice_match")),
    )
    op.create_table(
        "match_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quantity_percent", sa.BigInteger(), nullable=False),
        sa.Column("price_percent", sa.BigInteger(), nullable=False),
        sa.Column("price_amount", sa.BigInteger(), nullable=False),
        sa.Column("small_amount", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_match_rule_only_one")),
        sa.CheckConstraint(
            "quantity_percent BETWEEN 0 AND 10000 AND price_percent BETWEEN 0 AND 10000",
            name=op.f("ck_match_rule_percentages"),
        ),
        sa.CheckConstraint("price_amount >= 0 AND small_amount >= 0", name=op.f("ck_match_rule_amounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_rule")),
    )
    _give()


def _give() -> None:
    connection = op.get_bind()
    ids = dict(connection.execute(sa.select(_roles.c.code, _roles.c.id)).all())
    rows = [
        {"role_id": ids[code], "permission": permission, "scope": "all"}
        for code, permissions in _GIVEN.items()
        for permission in permissions
        if code in ids
    ]
    if rows:
        connection.execute(_rights.insert(), rows)


def downgrade() -> None:
    for table in ("match_rule", "invoice_match", "supplier_invoice"):
        op.drop_table(table)
    given = sorted({right for rights in _GIVEN.values() for right in rights} | {"payment.post", "payment.void"})
    op.get_bind().execute(_rights.delete().where(_rights.c.permission.in_(given)))

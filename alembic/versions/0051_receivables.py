"""What customers owe, what pays it, and what is agreed with one customer

Revision ID: 0051
Revises: 0050
"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None
_OPEN = sa.text("settled < amount")
#: what the ready-made roles hold of the acts of this version, and where
_GIVEN = {
    "store_manager": {
        "receivable.view": "assigned", "customer_receipt.post": "assigned", "exchange.draft": "assigned",
        "exchange.post": "assigned", "exchange.void": "assigned",
    },
    "store_clerk": {"exchange.draft": "assigned", "exchange.post": "assigned"},
    "clerk": {"exchange.draft": "assigned"},
    "reviewer": {"exchange.post": "assigned", "exchange.void": "assigned"},
    "owner": {"receivable.view": "all", "credit.set": "all"},
    "auditor": {"receivable.view": "all"},
    "finance": {
        "receivable.view": "all", "credit.set": "all", "receivable_set_off.post": "all",
        "receivable_set_off.void": "all", "customer_receipt.void": "all", "customer_refund.void": "all",
    },
    "cashier": {"receivable.view": "all", "customer_receipt.post": "all", "customer_refund.post": "all"},
}  # fmt: skip
_rights = sa.table("role_permission", sa.column("role_id"), sa.column("permission"), sa.column("scope"))
_roles = sa.table("role", sa.column("id"), sa.column("code"))


def upgrade() -> None:
    op.create_table(
        "receivable",
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("is_credit", sa.Boolean(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("on_account", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("amount > 0 AND settled >= 0 AND settled <= amount", name=op.f("ck_receivable_within")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_receivable_document_id_document")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_receivable_partner_id_partner")),
        sa.ForeignKeyConstraint(["order_id"], ["document.id"], name=op.f("fk_receivable_order_id_document")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_receivable")),
    )
    op.create_index("ix_receivable_partner_id_occurred_on", "receivable", ["partner_id", "occurred_on"])
    op.create_index("ix_receivable_order_id", "receivable", ["order_id"])
    op.create_index(
        "ix_receivable_open", "receivable", ["partner_id", "due_on"], sqlite_where=_OPEN, postgresql_where=_OPEN
    )
    op.create_table(
        "receivable_match",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("credit_id", sa.Integer(), nullable=False),
        sa.Column("debit_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_receivable_match_positive")),
        sa.CheckConstraint("credit_id <> debit_id", name=op.f("ck_receivable_match_two_sides")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_receivable_match_document_id_document")
        ),
        sa.ForeignKeyConstraint(["credit_id"], ["document.id"], name=op.f("fk_receivable_match_credit_id_document")),
        sa.ForeignKeyConstraint(["debit_id"], ["document.id"], name=op.f("fk_receivable_match_debit_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receivable_match")),
    )
    for column in ("document_id", "credit_id", "debit_id"):
        op.create_index(f"ix_receivable_match_{column}", "receivable_match", [column])
    op.create_table(
        "customer_rule",
        sa.Column("partner_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("overdue_days", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("overdue_days >= 0", name=op.f("ck_customer_rule_overdue_days")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_customer_rule_partner_id_partner")),
        sa.PrimaryKeyConstraint("partner_id", name=op.f("pk_customer_rule")),
    )
    for code, rights in _GIVEN.items():
        for permission, scope in rights.items():
            role = sa.select(_roles.c.id, sa.literal(permission), sa.literal(scope)).where(_roles.c.code == code)
            op.execute(_rights.insert().from_select(["role_id", "permission", "scope"], role))


def downgrade() -> None:
    given = {permission for rights in _GIVEN.values() for permission in rights}
    op.execute(_rights.delete().where(_rights.c.permission.in_(sorted(given))))
    op.drop_table("customer_rule")
    op.drop_table("receivable_match")
    op.drop_table("receivable")

"""sales orders keep goods

Revision ID: 0046
Revises: 0045
"""

import sqlalchemy as sa
from alembic import op

from jxc_app.core.clock import UtcDateTime

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

#: what the ready-made roles hold of the acts of this version, and where
_GIVEN = {
    "store_manager": {"sales_order.draft": "assigned", "sales_order.post": "assigned", "sales_order.void": "assigned"},
    "store_clerk": {"sales_order.draft": "assigned", "sales_order.post": "assigned"},
    "clerk": {"sales_order.draft": "assigned"},
    "reviewer": {"sales_order.post": "assigned", "sales_order.void": "assigned"},
    "owner": {"sales.rules": "all"},
}
_rights = sa.table("role_permission", sa.column("role_id"), sa.column("permission"), sa.column("scope"))
_roles = sa.table("role", sa.column("id"), sa.column("code"))


def upgrade() -> None:
    op.create_table(
        "sales_rule",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_sales_rule_one")),
        sa.CheckConstraint("keep_days >= 0", name=op.f("ck_sales_rule_keep_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_rule")),
    )
    op.create_table(
        "order_keeping",
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_order_keeping_document_id_document")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_order_keeping")),
    )
    for code, rights in _GIVEN.items():
        for permission, scope in rights.items():
            role = sa.select(_roles.c.id, sa.literal(permission), sa.literal(scope)).where(_roles.c.code == code)
            op.execute(_rights.insert().from_select(["role_id", "permission", "scope"], role))


def downgrade() -> None:
    given = {permission for rights in _GIVEN.values() for permission in rights}
    op.execute(_rights.delete().where(_rights.c.permission.in_(sorted(given))))
    op.drop_table("order_keeping")
    op.drop_table("sales_rule")

"""what stores ask of each other

Revision ID: 0049
Revises: 0048
"""

import sqlalchemy as sa
from alembic import op

from jxc_app.core.clock import UtcDateTime

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

#: what the ready-made roles hold of the acts of this version, and where
_GIVEN = {
    "store_manager": {"transfer.request": "assigned"},
    "store_clerk": {"stock.bands": "all"},
}
_rights = sa.table("role_permission", sa.column("role_id"), sa.column("permission"), sa.column("scope"))
_roles = sa.table("role", sa.column("id"), sa.column("code"))


def upgrade() -> None:
    op.create_table(
        "transfer_request",
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("promised_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'accepted', 'refused', 'cancelled', 'lapsed')", name=op.f("ck_transfer_request_state")
        ),
        sa.CheckConstraint(
            "(state = 'accepted') = (promised_at IS NOT NULL)", name=op.f("ck_transfer_request_promised")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_transfer_request_document_id_document")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["app_user.id"], name=op.f("fk_transfer_request_asked_by_app_user")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["app_user.id"], name=op.f("fk_transfer_request_answered_by_app_user")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_transfer_request")),
    )
    op.create_index("ix_transfer_request_state_until", "transfer_request", ["state", "until"])
    op.create_table(
        "transfer_request_line",
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sku_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=True),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "asked > 0 AND (sent IS NULL OR sent >= 0)", name=op.f("ck_transfer_request_line_quantities")
        ),
        sa.CheckConstraint(
            "cause IN ('', 'not_found', 'kept', 'damaged', 'other')", name=op.f("ck_transfer_request_line_known_cause")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["transfer_request.document_id"],
            name=op.f("fk_transfer_request_line_document_id_transfer_request"),
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_transfer_request_line_sku_id_sku")),
        sa.PrimaryKeyConstraint("document_id", "sku_id", name=op.f("pk_transfer_request_line")),
    )
    for code, rights in _GIVEN.items():
        for permission, scope in rights.items():
            role = sa.select(_roles.c.id, sa.literal(permission), sa.literal(scope)).where(_roles.c.code == code)
            op.execute(_rights.insert().from_select(["role_id", "permission", "scope"], role))


def downgrade() -> None:
    given = {permission for rights in _GIVEN.values() for permission in rights}
    op.execute(_rights.delete().where(_rights.c.permission.in_(sorted(given))))
    op.drop_table("transfer_request_line")
    op.drop_index("ix_transfer_request_state_until", table_name="transfer_request")
    op.drop_table("transfer_request")

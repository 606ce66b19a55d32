"""orders that several stores fill

Revision ID: 0053
Revises: 0050
"""

import sqlalchemy as sa
from alembic import op

from jxc_app.core.clock import UtcDateTime

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

#: what the ready-made roles hold of the acts of this version, and where
_GIVEN = {
    "store_manager": {"fulfilment.source": "assigned"},
    "owner": {"fulfilment.rules": "all"},
    "administrator": {"intake.manage": "all"},
}
_rights = sa.table("role_permission", sa.column("role_id"), sa.column("permission"), sa.column("scope"))
_roles = sa.table("role", sa.column("id"), sa.column("code"))


def upgrade() -> None:
    op.create_table(
        "fulfilment_rule",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("most_parcels", sa.Integer(), nullable=False),
        sa.Column("splits_lines", sa.Boolean(), nullable=False),
        sa.Column("least_life_days", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_fulfilment_rule_only_one")),
        sa.CheckConstraint("least_life_days BETWEEN 0 AND 365", name=op.f("ck_fulfilment_rule_least_life_days")),
        sa.CheckConstraint("most_parcels BETWEEN 1 AND 8", name=op.f("ck_fulfilment_rule_most_parcels")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fulfilment_rule")),
    )
    op.create_table(
        "fulfilment_pool",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("name_key", sa.String(length=40), nullable=False),
        sa.Column("home_id", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["home_id"], ["warehouse.id"], name=op.f("fk_fulfilment_pool_home_id_warehouse")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fulfilment_pool")),
        sa.UniqueConstraint("name_key", name=op.f("uq_fulfilment_pool_name_key")),
    )
    op.create_index("uq_fulfilment_pool_home_id", "fulfilment_pool", ["home_id"], unique=True)
    op.create_table(
        "fulfilment_store",
        sa.Column("warehouse_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=True),
        sa.Column("takes_part", sa.Boolean(), nullable=False),
        sa.Column("keeps_minimum", sa.Boolean(), nullable=False),
        sa.Column("kept_back", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kept_back >= 0", name=op.f("ck_fulfilment_store_kept_back")),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["fulfilment_pool.id"], name=op.f("fk_fulfilment_store_pool_id_fulfilment_pool")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_fulfilment_store_warehouse_id_warehouse")
        ),
        sa.PrimaryKeyConstraint("warehouse_id", name=op.f("pk_fulfilment_store")),
    )
    op.create_index("ix_fulfilment_store_pool_id", "fulfilment_store", ["pool_id"], unique=False)
    op.create_table(
        "sourced_order",
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contact", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("latitude", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("longitude", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("promised_at", UtcDateTime(), nullable=True),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("is_short", sa.Boolean(), nullable=False),
        sa.Column("sourced_at", UtcDateTime(), nullable=False),
        sa.Column("sourced_by", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_sourced_order_both_or_none")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_sourced_order_document_id_document")),
        sa.ForeignKeyConstraint(["sourced_by"], ["app_user.id"], name=op.f("fk_sourced_order_sourced_by_app_user")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_sourced_order")),
    )
    op.create_table(
        "parcel",
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("promised_at", UtcDateTime(), nullable=True),
        sa.Column("courier_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", UtcDateTime(), nullable=True),
        sa.Column("delivered_at", UtcDateTime(), nullable=True),
        sa.Column("received_by", sa.String(length=60), nullable=False),
        sa.CheckConstraint("delivered_at IS NULL OR taken_at IS NOT NULL", name=op.f("ck_parcel_taken_first")),
        sa.CheckConstraint("taken_at IS NULL OR courier_id IS NOT NULL", name=op.f("ck_parcel_taken_by_whom")),
        sa.ForeignKeyConstraint(["courier_id"], ["app_user.id"], name=op.f("fk_parcel_courier_id_app_user")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_parcel_document_id_document")),
        sa.ForeignKeyConstraint(["order_id"], ["document.id"], name=op.f("fk_parcel_order_id_document")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_parcel")),
    )
    op.create_index("ix_parcel_courier_id_delivered_at", "parcel", ["courier_id", "delivered_at"], unique=False)
    op.create_index("ix_parcel_order_id", "parcel", ["order_id"], unique=False)
    op.create_table(
        "parcel_line",
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "source_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.CheckConstraint("(refused > 0) = (cause <> '')", name=op.f("ck_parcel_line_refused_why")),
        sa.CheckConstraint(
            "cause IN ('', 'not_found', 'kept', 'damaged', 'other')", name=op.f("ck_parcel_line_known_cause")
        ),
        sa.CheckConstraint("asked > 0 AND refused BETWEEN 0 AND asked", name=op.f("ck_parcel_line_quantities")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["parcel.document_id"], name=op.f("fk_parcel_line_document_id_parcel")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_parcel_line_sku_id_sku")),
        sa.ForeignKeyConstraint(
            ["source_line_id"], ["document_line.id"], name=op.f("fk_parcel_line_source_line_id_document_line")
        ),
        sa.PrimaryKeyConstraint("document_id", "source_line_id", name=op.f("pk_parcel_line")),
    )
    op.create_index("ix_parcel_line_source_line_id", "parcel_line", ["source_line_id"], unique=False)
    op.create_table(
        "intake_client",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("name_key", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("home_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("token_ends", sa.String(length=4), nullable=False),
        sa.Column("callback_url", sa.String(length=500), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("switched_off_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["app_user.id"], name=op.f("fk_intake_client_created_by_app_user")),
        sa.ForeignKeyConstraint(["home_id"], ["warehouse.id"], name=op.f("fk_intake_client_home_id_warehouse")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_intake_client_partner_id_partner")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_intake_client_user_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_client")),
        sa.UniqueConstraint("name_key", name=op.f("uq_intake_client_name_key")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_intake_client_token_sha256")),
        sa.UniqueConstraint("user_id", name=op.f("uq_intake_client_user_id")),
    )
    op.create_table(
        "intake_order",
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["intake_client.id"], name=op.f("fk_intake_order_client_id_intake_client")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_intake_order_document_id_document")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_intake_order")),
    )
    op.create_index("uq_intake_order_client_id_number", "intake_order", ["client_id", "number"], unique=True)
    op.create_table(
        "intake_callback",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=False),
        sa.Column("claimed_until", UtcDateTime(), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'failed', 'dead')", name=op.f("ck_intake_callback_known_state")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["intake_client.id"], name=op.f("fk_intake_callback_client_id_intake_client")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_intake_callback_document_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_callback")),
    )
    op.create_index("ix_intake_callback_client_id", "intake_callback", ["client_id"], unique=False)
    op.create_index("ix_intake_callback_state_next_try_at", "intake_callback", ["state", "next_try_at"], unique=False)
    for code, rights in _GIVEN.items():
        for permission, scope in rights.items():
            role = sa.select(_roles.c.id, sa.literal(permission), sa.literal(scope)).where(_roles.c.code == code)
            op.execute(_rights.insert().from_select(["role_id", "permission", "scope"], role))


def downgrade() -> None:
    given = {permission for rights in _GIVEN.values() for permission in rights}
    op.execute(_rights.delete().where(_rights.c.permission.in_(sorted(given))))
    op.drop_table("intake_callback")
    op.drop_table("intake_order")
    op.drop_table("intake_client")
    op.drop_table("parcel_line")
    op.drop_table("parcel")
    op.drop_table("sourced_order")
    op.drop_table("fulfilment_store")
    op.drop_table("fulfilment_pool")
    op.drop_table("fulfilment_rule")

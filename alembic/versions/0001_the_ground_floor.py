"""the ground floor

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "app_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("login_key", sa.String(60), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("switched_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("login_key", name=op.f("uq_app_user_login_key")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.String(60), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("ip", sa.String(60), nullable=False),
        sa.Column("device", sa.String(200), nullable=False),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("object_type", sa.String(40), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=True),
        sa.Column("object_label", sa.String(120), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_actor_id", ["actor_id"], unique=False)
        batch_op.create_index("ix_audit_entry_at", ["at"], unique=False)
        batch_op.create_index("ix_audit_entry_object", ["object_type", "object_id"], unique=False)

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["category.id"], name=op.f("fk_category_parent_id_category")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("name", name=op.f("uq_category_name")),
    )
    op.create_table(
        "company_setting",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_company_setting")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("use_case", sa.String(80), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_for_ever", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("actor_id", "use_case", "key", name=op.f("pk_idempotency_key")),
    )
    with op.batch_alter_table("idempotency_key", schema=None) as batch_op:
        batch_op.create_index("ix_idempotency_key_created_at", ["created_at"], unique=False)

    op.create_table(
        "duty_outcome",
        sa.Column("duty", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_good", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("duty", name=op.f("pk_duty_outcome")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("holder", sa.String(80), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "number_counter",
        sa.Column("series", sa.String(20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", "day", name=op.f("pk_number_counter")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.String(80), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_created_at", ["created_at"], unique=False)
        batch_op.create_index("ix_outbox_sent_at", ["sent_at"], unique=False)

    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("code_key", sa.String(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("name_key", sa.String(120), nullable=False),
        sa.Column("name_order", sa.String(120), nullable=False),
        sa.Column("is_supplier", sa.Boolean(), nullable=False),
        sa.Column("is_customer", sa.Boolean(), nullable=False),
        sa.Column("is_wholesale", sa.Boolean(), nullable=False),
        sa.Column("contact", sa.String(60), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("tax_number", sa.String(40), nullable=False),
        sa.Column("bank", sa.String(80), nullable=False),
        sa.Column("bank_account", sa.String(40), nullable=False),
        sa.Column("payment_days", sa.Integer(), nullable=True),
        sa.Column("credit_limit", sa.BigInteger(), nullable=True),
        sa.Column("remark", sa.String(500), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("switched_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("is_supplier OR is_customer", name=op.f("ck_partner_some_kind")),
        sa.CheckConstraint("payment_days >= 0", name=op.f("ck_partner_payment_days")),
        sa.CheckConstraint("credit_limit >= 0", name=op.f("ck_partner_credit_limit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("code_key", name=op.f("uq_partner_code_key")),
    )
    with op.batch_alter_table("partner", schema=None) as batch_op:
        batch_op.create_index("ix_partner_name_key", ["name_key"], unique=False)

    op.create_table(
        "period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_period_ordered")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period")),
        sa.UniqueConstraint("ends_on", name=op.f("uq_period_ends_on")),
        sa.UniqueConstraint("starts_on", name=op.f("uq_period_starts_on")),
    )
    op.create_table(
        "refusal_tally",
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(80), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.String(60), nullable=False),
        sa.Column("repeated", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "action", "reason", "minute", name=op.f("pk_refusal_tally")),
    )
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("description", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("code", name=op.f("uq_role_code")),
    )
    op.create_table(
        "sign_in_throttle",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("login_key", sa.String(60), nullable=False),
        sa.Column("ip", sa.String(60), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('address', 'login', 'login_at_address', 'password')", name=op.f("ck_sign_in_throttle_known_kind")
        ),
        sa.PrimaryKeyConstraint("kind", "login_key", "ip", name=op.f("pk_sign_in_throttle")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("name", name=op.f("uq_unit_name")),
    )
    op.create_table(
        "warehouse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("code_key", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("city", sa.String(40), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("contact", sa.String(60), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("latitude", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("longitude", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("go_live_date", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("switched_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('central', 'regional', 'store')", name=op.f("ck_warehouse_known_kind")),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_warehouse_latitude")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_warehouse_longitude")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warehouse")),
        sa.UniqueConstraint("code_key", name=op.f("uq_warehouse_code_key")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_key", sa.String(64), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(12), nullable=False),
        sa.Column("source_key", sa.String(160), nullable=True),
        sa.Column("source_sha256", sa.String(64), nullable=True),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("to_warehouse_id", sa.Integer(), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("responsible", sa.String(60), nullable=False),
        sa.Column("remark", sa.String(500), nullable=False),
        sa.Column("own_number", sa.String(60), nullable=False),
        sa.Column("settlement", sa.String(20), nullable=False),
        sa.Column("linked_document_id", sa.Integer(), nullable=True),
        sa.Column("reverses_document_id", sa.Integer(), nullable=True),
        sa.Column("total_quantity", sa.BigInteger(), nullable=False),
        sa.Column("total_amount", sa.BigInteger(), nullable=False),
        sa.Column("maker_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_by", sa.Integer(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("custom", sa.JSON(), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'closed') OR number IS NOT NULL", name=op.f("ck_document_numbered")),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'approved', 'posted', 'done', 'reversed', 'closed')",
            name=op.f("ck_document_status"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('posted', 'done', 'reversed') OR posted_at IS NOT NULL",
            name=op.f("ck_document_posted_when"),
        ),
        sa.CheckConstraint(
            "to_warehouse_id IS NULL OR to_warehouse_id <> warehouse_id", name=op.f("ck_document_two_warehouses")
        ),
        sa.ForeignKeyConstraint(
            ["linked_document_id"], ["document.id"], name=op.f("fk_document_linked_document_id_document")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_document_partner_id_partner")),
        sa.ForeignKeyConstraint(
            ["reverses_document_id"], ["document.id"], name=op.f("fk_document_reverses_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["to_warehouse_id"], ["warehouse.id"], name=op.f("fk_document_to_warehouse_id_warehouse")
        ),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_document_warehouse_id_warehouse")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("document_key", name=op.f("uq_document_document_key")),
        sa.UniqueConstraint("number", name=op.f("uq_document_number")),
        sa.UniqueConstraint("reverses_document_id", name=op.f("uq_document_reverses_document_id")),
        sa.UniqueConstraint("source_key", name=op.f("uq_document_source_key")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index("ix_document_business_date", ["business_date"], unique=False)
        batch_op.create_index("ix_document_linked_document_id", ["linked_document_id"], unique=False)
        batch_op.create_index("ix_document_maker_id_status", ["maker_id", "status"], unique=False)
        batch_op.create_index("ix_document_partner_id", ["partner_id"], unique=False)
        batch_op.create_index("ix_document_posted_by", ["posted_by"], unique=False)
        batch_op.create_index("ix_document_to_warehouse_id", ["to_warehouse_id"], unique=False)
        batch_op.create_index("ix_document_type_status", ["type", "status"], unique=False)
        batch_op.create_index("ix_document_warehouse_id_business_date", ["warehouse_id", "business_date"], unique=False)

    op.create_table(
        "location",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(20), nullable=False),
        sa.CheckConstraint(
            "(warehouse_id IS NOT NULL) = (place IN ('stock', 'qc_hold', 'in_transit'))",
            name=op.f("ck_location_real_or_virtual"),
        ),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_location_warehouse_id_warehouse")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
        sa.UniqueConstraint("warehouse_id", "place", name=op.f("uq_location_warehouse_id_place")),
    )
    op.create_table(
        "role_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_role_assignment_role_id_role")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_role_assignment_user_id_app_user")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_role_assignment_warehouse_id_warehouse")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_assignment")),
        sa.UniqueConstraint(
            "user_id", "role_id", "warehouse_id", name=op.f("uq_role_assignment_user_id_role_id_warehouse_id")
        ),
    )
    with op.batch_alter_table("role_assignment", schema=None) as batch_op:
        batch_op.create_index("ix_role_assignment_user_id", ["user_id"], unique=False)

    op.create_table(
        "role_permission",
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("permission", sa.String(80), nullable=False),
        sa.Column("scope", sa.String(10), nullable=False),
        sa.CheckConstraint("scope IN ('assigned', 'all')", name=op.f("ck_role_permission_known_scope")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_role_permission_role_id_role")),
        sa.PrimaryKeyConstraint("role_id", "permission", name=op.f("pk_role_permission")),
    )
    op.create_table(
        "sku",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("code_key", sa.String(60), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("spec", sa.String(120), nullable=False),
        sa.Column("brand", sa.String(60), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("base_unit_id", sa.Integer(), nullable=False),
        sa.Column("lot_tracked", sa.Boolean(), nullable=False),
        sa.Column("retail_price", sa.BigInteger(), nullable=True),
        sa.Column("wholesale_price", sa.BigInteger(), nullable=True),
        sa.Column("floor_price", sa.BigInteger(), nullable=True),
        sa.Column("shelf_life_days", sa.Integer(), nullable=True),
        sa.Column("picture", sa.String(64), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("custom", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("switched_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("shelf_life_days > 0", name=op.f("ck_sku_shelf_life")),
        sa.ForeignKeyConstraint(["base_unit_id"], ["unit.id"], name=op.f("fk_sku_base_unit_id_unit")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_sku_category_id_category")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sku")),
        sa.UniqueConstraint("code_key", name=op.f("uq_sku_code_key")),
    )
    with op.batch_alter_table("sku", schema=None) as batch_op:
        batch_op.create_index("ix_sku_brand", ["brand"], unique=False)
        batch_op.create_index("ix_sku_category_id", ["category_id"], unique=False)

    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ip", sa.String(60), nullable=False),
        sa.Column("device", sa.String(200), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_user_session_user_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_user_session_token_sha256")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index("ix_user_session_user_id", ["user_id"], unique=False)

    op.create_table(
        "barcode",
        sa.Column("code_key", sa.String(80), nullable=False),
        sa.Column("code", sa.String(80), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_barcode_sku_id_sku")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_barcode_unit_id_unit")),
        sa.PrimaryKeyConstraint("code_key", name=op.f("pk_barcode")),
    )
    with op.batch_alter_table("barcode", schema=None) as batch_op:
        batch_op.create_index("ix_barcode_sku_id", ["sku_id"], unique=False)

    op.create_table(
        "document_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.String(60), nullable=False),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_event_document_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_event")),
    )
    with op.batch_alter_table("document_event", schema=None) as batch_op:
        batch_op.create_index("ix_document_event_document_id", ["document_id"], unique=False)

    op.create_table(
        "lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("produced_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_lot_sku_id_sku")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("sku_id", "number", name=op.f("uq_lot_sku_id_number")),
    )
    op.create_table(
        "sku_unit",
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("numerator", sa.Integer(), nullable=False),
        sa.Column("denominator", sa.Integer(), nullable=False),
        sa.CheckConstraint("numerator > 0 AND denominator > 0", name=op.f("ck_sku_unit_positive")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_sku_unit_sku_id_sku")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_sku_unit_unit_id_unit")),
        sa.PrimaryKeyConstraint("sku_id", "unit_id", name=op.f("pk_sku_unit")),
    )
    op.create_table(
        "document_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["app_user.id"], name=op.f("fk_document_template_owner_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_template")),
        sa.UniqueConstraint("owner_id", "type", "name", name=op.f("uq_document_template_owner_id_type_name")),
    )
    op.create_table(
        "preference",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_preference_user_id_app_user")),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_preference")),
    )
    op.create_table(
        "stock_setting",
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.BigInteger(), nullable=True),
        sa.Column("maximum", sa.BigInteger(), nullable=True),
        sa.Column("shelf", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_stock_setting_sku_id_sku")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_stock_setting_warehouse_id_warehouse")
        ),
        sa.PrimaryKeyConstraint("sku_id", "warehouse_id", name=op.f("pk_stock_setting")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("stock_setting", schema=None) as batch_op:
        batch_op.create_index("ix_stock_setting_minimum", ["minimum", "sku_id", "warehouse_id"], unique=False)
        batch_op.create_index("ix_stock_setting_shelf", ["shelf", "sku_id", "warehouse_id"], unique=False)

    op.create_table(
        "stock_value",
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_stock_value_quantity_not_negative")),
        sa.CheckConstraint(
            "value >= 0 AND (quantity > 0 OR value = 0)", name=op.f("ck_stock_value_value_has_quantity")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_stock_value_sku_id_sku")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_stock_value_warehouse_id_warehouse")),
        sa.PrimaryKeyConstraint("sku_id", "warehouse_id", name=op.f("pk_stock_value")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("stock_value", schema=None) as batch_op:
        batch_op.create_index("ix_stock_value_warehouse_id_sku_id", ["warehouse_id", "sku_id"], unique=False)

    op.create_table(
        "document_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("base_quantity", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("discount_percent", sa.BigInteger(), nullable=False),
        sa.Column("tax_percent", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("remark", sa.String(200), nullable=False),
        sa.Column("source_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("custom", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "discount_percent BETWEEN 0 AND 10000 AND tax_percent >= 0", name=op.f("ck_document_line_percentages")
        ),
        sa.CheckConstraint("quantity > 0 AND base_quantity > 0", name=op.f("ck_document_line_positive")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_line_document_id_document")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_document_line_lot_id_lot")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_document_line_sku_id_sku")),
        sa.ForeignKeyConstraint(
            ["source_line_id"], ["document_line.id"], name=op.f("fk_document_line_source_line_id_document_line")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_document_line_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_line")),
        sa.UniqueConstraint("document_id", "line_no", name=op.f("uq_document_line_document_id_line_no")),
    )
    with op.batch_alter_table("document_line", schema=None) as batch_op:
        batch_op.create_index("ix_document_line_sku_id", ["sku_id"], unique=False)

    op.create_table(
        "reservation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_type", sa.String(40), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("source_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_reservation_positive")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_reservation_location_id_location")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_reservation_lot_id_lot")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_reservation_sku_id_sku")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
    )
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.create_index("ix_reservation_balance", ["sku_id", "location_id", "lot_id"], unique=False)
        batch_op.create_index("ix_reservation_source", ["source_type", "source_id"], unique=False)

    op.create_table(
        "stock_balance",
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("on_hand", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("on_hand >= 0", name=op.f("ck_stock_balance_not_negative")),
        sa.CheckConstraint("reserved >= 0 AND reserved <= on_hand", name=op.f("ck_stock_balance_reserved_within")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_stock_balance_location_id_location")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_stock_balance_lot_id_lot")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_stock_balance_sku_id_sku")),
        sa.PrimaryKeyConstraint("sku_id", "location_id", "lot_id", name=op.f("pk_stock_balance")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("stock_balance", schema=None) as batch_op:
        batch_op.create_index("ix_stock_balance_location_id_sku_id", ["location_id", "sku_id"], unique=False)

    op.create_table(
        "stock_move",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("from_location_id", sa.Integer(), nullable=False),
        sa.Column("to_location_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_cost", sa.BigInteger(), nullable=True),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source_type", sa.String(40), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("source_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("reverses_move_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("from_location_id <> to_location_id", name=op.f("ck_stock_move_moves")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_move_positive")),
        sa.ForeignKeyConstraint(
            ["from_location_id"], ["location.id"], name=op.f("fk_stock_move_from_location_id_location")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_stock_move_lot_id_lot")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_stock_move_sku_id_sku")),
        sa.ForeignKeyConstraint(
            ["to_location_id"], ["location.id"], name=op.f("fk_stock_move_to_location_id_location")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_stock_move")),
        sa.UniqueConstraint("reverses_move_id", name=op.f("uq_stock_move_reverses_move_id")),
    )
    with op.batch_alter_table("stock_move", schema=None) as batch_op:
        batch_op.create_index("ix_stock_move_sku_id_seq", ["sku_id", "seq"], unique=False)
        batch_op.create_index("ix_stock_move_source", ["source_type", "source_id"], unique=False)

    op.create_table(
        "document_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("to_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_document_link_positive")),
        sa.ForeignKeyConstraint(
            ["from_line_id"], ["document_line.id"], name=op.f("fk_document_link_from_line_id_document_line")
        ),
        sa.ForeignKeyConstraint(
            ["to_line_id"], ["document_line.id"], name=op.f("fk_document_link_to_line_id_document_line")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_link")),
    )
    with op.batch_alter_table("document_link", schema=None) as batch_op:
        batch_op.create_index("ix_document_link_from_line_id", ["from_line_id"], unique=False)
        batch_op.create_index("ix_document_link_to_line_id", ["to_line_id"], unique=False)

    op.create_table(
        "stock_value_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("move_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(20), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["move_seq"], ["stock_move.seq"], name=op.f("fk_stock_value_entry_move_seq_stock_move")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_stock_value_entry_sku_id_sku")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_stock_value_entry_warehouse_id_warehouse")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_value_entry")),
    )
    with op.batch_alter_table("stock_value_entry", schema=None) as batch_op:
        batch_op.create_index("ix_stock_value_entry_move_seq", ["move_seq"], unique=False)
        batch_op.create_index("ix_stock_value_entry_sku_id_warehouse_id", ["sku_id", "warehouse_id"], unique=False)

    op.create_table(
        "document_print",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("print_key", sa.String(64), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("copy_no", sa.Integer(), nullable=False),
        sa.Column("layout", sa.String(20), nullable=False),
        sa.Column("with_price", sa.Boolean(), nullable=False),
        sa.Column("sets", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.String(60), nullable=False),
        sa.CheckConstraint("copy_no > 0", name=op.f("ck_document_print_counted")),
        sa.CheckConstraint("sets > 0", name=op.f("ck_document_print_some_sets")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_print_document_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_print")),
        sa.UniqueConstraint("document_id", "copy_no", name=op.f("uq_document_print_document_id_copy_no")),
    )
    with op.batch_alter_table("document_print", schema=None) as batch_op:
        batch_op.create_index("ix_document_print_print_key", ["print_key"], unique=False)

    op.create_table(
        "print_setting",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("shop_name", sa.String(60), nullable=False),
        sa.Column("address", sa.String(120), nullable=False),
        sa.Column("phone", sa.String(60), nullable=False),
        sa.Column("foot", sa.String(200), nullable=False),
        sa.Column("layouts", sa.JSON(), nullable=False),
        sa.Column("sets", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_print_setting_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_setting")),
    )


def downgrade() -> None:

    op.drop_table("print_setting")
    with op.batch_alter_table("document_print", schema=None) as batch_op:
        batch_op.drop_index("ix_document_print_print_key")

    op.drop_table("document_print")
    with op.batch_alter_table("stock_value_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_value_entry_sku_id_warehouse_id")
        batch_op.drop_index("ix_stock_value_entry_move_seq")

    op.drop_table("stock_value_entry")
    with op.batch_alter_table("document_link", schema=None) as batch_op:
        batch_op.drop_index("ix_document_link_to_line_id")
        batch_op.drop_index("ix_document_link_from_line_id")

    op.drop_table("document_link")
    with op.batch_alter_table("stock_move", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_move_source")
        batch_op.drop_index("ix_stock_move_sku_id_seq")

    op.drop_table("stock_move")
    with op.batch_alter_table("stock_balance", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_balance_location_id_sku_id")

    op.drop_table("stock_balance")
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.drop_index("ix_reservation_source")
        batch_op.drop_index("ix_reservation_balance")

    op.drop_table("reservation")
    with op.batch_alter_table("document_line", schema=None) as batch_op:
        batch_op.drop_index("ix_document_line_sku_id")

    op.drop_table("document_line")
    with op.batch_alter_table("stock_value", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_value_warehouse_id_sku_id")

    op.drop_table("stock_value")
    with op.batch_alter_table("stock_setting", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_setting_shelf")
        batch_op.drop_index("ix_stock_setting_minimum")

    op.drop_table("stock_setting")
    op.drop_table("preference")
    op.drop_table("document_template")
    op.drop_table("sku_unit")
    op.drop_table("lot")
    with op.batch_alter_table("document_event", schema=None) as batch_op:
        batch_op.drop_index("ix_document_event_document_id")

    op.drop_table("document_event")
    with op.batch_alter_table("barcode", schema=None) as batch_op:
        batch_op.drop_index("ix_barcode_sku_id")

    op.drop_table("barcode")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_index("ix_user_session_user_id")

    op.drop_table("user_session")
    with op.batch_alter_table("sku", schema=None) as batch_op:
        batch_op.drop_index("ix_sku_category_id")

    op.drop_table("sku")
    op.drop_table("role_permission")
    with op.batch_alter_table("role_assignment", schema=None) as batch_op:
        batch_op.drop_index("ix_role_assignment_user_id")

    op.drop_table("role_assignment")
    op.drop_table("location")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index("ix_document_warehouse_id_business_date")
        batch_op.drop_index("ix_document_type_status")
        batch_op.drop_index("ix_document_to_warehouse_id")
        batch_op.drop_index("ix_document_posted_by")
        batch_op.drop_index("ix_document_partner_id")
        batch_op.drop_index("ix_document_maker_id_status")
        batch_op.drop_index("ix_document_linked_document_id")
        batch_op.drop_index("ix_document_business_date")

    op.drop_table("document")
    op.drop_table("warehouse")
    op.drop_table("unit")
    op.drop_table("sign_in_throttle")
    op.drop_table("role")
    op.drop_table("refusal_tally")
    op.drop_table("period")
    op.drop_table("partner")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_sent_at")
        batch_op.drop_index("ix_outbox_created_at")

    op.drop_table("outbox")
    op.drop_table("number_counter")
    op.drop_table("lease")
    op.drop_table("duty_outcome")
    with op.batch_alter_table("idempotency_key", schema=None) as batch_op:
        batch_op.drop_index("ix_idempotency_key_created_at")

    op.drop_table("idempotency_key")
    op.drop_table("company_setting")
    op.drop_table("category")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_object")
        batch_op.drop_index("ix_audit_entry_at")
        batch_op.drop_index("ix_audit_entry_actor_id")

    op.drop_table("audit_entry")
    op.drop_table("app_user")

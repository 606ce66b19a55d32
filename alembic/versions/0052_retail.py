"""the counter: tickets, what was sold and was not there; price lists

Revision ID: 0052
Revises: 0050
"""

import sqlalchemy as sa
from alembic import op

from jxc_app.core.clock import UtcDateTime

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

#: what the ready-made roles hold of the acts of this version, and where
_GIVEN = {
    "store_manager": {
        "assigned": (
            "retail_sale.post", "retail_sale.void", "retail_return.post", "retail_return.void", "retail.price",
            "retail.import",
            "retail_write_off.post", "retail_write_off.void",
        ),
        "all": ("price.list_view",),
    },
    "store_clerk": {"assigned": ("retail_sale.post", "retail_return.post"), "all": ("price.list_view",)},
    "reviewer": {
        "assigned": ("retail_sale.void", "retail_return.void", "retail_write_off.post", "retail_write_off.void"),
        "all": ("price.list_view",),
    },
    "clerk": {"all": ("price.list", "price.list_view", "sku.bundle")},
    "owner": {"all": ("price.list_view",)},
    "auditor": {"all": ("price.list_view",)},
    "finance": {"all": ("price.list_view",)},
}  # fmt: skip
_rights = sa.table("role_permission", sa.column("role_id"), sa.column("permission"), sa.column("scope"))
_roles = sa.table("role", sa.column("id"), sa.column("code"))


def upgrade() -> None:
    # in place, and not by copying the table, which is the largest but the ledger
    op.execute("ALTER TABLE document_line ADD COLUMN waits BOOLEAN DEFAULT false NOT NULL")
    _counter()
    _price_lists()
    _bundles()
    for code, scopes in _GIVEN.items():
        for scope, permissions in scopes.items():
            for permission in permissions:
                role = sa.select(_roles.c.id, sa.literal(permission), sa.literal(scope)).where(_roles.c.code == code)
                op.execute(_rights.insert().from_select(["role_id", "permission", "scope"], role))


def _counter() -> None:
    op.create_table(
        "retail_payment",
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_retail_payment_positive")),
        sa.CheckConstraint(
            "way IN ('cash', 'wechat', 'alipay', 'card', 'other')", name=op.f("ck_retail_payment_known_way")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_retail_payment_document_id_document")),
        sa.PrimaryKeyConstraint("document_id", "way", name=op.f("pk_retail_payment")),
    )
    op.create_table(
        "retail_shortage",
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=False),
        sa.Column("written_off", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("sold_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "quantity > 0 AND settled >= 0 AND written_off >= 0 AND settled + written_off <= quantity",
            name=op.f("ck_retail_shortage_quantities"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'settled', 'written_off', 'voided')", name=op.f("ck_retail_shortage_state")
        ),
        sa.CheckConstraint(
            "state = 'voided' OR (state = 'open') = (settled + written_off < quantity)",
            name=op.f("ck_retail_shortage_open_while_lacking"),
        ),
        sa.CheckConstraint("state <> 'written_off' OR written_off > 0", name=op.f("ck_retail_shortage_written_off")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["document_line.id"], name=op.f("fk_retail_shortage_line_id_document_line")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_retail_shortage_document_id_document")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_retail_shortage_warehouse_id_warehouse")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_retail_shortage_sku_id_sku")),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_retail_shortage")),
    )
    op.create_index("ix_retail_shortage_state_since", "retail_shortage", ["state", "since", "line_id"])
    op.create_index("ix_retail_shortage_warehouse_id_state", "retail_shortage", ["warehouse_id", "state", "since"])
    op.create_index("ix_retail_shortage_document_id", "retail_shortage", ["document_id"])
    op.create_index("ix_retail_shortage_sku_id_state", "retail_shortage", ["sku_id", "state"])


def _price_lists() -> None:
    op.create_table(
        "price_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_key", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("warehouse_id", sa.Integer(), nullable=True),
        sa.Column("customer_group", sa.String(length=10), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("switched_off_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('customer', 'group', 'store', 'general')", name=op.f("ck_price_list_kind")),
        sa.CheckConstraint("(kind = 'customer') = (partner_id IS NOT NULL)", name=op.f("ck_price_list_customer")),
        sa.CheckConstraint("(kind = 'store') = (warehouse_id IS NOT NULL)", name=op.f("ck_price_list_store")),
        sa.CheckConstraint("(kind = 'group') = (customer_group <> '')", name=op.f("ck_price_list_group")),
        sa.CheckConstraint("customer_group IN ('', 'wholesale', 'retail')", name=op.f("ck_price_list_known_group")),
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_price_list_days")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_price_list_partner_id_partner")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_price_list_warehouse_id_warehouse")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_list")),
        sa.UniqueConstraint("name_key", name=op.f("uq_price_list_name_key")),
    )
    op.create_index("ix_price_list_partner_id", "price_list", ["partner_id"])
    op.create_index("ix_price_list_warehouse_id", "price_list", ["warehouse_id"])
    op.create_table(
        "list_price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("min_quantity", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("price >= 0 AND min_quantity >= 0", name=op.f("ck_list_price_not_negative")),
        sa.ForeignKeyConstraint(["list_id"], ["price_list.id"], name=op.f("fk_list_price_list_id_price_list")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_list_price_sku_id_sku")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_list_price_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_price")),
        sa.UniqueConstraint(
            "list_id",
            "sku_id",
            "unit_id",
            "min_quantity",
            name=op.f("uq_list_price_list_id_sku_id_unit_id_min_quantity"),
        ),
    )
    op.create_index("ix_list_price_sku_id", "list_price", ["sku_id"])


def _bundles() -> None:
    op.create_table(
        "bundle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("code_key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("switched_off_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("price >= 0", name=op.f("ck_bundle_price")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle")),
        sa.UniqueConstraint("code_key", name=op.f("uq_bundle_code_key")),
    )
    op.create_table(
        "bundle_part",
        sa.Column("bundle_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sku_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_bundle_part_positive")),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundle.id"], name=op.f("fk_bundle_part_bundle_id_bundle")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_bundle_part_sku_id_sku")),
        sa.PrimaryKeyConstraint("bundle_id", "sku_id", name=op.f("pk_bundle_part")),
    )
    op.create_index("ix_bundle_part_sku_id", "bundle_part", ["sku_id"])


def downgrade() -> None:
    given = {one for scopes in _GIVEN.values() for permissions in scopes.values() for one in permissions}
    op.execute(_rights.delete().where(_rights.c.permission.in_(sorted(given))))
    for table, *indexes in (
        ("bundle_part", "sku_id"), ("bundle",), ("list_price", "sku_id"), ("price_list", "partner_id", "warehouse_id"),
        ("retail_shortage", "sku_id_state", "document_id", "warehouse_id_state", "state_since"), ("retail_payment",),
    ):  # fmt: skip
        for index in indexes:
            op.drop_index(f"ix_{table}_{index}", table_name=table)
        op.drop_table(table)
    op.execute("ALTER TABLE document_line DROP COLUMN waits")

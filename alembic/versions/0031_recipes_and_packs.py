"""recipes: of what a product is put together; packs that differ by supplier

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recipe",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_key", sa.String(length=60), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column("name_order", sa.String(length=120), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("switched_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_recipe_positive")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_recipe_sku_id_sku")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_recipe_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipe")),
        sa.UniqueConstraint("name_key", name=op.f("uq_recipe_name_key")),
    )
    op.create_index("ix_recipe_sku_id", "recipe", ["sku_id"])
    op.create_table(
        "recipe_part",
        sa.Column("recipe_id", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_recipe_part_positive")),
        sa.ForeignKeyConstraint(["recipe_id"], ["recipe.id"], name=op.f("fk_recipe_part_recipe_id_recipe")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_recipe_part_sku_id_sku")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_recipe_part_unit_id_unit")),
        sa.PrimaryKeyConstraint("recipe_id", "sku_id", name=op.f("pk_recipe_part")),
    )
    op.create_index("ix_recipe_part_sku_id", "recipe_part", ["sku_id"])
    op.create_table(
        "supplier_pack",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("numerator", sa.Integer(), nullable=False),
        sa.Column("denominator", sa.Integer(), nullable=False),
        sa.Column("supplier_code", sa.String(length=60), nullable=False),
        sa.Column("barcode", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("numerator > 0 AND denominator > 0", name=op.f("ck_supplier_pack_positive")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_supplier_pack_partner_id_partner")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_supplier_pack_sku_id_sku")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_supplier_pack_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_pack")),
        sa.UniqueConstraint("sku_id", "partner_id", "unit_id", name=op.f("uq_supplier_pack_sku_id_partner_id_unit_id")),
    )
    op.create_index("ix_supplier_pack_partner_id", "supplier_pack", ["partner_id"])


def downgrade() -> None:
    op.drop_table("supplier_pack")
    op.drop_table("recipe_part")
    op.drop_table("recipe")

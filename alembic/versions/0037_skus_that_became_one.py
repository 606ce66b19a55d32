"""SKUs that became one, those that look alike, how suppliers deliver, strategic suppliers

Revision ID: 0037
Revises: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_MERGED, _DEFAULT, _STANDS = sa.text("merged_into_id IS NOT NULL"), sa.text("is_default"), sa.text("undone_at IS NULL")
#: in place, and not by copying tables that are large or guarded
_ADDED = (
    "ALTER TABLE sku ADD COLUMN merged_into_id INTEGER CONSTRAINT fk_sku_merged_into_id_sku REFERENCES sku (id)",
    "ALTER TABLE supplier_pack ADD COLUMN least BIGINT CONSTRAINT ck_supplier_pack_least CHECK (least > 0)",
    "ALTER TABLE supplier_pack ADD COLUMN lead_days INTEGER"
    " CONSTRAINT ck_supplier_pack_lead_days CHECK (lead_days BETWEEN 0 AND 365)",
    "ALTER TABLE supplier_pack ADD COLUMN is_default BOOLEAN DEFAULT false NOT NULL",
    "ALTER TABLE partner ADD COLUMN is_strategic BOOLEAN DEFAULT false NOT NULL"
    " CONSTRAINT ck_partner_strategic_supplier CHECK (is_supplier OR NOT is_strategic)",
)
_DROPPED = (
    ("partner", "is_strategic"), ("supplier_pack", "is_default"), ("supplier_pack", "lead_days"),
    ("supplier_pack", "least"), ("sku", "merged_into_id"),
)  # fmt: skip
#: what the ready-made roles hold of the acts of this version
_GIVEN = {"owner": ("sku.merge", "sku_merge.post", "sku_merge.void", "supplier.strategic")}
_rights = sa.table("role_permission", sa.column("role_id"), sa.column("permission"), sa.column("scope"))
_roles = sa.table("role", sa.column("id"), sa.column("code"))


def upgrade() -> None:
    for statement in _ADDED:
        op.execute(statement)
    op.create_index("ix_sku_merged_into_id", "sku", ["merged_into_id"], sqlite_where=_MERGED, postgresql_where=_MERGED)
    op.create_index(
        "uq_supplier_pack_default", "supplier_pack", ["sku_id"], unique=True, sqlite_where=_DEFAULT,
        postgresql_where=_DEFAULT,
    )  # fmt: skip
    _alike()
    _merges()
    _give()


def _alike() -> None:
    for table, further in (
        ("sku_apart", (sa.Column("said_by", sa.String(60), nullable=False),
                       sa.Column("said_at", sa.DateTime(timezone=True), nullable=False))),
        ("sku_alike", (sa.Column("why", sa.String(80), nullable=False),
                       sa.Column("rank", sa.Integer(), nullable=False))),
    ):  # fmt: skip
        op.create_table(
            table,
            sa.Column("left_id", sa.Integer(), nullable=False),
            sa.Column("right_id", sa.Integer(), nullable=False),
            *further,
            sa.CheckConstraint("left_id < right_id", name=op.f(f"ck_{table}_in_order")),
            sa.ForeignKeyConstraint(["left_id"], ["sku.id"], name=op.f(f"fk_{table}_left_id_sku")),
            sa.ForeignKeyConstraint(["right_id"], ["sku.id"], name=op.f(f"fk_{table}_right_id_sku")),
            sa.PrimaryKeyConstraint("left_id", "right_id", name=op.f(f"pk_{table}")),
        )
        op.create_index(f"ix_{table}_right_id", table, ["right_id"])
    op.create_index("ix_sku_alike_rank", "sku_alike", ["rank", "left_id", "right_id"])
    op.create_table(
        "sku_alike_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("skus", sa.Integer(), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_sku_alike_run_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sku_alike_run")),
    )


def _merges() -> None:
    op.create_table(
        "sku_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("stays_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by", sa.String(60), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(60), nullable=False),
        sa.CheckConstraint("gone_id <> stays_id", name=op.f("ck_sku_merge_two")),
        sa.ForeignKeyConstraint(["gone_id"], ["sku.id"], name=op.f("fk_sku_merge_gone_id_sku")),
        sa.ForeignKeyConstraint(["stays_id"], ["sku.id"], name=op.f("fk_sku_merge_stays_id_sku")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sku_merge")),
    )
    op.create_index(
        "uq_sku_merge_gone", "sku_merge", ["gone_id"], unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS
    )
    op.create_index("ix_sku_merge_stays_id", "sku_merge", ["stays_id"])
    op.create_table(
        "sku_merge_document",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_sku_merge_document_document_id_document")
        ),
        sa.ForeignKeyConstraint(["merge_id"], ["sku_merge.id"], name=op.f("fk_sku_merge_document_merge_id_sku_merge")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_sku_merge_document")),
    )
    op.create_index("ix_sku_merge_document_merge_id", "sku_merge_document", ["merge_id"])


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
    for table in ("sku_merge_document", "sku_merge", "sku_alike_run", "sku_alike", "sku_apart"):
        op.drop_table(table)
    op.drop_index("uq_supplier_pack_default", "supplier_pack")
    op.drop_index("ix_sku_merged_into_id", "sku")
    for table, name in _DROPPED:
        op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
    given = sorted({right for rights in _GIVEN.values() for right in rights})
    op.get_bind().execute(_rights.delete().where(_rights.c.permission.in_(given)))

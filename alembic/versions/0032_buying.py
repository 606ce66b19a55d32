"""buying: plans name a day and a warehouse by line; two signatures on a receipt; frozen settlements; rules of buying

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_FOR, _FOREIGN = "for_warehouse_id", "fk_document_line_for_warehouse_id_warehouse"
#: what the ready-made roles hold of the acts of this version
_GIVEN = {
    "clerk": {"assigned": ("goods_receipt.count", "purchase_order.draft", "purchase_requisition.draft")},
    "reviewer": {
        "assigned": (
            "goods_receipt.post", "goods_receipt.void", "purchase_order.post", "purchase_order.void",
            "purchase_requisition.post", "purchase_requisition.void",
        )
    },
    "keeper": {"assigned": ("goods_receipt.count", "purchase_requisition.draft")},
    "store_manager": {
        "assigned": (
            "goods_receipt.count", "purchase_requisition.draft", "purchase_requisition.post",
            "purchase_requisition.void",
        )
    },
    "store_clerk": {"assigned": ("goods_receipt.count", "purchase_requisition.draft")},
    "owner": {"all": ("purchase.rules", "settlement.release")},
    "inspector": {"assigned": ("goods_receipt.post",)},
    "finance": {"all": ("settlement.release",)},
}  # fmt: skip

_rights = sa.table("role_permission", sa.column("role_id"), sa.column("permission"), sa.column("scope"))
_roles = sa.table("role", sa.column("id"), sa.column("code"))


def upgrade() -> None:
    # in place, and not by copying the table, which is the largest but the ledger
    op.add_column("document_line", sa.Column("due_on", sa.Date(), nullable=True))
    op.execute(f"ALTER TABLE document_line ADD COLUMN {_FOR} INTEGER CONSTRAINT {_FOREIGN} REFERENCES warehouse (id)")
    _signatures()
    op.create_table(
        "settlement_freeze",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("causes", sa.String(length=80), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(released_by IS NULL) = (released_at IS NULL)", name=op.f("ck_settlement_freeze_released_when")
        ),
        sa.CheckConstraint("released_by IS NULL OR reason <> ''", name=op.f("ck_settlement_freeze_released_why")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_settlement_freeze_document_id_document")
        ),
        sa.ForeignKeyConstraint(["frozen_by"], ["app_user.id"], name=op.f("fk_settlement_freeze_frozen_by_app_user")),
        sa.ForeignKeyConstraint(
            ["released_by"], ["app_user.id"], name=op.f("fk_settlement_freeze_released_by_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_freeze")),
    )
    op.create_index("ix_settlement_freeze_document_id", "settlement_freeze", ["document_id"])
    op.create_table(
        "purchase_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("over_percent", sa.BigInteger(), nullable=False),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_purchase_rule_only_one")),
        sa.CheckConstraint("over_percent BETWEEN 0 AND 10000", name=op.f("ck_purchase_rule_percentages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_rule")),
    )

    _give()


def _give() -> None:
    connection = op.get_bind()
    ids = dict(connection.execute(sa.select(_roles.c.code, _roles.c.id)).all())
    rows = [
        {"role_id": ids[code], "permission": permission, "scope": scope}
        for code, scopes in _GIVEN.items()
        for scope, permissions in scopes.items()
        for permission in permissions
        if code in ids
    ]
    if rows:
        connection.execute(_rights.insert(), rows)


def _signatures() -> None:
    op.create_table(
        "goods_receipt",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("counted_by", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("inspected_by", sa.Integer(), nullable=True),
        sa.Column("inspected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_alone", sa.Boolean(), nullable=False),
        sa.Column("wrong", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "inspected_by IS NULL OR is_alone OR inspected_by <> counted_by", name=op.f("ck_goods_receipt_two_people")
        ),
        sa.CheckConstraint(
            "(inspected_by IS NULL) = (inspected_at IS NULL)", name=op.f("ck_goods_receipt_inspected_when")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_goods_receipt_document_id_document")),
        sa.ForeignKeyConstraint(["counted_by"], ["app_user.id"], name=op.f("fk_goods_receipt_counted_by_app_user")),
        sa.ForeignKeyConstraint(["inspected_by"], ["app_user.id"], name=op.f("fk_goods_receipt_inspected_by_app_user")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_goods_receipt")),
    )
    op.create_table(
        "goods_receipt_line",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("noted", sa.BigInteger(), nullable=True),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "accepted >= 0 AND rejected >= 0 AND accepted + rejected > 0", name=op.f("ck_goods_receipt_line_parts")
        ),
        sa.CheckConstraint("rejected = 0 OR cause <> ''", name=op.f("ck_goods_receipt_line_caused")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_goods_receipt_line_document_id_document")
        ),
        sa.PrimaryKeyConstraint("document_id", "line_no", name=op.f("pk_goods_receipt_line")),
    )


def downgrade() -> None:
    for table in ("purchase_rule", "settlement_freeze", "goods_receipt_line", "goods_receipt"):
        op.drop_table(table)
    for name in (_FOR, "due_on"):
        op.execute(f"ALTER TABLE document_line DROP COLUMN {name}")
    given = {right for scopes in _GIVEN.values() for rights in scopes.values() for right in rights}
    op.get_bind().execute(_rights.delete().where(_rights.c.permission.in_(sorted(given))))

"""lots with their ends, a blocked place, documents that are amended, values without a move

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_AMENDS, _FOREIGN = "amends_document_id", "fk_document_amends_document_id_document"
_WAYS = "ck_location_real_or_virtual"
_LINE = (
    ("side", 3, "side IN ('', 'in', 'out')", "ck_document_line_known_side"),
    ("lot_choice", 8, "lot_choice IN ('', 'rule', 'override')", "ck_document_line_known_choice"),
    ("lot_reason", 100, None, None),
)


def upgrade() -> None:
    op.add_column("lot", sa.Column("first_seq", _BIG, nullable=True))
    op.execute(
        "UPDATE lot SET first_seq = (SELECT MIN(seq) FROM stock_move WHERE stock_move.lot_id = lot.id) "
        "WHERE lot.id <> 0"
    )
    _sku()
    _documents()
    _lot_rule()
    _revaluation()
    _places("'stock', 'qc_hold', 'blocked', 'in_transit'")
    op.execute("INSERT INTO location (warehouse_id, place) SELECT id, 'blocked' FROM warehouse")


def _sku() -> None:
    one_life = sa.CheckConstraint(
        "shelf_life_months IS NULL OR shelf_life_months > 0 AND shelf_life_days IS NULL",
        name=op.f("ck_sku_one_shelf_life"),
    )
    piece = sa.CheckConstraint("NOT serial_tracked OR lot_tracked", name=op.f("ck_sku_a_piece_is_a_lot"))
    weight = sa.CheckConstraint("weight_kg > 0", name=op.f("ck_sku_weight"))
    op.add_column("sku", sa.Column("shelf_life_months", sa.Integer(), one_life, nullable=True))
    op.add_column("sku", sa.Column("serial_tracked", sa.Boolean(), piece, nullable=False, server_default=sa.false()))
    op.add_column("sku", sa.Column("weight_kg", sa.BigInteger(), weight, nullable=True))


def _documents() -> None:
    # in place, and not by copying the table, which is the largest but the ledger
    op.execute(f"ALTER TABLE document ADD COLUMN {_AMENDS} INTEGER CONSTRAINT {_FOREIGN} REFERENCES document (id)")
    op.add_column("document", sa.Column("amend_reason", sa.String(200), nullable=False, server_default=""))
    op.create_index("ix_document_amends_document_id", "document", [_AMENDS])
    for name, length, condition, check in _LINE:
        checks = [sa.CheckConstraint(condition, name=op.f(check))] if condition else []
        op.add_column("document_line", sa.Column(name, sa.String(length), *checks, nullable=False, server_default=""))


def _lot_rule() -> None:
    op.create_table(
        "lot_rule",
        sa.Column("category_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("allocation", sa.String(4), nullable=False),
        sa.Column("least_life", sa.Integer(), nullable=False),
        sa.Column("on_short_life", sa.String(6), nullable=False),
        sa.Column("warn_1", sa.Integer(), nullable=False),
        sa.Column("warn_2", sa.Integer(), nullable=False),
        sa.Column("warn_3", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("allocation IN ('fefo', 'fifo')", name=op.f("ck_lot_rule_known_allocation")),
        sa.CheckConstraint("least_life BETWEEN 0 AND 100", name=op.f("ck_lot_rule_least_life")),
        sa.CheckConstraint("on_short_life IN ('refuse', 'reason')", name=op.f("ck_lot_rule_known_answer")),
        sa.CheckConstraint(
            "warn_1 >= warn_2 AND warn_2 >= warn_3 AND warn_3 >= 0", name=op.f("ck_lot_rule_warnings_in_order")
        ),
        sa.PrimaryKeyConstraint("category_id", name=op.f("pk_lot_rule")),
    )


def _revaluation() -> None:
    op.create_table(
        "stock_revaluation",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("after_seq", _BIG, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("expensed", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(20), nullable=False),
        sa.Column("effective_at", _MOMENT, nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.Column("source_type", sa.String(40), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("source_line_id", _BIG, nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("reverses_id", _BIG, nullable=True),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_stock_revaluation_sku_id_sku")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_stock_revaluation_warehouse_id_warehouse")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_revaluation")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_stock_revaluation_reverses_id")),
    )
    op.create_index("ix_stock_revaluation_sku_id_warehouse_id", "stock_revaluation", ["sku_id", "warehouse_id"])
    op.create_index("ix_stock_revaluation_source", "stock_revaluation", ["source_type", "source_id"])


def _places(real: str) -> None:
    condition = f"(warehouse_id IS NOT NULL) = (place IN ({real}))"
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(_WAYS), "location", type_="check")
        op.create_check_constraint(op.f(_WAYS), "location", condition)
        return
    # SQLite changes no check: the small table is copied, and loses the old one on the way
    with op.batch_alter_table("location", recreate="always") as location:
        location.create_check_constraint(op.f(_WAYS), condition)


def downgrade() -> None:
    _drop_triggers()
    op.execute("DELETE FROM location WHERE place = 'blocked'")
    _places("'stock', 'qc_hold', 'in_transit'")
    op.drop_table("stock_revaluation")
    op.drop_table("lot_rule")
    for name, *_ in _LINE:
        op.execute(f"ALTER TABLE document_line DROP COLUMN {name}")
    op.drop_index("ix_document_amends_document_id", "document")
    op.execute(f"ALTER TABLE document DROP COLUMN {_AMENDS}")
    op.execute("ALTER TABLE document DROP COLUMN amend_reason")
    for name in ("shelf_life_months", "serial_tracked", "weight_kg"):
        op.execute(f"ALTER TABLE sku DROP COLUMN {name}")
    op.execute("ALTER TABLE lot DROP COLUMN first_seq")


def _drop_triggers() -> None:
    """On SQLite they speak of the columns that go; they are put back after every migration."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for (name,) in connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            op.execute(f'DROP TRIGGER "{name}"')

"""lots are found by number and by end, and what became of one of them, without reading the ledger through

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_BY_LOT = (
    ("ix_stock_move_lot_id", "stock_move", ["lot_id", "seq"]),
    ("ix_stock_balance_lot_id", "stock_balance", ["lot_id", "location_id"]),
)


def upgrade() -> None:
    op.create_index("ix_lot_number", "lot", ["number"])
    op.create_index("ix_lot_expires_on", "lot", ["expires_on"])
    with_lot = sa.text("lot_id <> 0")
    for name, table, columns in _BY_LOT:
        op.create_index(name, table, columns, sqlite_where=with_lot, postgresql_where=with_lot)


def downgrade() -> None:
    for name, table, _ in _BY_LOT:
        op.drop_index(name, table)
    op.drop_index("ix_lot_expires_on", "lot")
    op.drop_index("ix_lot_number", "lot")

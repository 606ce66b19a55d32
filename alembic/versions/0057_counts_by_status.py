"""counts by status of the goods, and entries that were counted before they were typed

Revision ID: 0057
Revises: 0056
"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

_OLD, _NEW = "uq_count_line_count_id_sku_id_lot_id", "uq_count_line_count_id_sku_id_lot_id_status"
_KNOWN = "status IN ('stock', 'qc_hold', 'blocked')"


def upgrade() -> None:
    with op.batch_alter_table("count_line") as lines:
        lines.add_column(sa.Column("status", sa.String(10), nullable=False, server_default="stock"))
        lines.drop_constraint(op.f(_OLD), type_="unique")
        lines.create_unique_constraint(op.f(_NEW), ["count_id", "sku_id", "lot_id", "status"])
        lines.create_check_constraint(op.f("ck_count_line_known_status"), _KNOWN)
    op.add_column("count_entry", sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("count_entry", sa.Column("moved_since", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    _delete_what_the_older_version_cannot_say()
    op.execute("ALTER TABLE count_entry DROP COLUMN moved_since")
    op.execute("ALTER TABLE count_entry DROP COLUMN entered_at")
    with op.batch_alter_table("count_line") as lines:
        lines.drop_constraint(op.f("ck_count_line_known_status"), type_="check")
        lines.drop_constraint(op.f(_NEW), type_="unique")
        lines.create_unique_constraint(op.f(_OLD), ["count_id", "sku_id", "lot_id"])
        lines.drop_column("status")


def _delete_what_the_older_version_cannot_say() -> None:
    """Lines of goods that are not free, and what was counted of them; triggers keep both otherwise."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":  # they are put back after every migration
        for (name,) in connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            op.execute(f'DROP TRIGGER "{name}"')
    tables = () if connection.dialect.name == "sqlite" else ("count_entry", "count_line")
    for table in tables:
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    op.execute("DELETE FROM count_entry WHERE line_id IN (SELECT id FROM count_line WHERE status <> 'stock')")
    op.execute("DELETE FROM count_line WHERE status <> 'stock'")
    for table in tables:
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

"""a role for the whole company is held once; since when an exception holds

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None
_NAME = "uq_role_assignment_whole_company"


def upgrade() -> None:
    _merge_duplicates()
    whole = sa.text("warehouse_id IS NULL")
    op.create_index(
        _NAME, "role_assignment", ["user_id", "role_id"], unique=True, sqlite_where=whole, postgresql_where=whole
    )
    op.add_column("duty_exception", sa.Column("since", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("duty_exception", "since")
    op.drop_index(_NAME, "role_assignment")


def _merge_duplicates() -> None:
    """Of equal ones stays the one that holds longest."""
    op.execute(
        "DELETE FROM role_assignment WHERE warehouse_id IS NULL AND EXISTS ("
        "SELECT 1 FROM role_assignment AS other WHERE other.warehouse_id IS NULL"
        " AND other.user_id = role_assignment.user_id AND other.role_id = role_assignment.role_id"
        " AND other.id <> role_assignment.id AND ("
        "(other.expires_at IS NULL AND role_assignment.expires_at IS NOT NULL)"
        " OR other.expires_at > role_assignment.expires_at"
        " OR ((other.expires_at = role_assignment.expires_at"
        " OR (other.expires_at IS NULL AND role_assignment.expires_at IS NULL))"
        " AND other.id < role_assignment.id)))"
    )

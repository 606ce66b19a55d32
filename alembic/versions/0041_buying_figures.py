"""The right to the figures of buying, for the ready-made roles that decide on them.

Revision ID: 0041
Revises: 0040
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

#: what the ready-made roles hold of the acts of this version, and where
_GIVEN = {"owner": "all", "finance": "all", "auditor": "all", "buyer": "assigned"}
_rights = sa.table("role_permission", sa.column("role_id"), sa.column("permission"), sa.column("scope"))
_roles = sa.table("role", sa.column("id"), sa.column("code"))


def upgrade() -> None:
    for code, scope in _GIVEN.items():
        role = sa.select(_roles.c.id, sa.literal("purchase.figures"), sa.literal(scope)).where(_roles.c.code == code)
        op.execute(_rights.insert().from_select(["role_id", "permission", "scope"], role))


def downgrade() -> None:
    op.execute(_rights.delete().where(_rights.c.permission == "purchase.figures"))

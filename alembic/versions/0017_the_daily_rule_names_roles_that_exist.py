"""the daily rule names roles that exist

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_rules = sa.table(
    "notice_rule", sa.column("id", sa.Integer), sa.column("shipped_code", sa.String), sa.column("role_codes", sa.JSON)
)
_roles = sa.table("role", sa.column("code", sa.String))


def upgrade() -> None:
    connection = op.get_bind()
    if connection.execute(sa.select(_roles.c.code).where(_roles.c.code == "finance")).first():
        return
    shipped = sa.select(_rules).where(_rules.c.shipped_code == "daily.voids")
    for rule in connection.execute(shipped).all():
        codes = list(dict.fromkeys("auditor" if code == "finance" else code for code in rule.role_codes))
        connection.execute(_rules.update().where(_rules.c.id == rule.id).values(role_codes=codes))


def downgrade() -> None:
    """It named nobody before."""

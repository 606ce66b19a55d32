"""where the check of the log stopped reading

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("check_setting") as batch:
        batch.add_column(sa.Column("mark", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("check_setting") as batch:
        batch.drop_column("mark")

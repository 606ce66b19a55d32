"""where the check of the log stopped reading

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("check_setting") as batch:
        batch.add_column(sa.Column("mark", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("check_setting") as batch:
        batch.drop_column("mark")

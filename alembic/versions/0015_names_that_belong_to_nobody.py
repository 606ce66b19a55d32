"""names of accounts that belong to nobody are a setting

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("check_setting") as batch:
        batch.add_column(sa.Column("generic_names", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("check_setting") as batch:
        batch.drop_column("generic_names")

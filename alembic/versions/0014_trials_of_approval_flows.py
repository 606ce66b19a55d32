"""trials of approval flows are remembered

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "approval_trial",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("stopped", sa.Integer(), nullable=False),
        sa.Column("tried_by", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tried_by"], ["app_user.id"], name=op.f("fk_approval_trial_tried_by_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_trial")),
    )
    op.create_index("ix_approval_trial_digest", "approval_trial", ["digest"])


def downgrade() -> None:
    op.drop_table("approval_trial")

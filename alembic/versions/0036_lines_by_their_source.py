"""lines are found by the line that they fulfil

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_NAMED = sa.text("source_line_id IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_document_line_source_line_id", "document_line", ["source_line_id"], sqlite_where=_NAMED,
        postgresql_where=_NAMED,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_document_line_source_line_id", "document_line")

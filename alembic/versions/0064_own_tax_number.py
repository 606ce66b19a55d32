"""The company's own tax number

Revision ID: 0064
Revises: 0063
"""

from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE print_setting ADD COLUMN tax_number VARCHAR(20) DEFAULT '' NOT NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE print_setting DROP COLUMN tax_number")

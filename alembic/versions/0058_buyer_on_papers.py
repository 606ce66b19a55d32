"""Who bought, as it stands on the paper of an invoice

Revision ID: 0058
Revises: 0057
"""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("supplier_invoice", sa.Column("buyer_name", sa.String(120), nullable=False, server_default=""))
    op.add_column("supplier_invoice", sa.Column("buyer_tax_id", sa.String(20), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("supplier_invoice", "buyer_tax_id")
    op.drop_column("supplier_invoice", "buyer_name")

"""roles that are narrowed to some rows: own documents, those of the department, some categories

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    known = sa.CheckConstraint("makers IN ('all', 'department', 'own')", name=op.f("ck_role_known_makers"))
    op.add_column("app_user", sa.Column("department", sa.String(40), nullable=False, server_default=""))
    op.add_column("role", sa.Column("makers", sa.String(12), known, nullable=False, server_default="all"))
    op.create_table(
        "role_category",
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_role_category_role_id_role")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_role_category_category_id_category")),
        sa.PrimaryKeyConstraint("role_id", "category_id", name=op.f("pk_role_category")),
    )


def downgrade() -> None:
    op.drop_table("role_category")
    op.execute("ALTER TABLE role DROP COLUMN makers")
    op.execute("ALTER TABLE app_user DROP COLUMN department")

"""the matrix of roles

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
_NAME = "ck_role_permission_known_scope"


def upgrade() -> None:
    op.add_column("role", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("role") as role:
        role.alter_column("version", server_default=None)
    _allow("'assigned', 'chosen', 'all'")
    op.create_table(
        "role_place",
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("permission", sa.String(80), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_role_place_role_id_role")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_role_place_warehouse_id_warehouse")),
        sa.PrimaryKeyConstraint("role_id", "permission", "warehouse_id", name=op.f("pk_role_place")),
    )
    op.create_table(
        "duty_exception",
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("exclusion", sa.String(40), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_duty_exception_role_id_role")),
        sa.ForeignKeyConstraint(["owner_id"], ["app_user.id"], name=op.f("fk_duty_exception_owner_id_app_user")),
        sa.PrimaryKeyConstraint("role_id", "exclusion", name=op.f("pk_duty_exception")),
    )


def downgrade() -> None:
    op.drop_table("duty_exception")
    op.drop_table("role_place")
    op.execute("DELETE FROM role_permission WHERE scope = 'chosen'")
    _allow("'assigned', 'all'")
    op.drop_column("role", "version")


def _allow(scopes: str) -> None:
    with op.batch_alter_table("role_permission") as table:
        table.drop_constraint(op.f(_NAME), type_="check")
        table.create_check_constraint(op.f(_NAME), f"scope IN ({scopes})")

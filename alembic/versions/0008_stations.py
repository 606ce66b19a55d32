"""shared computers: registered browsers, PINs and badges

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "station",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=True),
        sa.Column("lock_minutes", sa.Integer(), nullable=False),
        sa.Column("registered_by", sa.Integer(), nullable=False),
        sa.Column("registered_at", _MOMENT, nullable=False),
        sa.Column("switched_off_at", _MOMENT, nullable=True),
        sa.CheckConstraint("lock_minutes BETWEEN 1 AND 60", name=op.f("ck_station_lock_minutes")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_station_warehouse_id_warehouse")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_station_token_sha256")),
    )
    op.create_table(
        "quick_proof",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("pin_hash", sa.String(), nullable=False),
        sa.Column("badge_sha256", sa.String(64), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("set_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_quick_proof_user_id_app_user")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_quick_proof")),
        sa.UniqueConstraint("badge_sha256", name=op.f("uq_quick_proof_badge_sha256")),
    )
    op.add_column("user_session", sa.Column("station_id", sa.Integer(), nullable=True))
    op.execute(
        "INSERT INTO role_permission (role_id, permission, scope) "
        "SELECT id, 'station.manage', 'all' FROM role WHERE code = 'administrator'"
    )


def downgrade() -> None:
    op.execute("DELETE FROM role_permission WHERE permission = 'station.manage'")
    op.drop_column("user_session", "station_id")
    op.drop_table("quick_proof")
    op.drop_table("station")

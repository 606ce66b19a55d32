"""second proof

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
#: a company that exists keeps its roles as people shaped them, but somebody must be able to use what is new
_NEW_RIGHTS = ("proof.change_rules", "role.change", "role.view", "user.assign")
_GRANT = sa.text(
    "INSERT INTO role_permission (role_id, permission, scope) "
    "SELECT id, :permission, 'all' FROM role WHERE code = 'administrator'"
)


def upgrade() -> None:
    op.create_table(
        "authenticator",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sealed_secret", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_timecode", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_authenticator_user_id_app_user")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_authenticator")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_sha256", sa.String(64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_recovery_code_user_id_app_user")),
        sa.PrimaryKeyConstraint("user_id", "code_sha256", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "second_proof",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("way", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["user_session.id"], name=op.f("fk_second_proof_session_id_user_session")
        ),
        sa.PrimaryKeyConstraint("session_id", "act", name=op.f("pk_second_proof")),
    )
    op.create_table(
        "proof_rule",
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("is_asked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("act", name=op.f("pk_proof_rule")),
    )
    for permission in _NEW_RIGHTS:
        op.get_bind().execute(_GRANT, {"permission": permission})


def downgrade() -> None:
    rights = sa.bindparam("rights", list(_NEW_RIGHTS), expanding=True)
    op.get_bind().execute(sa.text("DELETE FROM role_permission WHERE permission IN :rights").bindparams(rights))
    for table in ("proof_rule", "second_proof", "recovery_code", "authenticator"):
        op.drop_table(table)

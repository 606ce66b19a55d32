"""security checks: results, sign-offs, settings

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_RIGHTS = ("checklist.view", "checklist.run", "checklist.sign_off", "checklist.settings")
#: of companies that exist; the ready-made roles of new ones are made with it
_GIVEN = {"administrator": _RIGHTS, "owner": _RIGHTS, "auditor": _RIGHTS[:1]}


def upgrade() -> None:
    op.create_table(
        "check_run",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("check_code", sa.String(20), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("sentence", sa.String(500), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("evidence_count", sa.Integer(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("checked_at", _MOMENT, nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.String(60), nullable=False),
        sa.CheckConstraint("state IN ('green', 'amber', 'red', 'grey')", name=op.f("ck_check_run_known_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_run")),
    )
    op.create_index("ix_check_run_check_code_id", "check_run", ["check_code", "id"])
    op.create_table(
        "check_sign_off",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("check_code", sa.String(20), nullable=False),
        sa.Column("run_id", _BIG, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("user_name", sa.String(60), nullable=False),
        sa.Column("comment", sa.String(500), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["check_run.id"], name=op.f("fk_check_sign_off_run_id_check_run")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_check_sign_off_user_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_sign_off")),
    )
    op.create_index("ix_check_sign_off_check_code_id", "check_sign_off", ["check_code", "id"])
    op.create_table(
        "check_setting",
        sa.Column("check_code", sa.String(20), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("rhythm_days", sa.Integer(), nullable=False),
        sa.Column("remind_days", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("told", sa.String(20), nullable=False),
        sa.CheckConstraint(
            "rhythm_days BETWEEN 1 AND 366 AND remind_days BETWEEN 0 AND 30", name=op.f("ck_check_setting_days")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["app_user.id"], name=op.f("fk_check_setting_owner_id_app_user")),
        sa.PrimaryKeyConstraint("check_code", name=op.f("pk_check_setting")),
    )
    given = sa.text(
        "INSERT INTO role_permission (role_id, permission, scope) "
        "SELECT id, :permission, 'all' FROM role WHERE code = :code"
    )
    for code, rights in _GIVEN.items():
        for right in rights:
            op.execute(given.bindparams(permission=right, code=code))


def downgrade() -> None:
    for table in ("check_setting", "check_sign_off", "check_run"):
        op.drop_table(table)
    op.execute("DELETE FROM role_permission WHERE permission LIKE 'checklist.%'")

"""approvals: flows with versions, what waits for a decision, stand-ins, supervisors

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_APPROVAL_STATES = "'waiting', 'approved', 'returned', 'rejected', 'withdrawn', 'passed', 'owed', 'objected'"
_TASK_STATES = "'queued', 'waiting', 'approved', 'returned', 'rejected', 'passed_on', 'dropped', 'copy', 'read'"


def upgrade() -> None:
    _flows()
    _approvals()
    _people()
    _rights()


def _flows() -> None:
    op.create_table(
        "approval_flow_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("flow_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(10), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.CheckConstraint("act IN ('post', 'void')", name=op.f("ck_approval_flow_version_known_act")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_flow_version")),
        sa.UniqueConstraint("flow_id", "number", name=op.f("uq_approval_flow_version_flow_id_number")),
    )
    op.create_index("ix_approval_flow_version_flow_id", "approval_flow_version", ["flow_id"])
    op.create_table(
        "approval_flow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("is_shipped", sa.Boolean(), nullable=False),
        sa.Column("live_version_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["live_version_id"], ["approval_flow_version.id"],
            name=op.f("fk_approval_flow_live_version_id_approval_flow_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_flow")),
        sa.UniqueConstraint("code", name=op.f("uq_approval_flow_code")),
    )  # fmt: skip


def _approvals() -> None:
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(10), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("label", sa.String(120), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=False),
        sa.Column("requested_at", _MOMENT, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("then", sa.String(10), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"state IN ({_APPROVAL_STATES})", name=op.f("ck_approval_known_state")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_approval_warehouse_id_warehouse")),
        sa.ForeignKeyConstraint(["requested_by"], ["app_user.id"], name=op.f("fk_approval_requested_by_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    op.create_index("ix_approval_subject", "approval", ["subject_kind", "subject_id"])
    op.create_index("ix_approval_state", "approval", ["state"])
    op.create_index("ix_approval_requested_by", "approval", ["requested_by"])
    op.create_table(
        "approval_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(12), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=True),
        sa.Column("escalate_at", _MOMENT, nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("comment", sa.String(300), nullable=False),
        sa.CheckConstraint(f"state IN ({_TASK_STATES})", name=op.f("ck_approval_task_known_state")),
        sa.ForeignKeyConstraint(["approval_id"], ["approval.id"], name=op.f("fk_approval_task_approval_id_approval")),
        sa.ForeignKeyConstraint(["person_id"], ["app_user.id"], name=op.f("fk_approval_task_person_id_app_user")),
        sa.ForeignKeyConstraint(["decided_by"], ["app_user.id"], name=op.f("fk_approval_task_decided_by_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_task")),
    )
    op.create_index("ix_approval_task_person_id_state", "approval_task", ["person_id", "state"])
    op.create_index("ix_approval_task_approval_id", "approval_task", ["approval_id"])
    op.create_index("ix_approval_task_due_at", "approval_task", ["due_at"])
    op.create_table(
        "approval_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.String(60), nullable=False),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(["approval_id"], ["approval.id"], name=op.f("fk_approval_event_approval_id_approval")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_event")),
    )
    op.create_index("ix_approval_event_approval_id", "approval_event", ["approval_id"])


def _people() -> None:
    op.create_table(
        "approval_stand_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("stand_in_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.CheckConstraint("person_id <> stand_in_id", name=op.f("ck_approval_stand_in_two_people")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_approval_stand_in_ends_later")),
        sa.ForeignKeyConstraint(["person_id"], ["app_user.id"], name=op.f("fk_approval_stand_in_person_id_app_user")),
        sa.ForeignKeyConstraint(
            ["stand_in_id"], ["app_user.id"], name=op.f("fk_approval_stand_in_stand_in_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_stand_in")),
    )
    op.create_index("ix_approval_stand_in_stand_in_id", "approval_stand_in", ["stand_in_id"])
    op.create_index("ix_approval_stand_in_person_id", "approval_stand_in", ["person_id"])
    op.create_table(
        "approval_supervisor",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("person_id <> supervisor_id", name=op.f("ck_approval_supervisor_two_people")),
        sa.ForeignKeyConstraint(["person_id"], ["app_user.id"], name=op.f("fk_approval_supervisor_person_id_app_user")),
        sa.ForeignKeyConstraint(
            ["supervisor_id"], ["app_user.id"], name=op.f("fk_approval_supervisor_supervisor_id_app_user")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_approval_supervisor")),
    )


def _rights() -> None:
    """Companies that exist: who reviewed decides now. The ready-made roles of new ones are made with it."""
    for role, permission, scope in (
        ("administrator", "approval.flows", "all"), ("reviewer", "approval.decide", "assigned"),
        ("store_manager", "approval.decide", "assigned"), ("owner", "approval.decide", "all"),
    ):  # fmt: skip
        op.execute(
            "INSERT INTO role_permission (role_id, permission, scope) "  # noqa: S608  constants above
            f"SELECT id, '{permission}', '{scope}' FROM role WHERE code = '{role}'"
        )


def downgrade() -> None:
    op.execute("DELETE FROM role_permission WHERE permission IN ('approval.flows', 'approval.decide')")
    for table in (
        "approval_supervisor", "approval_stand_in", "approval_event", "approval_task", "approval", "approval_flow",
        "approval_flow_version",
    ):  # fmt: skip
        op.drop_table(table)

"""looking into the log: by person, act, object, address and refusal, from the newest backwards

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
_REFUSED = {f"{engine}_where": sa.text("outcome <> 'done'") for engine in ("sqlite", "postgresql")}


def upgrade() -> None:
    op.drop_index("ix_audit_entry_object", "audit_entry")
    op.drop_index("ix_audit_entry_actor_id", "audit_entry")
    op.drop_index("ix_audit_entry_at", "audit_entry")
    op.create_index("ix_audit_entry_at", "audit_entry", ["at", "seq"])
    op.create_index("ix_audit_entry_object", "audit_entry", ["object_type", "object_id", "seq"])
    op.create_index("ix_audit_entry_actor_id", "audit_entry", ["actor_id", "seq"])
    op.create_index("ix_audit_entry_action", "audit_entry", ["action", "seq"])
    op.create_index("ix_audit_entry_ip", "audit_entry", ["ip", "seq"])
    op.create_index("ix_audit_entry_outcome", "audit_entry", ["outcome", "seq"], **_REFUSED)
    op.create_index(
        "ix_audit_entry_label",
        "audit_entry",
        ["object_label", "seq"],
        postgresql_ops={"object_label": "text_pattern_ops"},
    )


def downgrade() -> None:
    for name in ("label", "outcome", "ip", "action", "actor_id", "object", "at"):
        op.drop_index(f"ix_audit_entry_{name}", "audit_entry")
    op.create_index("ix_audit_entry_actor_id", "audit_entry", ["actor_id"])
    op.create_index("ix_audit_entry_object", "audit_entry", ["object_type", "object_id"])
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])

"""notices: rules, messages, channels, deliveries

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _channels_and_rules()
    _messages()
    _deliveries()
    _marks()
    # Administrators of companies that exist; the ready-made roles of new ones are made with it.
    op.execute(
        "INSERT INTO role_permission (role_id, permission, scope) "
        "SELECT id, 'notice.manage', 'all' FROM role WHERE code = 'administrator'"
    )


def _channels_and_rules() -> None:
    op.create_table(
        "notice_channel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("name_key", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("shown", sa.String(200), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("switched_off_at", _MOMENT, nullable=True),
        sa.Column("proved_at", _MOMENT, nullable=True),
        sa.CheckConstraint(
            "kind IN ('mail', 'sms', 'wecom', 'dingtalk', 'feishu')", name=op.f("ck_notice_channel_known_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_channel")),
        sa.UniqueConstraint("name_key", name=op.f("uq_notice_channel_name_key")),
    )
    op.create_table(
        "notice_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shipped_code", sa.String(40), nullable=True),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("warehouse_ids", sa.JSON(), nullable=False),
        sa.Column("minimum", sa.BigInteger(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=True),
        sa.Column("user_ids", sa.JSON(), nullable=False),
        sa.Column("role_codes", sa.JSON(), nullable=False),
        sa.Column("channel_ids", sa.JSON(), nullable=False),
        sa.Column("tells_person", sa.Boolean(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.CheckConstraint("minimum >= 0", name=op.f("ck_notice_rule_minimum")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_rule")),
        sa.UniqueConstraint("shipped_code", name=op.f("uq_notice_rule_shipped_code")),
    )
    op.create_index("ix_notice_rule_event", "notice_rule", ["event"])


def _messages() -> None:
    op.create_table(
        "notice",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("severity", sa.String(10), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("link", sa.String(200), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("read_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["recipient_id"], ["app_user.id"], name=op.f("fk_notice_recipient_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_recipient_id_read_at", "notice", ["recipient_id", "read_at"])


def _deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("next_try_at", _MOMENT, nullable=False),
        sa.Column("last_try_at", _MOMENT, nullable=True),
        sa.Column("claimed_until", _MOMENT, nullable=True),
        sa.Column("error", sa.String(200), nullable=False),
        sa.Column("answer", sa.String(300), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'failed', 'dead')", name=op.f("ck_delivery_known_state")
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["notice_channel.id"], name=op.f("fk_delivery_channel_id_notice_channel")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index("ix_delivery_state_next_try_at", "delivery", ["state", "next_try_at"])
    op.create_index("ix_delivery_channel_id_last_try_at", "delivery", ["channel_id", "last_try_at"])


def _marks() -> None:
    op.create_table(
        "notice_told",
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(160), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["notice_rule.id"], name=op.f("fk_notice_told_rule_id_notice_rule"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("rule_id", "subject", name=op.f("pk_notice_told")),
    )
    op.create_table(
        "notice_mark",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_notice_mark")),
    )


def downgrade() -> None:
    for table in ("notice_mark", "notice_told", "delivery", "notice", "notice_rule", "notice_channel"):
        op.drop_table(table)
    op.execute("DELETE FROM role_permission WHERE permission = 'notice.manage'")

"""one-time codes by e-mail or SMS as second proof

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_KINDS = "kind IN ('mail', 'sms')"


def upgrade() -> None:
    op.create_table(
        "proof_address",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("bound_at", _MOMENT, nullable=False),
        sa.CheckConstraint(_KINDS, name=op.f("ck_proof_address_known_kind")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_proof_address_user_id_app_user")),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_proof_address")),
    )
    op.create_table(
        "sent_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("sent_at", _MOMENT, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("used_at", _MOMENT),
        sa.CheckConstraint(_KINDS, name=op.f("ck_sent_code_known_kind")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_sent_code_user_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_code")),
    )
    op.create_index("ix_sent_code_user_id", "sent_code", ["user_id"])


def downgrade() -> None:
    op.drop_table("sent_code")
    op.drop_table("proof_address")

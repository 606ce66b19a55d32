"""What was agreed with customers to be owed; how often a key may call

Revision ID: 0056
Revises: 0055
"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None
_SUMS = ("opening", "sold", "returned", "received", "refunded", "closing")
#: what the ready-made roles hold of the acts of this version
_GIVEN = {"finance": ("customer_statement.note", "customer_statement.post", "customer_statement.void")}
_COUNTED = ("address", "login", "login_at_address", "password")
_rights = sa.table("role_permission", sa.column("role_id"), sa.column("permission"), sa.column("scope"))
_roles = sa.table("role", sa.column("id"), sa.column("code"))


def upgrade() -> None:
    op.create_table(
        "customer_statement",
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _SUMS),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=60), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_how", sa.String(length=8), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.Column("remark", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "opening + sold - returned - received + refunded = closing", name=op.f("ck_customer_statement_adds_up")
        ),
        sa.CheckConstraint("from_on <= to_on", name=op.f("ck_customer_statement_period")),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_how = '')", name=op.f("ck_customer_statement_confirmed_how")
        ),
        sa.CheckConstraint("confirmed_how IN ('', 'link', 'paper')", name=op.f("ck_customer_statement_known_way")),
        sa.CheckConstraint(
            "confirmed_how <> 'paper' OR noted_by IS NOT NULL", name=op.f("ck_customer_statement_noted")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_customer_statement_document_id_document")
        ),
        sa.ForeignKeyConstraint(["noted_by"], ["app_user.id"], name=op.f("fk_customer_statement_noted_by_app_user")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_customer_statement")),
    )
    op.create_index("ix_customer_statement_confirmed_at", "customer_statement", ["confirmed_at"])
    op.create_table(
        "customer_statement_line",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("is_credit", sa.Boolean(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_customer_statement_line_positive")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_customer_statement_line_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["document.id"], name=op.f("fk_customer_statement_line_paper_id_document")
        ),
        sa.PrimaryKeyConstraint("document_id", "line_no", name=op.f("pk_customer_statement_line")),
    )
    op.create_index("ix_customer_statement_line_paper_id", "customer_statement_line", ["paper_id"])
    op.execute(
        "ALTER TABLE intake_client ADD COLUMN calls_per_minute INTEGER DEFAULT '120' NOT NULL"
        " CONSTRAINT ck_intake_client_calls_per_minute CHECK (calls_per_minute BETWEEN 1 AND 6000)"
    )
    _count(*_COUNTED, "calls")
    _give()


def _count(*kinds: str) -> None:
    """What the limiter may count for."""
    listed = ", ".join(f"'{one}'" for one in kinds)
    with op.batch_alter_table("sign_in_throttle") as table:
        table.drop_constraint(op.f("ck_sign_in_throttle_known_kind"), type_="check")
        table.create_check_constraint(op.f("ck_sign_in_throttle_known_kind"), f"kind IN ({listed})")


def _give() -> None:
    """Let the ready-made roles do what they do in a new company; a role that was removed stays so."""
    connection = op.get_bind()
    ids = dict(connection.execute(sa.select(_roles.c.code, _roles.c.id)).all())
    for code, permissions in _GIVEN.items():
        if code in ids:
            rows = [{"role_id": ids[code], "permission": one, "scope": "all"} for one in permissions]
            connection.execute(_rights.insert(), rows)


def downgrade() -> None:
    # the one on statement_line reads the table that goes
    on = " ON statement_line" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER IF EXISTS guard_statement_line_fixed_for_customer{on}")
    op.execute("DELETE FROM sign_in_throttle WHERE kind = 'calls'")
    _count(*_COUNTED)
    op.drop_column("intake_client", "calls_per_minute")
    op.drop_table("customer_statement_line")
    op.drop_table("customer_statement")
    op.execute("DELETE FROM role_permission WHERE permission LIKE 'customer_statement.%'")

"""orders: gifts, rounding, emergencies, changes; links for suppliers; photos at the gate; templates of stores

Revision ID: 0040
Revises: 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _money()
    _gate()
    _suppliers()
    _reminders()


def _money() -> None:
    # in place, and not by copying the tables, which are the largest but the ledger
    rounding = sa.CheckConstraint("rounding >= 0", name=op.f("ck_document_rounding"))
    op.add_column("document", sa.Column("rounding", sa.BigInteger(), rounding, nullable=False, server_default="0"))
    op.add_column("document", sa.Column("urgency", sa.String(200), nullable=False, server_default=""))
    op.add_column("document_line", sa.Column("is_gift", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("goods_receipt_line", sa.Column("cost", sa.BigInteger(), nullable=True))


_DEMANDS = "photos IN ('never', 'exception', 'always') AND notes IN ('never', 'exception', 'always')"


def _gate() -> None:
    op.add_column("goods_receipt", sa.Column("is_remote", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("purchase_rule") as rule:
        rule.add_column(sa.Column("photos", sa.String(10), nullable=False, server_default="never"))
        rule.add_column(sa.Column("notes", sa.String(10), nullable=False, server_default="never"))
        rule.create_check_constraint(op.f("ck_purchase_rule_pictures"), _DEMANDS)
    op.create_table(
        "category_photo_rule",
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("photos", sa.String(10), nullable=False),
        sa.Column("notes", sa.String(10), nullable=False),
        sa.CheckConstraint(_DEMANDS, name=op.f("ck_category_photo_rule_pictures")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_category_photo_rule_category_id_category")
        ),
        sa.PrimaryKeyConstraint("category_id", name=op.f("pk_category_photo_rule")),
    )
    op.create_table(
        "goods_receipt_missing",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("source_line_id", _BIG, nullable=False),
        sa.Column("noted", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("noted > 0", name=op.f("ck_goods_receipt_missing_noted")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_goods_receipt_missing_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["source_line_id"], ["document_line.id"], name=op.f("fk_goods_receipt_missing_source_line_id_document_line")
        ),
        sa.PrimaryKeyConstraint("document_id", "source_line_id", name=op.f("pk_goods_receipt_missing")),
    )


def _suppliers() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "order_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("opened_at", moment, nullable=True),
        sa.Column("confirmed_at", moment, nullable=True),
        sa.Column("confirmed_by", sa.String(60), nullable=False),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by = '')", name=op.f("ck_order_link_confirmed_by_somebody")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_order_link_document_id_document")),
        sa.ForeignKeyConstraint(["made_by"], ["app_user.id"], name=op.f("fk_order_link_made_by_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_link")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_order_link_token_sha256")),
    )
    op.create_index("ix_order_link_document_id", "order_link", ["document_id"])
    op.create_table(
        "order_promise",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("said_at", moment, nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_order_promise_document_id_document")),
        sa.ForeignKeyConstraint(["link_id"], ["order_link.id"], name=op.f("fk_order_promise_link_id_order_link")),
        sa.PrimaryKeyConstraint("document_id", "line_no", name=op.f("pk_order_promise")),
    )


def _reminders() -> None:
    op.create_table(
        "order_reminder",
        sa.Column("line_id", _BIG, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["document_line.id"], name=op.f("fk_order_reminder_line_id_document_line")
        ),
        sa.PrimaryKeyConstraint("line_id", "due_on", "stage", name=op.f("pk_order_reminder")),
    )


def downgrade() -> None:
    _drop_triggers()
    op.drop_table("order_reminder")
    op.drop_table("order_promise")
    op.drop_table("order_link")
    op.drop_table("goods_receipt_missing")
    op.drop_table("category_photo_rule")
    with op.batch_alter_table("purchase_rule") as rule:
        rule.drop_constraint(op.f("ck_purchase_rule_pictures"), type_="check")
        rule.drop_column("notes")
        rule.drop_column("photos")
    op.execute("ALTER TABLE goods_receipt DROP COLUMN is_remote")
    op.execute("ALTER TABLE goods_receipt_line DROP COLUMN cost")
    op.execute("ALTER TABLE document_line DROP COLUMN is_gift")
    for name in ("urgency", "rounding"):
        op.execute(f"ALTER TABLE document DROP COLUMN {name}")


def _drop_triggers() -> None:
    """On SQLite they speak of the columns that go; they are put back after every migration."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for (name,) in connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            op.execute(f'DROP TRIGGER "{name}"')

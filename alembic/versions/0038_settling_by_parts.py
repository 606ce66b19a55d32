"""terms, statements, rules by supplier, set-offs; what is asked for and paid is counted in yuan

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

#: what the ready-made roles hold of the acts of this version
_GIVEN = {
    "finance": (
        "payment.without_invoice", "set_off.post", "set_off.void", "statement.note", "supplier_statement.post",
        "supplier_statement.void",
    ),
}  # fmt: skip
_rights = sa.table("role_permission", sa.column("role_id"), sa.column("permission"), sa.column("scope"))
_roles = sa.table("role", sa.column("id"), sa.column("code"))
_TERMS = "('delivery', 'invoice', 'monthly', 'cash', 'prepaid')"
#: links of payment requests and payments, which counted base units until now
_DIFFERENCES = (
    "UPDATE invoice_match SET difference = coalesce((SELECT amount FROM document_line WHERE document_line.document_id ="
    " invoice_match.document_id AND document_line.line_no = invoice_match.line_no), 0) - coalesce(due_amount, 0)"
)
_OF_MONEY = (
    "to_line_id IN (SELECT document_line.id FROM document_line JOIN document ON document.id = document_line.document_id"
    " WHERE document.type IN ('payment_request', 'payment'))"
)


def upgrade() -> None:
    # in place, with their checks: SQLite copies a table for anything else
    op.execute(
        "ALTER TABLE partner ADD COLUMN terms VARCHAR(12) DEFAULT 'delivery' NOT NULL"
        f" CONSTRAINT ck_partner_known_terms CHECK (terms IN {_TERMS})"
    )
    op.execute(
        "ALTER TABLE partner ADD COLUMN closing_day INTEGER CONSTRAINT ck_partner_closing_day"
        " CHECK (closing_day IS NULL OR (closing_day BETWEEN 1 AND 31 AND terms = 'monthly'))"
    )
    op.execute("ALTER TABLE supplier_invoice ADD COLUMN terms VARCHAR(12) DEFAULT 'delivery' NOT NULL")
    for name, type_ in (("term_days", sa.Integer()), ("closing_day", sa.Integer()), ("counted_from", sa.Date())):
        op.add_column("supplier_invoice", sa.Column(name, type_, nullable=True))
    op.execute("ALTER TABLE invoice_match ADD COLUMN difference BIGINT DEFAULT 0 NOT NULL")
    op.execute(_DIFFERENCES)
    op.add_column("match_rule", sa.Column("quantity_amount", sa.BigInteger(), nullable=True))
    op.execute("ALTER TABLE match_rule ADD COLUMN needs_statement BOOLEAN DEFAULT FALSE NOT NULL")
    _rules()
    _statements()
    op.create_table(
        "set_off_line",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("credit_line_id", _BIG, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_set_off_line_document_id_document")),
        sa.ForeignKeyConstraint(
            ["credit_line_id"], ["document_line.id"], name=op.f("fk_set_off_line_credit_line_id_document_line")
        ),
        sa.PrimaryKeyConstraint("document_id", "line_no", name=op.f("pk_set_off_line")),
    )
    op.create_index("ix_set_off_line_credit_line_id", "set_off_line", ["credit_line_id"])
    _count("(SELECT amount * 100 FROM document_line WHERE document_line.id = to_line_id)")
    _give()


_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _rules() -> None:
    op.create_table(
        "supplier_rule",
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("quantity_percent", sa.BigInteger(), nullable=True),
        sa.Column("quantity_amount", sa.BigInteger(), nullable=True),
        sa.Column("price_percent", sa.BigInteger(), nullable=True),
        sa.Column("price_amount", sa.BigInteger(), nullable=True),
        sa.Column("small_amount", sa.BigInteger(), nullable=True),
        sa.Column("needs_statement", sa.Boolean(), nullable=True),
        sa.Column("without_invoice", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(quantity_percent IS NULL OR quantity_percent BETWEEN 0 AND 10000)"
            " AND (price_percent IS NULL OR price_percent BETWEEN 0 AND 10000)",
            name=op.f("ck_supplier_rule_percentages"),
        ),
        sa.CheckConstraint(
            "quantity_amount >= 0 AND price_amount >= 0 AND small_amount >= 0", name=op.f("ck_supplier_rule_amounts")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_supplier_rule_partner_id_partner")),
        sa.PrimaryKeyConstraint("partner_id", name=op.f("pk_supplier_rule")),
    )


def _statements() -> None:
    sums = ("opening", "received", "returned", "adjusted", "paid", "closing", "billed")
    op.create_table(
        "supplier_statement",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in sums),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=60), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_how", sa.String(length=8), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.Column("remark", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "opening + received - returned + adjusted - paid = closing", name=op.f("ck_supplier_statement_adds_up")
        ),
        sa.CheckConstraint("from_on <= to_on", name=op.f("ck_supplier_statement_period")),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_how = '')", name=op.f("ck_supplier_statement_confirmed_how")
        ),
        sa.CheckConstraint("confirmed_how IN ('', 'link', 'paper')", name=op.f("ck_supplier_statement_known_way")),
        sa.CheckConstraint(
            "confirmed_how <> 'paper' OR noted_by IS NOT NULL", name=op.f("ck_supplier_statement_noted")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_supplier_statement_document_id_document")
        ),
        sa.ForeignKeyConstraint(["noted_by"], ["app_user.id"], name=op.f("fk_supplier_statement_noted_by_app_user")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_supplier_statement")),
    )
    op.create_index("ix_supplier_statement_confirmed_at", "supplier_statement", ["confirmed_at"])
    op.create_table(
        "statement_line",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.CheckConstraint("verdict IN ('', 'confirmed', 'objected')", name=op.f("ck_statement_line_known_verdict")),
        sa.CheckConstraint("verdict <> 'objected' OR remark <> ''", name=op.f("ck_statement_line_objected_why")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_statement_line_document_id_document")),
        sa.PrimaryKeyConstraint("document_id", "line_no", name=op.f("pk_statement_line")),
    )
    op.create_table(
        "statement_link",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_statement_link_document_id_document")),
        sa.ForeignKeyConstraint(["made_by"], ["app_user.id"], name=op.f("fk_statement_link_made_by_app_user")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_statement_link")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_statement_link_token_sha256")),
    )


def _count(quantity: str) -> None:
    """Let the links of money count as ``quantity`` says; nothing else ever changes a link, so their guards sleep."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        for event in ("update", "delete"):
            op.execute(f"DROP TRIGGER IF EXISTS guard_document_link_no_{event}")
    else:
        op.execute("ALTER TABLE document_link DISABLE TRIGGER USER")
    # what was given free counts for nothing, and a link of nothing is none
    op.execute(f"DELETE FROM document_link WHERE {_OF_MONEY} AND coalesce({quantity}, 0) = 0")  # noqa: S608
    op.execute(f"UPDATE document_link SET quantity = {quantity} WHERE {_OF_MONEY}")  # noqa: S608
    if not is_sqlite:
        op.execute("ALTER TABLE document_link ENABLE TRIGGER USER")


def _give() -> None:
    connection = op.get_bind()
    ids = dict(connection.execute(sa.select(_roles.c.code, _roles.c.id)).all())
    rows = [
        {"role_id": ids[code], "permission": permission, "scope": "all"}
        for code, permissions in _GIVEN.items()
        for permission in permissions
        if code in ids
    ]
    if rows:
        connection.execute(_rights.insert(), rows)


def downgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":  # they speak of the columns that go; all are put back after a migration
        for (name,) in connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            op.execute(f'DROP TRIGGER "{name}"')
    _count("(SELECT base_quantity FROM document_line WHERE document_line.id = to_line_id)")
    for table in ("set_off_line", "statement_link", "statement_line", "supplier_statement", "supplier_rule"):
        op.drop_table(table)
    op.execute("ALTER TABLE invoice_match DROP COLUMN difference")
    for name in ("needs_statement", "quantity_amount"):
        op.execute(f"ALTER TABLE match_rule DROP COLUMN {name}")
    for name in ("counted_from", "closing_day", "term_days", "terms"):
        op.execute(f"ALTER TABLE supplier_invoice DROP COLUMN {name}")
    for name in ("closing_day", "terms"):
        op.execute(f"ALTER TABLE partner DROP COLUMN {name}")
    given = sorted({right for rights in _GIVEN.values() for right in rights})
    connection.execute(_rights.delete().where(_rights.c.permission.in_(given)))

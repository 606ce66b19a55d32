"""What lines of orders are judged by, promises that one of us notes, and what gifts leave over

Revision ID: 0059
Revises: 0058
"""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

_documents = sa.table(
    "document", *(sa.column(name) for name in ("id", "type", "warehouse_id", "amends_document_id")),
    sa.column("restores_document_id"), sa.column("posted_at", sa.DateTime()),
)  # fmt: skip
_lines = sa.table(
    "document_line",
    *(sa.column(name) for name in ("id", "document_id", "line_no", "sku_id", "for_warehouse_id", "is_gift")),
    sa.column("base_quantity", sa.BigInteger()), sa.column("due_on", sa.Date()),
)  # fmt: skip
_promises = sa.table(
    "order_promise", sa.column("document_id"), sa.column("line_no"), sa.column("promised_on", sa.Date()),
    sa.column("said_at", sa.DateTime()),
)  # fmt: skip
_terms = sa.table(
    "order_term", sa.column("line_id"), sa.column("first_line_id"), sa.column("wanted_on", sa.Date()),
    sa.column("confirmed_on", sa.Date()), sa.column("quantity", sa.BigInteger()),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "order_term",
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["line_id"], ["document_line.id"], name=op.f("fk_order_term_line_id_document_line")
        ),
        sa.ForeignKeyConstraint(
            ["first_line_id"], ["document_line.id"], name=op.f("fk_order_term_first_line_id_document_line")
        ),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_order_term")),
    )  # fmt: skip
    op.create_index("ix_order_term_first_line_id", "order_term", ["first_line_id"])
    with op.batch_alter_table("order_promise") as promise:
        promise.alter_column("link_id", existing_type=sa.Integer(), nullable=True)
        promise.add_column(sa.Column("noted_by", sa.Integer(), nullable=True))
        promise.add_column(sa.Column("words", sa.String(length=200), nullable=False, server_default=""))
        promise.create_foreign_key(op.f("fk_order_promise_noted_by_app_user"), "app_user", ["noted_by"], ["id"])
        promise.create_check_constraint(op.f("ck_order_promise_said_how"), "(link_id IS NULL) <> (noted_by IS NULL)")
    with op.batch_alter_table("order_promise") as promise:
        promise.alter_column("words", existing_type=sa.String(length=200), server_default=None)
    op.add_column("purchase_rule", sa.Column("needs_noted", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("purchase_rule") as rule:
        rule.alter_column("needs_noted", existing_type=sa.Boolean(), server_default=None)
    op.add_column("rfq_award_line", sa.Column("dearest", sa.BigInteger(), nullable=True))
    op.create_table(
        "gift_before",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_gift_before_document_id_document")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_gift_before")),
    )
    op.execute(
        "INSERT INTO gift_before (document_id) SELECT id FROM document WHERE type = 'purchase_order'"
        " AND status = 'done' AND EXISTS (SELECT 1 FROM document_line WHERE document_id = document.id AND is_gift)"
    )
    _judge_what_is_there(op.get_bind())


def downgrade() -> None:
    op.drop_table("gift_before")
    op.execute("ALTER TABLE rfq_award_line DROP COLUMN dearest")
    with op.batch_alter_table("purchase_rule") as rule:
        rule.drop_column("needs_noted")
    op.execute("DELETE FROM order_promise WHERE link_id IS NULL")
    with op.batch_alter_table("order_promise") as promise:
        promise.drop_constraint(op.f("ck_order_promise_said_how"), type_="check")
        promise.drop_constraint(op.f("fk_order_promise_noted_by_app_user"), type_="foreignkey")
        promise.drop_column("words")
        promise.drop_column("noted_by")
        promise.alter_column("link_id", existing_type=sa.Integer(), nullable=False)
    op.drop_index("ix_order_term_first_line_id", "order_term")
    op.drop_table("order_term")


def _judge_what_is_there(connection: Any) -> None:
    """Of lines that a supplier has promised, the last word is the first that is known; then what was amended."""
    promised = (
        sa.select(_lines.c.id, _lines.c.due_on, _promises.c.promised_on, _promises.c.said_at)
        .join(_promises, (_promises.c.document_id == _lines.c.document_id) & (_promises.c.line_no == _lines.c.line_no))
    )  # fmt: skip
    for row in connection.execute(promised).all():
        if row.due_on is None or row.said_at.date() <= row.due_on:
            _write(connection, row.id, row.id, row.due_on, row.promised_on, None)
    before = sa.func.coalesce(_documents.c.amends_document_id, _documents.c.restores_document_id).label("before")
    changed = sa.select(_documents.c.id, _documents.c.posted_at, before).where(
        _documents.c.type == "purchase_order", before.is_not(None), _documents.c.posted_at.is_not(None)
    )
    for row in connection.execute(changed.order_by(_documents.c.id)).all():
        _carry(connection, row)


def _write(connection: Any, line_id: int, first: int, wanted: Any, confirmed: Any, quantity: Any) -> None:
    said = {"first_line_id": first, "wanted_on": wanted, "quantity": quantity}
    if confirmed is not None:
        said["confirmed_on"] = confirmed
    there = connection.execute(sa.select(_terms.c.line_id).where(_terms.c.line_id == line_id)).first()
    if there is None:
        connection.execute(sa.insert(_terms).values(line_id=line_id, **said))
    else:
        connection.execute(sa.update(_terms).where(_terms.c.line_id == line_id).values(**said))


def _carry(connection: Any, document: Any) -> None:
    """Each line is judged as the line of the version before that is its like: those of one kind in their order."""
    old = _by_kind(connection, document.before)
    for kind, lines in _by_kind(connection, document.id).items():
        for line, one in zip(lines, old.get(kind, ()), strict=False):
            term = connection.execute(sa.select(_terms).where(_terms.c.line_id == one.id)).first()
            wanted = (term.wanted_on if term else None) or one.due_on
            confirmed = term.confirmed_on if term else None
            day = confirmed or wanted
            quantity = term.quantity if term and term.quantity is not None else None
            if quantity is None and day is not None and day < document.posted_at.date():
                quantity = one.base_quantity
            _write(connection, line.id, term.first_line_id if term else one.id, wanted, confirmed, quantity)


def _by_kind(connection: Any, document_id: int) -> dict[Any, list[Any]]:
    place = sa.func.coalesce(_lines.c.for_warehouse_id, _documents.c.warehouse_id).label("place")
    wanted = (
        sa.select(_lines, place)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(_lines.c.document_id == document_id)
        .order_by(_lines.c.line_no)
    )
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in connection.execute(wanted):
        found[row.sku_id, row.place, bool(row.is_gift)].append(row)
    return found

"""what invoices took off the accruals of what came

Revision ID: 0043
Revises: 0042
"""

from decimal import ROUND_HALF_UP, Decimal

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_taken = sa.table(
    "accrual_reversal",
    *(sa.column(name) for name in ("document_id", "line_no", "receipt_line_id", "quantity", "estimate", "billed")),
    sa.column("excess"), sa.column("reversed_on", sa.Date()), sa.column("is_before", sa.Boolean()),
)  # fmt: skip
#: invoices that are or were in force, line by line, in the order in which they took what was open
_BILLED = sa.text(
    "SELECT line.document_id, line.line_no, line.source_line_id, line.base_quantity, line.amount, found.due_quantity,"
    " came.base_quantity AS came, came.amount AS worth, invoice.business_date"
    " FROM invoice_match AS found"
    " JOIN document_line AS line ON line.document_id = found.document_id AND line.line_no = found.line_no"
    " JOIN document AS invoice ON invoice.id = found.document_id"
    " JOIN document_line AS came ON came.id = line.source_line_id"
    " WHERE invoice.type = 'supplier_invoice' AND invoice.status IN ('posted', 'done', 'reversed')"
    " ORDER BY line.id"
).columns(business_date=sa.Date())


def upgrade() -> None:
    op.create_table(
        "accrual_reversal",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("receipt_line_id", _BIG, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("estimate", sa.BigInteger(), nullable=False),
        sa.Column("billed", sa.BigInteger(), nullable=False),
        sa.Column("excess", sa.BigInteger(), nullable=False),
        sa.Column("reversed_on", sa.Date(), nullable=False),
        sa.Column("is_before", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_accrual_reversal_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_line_id"], ["document_line.id"], name=op.f("fk_accrual_reversal_receipt_line_id_document_line")
        ),
        sa.PrimaryKeyConstraint("document_id", "line_no", name=op.f("pk_accrual_reversal")),
    )
    op.create_index(op.f("ix_accrual_reversal_receipt_line_id"), "accrual_reversal", ["receipt_line_id"])
    connection = op.get_bind()
    rows = [_row(row) for row in connection.execute(_BILLED)]
    if rows:
        connection.execute(_taken.insert(), rows)


def _row(row: sa.Row) -> dict[str, object]:
    """What was billed before differences were booked: the accrual that it took, at the price ordered."""
    quantity = min(row.base_quantity, row.due_quantity)
    return {
        "document_id": row.document_id, "line_no": row.line_no, "receipt_line_id": row.source_line_id,
        "quantity": quantity, "estimate": _fen(row.worth or 0, quantity, row.came),
        "billed": row.amount if quantity == row.base_quantity else _fen(row.amount, quantity, row.base_quantity),
        "excess": row.base_quantity - quantity, "reversed_on": row.business_date, "is_before": True,
    }  # fmt: skip


def _fen(amount: int, part: int, whole: int) -> int:
    """Its part of an amount in 10⁻⁴ yuan, to the fen."""
    return int((Decimal(amount * part) / Decimal(whole * 100)).quantize(Decimal(1), ROUND_HALF_UP)) * 100


def downgrade() -> None:
    op.drop_table("accrual_reversal")

"""offers in the supplier's own pack; those of before are by base unit, and say nothing of a pack

Revision ID: 0062
Revises: 0061
"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

_PACK = "numerator > 0 AND denominator > 0"
_LINE = (
    "(quoted_unit = '') = (quoted_price IS NULL) AND (quoted_price IS NULL OR quoted_price > 0)"
    " AND (quoted_moq IS NULL OR quoted_moq >= 0)"
    " AND (quoted_unit <> '' OR (numerator = 1 AND denominator = 1 AND quoted_moq IS NULL))"
)
_AGREEMENT = (
    "(quoted_unit = '') = (quoted_price IS NULL) AND (quoted_price IS NULL OR quoted_price > 0)"
    " AND (quoted_unit <> '' OR (numerator = 1 AND denominator = 1))"
)


def upgrade() -> None:
    _add("rfq_quote_line", _LINE, with_moq=True)
    _add("price_agreement", _AGREEMENT, with_moq=False)


def downgrade() -> None:
    """The price of a base unit is there already: what is lost is how it was typed."""
    for table, columns in (("price_agreement", ()), ("rfq_quote_line", ("quoted_moq",))):
        with op.batch_alter_table(table) as lines:
            lines.drop_constraint(op.f(f"ck_{table}_as_quoted"), type_="check")
            lines.drop_constraint(op.f(f"ck_{table}_pack"), type_="check")
            for name in (*columns, "quoted_price", "denominator", "numerator", "quoted_unit"):
                lines.drop_column(name)


def _add(table: str, as_quoted: str, *, with_moq: bool) -> None:
    with op.batch_alter_table(table) as lines:
        lines.add_column(sa.Column("quoted_unit", sa.String(length=20), nullable=False, server_default=""))
        lines.add_column(sa.Column("numerator", sa.Integer(), nullable=False, server_default="1"))
        lines.add_column(sa.Column("denominator", sa.Integer(), nullable=False, server_default="1"))
        lines.add_column(sa.Column("quoted_price", sa.BigInteger(), nullable=True))
        if with_moq:
            lines.add_column(sa.Column("quoted_moq", sa.BigInteger(), nullable=True))
        lines.create_check_constraint(op.f(f"ck_{table}_pack"), _PACK)
        lines.create_check_constraint(op.f(f"ck_{table}_as_quoted"), as_quoted)
    with op.batch_alter_table(table) as lines:
        lines.alter_column("quoted_unit", existing_type=sa.String(length=20), server_default=None)
        lines.alter_column("numerator", existing_type=sa.Integer(), server_default=None)
        lines.alter_column("denominator", existing_type=sa.Integer(), server_default=None)

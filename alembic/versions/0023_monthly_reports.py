"""monthly reports; the daily sheet goes to finance as well where nobody has changed who gets it

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_rules = sa.table(
    "notice_rule", sa.column("id", sa.Integer), sa.column("shipped_code", sa.String), sa.column("role_codes", sa.JSON),
    sa.column("version", sa.Integer),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "monthly_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("has_counted", sa.Boolean(), nullable=False),
        sa.Column("proved_at", _MOMENT),
        sa.Column("proof_is_good", sa.Boolean(), nullable=False),
        sa.Column("proof_detail", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_report")),
        sa.UniqueConstraint("month", name=op.f("uq_monthly_report_month")),
    )
    op.create_table(
        "report_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer()),
        sa.Column("warehouse_name", sa.String(60), nullable=False),
        *[sa.Column(name, sa.Integer(), nullable=False) for name in ("planned", "overdue", "counted")],
        *[sa.Column(name, sa.Integer(), nullable=False) for name in ("accurate", "differing")],
        *[sa.Column(name, sa.BigInteger(), nullable=False) for name in ("gross_value", "net_value")],
        *[sa.Column(name, sa.Integer(), nullable=False) for name in ("open_counts", "late_counts", "voids")],
        sa.Column("void_value", sa.BigInteger(), nullable=False),
        *[sa.Column(name, sa.Integer(), nullable=False) for name in ("attempts", "backdated", "unusual")],
        sa.CheckConstraint(
            "accurate <= counted AND differing <= counted AND overdue <= planned",
            name=op.f("ck_report_figures_parts"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["monthly_report.id"], name=op.f("fk_report_figures_report_id_monthly_report")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_report_figures_warehouse_id_warehouse")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_figures")),
        sa.UniqueConstraint("report_id", "warehouse_id", name=op.f("uq_report_figures_report_id_warehouse_id")),
    )
    op.create_table(
        "report_row",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(20), nullable=False),
        sa.Column("warehouse_id", sa.Integer()),
        sa.Column("warehouse_name", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("person", sa.String(120), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger()),
        sa.Column("value", sa.BigInteger()),
        sa.Column("at", _MOMENT),
        sa.Column("link", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["monthly_report.id"], name=op.f("fk_report_row_report_id_monthly_report")
        ),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_report_row_warehouse_id_warehouse")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_row")),
    )
    op.create_index("ix_report_row_report_id_section", "report_row", ["report_id", "section", "id"])
    _tell_finance()


def _tell_finance() -> None:
    connection = op.get_bind()
    untouched = sa.select(_rules).where(_rules.c.shipped_code == "daily.voids", _rules.c.version == 1)
    for rule in connection.execute(untouched).all():
        codes = list(dict.fromkeys([*rule.role_codes, "finance"]))
        connection.execute(_rules.update().where(_rules.c.id == rule.id).values(role_codes=codes))


def downgrade() -> None:
    for table in ("report_row", "report_figures", "monthly_report"):
        op.drop_table(table)

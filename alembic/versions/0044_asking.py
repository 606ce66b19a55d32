"""What stores ask for: templates, schedules, rounds and answers, with the rights to them; orders that count together.

Revision ID: 0044
Revises: 0043
"""

import sqlalchemy as sa
from alembic import op

from jxc_app.core.clock import UtcDateTime

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

#: what the ready-made roles hold of the acts of this version, and where
_GIVEN = (
    ("owner", "ask.settings", "all"), ("owner", "ask.view", "all"), ("buyer", "ask.view", "assigned"),
)  # fmt: skip
_rights = sa.table("role_permission", sa.column("role_id"), sa.column("permission"), sa.column("scope"))
_roles = sa.table("role", sa.column("id"), sa.column("code"))


def upgrade() -> None:
    op.create_table(
        "ask_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("arranged_by", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("arranged_by IN ('shelf', 'category', 'listed')", name=op.f("ck_ask_template_known_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ask_template")),
        sa.UniqueConstraint("name", name=op.f("uq_ask_template_name")),
    )
    op.create_table(
        "ask_template_line",
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_ask_template_line_sku_id_sku")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["ask_template.id"], name=op.f("fk_ask_template_line_template_id_ask_template")
        ),
        sa.PrimaryKeyConstraint("template_id", "sku_id", name=op.f("pk_ask_template_line")),
    )
    op.create_index("ix_ask_template_line_sku_id", "ask_template_line", ["sku_id"])
    op.create_table(
        "ask_schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=True),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.Integer(), nullable=False),
        sa.Column("supplied_by", sa.Integer(), nullable=True),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("remind_minutes", sa.Integer(), nullable=False),
        sa.Column("begins_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("switched_off_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("weekdays BETWEEN 1 AND 127", name=op.f("ck_ask_schedule_weekdays")),
        sa.CheckConstraint("closes_at BETWEEN 0 AND 1439", name=op.f("ck_ask_schedule_closes_at")),
        sa.CheckConstraint("lead_days BETWEEN 0 AND 60", name=op.f("ck_ask_schedule_lead_days")),
        sa.CheckConstraint("remind_minutes BETWEEN 0 AND 1440", name=op.f("ck_ask_schedule_remind_minutes")),
        sa.CheckConstraint("supplied_by IS NULL OR supplied_by <> warehouse_id", name=op.f("ck_ask_schedule_another")),
        sa.ForeignKeyConstraint(["supplied_by"], ["warehouse.id"], name=op.f("fk_ask_schedule_supplied_by_warehouse")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["ask_template.id"], name=op.f("fk_ask_schedule_template_id_ask_template")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_ask_schedule_warehouse_id_warehouse")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ask_schedule")),
    )
    op.create_index("ix_ask_schedule_template_id", "ask_schedule", ["template_id"])
    op.create_table(
        "ask_round",
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("closes_at", UtcDateTime(), nullable=False),
        sa.Column("reminded_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["ask_schedule.id"], name=op.f("fk_ask_round_schedule_id_ask_schedule")
        ),
        sa.PrimaryKeyConstraint("schedule_id", "day", name=op.f("pk_ask_round")),
    )
    op.create_table(
        "store_ask",
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("supplied_by", sa.Integer(), nullable=True),
        sa.Column("enters", sa.Boolean(), nullable=False),
        sa.Column("sent_by", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rest_ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_store_ask_document_id_document")),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["ask_schedule.id"], name=op.f("fk_store_ask_schedule_id_ask_schedule")
        ),
        sa.ForeignKeyConstraint(["sent_by"], ["app_user.id"], name=op.f("fk_store_ask_sent_by_app_user")),
        sa.ForeignKeyConstraint(["supplied_by"], ["warehouse.id"], name=op.f("fk_store_ask_supplied_by_warehouse")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_store_ask_warehouse_id_warehouse")),
        sa.PrimaryKeyConstraint("schedule_id", "day", "warehouse_id", name=op.f("pk_store_ask")),
    )
    op.create_index("uq_store_ask_document_id", "store_ask", ["document_id"], unique=True)
    op.create_index("ix_store_ask_supplied_by", "store_ask", ["supplied_by"])
    op.execute(
        "ALTER TABLE sourcing_rule ADD COLUMN split_days INTEGER NOT NULL DEFAULT 7"
        " CONSTRAINT ck_sourcing_rule_split_days CHECK (split_days BETWEEN 0 AND 90)"
    )
    for code, permission, scope in _GIVEN:
        role = sa.select(_roles.c.id, sa.literal(permission), sa.literal(scope)).where(_roles.c.code == code)
        op.execute(_rights.insert().from_select(["role_id", "permission", "scope"], role))


def downgrade() -> None:
    op.drop_column("sourcing_rule", "split_days")
    op.execute(_rights.delete().where(_rights.c.permission.in_(sorted({one[1] for one in _GIVEN}))))
    for table in ("store_ask", "ask_round", "ask_schedule", "ask_template_line", "ask_template"):
        op.drop_table(table)

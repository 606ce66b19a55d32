"""how far warehouses are from each other, and what to move between them

Revision ID: 0047
Revises: 0046
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

#: what the ready-made roles hold of the acts of this version
_GIVEN = {
    "owner": {
        "all": (
            "warehouse.ways", "transfer_advice.view", "transfer_advice.decide", "transfer_advice.plan",
            "transfer_advice.settings",
        )
    },
    "auditor": {"all": ("transfer_advice.view",)},
    "store_manager": {"assigned": ("transfer_advice.view",)},
    "keeper": {"assigned": ("transfer_advice.view",)},
}  # fmt: skip
_TABLES = (
    "network_plan_line", "network_plan", "transfer_advice_rule", "transfer_advice_run", "transfer_suggestion",
    "alert_line", "travel_rule", "warehouse_way",
)  # fmt: skip
_WAITS = sa.text("state IN ('open', 'snoozed')")
_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_rights = sa.table("role_permission", sa.column("role_id"), sa.column("permission"), sa.column("scope"))
_roles = sa.table("role", sa.column("id"), sa.column("code"))


def upgrade() -> None:
    op.create_table(
        "warehouse_way",
        sa.Column("one_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("other_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("metres", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_warehouse_way_smaller_first")),
        sa.CheckConstraint("metres BETWEEN 0 AND 9999999", name=op.f("ck_warehouse_way_metres")),
        sa.CheckConstraint("minutes BETWEEN 0 AND 14400", name=op.f("ck_warehouse_way_minutes")),
        sa.ForeignKeyConstraint(["one_id"], ["warehouse.id"], name=op.f("fk_warehouse_way_one_id_warehouse")),
        sa.ForeignKeyConstraint(["other_id"], ["warehouse.id"], name=op.f("fk_warehouse_way_other_id_warehouse")),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_warehouse_way")),
    )
    op.create_index("ix_warehouse_way_other_id", "warehouse_way", ["other_id"])
    op.create_table(
        "travel_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("detour_percent", sa.Integer(), nullable=False),
        sa.Column("handling_minutes", sa.Integer(), nullable=False),
        sa.Column("kilometres_per_hour", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_travel_rule_only_one")),
        sa.CheckConstraint("detour_percent BETWEEN 100 AND 300", name=op.f("ck_travel_rule_detour")),
        sa.CheckConstraint(
            "handling_minutes BETWEEN 0 AND 1440 AND kilometres_per_hour BETWEEN 1 AND 120",
            name=op.f("ck_travel_rule_time"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_travel_rule")),
    )
    _advice_tables()
    _plan_tables()
    for code, scopes in _GIVEN.items():
        for scope, rights in scopes.items():
            for right in rights:
                role = sa.select(_roles.c.id, sa.literal(right), sa.literal(scope)).where(_roles.c.code == code)
                op.execute(_rights.insert().from_select(["role_id", "permission", "scope"], role))


def _advice_tables() -> None:
    op.create_table(
        "alert_line",
        sa.Column("sku_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("warehouse_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=False),
        sa.Column("keep", sa.BigInteger(), nullable=False),
        sa.Column("per_day", sa.BigInteger(), nullable=False),
        sa.Column("lead_days", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "line >= 0 AND target >= 0 AND keep >= 0 AND per_day >= 0", name=op.f("ck_alert_line_positive")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_alert_line_sku_id_sku")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_alert_line_warehouse_id_warehouse")),
        sa.PrimaryKeyConstraint("sku_id", "warehouse_id", name=op.f("pk_alert_line")),
    )
    op.create_table(
        "transfer_suggestion",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("need", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("days_left", sa.Integer(), nullable=False),
        sa.Column("lost", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=60), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("working", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("giver_id <> warehouse_id", name=op.f("ck_transfer_suggestion_two_warehouses")),
        sa.CheckConstraint(
            "state IN ('open', 'taken', 'dismissed', 'snoozed')", name=op.f("ck_transfer_suggestion_known_state")
        ),
        sa.CheckConstraint(
            "quantity > 0 AND need > 0 AND lost >= 0 AND rank IN (1, 2)", name=op.f("ck_transfer_suggestion_positive")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'taken') OR (until IS NOT NULL AND reason <> '')",
            name=op.f("ck_transfer_suggestion_quiet_until"),
        ),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_transfer_suggestion_decided_when")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_transfer_suggestion_sku_id_sku")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_transfer_suggestion_warehouse_id_warehouse")
        ),
        sa.ForeignKeyConstraint(["giver_id"], ["warehouse.id"], name=op.f("fk_transfer_suggestion_giver_id_warehouse")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_suggestion")),
    )
    op.create_index(
        "uq_transfer_suggestion_waiting", "transfer_suggestion", ["sku_id", "warehouse_id", "giver_id"], unique=True,
        sqlite_where=_WAITS, postgresql_where=_WAITS,
    )  # fmt: skip
    op.create_index("ix_transfer_suggestion_state_warehouse_id", "transfer_suggestion", ["state", "warehouse_id"])
    op.create_index("ix_transfer_suggestion_state_giver_id", "transfer_suggestion", ["state", "giver_id"])
    op.create_table(
        "transfer_advice_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_transfer_advice_run_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_advice_run")),
    )
    op.create_table(
        "transfer_advice_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("surplus_weight", sa.Integer(), nullable=False),
        sa.Column("distance_weight", sa.Integer(), nullable=False),
        sa.Column("slower_weight", sa.Integer(), nullable=False),
        sa.Column("cost_weight", sa.Integer(), nullable=False),
        sa.Column("quiet_days", sa.Integer(), nullable=False),
        sa.Column("least_life_days", sa.Integer(), nullable=False),
        sa.Column("trip_cost", sa.BigInteger(), nullable=False),
        sa.Column("kilometre_cost", sa.BigInteger(), nullable=False),
        sa.Column("unit_cost", sa.BigInteger(), nullable=False),
        sa.Column("penalty_percent", sa.Integer(), nullable=False),
        sa.Column("plan_seconds", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_transfer_advice_rule_only_one")),
        sa.CheckConstraint(
            "surplus_weight BETWEEN 0 AND 100 AND distance_weight BETWEEN 0 AND 100 AND slower_weight BETWEEN 0 AND 100"
            " AND cost_weight BETWEEN 0 AND 100"
            " AND surplus_weight + distance_weight + slower_weight + cost_weight = 100",
            name=op.f("ck_transfer_advice_rule_weights"),
        ),
        sa.CheckConstraint(
            "quiet_days BETWEEN 0 AND 365 AND least_life_days BETWEEN 0 AND 1000",
            name=op.f("ck_transfer_advice_rule_days"),
        ),
        sa.CheckConstraint(
            "trip_cost >= 0 AND kilometre_cost >= 0 AND unit_cost >= 0", name=op.f("ck_transfer_advice_rule_costs")
        ),
        sa.CheckConstraint(
            "penalty_percent BETWEEN 1 AND 1000 AND plan_seconds BETWEEN 5 AND 600",
            name=op.f("ck_transfer_advice_rule_plan"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_advice_rule")),
    )


def _plan_tables() -> None:
    op.create_table(
        "network_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("freight", sa.BigInteger(), nullable=False),
        sa.Column("penalty", sa.BigInteger(), nullable=False),
        sa.Column("greedy_freight", sa.BigInteger(), nullable=False),
        sa.Column("greedy_penalty", sa.BigInteger(), nullable=False),
        sa.Column("bound", sa.BigInteger(), nullable=True),
        sa.Column("needs", sa.Integer(), nullable=False),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.Column("shorts", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'cancelled', 'failed')", name=op.f("ck_network_plan_known_state")
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_network_plan_progress")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_plan")),
    )
    op.create_table(
        "network_plan_line",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.CheckConstraint("quantity > 0 AND giver_id <> warehouse_id", name=op.f("ck_network_plan_line_positive")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["network_plan.id"], name=op.f("fk_network_plan_line_plan_id_network_plan")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_network_plan_line_sku_id_sku")),
        sa.ForeignKeyConstraint(["giver_id"], ["warehouse.id"], name=op.f("fk_network_plan_line_giver_id_warehouse")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_network_plan_line_warehouse_id_warehouse")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_plan_line")),
    )
    op.create_index(
        "ix_network_plan_line_plan_id_giver_id", "network_plan_line", ["plan_id", "giver_id", "warehouse_id"]
    )


def downgrade() -> None:
    rights = {right for scopes in _GIVEN.values() for held in scopes.values() for right in held}
    op.execute(_rights.delete().where(_rights.c.permission.in_(sorted(rights))))
    for table in _TABLES:
        op.drop_table(table)

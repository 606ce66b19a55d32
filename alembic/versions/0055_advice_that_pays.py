"""whether a transfer pays: what it saves, its freight, a verdict; how demand of a day varies

Revision ID: 0055
Revises: 0054
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

#: each with its own check, so that SQLite adds and drops them without copying the table
_ADDED = (
    ("alert_line", "sigma", "BIGINT DEFAULT 0 NOT NULL"),
    ("transfer_suggestion", "worth", "BIGINT DEFAULT 0 NOT NULL CONSTRAINT {check} CHECK (worth >= 0)"),
    ("transfer_suggestion", "freight", "BIGINT DEFAULT 0 NOT NULL CONSTRAINT {check} CHECK (freight >= 0)"),
    (
        "transfer_suggestion", "verdict",
        "VARCHAR(10) DEFAULT 'dear' NOT NULL CONSTRAINT {check} CHECK (verdict IN ('pays', 'waits', 'dear'))",
    ),
    ("transfer_suggestion", "in_time", "BOOLEAN DEFAULT false NOT NULL"),
    (
        "transfer_advice_rule", "transfer_days",
        "INTEGER DEFAULT 1 NOT NULL CONSTRAINT {check} CHECK (transfer_days BETWEEN 0 AND 30)",
    ),
)  # fmt: skip
_runs = sa.table("transfer_advice_run", sa.column("day", sa.Date()))
_suggestions = sa.table("transfer_suggestion", sa.column("state"))


def upgrade() -> None:
    for table, column, kind in _ADDED:
        check = f"ck_{table}_{column}"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind.format(check=check)}")
    # nobody has judged what waits yet: within minutes the nightly work is done anew
    op.execute(_suggestions.delete().where(_suggestions.c.state == "open"))
    op.execute(_runs.update().values(day=date(2000, 1, 1)))


def downgrade() -> None:
    for table, column, _ in reversed(_ADDED):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")

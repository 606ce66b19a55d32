"""fields that take a right of their own stay open to whoever saw them; ready-made roles get the acts of the new modules

Nobody sees less on the day of the new version, and roles that the company made get nothing but that.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

#: the right that opened a field until now, and the one that opens it from now on
_CARRIED = {"document.cost": "stock.cost", "partner.view": "partner.supplier.view"}
_OWN, _ALL = "assigned", "all"
#: what the ready-made roles of this version hold of the acts that came since 0020
_GIVEN = {
    "administrator": {_ALL: ("barcode.settings", "books.prove", "books.view")},
    "clerk": {_OWN: ("opening.view", "stock_status.draft"), _ALL: ("opening.balance", "opening.balance_view")},
    "reviewer": {
        _OWN: (
            "count.arrange", "count.review", "count.view", "count_gain.post", "count_gain.void", "count_loss.post",
            "count_loss.void", "cost_allocation.post", "cost_allocation.void", "opening.view", "stock_status.post",
            "stock_status.void",
        ),
        _ALL: ("books.view", "lot.correct", "lot.rule", "opening.balance_view"),
    },
    "keeper": {_OWN: ("count.enter", "count.view", "stock_status.draft", "stock_status.post")},
    "store_manager": {
        _OWN: (
            "abc.pin", "count.arrange", "count.review", "count.view", "count_gain.post", "count_gain.void",
            "count_loss.post", "count_loss.void", "document.margin", "report.view", "stock_status.draft",
            "stock_status.post", "stock_status.void",
        ),
    },
    "store_clerk": {_OWN: ("count.enter", "count.view")},
    "owner": {
        _ALL: (
            "abc.pin", "abc.rule", "barcode.settings", "books.prove", "books.view", "count.arrange", "count.tolerance",
            "count.view", "document.margin", "lot.rule", "opening.balance_view", "opening.go_live",
            "opening.undo_live", "opening.view", "report.view",
        ),
    },
    "auditor": {_ALL: ("count.view", "document.margin", "opening.balance_view", "opening.view", "report.view")},
    "finance": {
        _ALL: (
            "books.prove", "books.view", "count.view", "document.margin", "opening.balance_view", "opening.go_live",
            "opening.view", "report.view",
        ),
    },
}  # fmt: skip

_rights = sa.table("role_permission", sa.column("role_id"), sa.column("permission"), sa.column("scope"))
_places = sa.table("role_place", sa.column("role_id"), sa.column("permission"), sa.column("warehouse_id"))
_roles = sa.table("role", sa.column("id"), sa.column("code"))


def upgrade() -> None:
    connection = op.get_bind()
    held = {(role_id, code) for role_id, code in connection.execute(sa.select(_rights.c.role_id, _rights.c.permission))}
    for known, new in _CARRIED.items():
        _carry(_rights, known, new, sa.column("scope"))
        _carry(_places, known, new, sa.column("warehouse_id"))
    ids = dict(connection.execute(sa.select(_roles.c.code, _roles.c.id)).all())
    for code, scopes in _GIVEN.items():
        for scope, permissions in scopes.items():
            for permission in permissions:
                if code in ids and (ids[code], permission) not in held:
                    row = {"role_id": ids[code], "permission": permission, "scope": scope}
                    connection.execute(_rights.insert().values(**row))


def _carry(table: sa.TableClause, known: str, new: str, third: sa.ColumnClause[object]) -> None:
    rows = sa.select(table.c.role_id, sa.literal(new), table.c[third.name]).where(table.c.permission == known)
    op.get_bind().execute(table.insert().from_select(["role_id", "permission", third.name], rows))


def downgrade() -> None:
    new = sorted({*_CARRIED.values(), "document.margin"})
    for table in (_places, _rights):
        op.get_bind().execute(table.delete().where(table.c.permission.in_(new)))

"""Opening stock, goods on their way and the trial balance to take away; the first two in the columns they come in."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table
from sqlmodel import Session
from sqlmodel import select as select_rows

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query, read_in
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.inventory.lots import lots_by_id
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.migration.opening.balances import BALANCE_EXPORT
from jxc_app.modules.migration.opening.present import alive
from jxc_app.modules.migration.opening.sheets import IN_TRANSIT, OPENING_STOCK
from jxc_app.modules.migration.opening.trial import cost_scope, trial_balance
from jxc_app.modules.migration.sheets import SheetKind
from jxc_app.modules.migration.writers import Cell
from jxc_app.modules.openings.permissions import OPENING_VIEW
from jxc_app.modules.warehouses.models import Warehouse

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_AT_ONCE = 500
Rows = Iterator[tuple[Cell, ...]]
TRIAL_COLUMNS = ("仓库", "分类", "单据数量", "账面数量", "单据金额", "账面金额", "未填成本数量", "是否相符")


@query("opening.export_lines", title="导出期初", permission=OPENING_VIEW)
def opening_lines(session: Session, scope: Scope, actor: Actor, *, type: str) -> Rows:  # noqa: A002
    """The lines of opening documents of a type in scope, drafts too; costs only where the actor may see them."""
    costs = cost_scope(session, actor)
    warehouses = {one.id or 0: one.code for one in session.exec(select_rows(Warehouse)).all()}
    wanted = alive(
        _documents.c.warehouse_id, _documents.c.to_warehouse_id, _documents.c.own_number, _skus.c.code,
        _lines.c.lot_id, _lines.c.quantity, _units.c.name, _lines.c.price, _lines.c.remark,
    ).join(_skus, _skus.c.id == _lines.c.sku_id).join(_units, _units.c.id == _lines.c.unit_id)  # fmt: skip
    found = session.connection().execute(wanted.where(_documents.c.type == type).order_by(_lines.c.id))
    for rows in found.partitions(_AT_ONCE):
        lots = lots_by_id(session, {row.lot_id for row in rows})
        for row in rows:
            if scope.reaches(row.warehouse_id):
                price = row.price if costs.covers(row.warehouse_id) else None
                lot = lots[row.lot_id]
                made = (lot.number, lot.produced_on, lot.expires_on)
                yield *_places(row, warehouses), row.code, *made, *_rest(row, price)


def _places(row: Any, warehouses: dict[int, str]) -> tuple[Cell, ...]:
    if row.to_warehouse_id is None:
        return (warehouses[row.warehouse_id],)
    return warehouses[row.warehouse_id], warehouses[row.to_warehouse_id], row.own_number


def _rest(row: Any, price: Cell) -> tuple[Cell, ...]:
    """Quantity, unit and cost; no amount, for it follows."""
    return row.quantity, row.name, price, None, row.remark


def _trial(session: Session, actor: Actor) -> Rows:
    for row in read_in(session, trial_balance, actor).rows:
        yield (
            row.warehouse, row.category, row.documents, row.ledger, row.documents_value, row.ledger_value,
            row.without_cost, "相符" if row.is_equal else "不符",
        )  # fmt: skip


def _titles(kind: SheetKind) -> tuple[str, ...]:
    return tuple(column.titles[0] for column in kind.columns)


def _lines_of(type_: str) -> Any:
    return lambda session, actor: read_in(session, opening_lines, actor, type=type_)


OPENING_EXPORTS = {
    "stock": Export(_titles(OPENING_STOCK), _lines_of("opening_stock")),
    "in-transit": Export(_titles(IN_TRANSIT), _lines_of("opening_transit")),
    "balances": BALANCE_EXPORT,
    "trial": Export(TRIAL_COLUMNS, _trial),
}

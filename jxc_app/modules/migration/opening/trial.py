"""Trial balance 试算平衡: what the opening documents say against what the ledger says, by warehouse and category."""

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import Table, func, select
from sqlmodel import Session
from sqlmodel import select as select_rows

from jxc_app.core import registry
from jxc_app.core.errors import PermissionDenied
from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Category, Sku
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.permissions import DOCUMENT_COST
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.inventory.opening_sums import opening_sums
from jxc_app.modules.migration.opening.present import OPENING_TYPES
from jxc_app.modules.openings.permissions import OPENING_VIEW
from jxc_app.modules.warehouses.models import Warehouse

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
#: an amount of 4 decimals makes a cost of 8, and that times the quantity the amount again but for half a step of each
_HALF_A_STEP = Decimal("0.000000005")
NO_CATEGORY = "未分类"
Cell = tuple[int, int | None]


@dataclass(slots=True)
class Sums:
    """Base units and yuan of one warehouse and category; ``without_cost``: of these no cost was said."""

    quantity: Decimal = ZERO
    value: Decimal = ZERO
    without_cost: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One warehouse and category. Values are None for whoever may not see costs there.

    ``documents`` and ``ledger`` must agree; value is of what has a cost, the rest is carried at the average.
    """

    warehouse_id: int
    warehouse: str
    category: str
    documents: Decimal
    ledger: Decimal
    documents_value: Decimal | None
    ledger_value: Decimal | None
    without_cost: Decimal
    is_equal: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """The rows, and whether they all agree."""

    rows: tuple[TrialRow, ...] = field(default_factory=tuple)

    @property
    def is_balanced(self) -> bool:
        return all(row.is_equal for row in self.rows)


@query("opening.trial_balance", title="期初试算平衡", permission=OPENING_VIEW)
def trial_balance(session: Session, scope: Scope, actor: Actor) -> Trial:
    """The rows of the warehouses in scope, by warehouse and category."""
    costs = cost_scope(session, actor)
    return Trial(tuple(row for row in compared(session, costs) if scope.reaches(row.warehouse_id)))


def compared(session: Session, costs: Scope, warehouse_ids: Collection[int] | None = None) -> list[TrialRow]:
    """Documents against the ledger; ``costs``: where values may be seen."""
    said, held = _said(session), _held(session)
    warehouses = {one.id or 0: one.name for one in session.exec(select_rows(Warehouse)).all()}
    categories = {one.id or 0: one.name for one in session.exec(select_rows(Category)).all()}
    rows = [
        _row(cell, warehouses, categories, said.get(cell, Sums()), held.get(cell, Sums()), costs)
        for cell in {**said, **held}
        if warehouse_ids is None or cell[0] in warehouse_ids
    ]
    return sorted(rows, key=lambda row: (row.warehouse, row.category == NO_CATEGORY, row.category))


def _row(
    cell: Cell, warehouses: dict[int, str], categories: dict[int, str], said: Sums, held: Sums, costs: Scope
) -> TrialRow:
    is_seen = costs.covers(cell[0])
    tolerance = said.quantity * _HALF_A_STEP
    is_equal = (
        said.quantity == held.quantity
        and said.without_cost == held.without_cost
        and abs(said.value - held.value) <= tolerance
    )
    return TrialRow(
        cell[0], warehouses[cell[0]], NO_CATEGORY if cell[1] is None else categories[cell[1]], said.quantity,
        held.quantity, said.value if is_seen else None, held.value if is_seen else None, said.without_cost, is_equal,
    )  # fmt: skip


def _said(session: Session) -> dict[Cell, Sums]:
    """What stands in posted documents; goods on their way belong to the warehouse they go to."""
    warehouse = func.coalesce(_documents.c.to_warehouse_id, _documents.c.warehouse_id)
    has_cost = _lines.c.amount.is_not(None)
    wanted = (
        select(warehouse, _skus.c.category_id, has_cost, func.sum(_lines.c.base_quantity), func.sum(_lines.c.amount))
        .select_from(_lines.join(_documents, _documents.c.id == _lines.c.document_id))
        .join(_skus, _skus.c.id == _lines.c.sku_id)
        .where(_documents.c.type.in_(OPENING_TYPES), _documents.c.status.in_((POSTED, DONE)))
        .group_by(warehouse, _skus.c.category_id, has_cost)
    )
    found: dict[Cell, Sums] = {}
    for place, category, known, quantity, amount in session.connection().execute(wanted):
        _add(found, (place, category), known, quantity, amount or ZERO)
    return found


def _held(session: Session) -> dict[Cell, Sums]:
    found: dict[Cell, Sums] = {}
    for one in opening_sums(session):
        _add(found, (one.warehouse_id, one.category_id), one.has_cost, one.quantity, one.value)
    return {cell: sums for cell, sums in found.items() if sums != Sums()}


def _add(found: dict[Cell, Sums], cell: Cell, has_cost: bool, quantity: Decimal, value: Decimal) -> None:
    sums = found.setdefault(cell, Sums())
    sums.quantity += quantity
    if has_cost:
        sums.value += value
    else:
        sums.without_cost += quantity


def cost_scope(session: Session, actor: Actor) -> Scope:
    """Where somebody may see what stock cost."""
    try:
        return registry.scope(session, actor, DOCUMENT_COST.code)
    except PermissionDenied:
        return Scope()

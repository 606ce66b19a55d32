"""Reads about suggestions: the list, one with its whole working, when they were worked out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, select
from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.scopes import Field
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Category, Sku, Unit
from jxc_app.modules.catalog.rows import of_category, scope_of
from jxc_app.modules.inventory.permissions import STOCK_COST
from jxc_app.modules.inventory.stock_scope import StockFilter, ground_of, hits_of
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.purchasing.blind import counts_blind
from jxc_app.modules.replenishment.models import ReplenishmentRun, Suggestion
from jxc_app.modules.replenishment.permissions import REPLENISHMENT_DECIDE, REPLENISHMENT_VIEW
from jxc_app.modules.replenishment.rules import OPEN, STATE_TITLES, TAKEN
from jxc_app.modules.replenishment.taking import is_taken_by_somebody
from jxc_app.modules.replenishment.telling import Step, told, without_costs, without_orders
from jxc_app.modules.warehouses.models import Warehouse

_rows: Table = Suggestion.__table__  # type: ignore[attr-defined]
_runs: Table = ReplenishmentRun.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_categories: Table = Category.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_partners: Table = Partner.__table__  # type: ignore[attr-defined]
_SORTED_BY: dict[str, Any] = {
    "days": _rows.c.days_left, "code": _skus.c.code_key, "quantity": _rows.c.quantity,
    "warehouse": _warehouses.c.code_key, "supplier": _partners.c.name_order, "computed": _rows.c.computed_at,
}  # fmt: skip
ORDERS = tuple(f"{sign}{name}" for name in _SORTED_BY for sign in ("", "-"))


@dataclass(frozen=True, slots=True)
class SuggestionFilter:
    """What to show. ``supplier_id`` 0: those without a supplier; asked by whoever may not know suppliers: nothing."""

    search: str = ""
    warehouse_ids: frozenset[int] = frozenset()
    category_id: int | None = None
    supplier_id: int | None = None
    state: str = OPEN


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    """One suggestion; quantities in ``unit``. ``supplier`` is empty for whoever may not know it.

    ``quantity`` None: it became an order, and the reader counts blind.
    """

    id: int
    version: int
    sku_id: int
    sku_code: str
    sku_name: str
    spec: str
    unit: str
    category: str
    warehouse_id: int
    warehouse_name: str
    supplier_id: int | None
    supplier: str
    quantity: Decimal | None
    days_left: int
    state: str
    reason: str
    until: date | None
    decided_by: str
    decided_at: datetime | None
    computed_at: datetime
    expires_on: date
    working: dict[str, Any]
    may_decide: bool


@dataclass(frozen=True, slots=True)
class SuggestionPage:
    """One page; ``sees_suppliers``: whether the reader may know from whom."""

    rows: list[SuggestionRow]
    has_more: bool
    sees_suppliers: bool


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """One suggestion and how it was worked out: sentences by step, demand of the weeks until then."""

    row: SuggestionRow
    steps: list[Step]
    weeks: list[tuple[date, Decimal | None]]


@dataclass(frozen=True, slots=True)
class Standing:
    """When suggestions were worked out for all warehouses in sight (None: never for one of them), how many wait.

    ``may_take``: whether somebody makes requisitions of what is accepted.
    """

    computed_at: datetime | None
    pairs: int
    counts: dict[str, int] = field(default_factory=dict)
    may_take: bool = False


@query("replenishment.page", title="补货建议", permission=REPLENISHMENT_VIEW)
def suggestion_page(
    session: Session, scope: Scope, actor: Actor, *, wanted: SuggestionFilter, order: str = "days", page: int = 1,
    size: int = 50,
) -> SuggestionPage:  # fmt: skip
    """One page of the same state; the most urgent first."""
    size, page = max(1, min(size, 200)), max(1, page)
    reader = _Reader.of(session, scope, actor)
    rows = _sorted(_selected(session, scope, wanted, reader), order, reader)
    found = session.connection().execute(rows.limit(size + 1).offset((page - 1) * size)).all()
    return SuggestionPage([reader.row(one) for one in found[:size]], len(found) > size, reader.sees_suppliers)


@query("replenishment.standing", title="补货建议的计算时间与数量", permission=REPLENISHMENT_VIEW)
def suggestions_standing(session: Session, scope: Scope, actor: Actor, *, wanted: SuggestionFilter) -> Standing:
    """Counts by state of the same filters, whatever state is asked for."""
    reader = _Reader.of(session, scope, actor)
    every = _selected(session, scope, wanted, reader, any_state=True)
    counted = every.with_only_columns(_rows.c.state, func.count()).group_by(_rows.c.state)
    counts = {row[0]: row[1] for row in session.connection().execute(counted)}
    places = ground_of(session, scope, wanted.warehouse_ids).warehouse_ids
    runs = session.connection().execute(
        select(_runs.c.computed_at, _runs.c.pairs).where(_runs.c.warehouse_id.in_(places))
    ).all()  # fmt: skip
    computed_at = min((row.computed_at for row in runs), default=None)
    return Standing(computed_at, sum(row.pairs for row in runs), counts, is_taken_by_somebody())


@query("replenishment.suggestion", title="补货建议的计算过程", permission=REPLENISHMENT_VIEW)
def suggestion_view(session: Session, scope: Scope, actor: Actor, *, suggestion_id: int) -> SuggestionView:
    """One suggestion with its working. Raises NotFound where there is none in sight."""
    reader = _Reader.of(session, scope, actor)
    every = _selected(session, scope, SuggestionFilter(), reader, any_state=True)
    found = session.connection().execute(every.where(_rows.c.id == suggestion_id)).first()
    if found is None:
        raise NotFound("replenishment.gone")
    row = reader.row(found)
    return SuggestionView(row, told(row.working, row.unit), _weeks(row.working))


def stream_suggestions(
    session: Session, scope: Scope, actor: Actor, wanted: SuggestionFilter
) -> Iterator[SuggestionRow]:
    """Every row of the filters, the most urgent first; for exports."""
    reader = _Reader.of(session, scope, actor)
    for one in session.connection().execute(_sorted(_selected(session, scope, wanted, reader), "days", reader)):
        yield reader.row(one)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads: where they may decide, whether they know suppliers, where costs, whether they count blind."""

    decide: Scope
    sees_suppliers: bool
    cost: Scope
    is_blind: bool

    @classmethod
    def of(cls, session: Session, scope: Scope, actor: Actor) -> "_Reader":
        decide, cost = (scope_of(session, actor, one) for one in (REPLENISHMENT_DECIDE, STOCK_COST))
        return cls(decide, Field.SUPPLIER not in scope.blind_to, cost, counts_blind(session, actor))

    def row(self, row: Any) -> SuggestionRow:
        sees, of = self.sees_suppliers, of_category(row.category_id)
        working = row.working if self.cost.covers_row(row.warehouse_id, of) else without_costs(row.working)
        may_decide, quantity = self.decide.covers_row(row.warehouse_id, of), row.quantity
        if self.is_blind:
            working = without_orders(working)
        if self.is_blind and row.state == TAKEN and not may_decide:
            quantity, working = None, {name: value for name, value in working.items() if name != "quantity"}
        return SuggestionRow(
            row.id, row.version, row.sku_id, row.code, row.name, row.spec, row.unit, row.category or "",
            row.warehouse_id, row.warehouse, row.supplier_id if sees else None, (row.supplier or "") if sees else "",
            quantity, row.days_left, row.state, row.reason, row.until, row.decided_by, row.decided_at,
            row.computed_at, row.expires_on, working,
            may_decide,
        )  # fmt: skip


def _selected(
    session: Session, scope: Scope, wanted: SuggestionFilter, reader: _Reader, *, any_state: bool = False
) -> Select[Any]:
    ground = ground_of(session, scope, wanted.warehouse_ids)
    hits = hits_of(session, StockFilter(search=wanted.search, category_id=wanted.category_id))
    conditions = [*ground.among(_rows.c.warehouse_id, _rows.c.sku_id), *hits.among(_rows.c.sku_id)]
    if not any_state:
        conditions.append(_rows.c.state == (wanted.state if wanted.state in STATE_TITLES else OPEN))
    return (
        select(
            *_rows.c, _skus.c.code, _skus.c.name, _skus.c.spec, _skus.c.category_id, _units.c.name.label("unit"),
            _categories.c.name.label("category"), _warehouses.c.name.label("warehouse"),
            _partners.c.name.label("supplier"),
        )
        .join(_skus, _skus.c.id == _rows.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .join(_warehouses, _warehouses.c.id == _rows.c.warehouse_id)
        .outerjoin(_categories, _categories.c.id == _skus.c.category_id)
        .outerjoin(_partners, _partners.c.id == _rows.c.supplier_id)
        .where(*conditions, *_of_supplier(wanted.supplier_id, reader))
    )  # fmt: skip


def _of_supplier(supplier_id: int | None, reader: _Reader) -> list[ColumnElement[bool]]:
    if supplier_id is None:
        return []
    if not reader.sees_suppliers:
        return [_rows.c.id == -1]  # an answer would tell
    return [_rows.c.supplier_id.is_(None) if supplier_id == 0 else _rows.c.supplier_id == supplier_id]


def _sorted(rows: Select[Any], order: str, reader: _Reader) -> Select[Any]:
    name = order.removeprefix("-")
    if name not in _SORTED_BY or (name == "supplier" and not reader.sees_suppliers):
        name, order = "days", "days"
    column = _SORTED_BY[name]
    return rows.order_by(column.desc() if order.startswith("-") else column, _skus.c.code_key, _rows.c.warehouse_id)


def _weeks(working: dict[str, Any]) -> list[tuple[date, Decimal | None]]:
    """The first day of each week and what was asked for in it; None where it cannot be known."""
    sizes = working.get("weeks", [])
    stop = date.fromisoformat(working["day"]).toordinal()
    return [
        (date.fromordinal(stop - 7 * (len(sizes) - at)), None if size is None else Decimal(str(size)))
        for at, size in enumerate(sizes)
    ]

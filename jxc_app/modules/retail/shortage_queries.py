"""缺货待处理: what was sold and was not there, what came of it since, and what still waits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Table, func, or_, select, type_coerce
from sqlmodel import Session

from jxc_app.core.quantities import ZERO, QuantityColumn
from jxc_app.core.search import contains
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.inventory.stock_rows import by_place
from jxc_app.modules.retail.models import OPEN, SETTLED, VOIDED, WRITTEN_OFF, RetailShortage
from jxc_app.modules.warehouses.models import Place, Warehouse

_shortages: Table = RetailShortage.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
STATES = {OPEN: "待处理", SETTLED: "已补出", WRITTEN_OFF: "已核销", VOIDED: "原单已作废"}
_STREAMED = 500
#: how the list may be sorted
ORDERS = ("since", "number", "sku", "warehouse", "open")


@dataclass(frozen=True, slots=True)
class ShortageFilter:
    """Which shortages; ``state`` empty: all. ``order``: a name of :data:`ORDERS`, with a minus the other way."""

    search: str = ""
    state: str = OPEN
    warehouse_id: int | None = None
    order: str = "since"


@dataclass(frozen=True, slots=True)
class ShortageRow:
    """One line that was sold and was not there, in base units.

    ``on_hand`` and ``kept``: what lies there now, and what of it orders keep: it is not issued for this.
    """

    line_id: int
    document_id: int
    number: str
    sold_on: date
    since: datetime
    warehouse_name: str
    sku_id: int
    sku_code: str
    sku_name: str
    spec: str
    unit_name: str
    quantity: Decimal
    settled: Decimal
    written_off: Decimal
    open: Decimal
    state: str
    state_title: str
    reason: str
    on_hand: Decimal
    kept: Decimal


@dataclass(frozen=True, slots=True)
class ShortagePage:
    """A page of shortages, and how many there are."""

    rows: tuple[ShortageRow, ...]
    total: int


@query("retail.shortages", title="缺货待处理", permission=DOCUMENT_VIEW)
def shortages(
    session: Session, scope: Scope, *, wanted: ShortageFilter, page: int = 1, size: int = 50
) -> ShortagePage:  # fmt: skip
    """A page of the shortages in scope that the filter lets through."""
    size, page = max(1, min(size, 100)), max(1, page)
    found = _filtered(scope, wanted)
    total = session.connection().execute(select(func.count()).select_from(found.order_by(None).subquery())).scalar_one()
    rows = session.connection().execute(found.limit(size).offset((page - 1) * size)).all()
    return ShortagePage(tuple(_rows(session, rows)), int(total))


def all_shortages(session: Session, scope: Scope, wanted: ShortageFilter) -> Iterator[ShortageRow]:
    """Every shortage that the filter lets through."""
    page = 0
    while True:
        found = _filtered(scope, wanted).limit(_STREAMED).offset(page * _STREAMED)
        block = _rows(session, session.connection().execute(found).all())
        yield from block
        if len(block) < _STREAMED:
            return
        page += 1


def _open() -> Any:
    left = _shortages.c.quantity - _shortages.c.settled - _shortages.c.written_off
    return type_coerce(left, QuantityColumn())


def _filtered(scope: Scope, wanted: ShortageFilter) -> Select[Any]:
    found = (
        select(
            _shortages, documents.c.number, _warehouses.c.name.label("warehouse"), _skus.c.code, _skus.c.name,
            _skus.c.spec, _units.c.name.label("unit"),
        )
        .join(documents, documents.c.id == _shortages.c.document_id)
        .join(_warehouses, _warehouses.c.id == _shortages.c.warehouse_id)
        .join(_skus, _skus.c.id == _shortages.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .where(visible(scope))
    )  # fmt: skip
    if wanted.state in STATES:
        found = found.where(_shortages.c.state == wanted.state)
    if wanted.warehouse_id is not None:
        found = found.where(_shortages.c.warehouse_id == wanted.warehouse_id)
    if wanted.search.strip():
        number = contains(func.lower(func.coalesce(documents.c.number, "")), wanted.search)
        found = found.where(or_(number, contains(_skus.c.search_key, wanted.search)))
    name = wanted.order.removeprefix("-")
    column = {
        "number": documents.c.number, "sku": _skus.c.code, "warehouse": _warehouses.c.name, "open": _open(),
    }.get(name, _shortages.c.since)  # fmt: skip
    return found.order_by(column.desc() if wanted.order.startswith("-") else column.asc(), _shortages.c.line_id)


def _rows(session: Session, rows: Any) -> list[ShortageRow]:
    placed = by_place(session, {row.sku_id for row in rows}, {row.warehouse_id for row in rows})
    return [_row(row, *placed.get((row.sku_id, row.warehouse_id, Place.STOCK), (ZERO, ZERO))) for row in rows]


def _row(row: Any, on_hand: Decimal, kept: Decimal) -> ShortageRow:
    left = ZERO if row.state == VOIDED else row.quantity - row.settled - row.written_off
    return ShortageRow(
        row.line_id, row.document_id, row.number or "", row.sold_on, row.since, row.warehouse, row.sku_id, row.code,
        row.name, row.spec, row.unit, row.quantity, row.settled, row.written_off, left, row.state, STATES[row.state],
        row.reason, on_hand, kept,
    )  # fmt: skip

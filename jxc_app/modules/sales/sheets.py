"""One sales order line by line: what of it is kept and lacking, the sheet to ship it on, the list to pick by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import QUANTITY_PLACES, ZERO, proportion
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.posting import SOURCE
from jxc_app.modules.documents.queries import line_views
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import POSTED
from jxc_app.modules.inventory.cutting import shelves_of
from jxc_app.modules.inventory.lots import lots_by_id
from jxc_app.modules.inventory.promising import kept_by_line, lots_by_line
from jxc_app.modules.inventory.stock_rows import by_place
from jxc_app.modules.sales.keeping import ORDER, open_lines
from jxc_app.modules.sales.models import OrderKeeping
from jxc_app.modules.sales.picking import being_picked
from jxc_app.modules.sales.types import SALES_ISSUE
from jxc_app.modules.warehouses.models import Place, Warehouse

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_keepings: Table = OrderKeeping.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class LineStanding:
    """How one line of an order stands, in base units."""

    line_id: int
    open: Decimal
    picked: Decimal
    kept: Decimal

    @property
    def lacking(self) -> Decimal:
        return max(self.open - self.picked - self.kept, ZERO)


@dataclass(frozen=True, slots=True)
class OrderStanding:
    """How an order stands: ``keeps`` goods until (None: its end) or not, and its lines."""

    keeps: bool
    until: datetime | None
    lines: tuple[LineStanding, ...]


@dataclass(frozen=True, slots=True)
class ShippableLine:
    """A line of an order as it is shipped from one warehouse; quantities in the unit of the line.

    ``proposed``: what is kept, whole units where the unit is not the base unit. ``free``: what anybody may take there,
    what is kept for this line counted in. ``lots``: number and quantity in base units of what is kept by lot.
    """

    line_id: int
    sku_id: int
    sku_code: str
    sku_name: str
    spec: str
    shelf: str
    unit_name: str
    open: Decimal
    kept: Decimal
    free: Decimal
    proposed: Decimal
    is_gift: bool
    lots: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class ShipSheet:
    """What may be shipped of one order from one warehouse, in the order of its shelves."""

    order_id: int
    version: int
    number: str
    partner_name: str
    warehouse_id: int
    warehouse_name: str
    lines: tuple[ShippableLine, ...]


@dataclass(frozen=True, slots=True)
class PickLine:
    """So much of one lot to be taken from one shelf, in the unit of its line."""

    shelf: str
    code: str
    name: str
    spec: str
    lot_number: str
    expires_on: date | None
    quantity: Decimal
    unit_name: str
    remark: str


@dataclass(frozen=True, slots=True)
class PickList:
    """What is taken from the shelves for one 销售出库, in the order in which one walks along them."""

    number: str
    status: str
    partner_name: str
    warehouse_name: str
    ordered: tuple[str, ...]
    remark: str
    lines: tuple[PickLine, ...]


@query("sales.standing", title="销售订单的占用与缺货", permission=DOCUMENT_VIEW)
def order_standing(session: Session, scope: Scope, *, document_id: int) -> OrderStanding:
    """How an order in force stands, line by line. Raises NotFound also for one that is not in force, or not seen."""
    head = _in_force(session, scope, document_id)
    left = open_lines(session, [head.id])
    kept, picked = kept_by_line(session, SOURCE, [head.id]), being_picked(session, [line.id for line in left])
    held = session.connection().execute(select(_keepings.c.until).where(_keepings.c.document_id == head.id)).first()
    lines = (
        LineStanding(line.id, line.open, picked.get(line.id, ZERO), kept.get(line.id, ZERO)) for line in left
    )  # fmt: skip
    return OrderStanding(held is not None, held.until if held else None, tuple(lines))


def _in_force(session: Session, scope: Scope, document_id: int) -> Any:
    wanted = (
        select(documents, partners.c.name.label("partner"))
        .outerjoin(partners, partner_of(scope))
        .where(
            documents.c.id == document_id, documents.c.type == ORDER, documents.c.status == POSTED,
            documents.c.reverses_document_id.is_(None), visible(scope),
        )
    )  # fmt: skip
    head = session.connection().execute(wanted).first()
    if head is None:
        raise NotFound("document.not_found")
    return head


@query("sales.ship_sheet", title="销售订单发货单", permission=DOCUMENT_VIEW)
def ship_sheet(session: Session, scope: Scope, *, order_id: int, warehouse_id: int | None = None) -> ShipSheet:
    """What may be shipped of an order from a warehouse (None: its own). Raises NotFound as :func:`order_standing`."""
    standing = {one.line_id: one for one in order_standing(session, scope, document_id=order_id).lines}
    head = _in_force(session, scope, order_id)
    here = warehouse_id or head.warehouse_id
    wanted = (
        select(
            _lines.c.id, _lines.c.sku_id, _lines.c.quantity, _lines.c.base_quantity, _lines.c.is_gift,
            _lines.c.unit_id, _skus.c.code, _skus.c.name, _skus.c.spec, _skus.c.base_unit_id,
            _units.c.name.label("unit"),
        )
        .join(_skus, _skus.c.id == _lines.c.sku_id)
        .join(_units, _units.c.id == _lines.c.unit_id)
        .where(_lines.c.document_id == order_id)
        .order_by(_lines.c.line_no)
    )  # fmt: skip
    rows = [
        row for row in session.connection().execute(wanted) if standing[row.id].open > standing[row.id].picked
    ]  # fmt: skip
    skus = {row.sku_id for row in rows}
    shelves, placed = shelves_of(session, here, skus), by_place(session, skus, {here})
    lots = _lots(session, order_id)
    lines = [_shippable(row, standing[row.id], shelves, placed, here, lots.get(row.id, ())) for row in rows]
    named = session.connection().execute(select(_warehouses.c.name).where(_warehouses.c.id == here)).scalar()
    in_order = sorted(lines, key=lambda line: (line.shelf == "", line.shelf))
    return ShipSheet(head.id, head.version, head.number, head.partner or "", here, named or "", tuple(in_order))


def _lots(session: Session, order_id: int) -> dict[int, tuple[tuple[str, Decimal], ...]]:
    kept = lots_by_line(session, SOURCE, order_id)
    known = lots_by_id(session, {lot_id for lots in kept.values() for lot_id, _ in lots})
    return {
        line_id: tuple((known[lot_id].number, quantity) for lot_id, quantity in lots if known[lot_id].number)
        for line_id, lots in kept.items()
    }


def _shippable(
    row: Any, standing: LineStanding, shelves: Mapping[int, str], placed: Any, here: int,
    lots: tuple[tuple[str, Decimal], ...],
) -> ShippableLine:  # fmt: skip
    def in_unit(base: Decimal) -> Decimal:
        return proportion(row.quantity, base, row.base_quantity, QUANTITY_PLACES)

    on_hand, reserved = placed.get((row.sku_id, here, Place.STOCK), (ZERO, ZERO))
    left = standing.open - standing.picked
    kept = min(in_unit(standing.kept), in_unit(left))
    proposed = kept if row.unit_id == row.base_unit_id else Decimal(int(kept))
    return ShippableLine(
        row.id, row.sku_id, row.code, row.name, row.spec, shelves.get(row.sku_id, ""), row.unit, in_unit(left), kept,
        in_unit(max(on_hand - reserved, ZERO)) + kept, proposed, row.is_gift, lots,
    )  # fmt: skip


@query("sales.pick_list", title="拣货单", permission=DOCUMENT_VIEW)
def pick_list(session: Session, scope: Scope, *, document_id: int) -> PickList:
    """The list to pick a 销售出库 by that is handed in or posted. Raises NotFound also for one that is not seen."""
    wanted = (
        select(documents, partners.c.name.label("partner"), _warehouses.c.name.label("warehouse"))
        .join(_warehouses, _warehouses.c.id == documents.c.warehouse_id)
        .outerjoin(partners, partner_of(scope))
        .where(
            documents.c.id == document_id, documents.c.type == SALES_ISSUE.code, documents.c.number.is_not(None),
            documents.c.reverses_document_id.is_(None), visible(scope),
        )
    )  # fmt: skip
    head = session.connection().execute(wanted).first()
    if head is None:
        raise NotFound("document.not_found")
    lines = line_views(session, document_id, shows_amounts=False)
    shelves = shelves_of(session, head.warehouse_id, {line.sku_id for line in lines})
    picks = [
        PickLine(
            shelves.get(line.sku_id, ""), line.sku_code, line.sku_name, line.spec, line.lot_number, line.expires_on,
            line.quantity, line.unit_name, line.remark,
        )
        for line in lines
    ]  # fmt: skip
    in_order = sorted(picks, key=lambda pick: (pick.shelf == "", pick.shelf))
    orders = _orders_of(session, [line.source_line_id for line in lines if line.source_line_id])
    return PickList(
        head.number, head.status, head.partner or "", head.warehouse, orders, head.remark, tuple(in_order)
    )  # fmt: skip


def _orders_of(session: Session, line_ids: list[int]) -> tuple[str, ...]:
    wanted = (
        select(documents.c.number)
        .join(_lines, _lines.c.document_id == documents.c.id)
        .where(_lines.c.id.in_(line_ids), documents.c.number.is_not(None))
        .distinct()
        .order_by(documents.c.number)
    )
    return tuple(session.connection().execute(wanted).scalars())

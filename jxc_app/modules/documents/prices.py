"""What a SKU was sold or bought for before: the price that a new line begins with, and its history."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Table, func, select
from sqlmodel import Session

from jxc_app.core.quantities import PRICE_PLACES, quotient
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Unit
from jxc_app.modules.documents.hiding import Hidden, hidden_from
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.permissions import DOCUMENT_COST, DOCUMENT_PRICE
from jxc_app.modules.documents.rows import within
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DONE, GOODS, POSTED
from jxc_app.modules.warehouses.models import Warehouse

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
#: the most SKUs looked up in one statement
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class PastPrice:
    """One posted line with a price. ``price`` per ``unit_name`` before ``discount_percent``, tax included.

    ``quantity`` None: it is kept from the reader for now.
    """

    date: date
    document_id: int
    number: str
    type_title: str
    partner_name: str
    warehouse_name: str
    quantity: Decimal | None
    unit_id: int
    unit_name: str
    price: Decimal
    discount_percent: Decimal


@query("document.sale_prices", title="上次售价", permission=DOCUMENT_PRICE)
def last_sale_prices(
    session: Session, scope: Scope, *, partner_id: int, sku_ids: Collection[int]
) -> dict[int, Decimal]:
    """What this customer paid last for one base unit of each SKU, before discount; SKUs never sold are left out."""
    mine = (_documents.c.partner_id == partner_id,)
    return _last(session, scope, _kinds(is_cost=False), sku_ids, mine)


@query("document.purchase_prices", title="上次进价", permission=DOCUMENT_COST)
def last_costs(session: Session, scope: Scope, *, sku_ids: Collection[int]) -> dict[int, Decimal]:
    """What one base unit of each SKU cost when it was last received."""
    return _last(session, scope, _kinds(is_cost=True), sku_ids, ())


@query("document.sale_history", title="历史售价", permission=DOCUMENT_PRICE)
def sale_history(
    session: Session, scope: Scope, *, sku_id: int, partner_id: int | None = None, limit: int = 20
) -> list[PastPrice]:
    """Posted sales of a SKU, to one customer or to all, latest first."""
    return _history(session, scope, _kinds(is_cost=False), sku_id, partner_id, limit, Hidden())


@query("document.purchase_history", title="历史进价", permission=DOCUMENT_COST)
def purchase_history(
    session: Session, scope: Scope, *, sku_id: int, limit: int = 20, actor: Actor | None = None
) -> list[PastPrice]:
    """Posted orders and receipts of a SKU, latest first."""
    return _history(session, scope, _kinds(is_cost=True), sku_id, None, limit, hidden_from(session, actor))


def _kinds(*, is_cost: bool) -> list[str]:
    """Types whose prices are comparable: everything that costs, or everything that sells (not returns, not bills)."""
    return [
        kind.code
        for kind in DOCUMENT_TYPES.values()
        if kind.shows_price
        and kind.takes == GOODS
        and kind.price_is_cost == is_cost
        and (is_cost or kind.direction == "out")
    ]


def _priced(scope: Scope, kinds: list[str], *columns: Any) -> Select[Any]:
    """Posted lines with a price, in the warehouses that the actor may see."""
    wanted = (
        select(*columns)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            _documents.c.type.in_(kinds), _documents.c.status.in_((POSTED, DONE)), _lines.c.price.is_not(None),
            ~_lines.c.is_gift, _documents.c.reverses_document_id.is_(None),
        )
    )  # fmt: skip
    return wanted.where(within(scope, _documents.c.warehouse_id))


def _last(
    session: Session, scope: Scope, kinds: list[str], sku_ids: Collection[int], conditions: tuple[Any, ...]
) -> dict[int, Decimal]:
    """A line's id grows with its document's, so the greatest is the latest."""
    found: dict[int, Decimal] = {}
    wanted = sorted(set(sku_ids))
    for start in range(0, len(wanted), _CHUNK):
        among = _lines.c.sku_id.in_(wanted[start : start + _CHUNK])
        latest = _priced(scope, kinds, func.max(_lines.c.id)).where(among, *conditions).group_by(_lines.c.sku_id)
        rows = session.connection().execute(
            select(_lines.c.sku_id, _lines.c.price, _lines.c.quantity, _lines.c.base_quantity).where(
                _lines.c.id.in_(latest)
            )
        )
        found |= {sku_id: quotient(price * quantity, base, PRICE_PLACES) for sku_id, price, quantity, base in rows}
    return found


def _history(
    session: Session, scope: Scope, kinds: list[str], sku_id: int, partner_id: int | None, limit: int, hidden: Hidden
) -> list[PastPrice]:
    columns = (
        _documents.c.business_date, _documents.c.id, _documents.c.number, _documents.c.type,
        partners.c.name.label("partner"), _warehouses.c.name.label("warehouse"), _lines.c.quantity, _lines.c.unit_id,
        _units.c.name.label("unit"), _lines.c.price, _lines.c.discount_percent,
    )  # fmt: skip
    wanted = (
        _priced(scope, kinds, *columns)
        .join(_warehouses, _warehouses.c.id == _documents.c.warehouse_id)
        .join(_units, _units.c.id == _lines.c.unit_id)
        .outerjoin(partners, partner_of(scope))
        .where(_lines.c.sku_id == sku_id, *([] if partner_id is None else [_documents.c.partner_id == partner_id]))
        .order_by(_lines.c.id.desc())
        .limit(max(1, min(limit, 100)))
    )
    rows = session.connection().execute(wanted).all()
    hidden.expect([row.id for row in rows])
    return [
        PastPrice(
            row.business_date, row.id, row.number or "", DOCUMENT_TYPES[row.type].title, row.partner or "",
            row.warehouse, None if hidden.covers(row.id) else row.quantity, row.unit_id, row.unit, row.price,
            row.discount_percent,
        )
        for row in rows
    ]  # fmt: skip

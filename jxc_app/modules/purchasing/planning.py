"""采购计划: what requisitions in force still want, from whom it is bought and at what price last."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, func, select, tuple_
from sqlmodel import Session

from jxc_app.core.quantities import PRICE_PLACES, ZERO, quotient
from jxc_app.core.scopes import Field
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import PERMISSIONS, Scope, query
from jxc_app.modules.access.queries import holds_any, user_names
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents import links
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.permissions import DOCUMENT_COST
from jxc_app.modules.documents.rows import documents, within
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.inventory.stock_rows import by_place
from jxc_app.modules.purchasing.agreed import Agreed, agreed_of
from jxc_app.modules.purchasing.supplied import is_to_buy
from jxc_app.modules.purchasing.supplying import default_sources
from jxc_app.modules.purchasing.types import PURCHASE_ORDER, PURCHASE_REQUISITION
from jxc_app.modules.warehouses.models import Place, Warehouse

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_MOST = 500
_target = func.coalesce(_lines.c.for_warehouse_id, documents.c.warehouse_id)


@dataclass(frozen=True, slots=True)
class LastBought:
    """With whom and for how much (one base unit, tax included) a SKU was ordered last."""

    partner_id: int
    partner_name: str
    price: Decimal | None
    tax_percent: Decimal


@dataclass(frozen=True, slots=True)
class AgreedOffer:
    """An agreement in force, by the number of its award; price of one base unit, None for whoever may not see it."""

    partner_id: int
    partner_name: str
    number: str
    price: Decimal | None
    tax_percent: Decimal
    valid_until: date


@dataclass(frozen=True, slots=True)
class WantedLine:
    """What of a requisition's line nobody has ordered yet; quantities in base units.

    ``partner_id`` 0 and ``price`` None: nobody knows yet, or the reader may not. ``agreements``: who stands by a price,
    the cheapest first; one of them is proposed, that of the requisition's supplier before others.
    """

    line_id: int
    requisition_id: int
    number: str
    asked_by: str
    asked_on: date
    warehouse_id: int
    warehouse_name: str
    sku_id: int
    sku_code: str
    sku_name: str
    spec: str
    unit_name: str
    open: Decimal
    on_hand: Decimal
    due_on: date | None
    remark: str
    partner_id: int
    partner_name: str
    price: Decimal | None
    tax_percent: Decimal
    agreements: tuple[AgreedOffer, ...] = ()


@query("purchase.wanted", title="待下单的申请", permission=PERMISSIONS["purchase_order.draft"])
def wanted_lines(session: Session, scope: Scope, *, actor: Actor | None = None) -> list[WantedLine]:
    """Lines of requisitions in force of which something is not ordered yet; what is wanted first comes first."""
    rows = session.connection().execute(_wanted(scope)).all()
    done = links.fulfilled(session, [row.id for row in rows])
    rows = [row for row in rows if done.get(row.id, ZERO) < row.base_quantity][:_MOST]
    sku_ids = {row.sku_id for row in rows}
    shows_price = actor is not None and holds_any(session, actor, (DOCUMENT_COST.code,))
    last = proposed(session, scope, sku_ids) if rows else {}
    agreed = {} if Field.SUPPLIER in scope.blind_to else agreed_of(session, sku_ids)
    placed = by_place(session, sku_ids, {row.warehouse_id for row in rows}) if rows else {}
    names = user_names(session, {row.maker_id for row in rows})
    return [
        _line(
            row, row.base_quantity - done.get(row.id, ZERO),
            placed.get((row.sku_id, row.warehouse_id, Place.STOCK), (ZERO, ZERO))[0], names.get(row.maker_id, ""),
            last.get(row.sku_id), agreed.get(row.sku_id, ()), shows_price=shows_price,
        )
        for row in rows
    ]  # fmt: skip


def _wanted(scope: Scope) -> Any:
    return (
        select(
            _lines.c.id, _lines.c.base_quantity, _lines.c.sku_id, _lines.c.due_on, _lines.c.remark,
            documents.c.id.label("requisition_id"), documents.c.number, documents.c.maker_id,
            documents.c.business_date, _target.label("warehouse_id"), _warehouses.c.name.label("warehouse"),
            _skus.c.code, _skus.c.name, _skus.c.spec, _units.c.name.label("unit"), partners.c.id.label("partner_id"),
            partners.c.name.label("partner"),
        )
        .join(documents, documents.c.id == _lines.c.document_id)
        .join(_warehouses, _warehouses.c.id == _target)
        .join(_skus, _skus.c.id == _lines.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .outerjoin(partners, partner_of(scope))
        .where(
            documents.c.type == PURCHASE_REQUISITION.code, documents.c.status == POSTED,
            documents.c.reverses_document_id.is_(None), within(scope, documents.c.warehouse_id),
            is_to_buy(documents.c.id),
        )
        .order_by(_lines.c.due_on.is_(None), _lines.c.due_on, _lines.c.id)
    )  # fmt: skip


def _agreed(those: Sequence[Agreed], partner_id: int | None) -> Agreed | None:
    """The agreement to order by: with the supplier who is proposed, else the cheapest."""
    return next((one for one in those if one.partner_id == partner_id), those[0] if those else None)


def _line(
    row: Any,
    still: Decimal,
    on_hand: Decimal,
    asked_by: str,
    last: LastBought | None,
    those: Sequence[Agreed],
    *,
    shows_price: bool,
) -> WantedLine:
    agreed = _agreed(those, row.partner_id)
    before = agreed or last
    is_proposed = row.partner_id and not agreed
    return WantedLine(
        line_id=row.id,
        requisition_id=row.requisition_id,
        number=row.number,
        asked_by=asked_by,
        asked_on=row.business_date,
        warehouse_id=row.warehouse_id,
        warehouse_name=row.warehouse,
        sku_id=row.sku_id,
        sku_code=row.code,
        sku_name=row.name,
        spec=row.spec,
        unit_name=row.unit,
        open=still,
        on_hand=on_hand,
        due_on=row.due_on,
        remark=row.remark,
        partner_id=row.partner_id if is_proposed else before.partner_id if before else 0,
        partner_name=row.partner if is_proposed else before.partner_name if before else "",
        price=before.price if before and shows_price else None,
        tax_percent=before.tax_percent if before else ZERO,
        agreements=tuple(
            AgreedOffer(
                one.partner_id,
                one.partner_name,
                one.number,
                one.price if shows_price else None,
                one.tax_percent,
                one.valid_until,
            )
            for one in those
        ),
    )


def proposed(session: Session, scope: Scope, sku_ids: Collection[int]) -> dict[int, LastBought]:
    """The default supplier of each SKU with its own last price, else the supplier of the latest order."""
    found = last_bought(session, scope, sku_ids)
    if Field.SUPPLIER in scope.blind_to:
        return found
    homes = {sku_id: source.supplier_id for sku_id, source in default_sources(session, sku_ids).items()}
    own = last_bought(session, scope, homes.keys(), of=homes)
    names = select(partners.c.id, partners.c.name).where(partners.c.id.in_(set(homes.values())))
    known = {row.id: row.name for row in session.connection().execute(names)}
    defaults = {
        sku_id: own.get(sku_id) or LastBought(partner_id, known[partner_id], None, ZERO)
        for sku_id, partner_id in homes.items()
    }
    return found | defaults


def last_bought(
    session: Session, scope: Scope, sku_ids: Collection[int], *, of: Mapping[int, int] | None = None
) -> dict[int, LastBought]:
    """The latest order in force of each SKU, or of each from one supplier (``of``: by SKU).

    None of suppliers whom the reader may not know.
    """
    pairs = [] if of is None else [tuple_(_lines.c.sku_id, documents.c.partner_id).in_(sorted(of.items()))]
    latest = (
        select(_lines.c.sku_id, func.max(_lines.c.id).label("id"))
        .join(documents, documents.c.id == _lines.c.document_id)
        .join(partners, partner_of(scope))
        .where(
            documents.c.type == PURCHASE_ORDER.code, documents.c.status.in_((POSTED, DONE)),
            documents.c.reverses_document_id.is_(None), _lines.c.sku_id.in_(list(sku_ids)), _lines.c.amount > 0,
            *pairs,
        )
        .group_by(_lines.c.sku_id)
        .subquery()
    )  # fmt: skip
    rows = session.connection().execute(
        select(
            _lines.c.sku_id, _lines.c.amount, _lines.c.base_quantity, _lines.c.tax_percent, partners.c.id,
            partners.c.name,
        )
        .join(latest, latest.c.id == _lines.c.id)
        .join(documents, documents.c.id == _lines.c.document_id)
        .join(partners, partner_of(scope))
    )  # fmt: skip
    return {
        row.sku_id: LastBought(row.id, row.name, quotient(row.amount, row.base_quantity, PRICE_PLACES), row.tax_percent)
        for row in rows
    }

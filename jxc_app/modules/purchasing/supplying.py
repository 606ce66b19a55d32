"""What is on order, how long goods took to come and from whom they were bought: told to whoever plans stock."""

from collections.abc import Collection
from decimal import Decimal
from statistics import fmean, stdev
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, case, func, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.quantities import ZERO
from jxc_app.core.settings import get_settings
from jxc_app.modules.catalog.merged import absorbed_by
from jxc_app.modules.catalog.models import SupplierPack
from jxc_app.modules.documents import links
from jxc_app.modules.documents.migrating import MIGRATED
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLine, DocumentLink
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.inventory.expected_supply import Arrival, LeadTime, Pair, SupplySource
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.purchasing.models import OrderPromise
from jxc_app.modules.purchasing.overdue import due_day, promised
from jxc_app.modules.purchasing.terms import terms

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_packs: Table = SupplierPack.__table__  # type: ignore[attr-defined]
_partners: Table = Partner.__table__  # type: ignore[attr-defined]
_promises: Table = OrderPromise.__table__  # type: ignore[attr-defined]
_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
_target = func.coalesce(_lines.c.for_warehouse_id, _documents.c.warehouse_id)
_DAY = 86_400.0
ORDER = "purchase_order"


def _in_force_at(documents: Any) -> ColumnElement[Any]:
    """What comes from another system came into force there, not when it was brought here."""
    return case((documents.c.origin == MIGRATED, documents.c.effective_at), else_=documents.c.posted_at)


def ordered(session: Session, warehouse_ids: Collection[int], sku_ids: Collection[int]) -> dict[Pair, Decimal]:
    """Base units that orders and requisitions in force still have open, by SKU and warehouse."""
    return {
        pair: sum((one.quantity for one in some), ZERO)
        for pair, some in arrivals(session, warehouse_ids, sku_ids).items()
    }


def arrivals(session: Session, warehouse_ids: Collection[int], sku_ids: Collection[int]) -> dict[Pair, list[Arrival]]:
    """The same by line, with the day that the supplier promised, or else that was asked for."""
    rows = session.connection().execute(
        select(
            _lines.c.id, _lines.c.sku_id, _target.label("warehouse_id"), _lines.c.base_quantity, due_day,
            _documents.c.type, _in_force_at(_documents),
        )
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .outerjoin(_promises, promised)
        .where(
            _documents.c.type.in_((ORDER, "purchase_requisition")), _documents.c.status == POSTED,
            _documents.c.reverses_document_id.is_(None), *_among(warehouse_ids, sku_ids),
        )
    ).all()  # fmt: skip
    done, zone = links.fulfilled(session, [row[0] for row in rows]), get_settings().zone
    found: dict[Pair, list[Arrival]] = {}
    for line_id, sku_id, warehouse_id, quantity, due_on, type_, at in rows:
        since = business_date(at, zone) if type_ == ORDER else None
        left = max(quantity - done.get(line_id, ZERO), ZERO)
        found.setdefault((sku_id, warehouse_id), []).append(Arrival(left, due_on, since))
    return found


def _among(warehouse_ids: Collection[int], sku_ids: Collection[int]) -> tuple[Any, ...]:
    return _target.in_(list(warehouse_ids)), _lines.c.sku_id.in_(list(sku_ids))


def lead_times(session: Session, warehouse_ids: Collection[int], sku_ids: Collection[int]) -> dict[Pair, LeadTime]:
    """Days from an order's coming into force to the counting of its goods, by SKU and warehouse.

    An order that was changed was ordered when the first version came into force that had the goods.
    """
    receipt_lines, receipts = _lines.alias("receipt_line"), _documents.alias("receipt")
    first = _documents.alias("first_version")
    became = absorbed_by(session, list(sku_ids))
    rows = session.connection().execute(
        select(_lines.c.sku_id, _target.label("warehouse_id"), _in_force_at(first), receipts.c.effective_at)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .outerjoin(terms, terms.c.line_id == _lines.c.id)
        .join(first, first.c.id == func.coalesce(terms.c.first_line_id // LINES_PER_DOCUMENT, _lines.c.document_id))
        .join(_links, _links.c.from_line_id == _lines.c.id)
        .join(receipt_lines, receipt_lines.c.id == _links.c.to_line_id)
        .join(receipts, receipts.c.id == receipt_lines.c.document_id)
        .where(
            # not those that an amended order was handed, which came before it
            receipt_lines.c.source_line_id == _lines.c.id,
            _documents.c.type == ORDER, receipts.c.status.in_((POSTED, DONE)),
            receipts.c.reverses_document_id.is_(None), *_among(warehouse_ids, [*sku_ids, *became]),
        )
    )  # fmt: skip
    days: dict[Pair, list[float]] = {}
    for sku_id, warehouse_id, ordered_at, came_at in rows:
        days.setdefault((became.get(sku_id, sku_id), warehouse_id), []).append(
            max((came_at - ordered_at).total_seconds() / _DAY, 0.0)
        )
    return {
        pair: LeadTime(fmean(each), stdev(each) if len(each) > 1 else 0.0, len(each)) for pair, each in days.items()
    }


def bought_from(session: Session, warehouse_ids: Collection[int], sku_ids: Collection[int]) -> dict[Pair, SupplySource]:
    """The default supplier of each SKU, else that of its latest order, whichever warehouse it was for.

    The latest order of what became a SKU is its own.
    """
    became = absorbed_by(session, list(sku_ids))
    latest = _latest_orders([*sku_ids, *became]).subquery()
    rows = session.connection().execute(
        select(_lines.c.sku_id, _documents.c.partner_id)
        .join(latest, latest.c.id == _lines.c.id)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .order_by(_lines.c.id)
    )
    suppliers = {became.get(sku_id, sku_id): SupplySource(partner_id) for sku_id, partner_id in rows}
    suppliers |= default_sources(session, sku_ids)
    return {(sku_id, here): source for sku_id, source in suppliers.items() for here in warehouse_ids}


def default_sources(session: Session, sku_ids: Collection[int]) -> dict[int, SupplySource]:
    """From whom these SKUs are bought by default, where that supplier is in use, and on which terms."""
    wanted = (
        select(
            _packs.c.sku_id, _packs.c.partner_id, _packs.c.least, _packs.c.numerator, _packs.c.denominator,
            _packs.c.lead_days,
        )
        .join(_partners, _partners.c.id == _packs.c.partner_id)
        .where(_packs.c.is_default, _packs.c.sku_id.in_(list(sku_ids)), _partners.c.switched_off_at.is_(None))
    )  # fmt: skip
    return {
        sku_id: SupplySource(partner_id, least, _whole(numerator, denominator), lead_days)
        for sku_id, partner_id, least, numerator, denominator, lead_days in session.connection().execute(wanted)
    }


def _whole(numerator: int, denominator: int) -> Decimal | None:
    """By how many base units is ordered: a pack that is no more than one of them asks for nothing."""
    return Decimal(numerator) if denominator == 1 and numerator > 1 else None


def _latest_orders(sku_ids: Collection[int]) -> Select[Any]:
    return (
        select(func.max(_lines.c.id).label("id"))
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            _documents.c.type == ORDER, _documents.c.status.in_((POSTED, DONE)),
            _documents.c.partner_id.is_not(None), _lines.c.sku_id.in_(list(sku_ids)),
        )
        .group_by(_lines.c.sku_id)
    )  # fmt: skip

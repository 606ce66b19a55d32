"""The papers behind the stock of one SKU: who holds it, where it is on its way, what it cost."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, or_, select
from sqlmodel import Session

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.rows import for_sku, scope_of
from jxc_app.modules.documents import links
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import kept_from
from jxc_app.modules.documents.types import DOCUMENT_TYPES, POSTED, TRAVELLING
from jxc_app.modules.inventory.permissions import STOCK_COST, STOCK_VIEW
from jxc_app.modules.inventory.sku_stock import Worth, promises_of, worth_of
from jxc_app.modules.warehouses.models import Warehouse

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_MOST = 200


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A part of the stock that waits for a document, in base units."""

    document_id: int
    number: str
    type_title: str
    partner: str
    warehouse_id: int
    warehouse: str
    quantity: Decimal
    since: datetime


@dataclass(frozen=True, slots=True)
class TravellingRow:
    """What a transfer has on its way, in base units: sent and neither received nor settled."""

    document_id: int
    number: str
    from_warehouse: str
    to_warehouse_id: int
    to_warehouse: str
    quantity: Decimal
    since: datetime


@query("stock.held_by", title="占用明细", permission=STOCK_VIEW)
def held_by(session: Session, scope: Scope, actor: Actor, *, sku_id: int) -> list[HeldRow]:
    """The documents for which stock of one SKU is reserved, oldest first, 200 at most.

    Of one that a narrowed role keeps from the reader neither number nor partner is told.
    """
    promises = promises_of(session, scope, sku_id)[:_MOST]
    heads = _heads(session, scope, {one.document_id for one in promises})
    kept = kept_from(session, scope_of(session, actor, DOCUMENT_VIEW), heads.keys())
    names = _names(session)
    rows = [
        HeldRow(
            one.document_id, head.number or "", DOCUMENT_TYPES[head.type].title, head.partner or "",
            one.warehouse_id, names[one.warehouse_id], one.quantity, one.created_at,
        )
        for one in promises
        if (head := heads.get(one.document_id)) is not None
    ]  # fmt: skip
    return [replace(row, document_id=0, number="", partner="") if row.document_id in kept else row for row in rows]


def _heads(session: Session, scope: Scope, document_ids: set[int]) -> dict[int, Any]:
    wanted = (
        select(_documents.c.id, _documents.c.number, _documents.c.type, partners.c.name.label("partner"))
        .outerjoin(partners, partner_of(scope))
        .where(_documents.c.id.in_(document_ids))
    )
    return {row.id: row for row in session.connection().execute(wanted)}


def _names(session: Session) -> dict[int, str]:
    rows = session.connection().execute(select(_warehouses.c.id, _warehouses.c.name))
    return {row.id: row.name for row in rows}


@query("stock.on_the_way", title="在途明细", permission=STOCK_VIEW)
def on_the_way(session: Session, scope: Scope, actor: Actor, *, sku_id: int) -> list[TravellingRow]:
    """The transfers that have some of one SKU on its way from or to a warehouse in scope, oldest first.

    The number is empty of one that a narrowed role keeps from the reader.
    """
    wanted = (
        select(
            _lines.c.id, _lines.c.base_quantity, _documents.c.id.label("document_id"), _documents.c.number,
            _documents.c.warehouse_id, _documents.c.to_warehouse_id, _documents.c.posted_at,
        )
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            _documents.c.type.in_(TRAVELLING), _documents.c.status == POSTED,
            _documents.c.reverses_document_id.is_(None), _lines.c.sku_id == sku_id,
        )
        .order_by(_documents.c.posted_at, _lines.c.id)
    )  # fmt: skip
    scope = for_sku(session, scope, sku_id)
    if not scope.everywhere:
        seen = scope.warehouse_ids
        wanted = wanted.where(or_(_documents.c.warehouse_id.in_(seen), _documents.c.to_warehouse_id.in_(seen)))
    lines = session.connection().execute(wanted.limit(_MOST)).all()
    done, names = links.fulfilled(session, [line.id for line in lines]), _names(session)
    papers = scope_of(session, actor, DOCUMENT_VIEW)
    kept = kept_from(session, papers, {line.document_id for line in lines})
    rows = [
        TravellingRow(
            line.document_id, line.number or "", names[line.warehouse_id], line.to_warehouse_id,
            names[line.to_warehouse_id], left, line.posted_at,
        )
        for line in lines
        if (left := line.base_quantity - done.get(line.id, 0)) > 0
    ]  # fmt: skip
    return [replace(row, document_id=0, number="") if row.document_id in kept else row for row in rows]


@query("stock.worth", title="库存成本", permission=STOCK_COST)
def stock_worth(session: Session, scope: Scope, *, sku_id: int) -> dict[int, Worth]:
    """What the stock of one SKU is worth, by warehouse in which the actor may see costs."""
    return worth_of(session, scope, sku_id)

"""What comes in goes first to what was sold before it was there: the oldest first, by a 缺货补出 for what is free."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.errors import PermissionDenied
from jxc_app.core.ids import new_key
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.catalog.queries import SkuFacts, facts_of
from jxc_app.modules.documents.commands import DocumentFields, LineInput
from jxc_app.modules.documents.drafts import new_document
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.service import book_following
from jxc_app.modules.documents.setting_aside import Free, free_at
from jxc_app.modules.documents.types import POSTED
from jxc_app.modules.inventory.allocation import pick, usable
from jxc_app.modules.inventory.lot_stock import lots_at
from jxc_app.modules.inventory.stock_rows import by_place
from jxc_app.modules.retail.models import OPEN, RetailShortage
from jxc_app.modules.retail.permissions import SETTLE_SHORT
from jxc_app.modules.retail.short import follow_supply, open_of, shortages_of
from jxc_app.modules.retail.types import RETAIL_SUPPLY
from jxc_app.modules.warehouses.models import Place
from jxc_app.modules.warehouses.queries import places_of

_shortages: Table = RetailShortage.__table__  # type: ignore[attr-defined]
#: shortages looked at by one statement
_AT_ONCE = 500
#: a document has no more lines
_MOST_LINES = 500


class SettleShort(Command):
    """What has come of what was sold by one ticket before it was there."""

    document_id: Id


class Supplied(Result):
    """How much was issued, in base units of whatever it was."""

    quantity: Decimal
    number: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    line_id: int
    sku_id: int
    quantity: Decimal
    lot: str


@use_case("retail.settle_short", title="补出零售缺货", permission=SETTLE_SHORT)
def settle_short(uow: UnitOfWork, command: SettleShort) -> Supplied:
    """Issue what is free by now of what a ticket still lacks. Only the product may; nothing free: nothing happens."""
    if not uow.actor.is_system:
        raise PermissionDenied("access.denied", permission=SETTLE_SHORT.title)
    sale = lock_document(uow.session, command.document_id)
    lacking = open_of(uow.session, command.document_id)
    if sale is None or sale.status != POSTED or not lacking:
        return Supplied(quantity=ZERO)
    parts = _parts(uow, sale, lacking)
    if not parts:
        return Supplied(quantity=ZERO)
    fields = DocumentFields(
        document_key=new_key(), type=RETAIL_SUPPLY.code, warehouse_id=sale.warehouse_id, linked_document_id=sale.id,
        remark=f"{sale.number} 卖出时缺货，到货后补出",
        lines=[
            LineInput(sku_id=one.sku_id, quantity=one.quantity, lot_number=one.lot, source_line_id=one.line_id)
            for one in parts
        ],
    )  # fmt: skip
    written = new_document(uow, fields)
    done = book_following(uow, written)
    follow_supply(uow, written.document, True)
    quantity = sum((one.quantity for one in parts), ZERO)
    uow.record("retail_ticket", sale.id, sale.number or "", after={"supplied": quantity})
    return Supplied(quantity=quantity, number=done.number or "")


def _parts(uow: UnitOfWork, sale: Document, lacking: dict[int, Decimal]) -> list[_Part]:
    """What is free of each lacking line, lot by lot, the first line first."""
    skus = {one.line_id: one.sku_id for one in shortages_of(uow.session, sale.id or 0)}
    facts = facts_of(uow.session, {skus[line_id] for line_id in lacking})
    here = places_of(uow.session, {sale.warehouse_id})[sale.warehouse_id, Place.STOCK]
    free = free_at(uow, here, uow.today, uow.now, facts)
    parts = [
        part
        for line_id, quantity in sorted(lacking.items())
        for part in _of_line(uow, free, facts[skus[line_id]], line_id, skus[line_id], quantity)
    ]
    return parts[:_MOST_LINES]


def _of_line(
    uow: UnitOfWork, free: Free, sku: SkuFacts, line_id: int, sku_id: int, quantity: Decimal
) -> list[_Part]:  # fmt: skip
    fresh = usable(free[sku_id], uow.today, expired_too=False)
    numbers = {one.lot_id: one.number for one in fresh}
    picks, _ = pick(fresh, quantity)
    return [_Part(line_id, sku_id, one.quantity, numbers[one.lot_id] if sku.lot_tracked else "") for one in picks]


def tickets_to_settle(session: Session, today: date, most: int) -> list[int]:
    """Tickets, the oldest shortage first, of which something that lacks is free by now."""
    wanted = (
        select(_shortages.c.document_id, _shortages.c.warehouse_id, _shortages.c.sku_id)
        .where(_shortages.c.state == OPEN)
        .order_by(_shortages.c.since, _shortages.c.line_id)
    )
    rows = session.connection().execute(wanted).all()
    found: dict[int, None] = {}
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        free = _free(session, {(row.sku_id, row.warehouse_id) for row in some}, today)
        found |= {row.document_id: None for row in some if (row.sku_id, row.warehouse_id) in free}
        if len(found) >= most:
            break
    return list(found)[:most]


def _free(session: Session, pairs: Collection[tuple[int, int]], today: date) -> set[tuple[int, int]]:
    """Those of these SKUs in these warehouses of which something free may leave today."""
    skus, warehouses = {sku_id for sku_id, _ in pairs}, {warehouse_id for _, warehouse_id in pairs}
    placed = by_place(session, skus, warehouses)
    free = {
        (sku, here)
        for (sku, here, place), (held, kept) in placed.items()
        if place == Place.STOCK and held > kept and (sku, here) in pairs
    }
    tracked = {sku_id for sku_id, sku in facts_of(session, {sku for sku, _ in free}).items() if sku.lot_tracked}
    places = places_of(session, {here for _, here in free})
    for here in sorted({here for sku, here in free if sku in tracked}):
        here_tracked = {sku for sku, where in free if where == here and sku in tracked}
        lots = lots_at(session, places[here, Place.STOCK], here_tracked)
        fresh = {sku for sku, of_sku in lots.items() if usable(of_sku, today, expired_too=False)}
        free -= {(sku, here) for sku in here_tracked - fresh}
    return free

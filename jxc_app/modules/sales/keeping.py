"""What sales orders keep for their customers, and how it passes to the documents that ship it."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, delete, or_, select
from sqlmodel import Session

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents import links
from jxc_app.modules.documents.following import follow
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLine
from jxc_app.modules.documents.posting import SOURCE, source_of
from jxc_app.modules.documents.types import CLOSED, POSTED
from jxc_app.modules.inventory.promising import Wish, keep_free, kept_by_line, let_go
from jxc_app.modules.inventory.reserving import release
from jxc_app.modules.inventory.spots import Source, Spot
from jxc_app.modules.inventory.stock_rows import by_place
from jxc_app.modules.sales.models import OrderKeeping
from jxc_app.modules.sales.picking import being_picked
from jxc_app.modules.sales.settings import keeps_until
from jxc_app.modules.warehouses.models import Place
from jxc_app.modules.warehouses.queries import places_of

ORDER = "sales_order"
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_keepings: Table = OrderKeeping.__table__  # type: ignore[attr-defined]
#: orders looked at by one statement: each may have 500 lines
_AT_ONCE = 50
_OF_LINE = ("id", "sku_id", "base_quantity", "for_warehouse_id")
Check = Callable[[UnitOfWork, Document, list[Line]], None]
#: what modules above demand of an order before it comes into force
_DEMANDS: list[Check] = []
Follow = Callable[[UnitOfWork, Document, list[int]], None]
#: what modules above do when a shipment of orders has left
_FOLLOWERS: list[Follow] = []


def when_shipped(follower: Follow) -> None:
    """Have this told of every shipment that leaves, with its orders; once, however often it is registered."""
    if follower not in _FOLLOWERS:
        _FOLLOWERS.append(follower)


def demand(check: Check) -> None:
    """Have every sales order judged by this too; once, however often it is registered."""
    if check not in _DEMANDS:
        _DEMANDS.append(check)


def check_order(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse an order without a customer, or a line without a price; a gift 赠品 costs 0.

    Raises DomainError ``sales_order.customer_needed``, ``sales_order.price_needed`` with the line's field.
    """
    if document.partner_id is None:
        raise DomainError("sales_order.customer_needed", field="partner_id")
    for position, line in enumerate(lines):
        if line.amount is None:
            raise DomainError("sales_order.price_needed", field=f"lines.{position}.price")
    for check in _DEMANDS:
        check(uow, document, lines)


def keep_or_end(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    """An order that comes into force keeps what is free; one that is taken back keeps nothing."""
    if is_posted:
        start_keeping(uow, document)
    else:
        end_keeping(uow, document)


def start_keeping(uow: UnitOfWork, order: Document) -> None:
    """Keep what is free of everything open from now on, anew where it kept already; the order's row is locked."""
    end_keeping(uow, order)
    until = keeps_until(uow)
    uow.session.connection().execute(_keepings.insert(), [{"document_id": order.id, "until": until}])
    _keep(uow, order, until)


def end_keeping(uow: UnitOfWork, order: Document) -> None:
    """Give back all that it keeps; nothing that comes later is kept for it. The order's row is locked."""
    uow.session.connection().execute(delete(_keepings).where(_keepings.c.document_id == order.id))
    release(uow, source_of(order))


def keep_more(uow: UnitOfWork, order: Document) -> dict[int, Decimal]:
    """Keep what has become free of what it still waits for, where it still keeps; its row is locked."""
    wanted = select(_keepings.c.until).where(_keepings.c.document_id == order.id)
    found = uow.session.connection().execute(wanted).first()
    if found is None or (found.until is not None and found.until <= uow.now):
        return {}
    return _keep(uow, order, found.until)


def _keep(uow: UnitOfWork, order: Document, until: datetime | None) -> dict[int, Decimal]:
    kept = kept_by_line(uow.session, SOURCE, [order.id or 0])
    rows = open_lines(uow.session, [order.id or 0])
    places = places_of(uow.session, {row.place for row in rows})
    wishes = [
        Wish(row.id, row.sku_id, Spot(places[row.place, Place.STOCK], row.place), lacking)
        for row in rows
        if (lacking := row.unpicked - kept.get(row.id, ZERO)) > ZERO  # what is picked keeps its own
    ]
    return keep_free(uow, source_of(order), wishes, until=until) if wishes else {}


class OpenLine:
    """A line of an order, in base units: what of it has not left (``open``), or is not even picked (``unpicked``)."""

    __slots__ = ("id", "open", "place", "sku_id", "unpicked")

    def __init__(self, row: Any, shipped: Decimal, picked: Decimal) -> None:
        self.id, self.sku_id, self.place = row.id, row.sku_id, row.for_warehouse_id or row.warehouse_id
        self.open = max(row.base_quantity - shipped, ZERO)
        self.unpicked = max(self.open - picked, ZERO)


def open_lines(session: Session, order_ids: list[int]) -> list[OpenLine]:
    """The lines of these orders by number, with what of them is open."""
    wanted = (
        select(
            _lines.c.id, _lines.c.sku_id, _lines.c.base_quantity, _lines.c.for_warehouse_id, _documents.c.warehouse_id
        )
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(_lines.c.document_id.in_(order_ids))
        .order_by(_lines.c.id)
    )
    rows = session.connection().execute(wanted).all()
    ids = [row.id for row in rows]
    done, picked = links.fulfilled(session, ids), being_picked(session, ids)
    return [OpenLine(row, done.get(row.id, ZERO), picked.get(row.id, ZERO)) for row in rows]


def take_kept(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """What an order keeps for these lines is free for the document that ships them."""
    by_order: dict[int, dict[int, Decimal]] = {}
    for line in lines:
        if line.source_line_id is not None:
            of_order = by_order.setdefault(line.source_line_id // LINES_PER_DOCUMENT, {})
            of_order[line.source_line_id] = of_order.get(line.source_line_id, ZERO) + line.base_quantity
    for order_id in sorted(by_order):
        lock_document(uow.session, order_id)
        let_go(uow, Source(SOURCE, order_id), by_order[order_id])


def follow_shipment(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    """Its orders are done, or open again; what they still wait for is kept as far as it is free."""
    follow(uow, document, is_posted)
    uow.session.flush()  # the orders are read anew when they are locked again
    if is_posted or not _is_being_amended(uow.session, document):
        keep_again(uow, document)
    if is_posted and _FOLLOWERS:
        orders = sorted(links.fulfilled_by(uow.session, document.id or 0))
        for follower in _FOLLOWERS:
            follower(uow, document, orders)


def keep_again(uow: UnitOfWork, document: Document) -> None:
    """The orders of a shipment that takes nothing, or less, keep for themselves again."""
    uow.session.flush()  # whether it is still picked is asked of the database
    for order_id in sorted(links.fulfilled_by(uow.session, document.id or 0)):
        order = lock_document(uow.session, order_id)
        if order is None or order.type != ORDER:
            continue
        if order.status == POSTED:
            keep_more(uow, order)
        else:
            release(uow, source_of(order))


def _is_being_amended(session: Session, document: Document) -> bool:
    """Whether one that takes its place is about to be posted: what comes back is for that one."""
    wanted = select(_documents.c.id).where(
        _documents.c.amends_document_id == document.id, _documents.c.status != CLOSED, _documents.c.posted_at.is_(None)
    )
    return session.connection().execute(wanted.limit(1)).first() is not None


def waiting_orders(session: Session, now: datetime, most: int) -> list[int]:
    """Orders in force that keep, the oldest first, of which something open is not kept though it is free somewhere."""
    is_over = _keepings.c.until <= now
    wanted = (
        select(_documents.c.id)
        .join(_keepings, _keepings.c.document_id == _documents.c.id)
        .where(_documents.c.status == POSTED, or_(_keepings.c.until.is_(None), ~is_over))
        .order_by(_documents.c.posted_at, _documents.c.id)
    )
    orders = list(session.connection().execute(wanted).scalars())
    found: list[int] = []
    for start in range(0, len(orders), _AT_ONCE):
        found += _in_want(session, orders[start : start + _AT_ONCE])
        if len(found) >= most:
            break
    return found[:most]


def _in_want(session: Session, orders: list[int]) -> list[int]:
    rows = open_lines(session, orders)
    kept = kept_by_line(session, SOURCE, orders)
    lacking = {row.id: (row.sku_id, row.place) for row in rows if row.unpicked > kept.get(row.id, ZERO)}
    placed = by_place(session, {sku_id for sku_id, _ in lacking.values()}, {place for _, place in lacking.values()})
    free = {(sku, here): held - kept for (sku, here, place), (held, kept) in placed.items() if place == Place.STOCK}
    found = {line_id // LINES_PER_DOCUMENT for line_id, where in lacking.items() if free.get(where, ZERO) > ZERO}
    return [order_id for order_id in orders if order_id in found]

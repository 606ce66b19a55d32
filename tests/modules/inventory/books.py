"""What the stock must be, worked out from the documents alone, and what no moment of the past may show.

Nothing here knows how the product keeps its balances: documents in force are added up, and moves are replayed in the
order in which they say they happened.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from sqlmodel import Session, col, select

from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.inventory.models import Lot, StockBalance, StockMove
from jxc_app.modules.warehouses.models import Location

#: SKU, lot, warehouse, ``here`` or ``travelling``
Key = tuple[int, int, int, str]
IN = {"opening_stock", "other_receipt", "sales_return", "count_gain"}
OUT = {"other_issue", "sales_issue", "scrap", "purchase_return", "count_loss"}


def stock_of_documents(session: Session) -> dict[Key, Decimal]:
    """What documents that are posted and not taken back leave where, in base units."""
    found: dict[Key, Decimal] = defaultdict(Decimal)
    wanted = (
        select(Document, DocumentLine)
        .join(DocumentLine, col(DocumentLine.document_id) == Document.id)
        .where(col(Document.status).in_(("posted", "done")), col(Document.reverses_document_id).is_(None))
    )
    for document, line in session.exec(wanted).all():
        for key, sign in _sides(document, line):
            found[key] += sign * line.base_quantity
    return {key: quantity for key, quantity in found.items() if quantity}


def _sides(document: Document, line: DocumentLine) -> Iterator[tuple[Key, int]]:
    here: Key = (line.sku_id, line.lot_id, document.warehouse_id, "here")
    arriving: Key = (line.sku_id, line.lot_id, document.warehouse_id, "travelling")
    if document.type in IN:
        yield here, 1
    elif document.type in OUT:
        yield here, -1
    elif document.type == "transfer":
        yield here, -1
        yield (line.sku_id, line.lot_id, document.to_warehouse_id or 0, "travelling"), 1
    elif document.type == "transfer_receipt":
        yield arriving, -1
        yield here, 1
    elif document.type in ("assembly", "disassembly"):
        yield here, 1 if line.side == "in" else -1
    elif document.type != "stock_status":  # which moves it within its warehouse
        raise AssertionError(f"nobody said what {document.type} does to the stock")


def stock_of_balances(session: Session) -> dict[Key, Decimal]:
    """What the product says is there, put aside or not, and on its way."""
    found: dict[Key, Decimal] = defaultdict(Decimal)
    wanted = select(StockBalance, Location).join(Location, col(Location.id) == StockBalance.location_id)
    for balance, location in session.exec(wanted).all():
        if location.warehouse_id is not None:
            where = "travelling" if location.place == "in_transit" else "here"
            found[balance.sku_id, balance.lot_id, location.warehouse_id, where] += balance.on_hand
    return {key: quantity for key, quantity in found.items() if quantity}


def moments_below_nothing(session: Session) -> list[str]:
    """Where a place of the company would have held less than nothing at the end of a moment.

    What left, and was taken back as of the same moment by an amendment, never left.
    """
    of_company = {one.id for one in session.exec(select(Location)).all() if one.warehouse_id is not None}
    held: dict[tuple[int, int, int], Decimal] = defaultdict(Decimal)
    wrong = []
    moves = session.exec(select(StockMove).order_by(col(StockMove.effective_at), col(StockMove.seq))).all()
    for moment, together in groupby(moves, key=lambda move: move.effective_at):
        givers = set()
        for move in together:
            held[move.sku_id, move.lot_id, move.to_location_id] += move.quantity
            held[move.sku_id, move.lot_id, move.from_location_id] -= move.quantity
            givers.add((move.sku_id, move.lot_id, move.from_location_id))
        wrong += [f"{one} is {held[one]} after {moment}" for one in givers if one[2] in of_company and held[one] < 0]
    return wrong


def sold_when_over(session: Session) -> list[str]:
    """Issues that took a lot after its last day."""
    wanted = (
        select(Document.number, Lot.number)
        .join(DocumentLine, col(DocumentLine.document_id) == Document.id)
        .join(Lot, col(Lot.id) == DocumentLine.lot_id)
        .where(
            col(Document.type).in_(("other_issue", "sales_issue")), col(Document.status).in_(("posted", "done")),
            col(Lot.expires_on) < col(Document.business_date),
        )
    )  # fmt: skip
    return [f"{number} took {lot}" for number, lot in session.exec(wanted).all()]


def next_to_end(session: Session, document_id: int) -> list[str]:
    """Lots that still lie there and should have left before those that this document took by itself."""
    wanted = (
        select(Document, DocumentLine, Lot)
        .join(DocumentLine, col(DocumentLine.document_id) == Document.id)
        .join(Lot, col(Lot.id) == DocumentLine.lot_id)
        .where(Document.id == document_id, col(Lot.expires_on).is_not(None))
    )
    passed = []
    for document, line, taken in session.exec(wanted).all():
        earlier = (
            select(Lot.number, StockBalance.on_hand - StockBalance.reserved)
            .join(StockBalance, col(StockBalance.lot_id) == Lot.id)
            .join(Location, col(Location.id) == StockBalance.location_id)
            .where(
                Lot.sku_id == line.sku_id, Location.warehouse_id == document.warehouse_id, Location.place == "stock",
                col(Lot.expires_on) < taken.expires_on, col(Lot.expires_on) >= document.business_date,
                StockBalance.on_hand - StockBalance.reserved > 0,
            )
        )  # fmt: skip
        passed += [f"{free} of {lot} lay there when {taken.number} left" for lot, free in session.exec(earlier).all()]
    return passed

"""赠品差额: what was paid and stands in no stock, once an order with gifts has ended without all of its goods.

A gift 赠品 shares what was paid for its SKU (``pricing``). Where the order ends before all came, what came carries more
or less than is owed for it. The difference is booked then, over what came of that SKU: to the stock as far as that is
still there, else to the cost of sales. Opened again, the order takes it back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session, col
from sqlmodel import select as choose

from jxc_app.core.ids import new_key
from jxc_app.core.quantities import FEN_PLACES, ZERO, proportion
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.drafts import Written
from jxc_app.modules.documents.following import register_followed
from jxc_app.modules.documents.lines import Line, lines_of, stored_rows, write_lines
from jxc_app.modules.documents.links import write_carried
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLine, DocumentLink
from jxc_app.modules.documents.posting import source_of
from jxc_app.modules.documents.service import book_following
from jxc_app.modules.documents.types import DONE, DRAFT, POSTED, DocumentType, register, to_nowhere
from jxc_app.modules.documents.voiding import take_back
from jxc_app.modules.inventory.revaluing import Cost, add_costs, lock_for_costs, take_back_costs
from jxc_app.modules.purchasing.models import GiftBefore
from jxc_app.modules.purchasing.rules import spread
from jxc_app.modules.purchasing.signatures import carried

GIFT_DIFFERENCE = "gift_difference"
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class _Came:
    """What was accepted on one line of a receipt: base units, and by how much more is owed for it than it carries."""

    line_id: int
    sku_id: int
    quantity: Decimal
    over: Decimal


def rests_of(session: Session, order: Document) -> dict[int, Decimal]:
    """Yuan to be booked, by line of a receipt; nothing while the order is open."""
    if order.status != DONE or order.reverses_document_id is not None:
        return {}
    by_sku: dict[int, list[_Came]] = {}
    for one in _came(session, order):
        by_sku.setdefault(one.sku_id, []).append(one)
    found: dict[int, Decimal] = {}
    for those in by_sku.values():
        rest = sum((one.over for one in those), ZERO)
        parts = spread(rest, [one.quantity for one in those]) if rest else []
        found |= {one.line_id: part for one, part in zip(those, parts, strict=False) if part}
    return found


def _came(session: Session, order: Document) -> list[_Came]:
    receipts = _lines.alias("received")
    rows = session.connection().execute(
        select(
            receipts.c.id, receipts.c.document_id, receipts.c.sku_id, receipts.c.base_quantity, receipts.c.amount,
            _links.c.quantity,
        )
        .join(_links, _links.c.to_line_id == receipts.c.id)
        .join(_lines, _lines.c.id == _links.c.from_line_id)
        .join(_documents, _documents.c.id == receipts.c.document_id)
        .where(
            _lines.c.document_id == order.id, _documents.c.type == "goods_receipt",
            _documents.c.status.in_((POSTED, DONE)),
        )
        .order_by(receipts.c.id, _links.c.id)
    ).all()  # fmt: skip
    costs: dict[int, Decimal] = {}
    for receipt_id in {row.document_id for row in rows}:
        costs |= carried(session, session.get_one(Document, receipt_id))
    found: dict[int, _Came] = {}
    for row in rows:
        owed = row.amount or ZERO
        over = proportion(owed - costs.get(row.id, owed), row.quantity, row.base_quantity, FEN_PLACES)
        before = found.get(row.id)
        found[row.id] = _Came(
            row.id, row.sku_id, row.quantity + (before.quantity if before else ZERO),
            over + (before.over if before else ZERO),
        )  # fmt: skip
    return list(found.values())


def booked_of(session: Session, order_id: int) -> list[Document]:
    """The documents in force that book the rests of an order."""
    wanted = choose(Document).where(
        Document.type == GIFT_DIFFERENCE, Document.linked_document_id == order_id, Document.status == POSTED,
        col(Document.reverses_document_id).is_(None),
    )  # fmt: skip
    return list(session.exec(wanted.order_by(col(Document.id))).all())


def booked_lines(session: Session, order_id: int) -> dict[int, Decimal]:
    """What they book, by line of a receipt."""
    ids = [one.id for one in booked_of(session, order_id)]
    wanted = (
        select(_links.c.from_line_id, _lines.c.amount)
        .join(_lines, _lines.c.id == _links.c.to_line_id)
        .where(_lines.c.document_id.in_(ids))
    )
    return dict(session.connection().execute(wanted).all())


def book_gifts(uow: UnitOfWork, order: Document) -> None:
    """Have booked what an order, its row locked, leaves over as it stands now, and nothing else.

    Raises DomainError ``period.closed``.
    """
    if order.type != "purchase_order":
        return
    before = uow.session.get(GiftBefore, order.id)
    if before is not None:
        if order.status == DONE:
            return
        uow.session.delete(before)
    rests = rests_of(uow.session, order)
    if rests == booked_lines(uow.session, order.id or 0):
        return
    for one in booked_of(uow.session, order.id or 0):
        take_back(uow, lock_document(uow.session, one.id or 0) or one, f"{order.number} 重新打开或有变")
    by_receipt: dict[int, dict[int, Decimal]] = {}
    for line_id, amount in rests.items():
        by_receipt.setdefault(line_id // LINES_PER_DOCUMENT, {})[line_id] = amount
    receipts = {one: uow.session.get_one(Document, one) for one in sorted(by_receipt)}
    pairs = {
        (line.sku_id, receipt.warehouse_id)
        for receipt_id, receipt in receipts.items()
        for line in lines_of(uow.session, receipt_id)
        if line.id in rests
    }
    if pairs:
        lock_for_costs(uow, uow.today, pairs)
    for receipt_id, receipt in receipts.items():
        _book(uow, order, receipt, by_receipt[receipt_id])


def _book(uow: UnitOfWork, order: Document, receipt: Document, rests: Mapping[int, Decimal]) -> None:
    receipt_id = receipt.id or 0
    rows = {receipt_id * LINES_PER_DOCUMENT + row["line_no"]: row for row in stored_rows(uow.session, receipt_id)}
    document = Document(
        document_key=new_key(), type=GIFT_DIFFERENCE, status=DRAFT, business_date=uow.today, effective_at=uow.now,
        warehouse_id=receipt.warehouse_id, partner_id=order.partner_id, linked_document_id=order.id,
        remark=f"{order.number} 结束时自动生成：{receipt.number} 的赠品没有到齐，按实到数量重算成本",
        total_quantity=sum((rows[one]["base_quantity"] for one in rests), ZERO),
        total_amount=sum(rests.values(), ZERO), maker_id=uow.actor.user_id, created_at=uow.now, changed_at=uow.now,
    )  # fmt: skip
    uow.session.add(document)
    uow.session.flush()
    said = [_row(position, rows[one], rests[one]) for position, one in enumerate(rests, start=1)]
    lines = write_lines(uow.session, document.id or 0, said)
    book_following(uow, Written(document, lines))
    # so that voiding the receipt takes this back before the goods leave
    write_carried(uow.session, [(one, line.id, line.base_quantity) for one, line in zip(rests, lines, strict=True)])


def _row(position: int, came: Mapping[str, Any], amount: Decimal) -> dict[str, Any]:
    kept = {name: came[name] for name in ("sku_id", "lot_id", "unit_id", "quantity", "base_quantity", "tax_percent")}
    return kept | {
        "line_no": position, "side": "", "lot_choice": "", "lot_reason": "", "price": None, "discount_percent": ZERO,
        "amount": amount, "is_gift": False, "remark": "", "source_line_id": None, "due_on": None,
        "for_warehouse_id": None, "custom": {},
    }  # fmt: skip


def _add(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    costs = [
        Cost((line.sku_id, document.warehouse_id), line.base_quantity, line.amount, line.id)
        for line in lines
        if line.amount
    ]
    add_costs(uow, source_of(document), costs, business_date=document.business_date, effective_at=document.effective_at)


def _take_back(uow: UnitOfWork, document: Document, reversal: Document) -> None:
    quantities = {line.id: line.base_quantity for line in lines_of(uow.session, document.id or 0)}
    take_back_costs(
        uow, source_of(document), source_of(reversal), quantities, business_date=reversal.business_date,
        effective_at=reversal.effective_at,
    )  # fmt: skip


register_followed(book_gifts)
register(
    DocumentType(
        GIFT_DIFFERENCE, "赠品差额调整单", "ZPTZ", to_nowhere, "value", partner_kind="supplier", shows_price=True,
        price_is_cost=True, books=_add, unbooks=_take_back, by_hand=False, follows=True,
        links_to=("goods_receipt",), links_to_many=True, account="gifts",
    )
)  # fmt: skip

"""让步接收: goods that were rejected are kept after all, by an inspector who neither ordered nor counted them.

They go back from hold, and come in once more as accepted: the order counts them, and they are owed at its price. The
settlement of what came in so is frozen like that of any exception, until somebody else agrees.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import Field as Limits
from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import new_key
from jxc_app.core.inputs import LongId
from jxc_app.core.quantities import FEN_PLACES, ZERO, PositiveQuantity, plain, proportion
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.documents import approving
from jxc_app.modules.documents.commands import DocumentAct, DocumentRef
from jxc_app.modules.documents.drafts import Written
from jxc_app.modules.documents.lines import lines_of, stored_rows, write_lines
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLine
from jxc_app.modules.documents.service import book_following, locked, ref
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.types import DONE, DRAFT, FROM_HOLD, POSTED
from jxc_app.modules.purchasing.freezing import freeze
from jxc_app.modules.purchasing.models import GoodsReceipt, GoodsReceiptLine, OrderTerm
from jxc_app.modules.purchasing.pricing import price_receipt
from jxc_app.modules.purchasing.receipt_rules import REJECTED
from jxc_app.modules.purchasing.rejects import left_of
from jxc_app.modules.purchasing.signatures import buyers_of, refuse_one_hand, signed_id
from jxc_app.modules.purchasing.types import GOODS_RECEIPT, PURCHASE_RETURN

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_terms: Table = OrderTerm.__table__  # type: ignore[attr-defined]


class ConcededGoods(Command):
    """A line of a receipt, and how much of what was rejected of it is kept, in base units."""

    line_id: LongId
    quantity: PositiveQuantity


class ConcedeRejected(DocumentAct):
    """The receipt, what of its rejected goods is kept (none named: all that is left), and why."""

    lines: list[ConcededGoods] = Limits(default_factory=list, max_length=500)
    reason: str = Limits(min_length=2, max_length=200)


def _inspecting() -> tuple[str, ...]:
    return (GOODS_RECEIPT.permissions["post"],)


@use_case("goods_receipt.concede", title="让步接收", inside=_inspecting)
def concede_rejected(uow: UnitOfWork, command: ConcedeRejected) -> DocumentRef:
    """Keep rejected goods; answers with the receipt by which they come in.

    Raises NotFound; Conflict ``version.stale``, ``receipt.not_in_force``; DomainError ``receipt.own_order``,
    ``receipt.own_count``, ``receipt.nothing_rejected``, ``receipt.concede_too_many`` and ``receipt.concede_closed`` at
    the line's field, and what posting raises.
    """
    uow.authorize(GOODS_RECEIPT.permissions["post"])
    receipt = locked(uow, command.document_id, command.version, "post")
    if receipt.type != GOODS_RECEIPT.code:
        raise NotFound("document.not_found")
    signed = uow.session.get(GoodsReceipt, signed_id(uow.session, receipt))
    if signed is None or receipt.status not in (POSTED, DONE) or receipt.reverses_document_id is not None:
        raise Conflict("receipt.not_in_force", number=receipt.number or "草稿")
    is_alone = refuse_one_hand(uow, buyers_of(uow.session, lines_of(uow.session, receipt.id or 0)), "receipt.own_order")
    is_alone |= refuse_one_hand(uow, {signed.counted_by}, "receipt.own_count")
    kept = _kept(uow.session, receipt, command)
    receipt_id = receipt.id or 0
    rows = {receipt_id * LINES_PER_DOCUMENT + row["line_no"]: row for row in stored_rows(uow.session, receipt_id)}
    sources = _open_orders(uow.session, {one: rows[one]["source_line_id"] for one in kept})
    _send_back(uow, receipt, kept, rows, command.reason)
    made = _take_in(uow, receipt, kept, rows, sources, command.reason)
    sign = GoodsReceipt(
        document_id=made.document.id or 0, counted_by=signed.counted_by, counted_at=signed.counted_at,
        inspected_by=uow.actor.user_id, inspected_at=uow.now,
        is_alone=is_alone or signed.counted_by == uow.actor.user_id,
    )  # fmt: skip
    uow.session.add(sign)
    outcome = {
        line.id: GoodsReceiptLine(document_id=made.document.id or 0, line_no=line.line_no, accepted=line.base_quantity)
        for line in made.lines
    }
    uow.session.add_all(outcome.values())
    uow.session.flush()
    price_receipt(uow, made.document, made.lines, outcome)
    uow.session.flush()
    done = book_following(uow, Written(made.document, lines_of(uow.session, made.document.id or 0)))
    uow.session.flush()
    GOODS_RECEIPT.after(uow, made.document, True)  # type: ignore[misc]
    freeze(uow, made.document, [REJECTED], f"让步接收：{command.reason}"[:500])
    note(uow, receipt, "concede", f"{made.document.number}：{command.reason}")
    if is_alone and not uow.actor.is_system:
        title, because = "一个人办完的让步接收", "小店模式：下单、清点、质检不是三个人"
        said = {"label": approving.label_of(made.document), "title": title, "because": because}
        approving.owe(uow, made.document, reason=command.reason, **said)
        return ref(uow, made.document)
    return done


def _kept(session: Session, receipt: Document, command: ConcedeRejected) -> dict[int, Decimal]:
    left = left_of(session, receipt)
    if not left:
        raise DomainError("receipt.nothing_rejected", number=receipt.number)
    if not command.lines:
        return left
    kept: dict[int, Decimal] = {}
    for position, one in enumerate(command.lines):
        kept[one.line_id] = kept.get(one.line_id, ZERO) + one.quantity
        if kept[one.line_id] > left.get(one.line_id, ZERO):
            open_ = plain(left.get(one.line_id, ZERO))
            raise DomainError("receipt.concede_too_many", field=f"lines.{position}.quantity", open=open_)
    return kept


def _open_orders(session: Session, ordered: Mapping[int, int | None]) -> dict[int, int]:
    """By line of the receipt the line of an order in force that it fulfils now, whatever the order was changed into."""
    found: dict[int, int] = {}
    for position, (line_id, source_id) in enumerate(ordered.items()):
        term = session.get(OrderTerm, source_id)
        first = term.first_line_id if term is not None else source_id
        standing = (
            select(_lines.c.id)
            .join(_documents, _documents.c.id == _lines.c.document_id)
            .outerjoin(_terms, _terms.c.line_id == _lines.c.id)
            .where(
                (_lines.c.id == source_id) | (_terms.c.first_line_id == first), _documents.c.status == POSTED,
                _documents.c.reverses_document_id.is_(None),
            )
            .order_by(_lines.c.id.desc())
        )  # fmt: skip
        row = session.connection().execute(standing).first()
        if row is None:
            raise DomainError("receipt.concede_closed", field=f"lines.{position}.quantity")
        found[line_id] = row[0]
    return found


def _send_back(
    uow: UnitOfWork, receipt: Document, kept: Mapping[int, Decimal], rows: Mapping[int, dict[str, Any]], reason: str
) -> None:
    """The rejected goods leave hold."""
    document = _document(uow, receipt, PURCHASE_RETURN.code, kept, f"让步接收 {receipt.number} 转出：{reason}")
    document.settlement, document.linked_document_id = FROM_HOLD, receipt.id
    uow.session.add(document)
    uow.session.flush()
    said = [
        _row(position, rows[line_id], much, line_id, is_back=True)
        for position, (line_id, much) in enumerate(kept.items(), 1)
    ]
    document.total_amount = sum((row["amount"] or ZERO for row in said), ZERO)
    book_following(uow, Written(document, write_lines(uow.session, document.id or 0, said)))


def _take_in(
    uow: UnitOfWork,
    receipt: Document,
    kept: Mapping[int, Decimal],
    rows: Mapping[int, dict[str, Any]],
    sources: Mapping[int, int],
    reason: str,
) -> Written:
    """The draft of the receipt by which they come in."""
    document = _document(uow, receipt, GOODS_RECEIPT.code, kept, f"让步接收 {receipt.number} 的不合格货：{reason}")
    uow.session.add(document)
    uow.session.flush()
    said = [
        _row(position, rows[line_id], much, sources[line_id], is_back=False)
        for position, (line_id, much) in enumerate(kept.items(), 1)
    ]
    return Written(document, write_lines(uow.session, document.id or 0, said))


def _document(uow: UnitOfWork, receipt: Document, type_: str, kept: Mapping[int, Decimal], remark: str) -> Document:
    return Document(
        document_key=new_key(), type=type_, status=DRAFT, business_date=uow.today, effective_at=uow.now,
        warehouse_id=receipt.warehouse_id, partner_id=receipt.partner_id, responsible=uow.actor.name[:60],
        remark=remark[:500], total_quantity=sum(kept.values(), ZERO), total_amount=ZERO,
        maker_id=uow.actor.user_id, created_at=uow.now, changed_at=uow.now,
    )  # fmt: skip


def _row(position: int, came: Mapping[str, Any], much: Decimal, source_id: int, *, is_back: bool) -> dict[str, Any]:
    amount = None if came["amount"] is None else proportion(came["amount"], much, came["base_quantity"], FEN_PLACES)
    kept = {name: came[name] for name in ("sku_id", "lot_id", "unit_id", "price", "tax_percent", "is_gift")}
    return kept | {
        "line_no": position, "side": "", "lot_choice": "", "lot_reason": "", "quantity": much, "base_quantity": much,
        "discount_percent": ZERO, "amount": amount, "remark": "", "source_line_id": source_id, "due_on": None,
        "for_warehouse_id": None, "custom": {},
    } | ({"is_gift": False} if is_back else {})  # fmt: skip

"""Spreading what goods cost besides their price (运费、装卸费) over the receipts that brought them (费用分摊)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import QUANTITY_PLACES, ZERO, PositiveMoney, product
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.documents.commands import DOCUMENT_KEY, DocumentRef
from jxc_app.modules.documents.drafts import Written
from jxc_app.modules.documents.heads import DocumentRow
from jxc_app.modules.documents.lines import stored_rows, write_lines
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.rows import as_row
from jxc_app.modules.documents.service import finish_posting
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DONE, DRAFT, POSTED
from jxc_app.modules.partners.queries import check_partner
from jxc_app.modules.purchasing.rules import spread
from jxc_app.modules.purchasing.types import COST_ALLOCATION

BY_VALUE, BY_QUANTITY, BY_WEIGHT = "value", "quantity", "weight"


class AllocateCost(Command):
    """An amount in yuan over the lines of receipts of one warehouse; ``method``: value, quantity or weight."""

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    receipt_ids: list[Id] = Limits(min_length=1, max_length=50)
    amount: PositiveMoney = Limits(decimal_places=2)
    method: str = Limits(pattern="^(value|quantity|weight)$")
    partner_id: Id | None = None
    remark: str = Limits(default="", max_length=300)


def _rights() -> tuple[str, ...]:
    return (COST_ALLOCATION.permissions["post"],)


@use_case("cost.allocate", title="费用分摊", inside=_rights)
def allocate_cost(uow: UnitOfWork, command: AllocateCost) -> DocumentRef:
    """Book the document that adds the amount to what the receipts brought. What went back to its supplier carries
    nothing: its part is cost of sales.

    Raises NotFound for a receipt that the actor may not see, DomainError ``cost.two_warehouses``,
    ``cost.not_a_receipt``, ``cost.weight_missing``, ``cost.no_value``, ``cost.too_many_lines``.
    """
    for one in sorted(set(command.receipt_ids)):  # nothing goes back while it is worked out what is left
        lock_document(uow.session, one)
    receipts = [_receipt(uow, one) for one in dict.fromkeys(command.receipt_ids)]
    warehouse_id = warehouse_of(receipts)
    if command.partner_id is not None:
        check_partner(uow, command.partner_id, "partner_id", as_supplier=True)
    rows = rows_of(uow.session, receipts, command.amount, command.method)
    document = _document(uow, command, warehouse_id)
    uow.session.add(document)
    uow.session.flush()
    return finish_posting(uow, Written(document, write_lines(uow.session, document.id or 0, rows)))


def _receipt(uow: UnitOfWork, document_id: int) -> Document:
    document = uow.session.get(Document, document_id)
    if document is None:
        raise NotFound("document.not_found")
    uow.authorize(COST_ALLOCATION.permissions["post"], [document.warehouse_id], as_row(uow.session, document))
    if not takes_costs(document):
        raise DomainError("cost.not_a_receipt", field="receipt_ids", number=document.number or "草稿")
    return document


def takes_costs(document: Document | DocumentRow) -> bool:
    """Whether costs may be spread over it: it brought goods in at a price, and stands."""
    type_ = DOCUMENT_TYPES[document.type]
    is_receipt = type_.is_inbound and type_.price_is_cost and document.reverses_document_id is None
    return is_receipt and document.status in (POSTED, DONE)


def warehouse_of(receipts: Sequence[Document]) -> int:
    """Where they all lie. Raises DomainError ``cost.two_warehouses``."""
    warehouse_ids = {one.warehouse_id for one in receipts}
    if len(warehouse_ids) > 1:
        raise DomainError("cost.two_warehouses", field="receipt_ids")
    return warehouse_ids.pop()


def rows_of(session: Session, receipts: Sequence[Document], amount: Decimal, method: str) -> list[dict[str, Any]]:
    """A line for each line of the receipts, with its part of the amount.

    Raises DomainError ``cost.weight_missing``, ``cost.no_value``, ``cost.too_many_lines``.
    """
    brought = [row | {"from": one.id} for one in receipts for row in stored_rows(session, one.id or 0)]
    if len(brought) > 500:
        raise DomainError("cost.too_many_lines", field="receipt_ids", most=500)
    try:
        parts = spread(amount, _weights(session, brought, method))
    except ValueError:
        raise DomainError("cost.no_value", field="method") from None
    return [_row(position, row, part) for position, (row, part) in enumerate(zip(brought, parts, strict=True))]


def _weights(session: Session, rows: Sequence[dict[str, Any]], method: str) -> list[Decimal]:
    if method == BY_VALUE:
        return [row["amount"] or ZERO for row in rows]
    if method == BY_QUANTITY:
        return [row["base_quantity"] for row in rows]
    skus = session.exec(select(Sku).where(col(Sku.id).in_({row["sku_id"] for row in rows}))).all()
    without = sorted(sku.code for sku in skus if sku.weight_kg is None)
    if without:
        raise DomainError("cost.weight_missing", field="method", skus="、".join(without[:5]))
    weights = {sku.id: sku.weight_kg or ZERO for sku in skus}
    return [product(row["base_quantity"], weights[row["sku_id"]], QUANTITY_PLACES) for row in rows]


def _row(position: int, row: dict[str, Any], part: Decimal) -> dict[str, Any]:
    """A line of the allocation: what the receipt's line brought, and its part of the amount."""
    line_id = row["from"] * 1000 + row["line_no"]
    kept = {name: row[name] for name in ("sku_id", "lot_id", "unit_id", "quantity", "base_quantity")}
    return kept | {
        "line_no": position + 1, "side": "", "lot_choice": "", "lot_reason": "", "price": None,
        "discount_percent": ZERO, "tax_percent": ZERO, "amount": part, "is_gift": False, "remark": "",
        "source_line_id": line_id, "due_on": None, "for_warehouse_id": None,
        "custom": {},
    }  # fmt: skip


def _document(uow: UnitOfWork, command: AllocateCost, warehouse_id: int) -> Document:
    return Document(
        document_key=command.document_key, type=COST_ALLOCATION.code, status=DRAFT, business_date=uow.today,
        effective_at=uow.now, warehouse_id=warehouse_id, partner_id=command.partner_id, remark=command.remark,
        responsible=uow.actor.name[:60], total_amount=command.amount, maker_id=uow.actor.user_id,
        created_at=uow.now, changed_at=uow.now, custom={"method": command.method},
    )  # fmt: skip

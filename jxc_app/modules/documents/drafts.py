"""From what was entered to rows: checks every field, converts units, sums up."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete

from jxc_app.core.clock import business_date
from jxc_app.core.errors import Conflict, DomainError, PermissionDenied
from jxc_app.core.quantities import LARGEST, ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import declare
from jxc_app.modules.catalog.queries import SkuFacts, factors_of, facts_of
from jxc_app.modules.catalog.rules import to_base
from jxc_app.modules.documents import rules
from jxc_app.modules.documents.commands import DocumentFields, LineInput
from jxc_app.modules.documents.lines import Line, lines_of, write_lines
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.permissions import DOCUMENT_BACKDATE
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DRAFT, DocumentType
from jxc_app.modules.inventory.lots import lot_ids
from jxc_app.modules.openings.lock import refuse_live
from jxc_app.modules.partners.queries import check_in_use as check_partner_in_use
from jxc_app.modules.warehouses.models import Warehouse
from jxc_app.modules.warehouses.queries import check_in_use, places_of

declare(DOCUMENT_BACKDATE)


@dataclass(slots=True)
class Written:
    """A document with its lines as stored."""

    document: Document
    lines: list[Line]


def type_of(code: str) -> DocumentType:
    """The declared type. Raises DomainError ``document.type_unknown``."""
    type_ = DOCUMENT_TYPES.get(code)
    if type_ is None:
        raise DomainError("document.type_unknown", field="type", type=code[:40])
    return type_


def new_document(uow: UnitOfWork, fields: DocumentFields, *, at: datetime | None = None) -> Written:
    """A draft with its lines. ``at``: when it happened, for history from elsewhere."""
    document = Document(
        document_key=fields.document_key,
        type=fields.type,
        status=DRAFT,
        business_date=uow.today,
        effective_at=uow.now,
        warehouse_id=fields.warehouse_id,
        maker_id=uow.actor.user_id,
        created_at=uow.now,
        changed_at=uow.now,
    )
    try:
        return fill(uow, document, fields, at=at)
    except IntegrityError as error:  # its key is taken: another tab saved this same document first
        raise Conflict("version.stale") from error


def fill(uow: UnitOfWork, document: Document, fields: DocumentFields, *, at: datetime | None = None) -> Written:
    """Put what was entered into a draft, replacing what was there."""
    type_ = type_of(fields.type)
    _check_head(uow, type_, fields)
    rows = _line_rows(uow, type_, fields)
    document.warehouse_id = fields.warehouse_id
    document.to_warehouse_id = fields.to_warehouse_id if type_.wants_to_warehouse else None
    document.partner_id = fields.partner_id if type_.wants_partner else None
    document.responsible, document.remark, document.own_number = fields.responsible, fields.remark, fields.own_number
    document.linked_document_id = fields.linked_document_id if type_.wants_link else None
    document.settlement = fields.settlement if type_.settlements else ""
    document.business_date, document.effective_at = _numbered_dates(uow, document, fields, at)
    document.total_quantity = sum((row["base_quantity"] for row in rows), ZERO)
    document.total_amount = sum((row["amount"] or ZERO for row in rows), ZERO)
    document.changed_at = uow.now
    is_new = document.id is None
    uow.session.add(document)
    uow.session.flush()
    if not is_new:
        uow.session.exec(delete(DocumentLine).where(col(DocumentLine.document_id) == document.id))
    return Written(document, write_lines(uow.session, document.id or 0, rows))


def _check_head(uow: UnitOfWork, type_: DocumentType, fields: DocumentFields) -> None:
    places_of(uow.session, {fields.warehouse_id})
    check_in_use(uow.session, fields.warehouse_id, "warehouse_id")
    if type_.wants_to_warehouse:
        _check_target(uow, fields)
    refuse_late_opening(uow, type_, fields)
    if fields.partner_id is not None and type_.wants_partner:
        check_partner_in_use(uow.session, fields.partner_id, "partner_id")
    if type_.settlements and fields.settlement not in type_.settlements:
        raise DomainError("document.settlement_needed", field="settlement")
    if type_.wants_link:
        _check_link(uow, type_, fields)


def refuse_late_opening(uow: UnitOfWork, type_: DocumentType, head: DocumentFields | Document) -> None:
    """What a warehouse began with is fixed once its books are open, for every door. Raises ``opening.is_live``."""
    if type_.is_opening:
        refuse_live(uow.session, {one for one in (head.warehouse_id, head.to_warehouse_id) if one is not None})


def _check_target(uow: UnitOfWork, fields: DocumentFields) -> None:
    if fields.to_warehouse_id is None or uow.session.get(Warehouse, fields.to_warehouse_id) is None:
        raise DomainError("document.to_warehouse_needed", field="to_warehouse_id")
    if fields.to_warehouse_id == fields.warehouse_id:
        raise DomainError("document.same_warehouse", field="to_warehouse_id")
    check_in_use(uow.session, fields.to_warehouse_id, "to_warehouse_id")


def _check_link(uow: UnitOfWork, type_: DocumentType, fields: DocumentFields) -> None:
    """The lines must name lines of the linked document; how much is open is checked at posting."""
    linked = uow.session.get(Document, fields.linked_document_id) if fields.linked_document_id else None
    if linked is None or linked.type not in type_.links_to or linked.posted_at is None:
        raise DomainError("document.link_needed", field="linked_document_id")
    known = {line.id for line in lines_of(uow.session, linked.id or 0)}
    for position, line in enumerate(fields.lines):
        if line.source_line_id not in known:
            raise DomainError("document.link_line", field=f"lines.{position}.sku_id")


def _numbered_dates(
    uow: UnitOfWork, document: Document, fields: DocumentFields, at: datetime | None
) -> tuple[date, datetime]:
    """As :func:`_dates`; a number that was given is of its day."""
    day, moment = _dates(uow, fields, at)
    if document.number is not None and day != document.business_date:
        raise DomainError("document.date_numbered", field="business_date", number=document.number)
    return day, moment


def _dates(uow: UnitOfWork, fields: DocumentFields, at: datetime | None) -> tuple[date, datetime]:
    """Business date and moment: a back-dated document happened at the end of its day."""
    zone = uow.settings.zone
    if at is not None:
        return business_date(at, zone), at
    day = fields.business_date or uow.today
    if day > uow.today:
        raise DomainError("document.future_date", field="business_date")
    check_backdating(uow, fields.warehouse_id, day)
    moment = uow.now if day == uow.today else datetime.combine(day, time(23, 59, 59), zone)
    return day, moment


def check_backdating(uow: UnitOfWork, warehouse_id: int, day: date) -> None:
    """Refuse a day before today to whoever may not date back. Raises DomainError ``document.backdate_denied``."""
    if day >= uow.today:
        return
    try:
        uow.authorize(DOCUMENT_BACKDATE.code, [warehouse_id])
    except PermissionDenied:
        raise DomainError("document.backdate_denied", field="business_date", date=day.isoformat()) from None


def _line_rows(uow: UnitOfWork, type_: DocumentType, fields: DocumentFields) -> list[dict[str, Any]]:
    facts = facts_of(uow.session, {line.sku_id for line in fields.lines}) if fields.lines else {}
    pairs = {
        (line.sku_id, line.unit_id)
        for line in fields.lines
        if line.unit_id is not None and line.sku_id in facts and line.unit_id != facts[line.sku_id].base_unit_id
    }
    factors = factors_of(uow.session, pairs)
    lots = lot_ids(
        uow.session,
        {(line.sku_id, line.lot_number) for line in fields.lines if line.lot_number and line.sku_id in facts},
        make_missing=type_.is_inbound,
    )
    rows = []
    for position, line in enumerate(fields.lines):
        try:
            rows.append(_line_row(type_, position, line, facts, factors, lots))
        except DomainError as refusal:
            refusal.field = f"lines.{position}.{refusal.field or 'quantity'}"
            raise
    return rows


def _line_row(
    type_: DocumentType,
    position: int,
    line: LineInput,
    facts: dict[int, SkuFacts],
    factors: dict[tuple[int, int], tuple[int, int]],
    lots: dict[tuple[int, str], int],
) -> dict[str, Any]:
    sku = facts.get(line.sku_id)
    if sku is None:
        raise DomainError("sku.not_found", field="sku_id")
    if sku.is_switched_off and type_.is_inbound:
        raise DomainError("sku.switched_off", field="sku_id", sku=sku.code)
    unit_id = line.unit_id or sku.base_unit_id
    base_quantity = _in_base(line, unit_id, sku, factors)
    price = line.price if type_.shows_price else None
    amount = rules.line_amount(line.quantity, price, line.discount_percent)
    cost = rules.unit_cost(amount, base_quantity)
    if amount is not None and cost is not None and (amount > LARGEST * 1000 or cost > LARGEST * 10):
        raise DomainError("line.amount_too_large", field="price")
    return {
        "line_no": position + 1,
        "sku_id": line.sku_id,
        "lot_id": _lot_id(line, sku, lots),
        "unit_id": unit_id,
        "quantity": line.quantity,
        "base_quantity": base_quantity,
        "price": price,
        "discount_percent": line.discount_percent,
        "tax_percent": line.tax_percent,
        "amount": amount,
        "remark": line.remark,
        "source_line_id": line.source_line_id if type_.wants_link else None,
        "custom": {},
    }


def _in_base(line: LineInput, unit_id: int, sku: SkuFacts, factors: dict[tuple[int, int], tuple[int, int]]) -> Decimal:
    if unit_id == sku.base_unit_id:
        return line.quantity
    factor = factors.get((line.sku_id, unit_id))
    if factor is None:
        raise DomainError("unit.unknown", field="unit_id")
    base_quantity = to_base(line.quantity, *factor)
    if base_quantity > LARGEST:
        raise DomainError("line.quantity_too_large")
    return base_quantity


def _lot_id(line: LineInput, sku: SkuFacts, lots: dict[tuple[int, str], int]) -> int:
    if not line.lot_number:
        if sku.lot_tracked:
            raise DomainError("lot.needed", field="lot_number", sku=sku.code)
        return 0
    lot_id = lots.get((line.sku_id, line.lot_number))
    if lot_id is None:
        raise DomainError("lot.unknown", field="lot_number", lot=line.lot_number)
    return lot_id

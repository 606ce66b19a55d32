"""From what was entered to a draft: checks the head, sums up. Lines: see ``line_rows``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete

from jxc_app.core.clock import business_date
from jxc_app.core.errors import Conflict, DomainError, PermissionDenied
from jxc_app.core.quantities import FEN_PLACES, ZERO, to_scaled
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import declare
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.documents import links
from jxc_app.modules.documents.commands import DocumentFields
from jxc_app.modules.documents.kept_prices import with_kept_prices
from jxc_app.modules.documents.line_rows import line_rows
from jxc_app.modules.documents.lines import Line, lines_of, write_lines
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.permissions import DOCUMENT_BACKDATE
from jxc_app.modules.documents.rules import rounded_off, says_something
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DRAFT, DocumentType, type_of
from jxc_app.modules.openings.lock import refuse_live
from jxc_app.modules.partners.permissions import SUPPLIER_VIEW
from jxc_app.modules.partners.queries import check_partner
from jxc_app.modules.warehouses.models import Warehouse
from jxc_app.modules.warehouses.queries import check_in_use, places_of

declare(DOCUMENT_BACKDATE)


@dataclass(slots=True)
class Written:
    """A document with its lines as stored."""

    document: Document
    lines: list[Line]


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
    type_, fields = type_of(fields.type), with_kept_prices(uow, document, fields)
    _check_head(uow, type_, fields)
    partner_id = _partner_of(uow, document, type_, fields)
    _check_reasons(fields)
    rows = line_rows(uow, type_, fields, partner_id, document=document)
    document.warehouse_id = fields.warehouse_id
    document.to_warehouse_id = fields.to_warehouse_id if type_.wants_to_warehouse else None
    document.partner_id = partner_id
    document.responsible, document.remark, document.own_number = fields.responsible, fields.remark, fields.own_number
    document.linked_document_id = fields.linked_document_id if type_.wants_link else None
    document.settlement = fields.settlement if type_.settlements else ""
    document.business_date, document.effective_at = _numbered_dates(uow, document, fields, at)
    document.urgency = fields.urgency if type_.may_be_urgent else ""
    _round_off(document, type_, fields, rows)
    counted = [row["base_quantity"] for row in rows if row["side"] == type_.product_side]
    document.total_quantity = sum(counted, ZERO)
    document.total_amount = sum((row["amount"] or ZERO for row in rows), ZERO)
    document.changed_at = uow.now
    is_new = document.id is None
    uow.session.add(document)
    uow.session.flush()
    if not is_new:
        uow.session.exec(delete(DocumentLine).where(col(DocumentLine.document_id) == document.id))
    return Written(document, write_lines(uow.session, document.id or 0, rows))


def _round_off(document: Document, type_: DocumentType, fields: DocumentFields, rows: Sequence[dict[str, Any]]) -> None:
    """Take 抹零 off the amounts of the lines. Raises DomainError ``document.rounding``."""
    document.rounding = fields.rounding if type_.is_deal else ZERO
    if not document.rounding:
        return
    priced = [row for row in rows if row["amount"] is not None]
    try:
        to_scaled(document.rounding, FEN_PLACES)
        amounts = rounded_off([row["amount"] for row in priced], document.rounding)
    except ValueError:
        raise DomainError("document.rounding", field="rounding") from None
    for row, amount in zip(priced, amounts, strict=True):
        row["amount"] = amount


def _check_head(uow: UnitOfWork, type_: DocumentType, fields: DocumentFields) -> None:
    places_of(uow.session, {fields.warehouse_id})
    check_in_use(uow.session, fields.warehouse_id, "warehouse_id")
    if type_.wants_to_warehouse:
        _check_target(uow, fields)
    refuse_late_opening(uow, type_, fields)
    if fields.partner_id is not None and type_.wants_partner:
        check_partner(uow, fields.partner_id, "partner_id", as_supplier=type_.partner_kind == "supplier")
    if type_.settlements and fields.settlement not in type_.settlements:
        raise DomainError("document.settlement_needed", field="settlement")
    if type_.wants_link:
        _check_link(uow, type_, fields)
    if type_.is_plan:
        _check_others(uow, type_, fields)


def _partner_of(uow: UnitOfWork, document: Document, type_: DocumentType, fields: DocumentFields) -> int | None:
    """A supplier who is not shown to the actor is not taken away by what the actor leaves empty."""
    if not type_.wants_partner:
        return None
    is_unknown = fields.partner_id is None and document.partner_id is not None and type_.partner_kind == "supplier"
    if is_unknown and not holds_any(uow.session, uow.actor, (SUPPLIER_VIEW.code,)):
        return document.partner_id
    return fields.partner_id


def refuse_late_opening(uow: UnitOfWork, type_: DocumentType, head: DocumentFields | Document) -> None:
    """What a warehouse began with is fixed once its books are open, for every door. Raises ``opening.is_live``."""
    if type_.is_opening:
        refuse_live(uow.session, {one for one in (head.warehouse_id, head.to_warehouse_id) if one is not None})


def _check_others(uow: UnitOfWork, type_: DocumentType, fields: DocumentFields) -> None:
    """A plan for another warehouse fills its door: it takes the right there as well, and a warehouse in use."""
    others = {line.for_warehouse_id for line in fields.lines} - {None, fields.warehouse_id}
    places_of(uow.session, {one for one in others if one is not None})
    for position, line in enumerate(fields.lines):
        if line.for_warehouse_id in others and line.for_warehouse_id is not None:
            check_in_use(uow.session, line.for_warehouse_id, f"lines.{position}.for_warehouse_id")
    if others:
        uow.authorize(type_.permissions["draft"], [one for one in others if one is not None])


def _check_target(uow: UnitOfWork, fields: DocumentFields) -> None:
    if fields.to_warehouse_id is None or uow.session.get(Warehouse, fields.to_warehouse_id) is None:
        raise DomainError("document.to_warehouse_needed", field="to_warehouse_id")
    if fields.to_warehouse_id == fields.warehouse_id:
        raise DomainError("document.same_warehouse", field="to_warehouse_id")
    check_in_use(uow.session, fields.to_warehouse_id, "to_warehouse_id")


def _check_reasons(fields: DocumentFields) -> None:
    """Why another lot than the next is figured and read later: a full stop is no reason."""
    for position, line in enumerate(fields.lines):
        if line.lot_reason.strip() and not says_something(line.lot_reason):
            raise DomainError("lot.reason_says_nothing", field=f"lines.{position}.lot_reason")


def _check_link(uow: UnitOfWork, type_: DocumentType, fields: DocumentFields) -> None:
    """The lines must name lines of the linked document; how much is open is checked at posting."""
    if type_.links_to_many:
        return _check_links(uow, type_, fields)
    if type_.link_is_optional and fields.linked_document_id is None:
        return _refuse_loose_ends(fields)
    linked = uow.session.get(Document, fields.linked_document_id) if fields.linked_document_id else None
    if linked is None or linked.type not in type_.links_to or linked.posted_at is None:
        titles = "或".join(DOCUMENT_TYPES[code].title for code in type_.links_to)
        raise DomainError("document.link_needed", field="linked_document_id", linked=titles)
    known = {line.id for line in lines_of(uow.session, linked.id or 0)}
    for position, line in enumerate(fields.lines):
        if line.source_line_id not in known:
            raise DomainError("document.link_line", field=f"lines.{position}.sku_id")
    return None


def _check_links(uow: UnitOfWork, type_: DocumentType, fields: DocumentFields) -> None:
    """Each line that names one of another document names one that may be fulfilled, of the same SKU."""
    named = {line.source_line_id for line in fields.lines if line.source_line_id is not None}
    known = links.may_be_fulfilled(uow.session, type_, named)
    for position, line in enumerate(fields.lines):
        if line.source_line_id is not None and known.get(line.source_line_id) != line.sku_id:
            raise DomainError("document.link_line", field=f"lines.{position}.sku_id")


def _refuse_loose_ends(fields: DocumentFields) -> None:
    for position, line in enumerate(fields.lines):
        if line.source_line_id is not None:
            raise DomainError("document.link_line", field=f"lines.{position}.sku_id")


def _numbered_dates(
    uow: UnitOfWork, document: Document, fields: DocumentFields, at: datetime | None
) -> tuple[date, datetime]:
    """As :func:`_dates`; a number that was given is of its day."""
    wanted = fields.business_date
    if wanted is not None and keeps_date(uow.session, document, wanted):
        day, moment = wanted, uow.session.get_one(Document, document.amends_document_id).effective_at
    else:
        day, moment = _dates(uow, fields, at)
    if document.number is not None and day != document.business_date:
        raise DomainError("document.date_numbered", field="business_date", number=document.number)
    return day, moment


def keeps_date(session: Session, document: Document, day: date) -> bool:
    """Whether an amendment is of the same day as what it amends."""
    if document.amends_document_id is None:
        return False
    return session.get_one(Document, document.amends_document_id).business_date == day


def _dates(uow: UnitOfWork, fields: DocumentFields, at: datetime | None) -> tuple[date, datetime]:
    """Business date and moment: a back-dated document happened at the end of its day."""
    zone = uow.settings.zone
    if at is not None:
        return business_date(at, zone), at
    day = fields.business_date or uow.today
    if day > uow.today:
        raise DomainError("document.future_date", field="business_date")
    check_backdating(uow, fields.warehouse_id, day)
    return day, moment_of(uow, day)


def moment_of(uow: UnitOfWork, day: date) -> datetime:
    """When a document of this day happened: now, or at the end of a day that is over."""
    return uow.now if day == uow.today else datetime.combine(day, time(23, 59, 59), uow.settings.zone)


def check_backdating(uow: UnitOfWork, warehouse_id: int, day: date) -> None:
    """Refuse a day before today to whoever may not date back. Raises DomainError ``document.backdate_denied``."""
    if day >= uow.today:
        return
    try:
        uow.authorize(DOCUMENT_BACKDATE.code, [warehouse_id])
    except PermissionDenied:
        raise DomainError("document.backdate_denied", field="business_date", date=day.isoformat()) from None

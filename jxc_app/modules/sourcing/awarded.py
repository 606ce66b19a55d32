"""What a choice demands before it comes into force, and what comes of it: agreements, and orders by themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from sqlmodel import Session, col, select

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import PERMISSIONS
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.catalog.rows import rows_of, scope_of
from jxc_app.modules.documents import links
from jxc_app.modules.documents.commands import DocumentFields, LineInput
from jxc_app.modules.documents.drafts import new_document
from jxc_app.modules.documents.lines import Line, lines_of
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLine
from jxc_app.modules.documents.permissions import DOCUMENT_COST
from jxc_app.modules.documents.rules import line_amount
from jxc_app.modules.documents.service import finish_posting, hand_in
from jxc_app.modules.documents.types import APPROVED, DONE, POSTED, SUBMITTED
from jxc_app.modules.documents.versions import versions_of
from jxc_app.modules.partners.permissions import SUPPLIER_VIEW
from jxc_app.modules.purchasing.types import PURCHASE_ORDER
from jxc_app.modules.sourcing.agreeing import agree, end_those_of
from jxc_app.modules.sourcing.models import RfqAward, RfqAwardLine, RfqInvitation, RfqQuote
from jxc_app.modules.sourcing.offers import offers_by_quote
from jxc_app.modules.sourcing.rules import InPack, whole_packs
from jxc_app.modules.sourcing.units import units_of

_IN_FORCE = (SUBMITTED, APPROVED, POSTED, DONE)


@dataclass(frozen=True, slots=True)
class _ToOrder:
    """A line of an award as an order needs it; ``source_id``: the requisition's line, or the award's own.

    ``pack``: in which the chosen offer was quoted, and ``unit_id`` where our books have that very unit.
    """

    line: DocumentLine
    of: RfqAwardLine
    source_id: int
    quantity: Decimal
    warehouse_id: int
    pack: InPack | None = None
    unit_id: int | None = None


def check_award(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse what no inquiry chose. Raises DomainError ``award.not_made``."""
    if uow.session.get(RfqAward, document.id) is None:
        raise DomainError("award.not_made")


def choosers(uow: UnitOfWork, document: Document) -> frozenset[int]:
    """Who asked and who typed offers: they do not decide on the choice."""
    award = uow.session.get(RfqAward, document.id)
    if award is None:
        return frozenset()
    typed = (
        select(RfqQuote.typed_by)
        .join(RfqInvitation, col(RfqInvitation.id) == RfqQuote.invitation_id)
        .where(RfqInvitation.document_id == award.rfq_id, col(RfqQuote.typed_by).is_not(None))
    )
    asked = uow.session.get_one(Document, award.rfq_id).maker_id
    return frozenset({asked, *(one for one in uow.session.exec(typed) if one is not None)})


def take_effect(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    """Agreements and orders of an award that comes into force; its agreements end with it.

    Raises DomainError ``award.ordered`` for one that is taken back while its orders stand.
    """
    award = uow.session.get_one(RfqAward, document.id)
    if is_posted:
        agree(uow, document, award, lines_of(uow.session, document.id or 0))
        _order(uow, document)
        return
    numbers = _standing_orders(uow, document)
    if numbers:
        raise DomainError("award.ordered", number=document.number, orders="、".join(numbers))
    end_those_of(uow, document, f"定标 {document.number} 作废")


def _standing_orders(uow: UnitOfWork, document: Document) -> list[str]:
    """The orders that came of an award, whatever they were changed into."""
    made = uow.session.exec(select(RfqAwardLine.order_id).where(RfqAwardLine.document_id == document.id).distinct())
    versions = {one for order_id in made if order_id for one in versions_of(uow.session, order_id)}
    found = select(Document.number).where(
        col(Document.id).in_(versions), col(Document.status).in_(_IN_FORCE), col(Document.number).is_not(None)
    )
    return [number or "" for number in uow.session.exec(found.order_by(col(Document.id)))]


def _order(uow: UnitOfWork, award: Document) -> None:
    """One order for each supplier, made for whoever chose and by their rights: an approver puts into force what another
    has chosen. Where who chose may not order, the requisitions wait on the plan, with the agreed prices.
    """
    wanted = _to_order(uow, award)
    chooser = uow.actor if uow.actor.user_id == award.maker_id else Actor(award.maker_id, "")
    own = rows_of(uow.session, [one.line.sku_id for one in wanted], award.maker_id)
    places = {award.warehouse_id, *(one.warehouse_id for one in wanted)}
    may_know = all(holds_any(uow.session, chooser, (one.code,)) for one in (SUPPLIER_VIEW, DOCUMENT_COST))
    drafting = scope_of(uow.session, chooser, PERMISSIONS[PURCHASE_ORDER.permissions["draft"]])
    if not may_know or not all(drafting.covers_row(place, own) for place in places):
        return
    posting = scope_of(uow.session, chooser, PERMISSIONS[PURCHASE_ORDER.permissions["post"]])
    is_in_force = posting.covers_row(award.warehouse_id, own)
    by_supplier: dict[int, list[_ToOrder]] = {}
    for one in wanted:
        by_supplier.setdefault(one.of.partner_id, []).append(one)
    for number, (partner_id, those) in enumerate(sorted(by_supplier.items()), start=1):
        written = new_document(uow, _fields(uow, award, f"{award.document_key}-{number}", partner_id, those))
        written.document.maker_id = award.maker_id  # who chose orders; whoever approved it did not
        for one in those:
            one.of.order_id = written.document.id
        uow.session.flush()
        if is_in_force:
            finish_posting(uow, written)
        else:
            hand_in(uow, written)


def _to_order(uow: UnitOfWork, award: Document) -> list[_ToOrder]:
    """What of the award is still wanted: requisitions may have been ordered otherwise meanwhile."""
    session = uow.session
    of = {one.line_no: one for one in session.exec(select(RfqAwardLine).where(RfqAwardLine.document_id == award.id))}
    lines = session.exec(
        select(DocumentLine).where(DocumentLine.document_id == award.id).order_by(col(DocumentLine.line_no))
    ).all()
    asked = _rows(uow, [line.source_line_id for line in lines if line.source_line_id])
    behind = {line.id: asked[line.source_line_id or 0].source_line_id for line in lines}
    wanted = _rows(uow, [one for one in behind.values() if one])
    open_ = _still_open(uow, wanted)
    found = []
    for line in lines:
        source_id, quantity, place = line.id, line.base_quantity, award.warehouse_id
        if requisition := behind[line.id]:
            source_id, quantity = requisition, min(quantity, open_.get(requisition, ZERO))
            open_[requisition] = open_.get(requisition, ZERO) - quantity
            place = wanted[requisition].for_warehouse_id or _warehouse_of(uow, requisition)
        if quantity > ZERO:
            found.append(_ToOrder(line, of[line.line_no], source_id, quantity, place))
    return _in_packs(session, found)


def _in_packs(session: Session, wanted: list[_ToOrder]) -> list[_ToOrder]:
    """The same, each with the pack of its offer and the unit that this is in our books."""
    offers = offers_by_quote(session, {one.of.quote_id for one in wanted})
    units = units_of(session, {one.of.partner_id for one in wanted}, {one.line.sku_id for one in wanted})
    found = []
    for one in wanted:
        offer, own = offers[one.of.quote_id].get(one.line.sku_id), units[one.of.partner_id, one.line.sku_id]
        pack = offer.pack if offer else None
        known = next((unit.unit_id for unit in own.known if pack and unit.is_of(pack)), None)
        found.append(replace(one, pack=pack, unit_id=known))
    return found


def _rows(uow: UnitOfWork, line_ids: list[int]) -> dict[int, DocumentLine]:
    return {one.id: one for one in uow.session.exec(select(DocumentLine).where(col(DocumentLine.id).in_(line_ids)))}


def _still_open(uow: UnitOfWork, wanted: Mapping[int, DocumentLine]) -> dict[int, Decimal]:
    done = links.fulfilled(uow.session, list(wanted))
    papers = {one.document_id for one in wanted.values()}
    standing = set(uow.session.exec(select(Document.id).where(col(Document.id).in_(papers), Document.status == POSTED)))
    return {
        line_id: max(one.base_quantity - done.get(line_id, ZERO), ZERO)
        for line_id, one in wanted.items()
        if one.document_id in standing
    }


def _warehouse_of(uow: UnitOfWork, line_id: int) -> int:
    return uow.session.get_one(Document, line_id // LINES_PER_DOCUMENT).warehouse_id


def _fields(uow: UnitOfWork, award: Document, key: str, partner_id: int, those: list[_ToOrder]) -> DocumentFields:
    quotes = {one.of.quote_id for one in those}
    freight = sum((uow.session.get_one(RfqQuote, one).freight for one in quotes), ZERO)
    remark = f"定标 {award.number}" + (f"；报价运费 {freight:.2f} 元（整单）" if freight else "")
    return DocumentFields(
        document_key=key, type=PURCHASE_ORDER.code, warehouse_id=award.warehouse_id, partner_id=partner_id,
        responsible=award.responsible, remark=remark, lines=[_line(uow, award, one) for one in those],
    )  # fmt: skip


def _line(uow: UnitOfWork, award: Document, one: _ToOrder) -> LineInput:
    """Promised for the day that the supplier's lead time gives; where none was said, for the day it is wanted."""
    lead = one.of.lead_days
    unit_id, quantity, price = _in_unit(one)
    return LineInput(
        sku_id=one.line.sku_id,
        unit_id=unit_id,
        quantity=quantity,
        price=price,
        tax_percent=one.line.tax_percent,
        source_line_id=one.source_id,
        due_on=uow.today + timedelta(days=lead) if lead is not None else one.line.due_on,
        for_warehouse_id=one.warehouse_id if one.warehouse_id != award.warehouse_id else None,
    )


def _in_unit(one: _ToOrder) -> tuple[int | None, Decimal, Decimal | None]:
    """Unit, quantity and price of an order's line: whole packs of the supplier's, else base units.

    Only packs that come to what was awarded, to the fen: over very many base units their rounded price adds up.
    """
    by_base = None, one.quantity, one.line.price
    if one.pack is None or one.unit_id is None:
        return by_base
    packs = whole_packs(one.quantity, one.pack.numerator, one.pack.denominator)
    if packs is None:
        return by_base
    awarded = line_amount(one.quantity, one.line.price, ZERO)
    return (one.unit_id, packs, one.pack.price) if line_amount(packs, one.pack.price, ZERO) == awarded else by_base

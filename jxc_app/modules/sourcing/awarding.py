"""定标: for each SKU the supplier whose offer is taken, with a reason where it is not the cheapest."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pydantic import Field as Limits
from sqlmodel import col, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import ZERO, PositiveQuantity, plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import PERMISSIONS, Command, use_case
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.catalog.rows import rows_of, scope_of
from jxc_app.modules.documents import approving, links
from jxc_app.modules.documents.commands import DOCUMENT_KEY, DocumentAct, DocumentFields, DocumentRef, LineInput
from jxc_app.modules.documents.drafts import Written, new_document
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.permissions import DOCUMENT_COST
from jxc_app.modules.documents.rows import as_row
from jxc_app.modules.documents.service import authorize_at, finish_posting, give_up, hand_in, locked, ref
from jxc_app.modules.documents.types import APPROVED, OFFERS, POSTED, SUBMITTED
from jxc_app.modules.sourcing.models import Rfq, RfqAward, RfqAwardLine
from jxc_app.modules.sourcing.offers import Quoted, cheapest, dearest, quoted
from jxc_app.modules.sourcing.rules import Offer, pack_name
from jxc_app.modules.sourcing.settings import sourcing_rule
from jxc_app.modules.sourcing.types import RFQ, RFQ_AWARD
from jxc_app.modules.sourcing.units import base_units


class ChosenOffer(Command):
    """So many base units of a SKU from one supplier; ``reason``: why, where another is cheaper or the MOQ larger."""

    sku_id: Id
    partner_id: Id
    quantity: PositiveQuantity
    reason: str = Limits(default="", max_length=200)


class AwardRfq(Command):
    """What is bought from whom. ``months``: how long the prices hold, None: as the rule says.

    ``few_reason``: why fewer suppliers than the rule wants have offered.
    """

    document_key: str = Limits(pattern=DOCUMENT_KEY, max_length=50)
    rfq_id: Id
    months: int | None = Limits(default=None, ge=1, le=60)
    few_reason: str = Limits(default="", max_length=200)
    remark: str = Limits(default="", max_length=500)
    lines: list[ChosenOffer] = Limits(min_length=1, max_length=400)


class DropAward(DocumentAct):
    """A choice that nobody has put into force, and why not."""

    reason: str = Limits(min_length=2, max_length=200)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A part of a choice over one line of the inquiry."""

    asked: DocumentLine
    quantity: Decimal
    by: Quoted
    offer: Offer
    cheapest: Decimal
    dearest: Decimal
    reason: str


def _choosing() -> tuple[str, ...]:
    return (RFQ.permissions["post"], RFQ_AWARD.permissions["post"])


@use_case("rfq.award", title="定标", inside=_choosing)
def award_rfq(uow: UnitOfWork, command: AwardRfq) -> DocumentRef:
    """Choose among the offers. Who may award does so, unless a flow wants it decided by others first; what anybody
    else proposes is handed in.

    Raises Conflict ``rfq.not_open``; DomainError ``award.sealed``, ``award.few``, and at the line ``award.no_offer``,
    ``award.offer_over``, ``award.too_much``, ``award.dearer``, ``award.below_moq``.
    """
    document = _open(uow, command.rfq_id)
    everybody = quoted(uow.session, command.rfq_id)
    least = sourcing_rule(uow.session).suppliers
    chosen = _chosen(uow, command, everybody)
    offers = _least_offers(everybody, {line.sku_id for line in command.lines}, uow.today)
    if offers < least and not command.few_reason:
        raise DomainError("award.few", field="few_reason", offers=offers, least=least)
    written = new_document(uow, _fields(uow, document, command, chosen))
    _write(uow, written, command, chosen, offers)
    own = rows_of(uow.session, [one.asked.sku_id for one in chosen], uow.actor.user_id)
    may_award = scope_of(uow.session, uow.actor, PERMISSIONS[RFQ_AWARD.permissions["post"]])
    is_asked = approving.plan_posting(uow, written).must_wait  # whoever decides then puts it into force
    if is_asked or may_award.covers_row(document.warehouse_id, own):
        return finish_posting(uow, written)
    return hand_in(uow, written)


@use_case("rfq.drop_award", title="退回定标", inside=_choosing)
def drop_award(uow: UnitOfWork, command: DropAward) -> DocumentRef:
    """Give a choice up that waits. Its maker may, and who may award. Raises Conflict ``award.not_waiting``."""
    if not holds_any(uow.session, uow.actor, _choosing()):
        uow.authorize(_choosing()[1])
    found = uow.session.get(Document, command.document_id)
    act = _choosing()[0] if found is not None and found.maker_id == uow.actor.user_id else _choosing()[1]
    document = locked(uow, command.document_id, command.version, "post", act)
    if document.type != RFQ_AWARD.code or document.status not in (SUBMITTED, APPROVED):
        raise Conflict("award.not_waiting", number=document.number or "草稿")
    give_up(uow, document, command.reason)
    return ref(uow, document)


def _open(uow: UnitOfWork, rfq_id: int) -> Document:
    if not holds_any(uow.session, uow.actor, _choosing()):
        uow.authorize(_choosing()[0])
    document, rfq = lock_document(uow.session, rfq_id), uow.session.get(Rfq, rfq_id)
    if document is None or rfq is None:
        raise NotFound("document.not_found")
    held = next((one for one in _choosing() if holds_any(uow.session, uow.actor, (one,))), _choosing()[0])
    authorize_at(uow, document, held)
    uow.authorize(DOCUMENT_COST.code, [document.warehouse_id], as_row(uow.session, document))
    if document.status != POSTED:
        raise Conflict("rfq.not_open", number=document.number or "草稿")
    if rfq.is_sealed and uow.now <= rfq.answer_until:
        raise DomainError("award.sealed", number=document.number or "")
    waiting = select(Document.number).join(RfqAward, col(RfqAward.document_id) == Document.id)
    others = uow.session.exec(
        waiting.where(RfqAward.rfq_id == rfq_id, col(Document.status).in_((SUBMITTED, APPROVED)))
    ).first()
    if others is not None:
        raise Conflict("award.waits_already", number=others)
    return document


def _chosen(uow: UnitOfWork, command: AwardRfq, everybody: list[Quoted]) -> list[_Chosen]:
    by_partner = {one.partner_id: one for one in everybody if one.quote_id}
    lowest, highest = cheapest(everybody, uow.today), dearest(everybody)
    open_lines = _open_lines(uow, command.rfq_id)
    found: list[_Chosen] = []
    for at, line in enumerate(command.lines):
        by = by_partner.get(line.partner_id)
        offer = by.offers.get(line.sku_id) if by else None
        if by is None or offer is None:
            raise DomainError("award.no_offer", field=f"lines.{at}.partner_id")
        if by.valid_until < uow.today:
            raise DomainError("award.offer_over", field=f"lines.{at}.partner_id", day=by.valid_until.isoformat())
        low = lowest[line.sku_id]
        if offer.landed > low and not line.reason:
            raise DomainError("award.dearer", field=f"lines.{at}.reason")
        if offer.moq and line.quantity < offer.moq and not line.reason:
            raise DomainError("award.below_moq", field=f"lines.{at}.reason", moq=plain(offer.moq))
        found += [
            _Chosen(asked, part, by, offer, low, highest[line.sku_id], line.reason)
            for asked, part in _parts(open_lines.get(line.sku_id, []), line.quantity, at)
        ]
    return found


def _least_offers(everybody: Sequence[Quoted], sku_ids: Collection[int], today: date) -> int:
    """How many standing offers the SKU has of which there are the fewest: three for others tell nothing of it."""
    standing = [one for one in everybody if one.quote_id and one.valid_until >= today]
    return min((sum(sku_id in one.offers for one in standing) for sku_id in sku_ids), default=0)


def _open_lines(uow: UnitOfWork, rfq_id: int) -> dict[int, list[tuple[DocumentLine, Decimal]]]:
    """By SKU the lines of the inquiry with what nobody has chosen yet, what is wanted first first."""
    lines = uow.session.exec(select(DocumentLine).where(DocumentLine.document_id == rfq_id)).all()
    done = links.fulfilled(uow.session, [line.id for line in lines], account=OFFERS)
    found: dict[int, list[tuple[DocumentLine, Decimal]]] = {}
    for line in sorted(lines, key=lambda one: (one.due_on is None, one.due_on, one.line_no)):
        found.setdefault(line.sku_id, []).append((line, line.base_quantity - done.get(line.id, ZERO)))
    return found


def _parts(
    open_lines: list[tuple[DocumentLine, Decimal]], quantity: Decimal, at: int
) -> list[tuple[DocumentLine, Decimal]]:
    """A quantity over the lines that are open; what is taken is open no more."""
    parts = []
    left = quantity
    for position, (line, open_) in enumerate(open_lines):
        part = min(left, open_)
        if part > ZERO:
            parts.append((line, part))
            open_lines[position] = line, open_ - part
            left -= part
    if left > ZERO:
        raise DomainError("award.too_much", field=f"lines.{at}.quantity", open=plain(quantity - left))
    return parts


def _fields(uow: UnitOfWork, rfq: Document, command: AwardRfq, chosen: list[_Chosen]) -> DocumentFields:
    bases = base_units(uow.session, {one.asked.sku_id for one in chosen})
    lines = [
        LineInput(
            sku_id=one.asked.sku_id, quantity=one.quantity, price=one.offer.price, tax_percent=one.offer.tax_percent,
            source_line_id=one.asked.id, due_on=one.asked.due_on, remark=_remark(one, bases[one.asked.sku_id]),
        )
        for one in chosen
    ]  # fmt: skip
    return DocumentFields(
        document_key=command.document_key, type=RFQ_AWARD.code, warehouse_id=rfq.warehouse_id,
        responsible=uow.actor.name[:60], remark=command.remark, lines=lines,
    )  # fmt: skip


def _remark(one: _Chosen, base_unit: str) -> str:
    """In which pack it was quoted, and why it was taken, as far as there is room.

    Without its price: who may see no amounts reads remarks.
    """
    quoted_as = f"按{pack_name(one.offer.pack, base_unit)}报价" if one.offer.pack else ""
    return "；".join(word for word in (quoted_as, one.reason) if word)[:200]


def _write(uow: UnitOfWork, written: Written, command: AwardRfq, chosen: list[_Chosen], offers: int) -> None:
    document_id = written.document.id or 0
    months = command.months or sourcing_rule(uow.session).months
    uow.session.add(
        RfqAward(
            document_id=document_id, rfq_id=command.rfq_id, quotes=offers, few_reason=command.few_reason, months=months
        )
    )
    for line, one in zip(written.lines, chosen, strict=True):
        uow.session.add(
            RfqAwardLine(
                document_id=document_id, line_no=line.line_no, partner_id=one.by.partner_id, quote_id=one.by.quote_id,
                landed=one.offer.landed, cheapest=one.cheapest, dearest=one.dearest, moq=one.offer.moq,
                lead_days=one.offer.lead_days, reason=one.reason,
            )
        )  # fmt: skip
    uow.session.flush()
    suppliers: Mapping[int, str] = {one.by.partner_id: one.by.partner_name for one in chosen}
    after = {"suppliers": len(suppliers), "quotes": offers, "months": months}
    uow.record("rfq_award", document_id, "定标单", after=after, reason=command.few_reason)

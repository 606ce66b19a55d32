"""Whether what comes in has enough of its life left (三分之一原则: a third may be gone, by the rule as shipped)."""

from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.queries import SkuFacts, facts_of
from jxc_app.modules.documents.drafts import Written
from jxc_app.modules.documents.lines import lot_reasons_of
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import type_of
from jxc_app.modules.inventory.lot_lives import LotPolicy, ShelfLife, is_expired, life_left
from jxc_app.modules.inventory.lot_rules import policies_of
from jxc_app.modules.inventory.lots import LotRow, lots_by_id
from jxc_app.modules.inventory.spots import NO_LOT


def refuse_short_lives(uow: UnitOfWork, written: Written) -> None:
    """Hold what a receipt brings against its category's rule.

    Raises DomainError with the line's field: ``lot.date_needed`` (a SKU with a shelf life, and nobody said when it
    ends), ``lot.already_expired``, ``lot.life_short``; where the rule takes a reason, ``lot.life_reason_needed``.
    Of a lot that returns, or is made, only the first is asked: without an end it would be good for ever.
    """
    document, type_ = written.document, type_of(written.document.type)
    brought = [line for line in written.lines if line.lot_id != NO_LOT and type_.brings_on(line.side)]
    if not brought or type_.is_opening:
        return
    lots = lots_by_id(uow.session, {line.lot_id for line in written.lines} - {NO_LOT})
    facts = facts_of(uow.session, {line.sku_id for line in written.lines})
    policies = policies_of(uow.session, {sku.category_id for sku in facts.values()})
    reasons = lot_reasons_of(uow.session, document.id or 0)
    for line in brought:
        lot = lots.get(line.lot_id)
        if lot is not None:
            sku = facts[line.sku_id]
            if type_.checks_life:
                refusal = _refusal(document, lot, sku, policies[sku.category_id], reasons.get(line.id, ""))
            else:
                refusal = _endless(lot, sku)
            if refusal is not None:
                refusal.field = f"lines.{line.line_no - 1}.{refusal.field}"
                raise refusal


def _endless(lot: LotRow, sku: SkuFacts) -> DomainError | None:
    """A lot that nobody has seen before, of a SKU with a shelf life, without a day on which it ends."""
    is_new = lot.first_seq is None and lot.expires_on is None
    has_life = ShelfLife(sku.shelf_life_days, sku.shelf_life_months).is_known
    return DomainError("lot.date_needed", field="produced_on", sku=sku.code) if is_new and has_life else None


def _refusal(document: Document, lot: LotRow, sku: SkuFacts, policy: LotPolicy, reason: str) -> DomainError | None:
    life, day = ShelfLife(sku.shelf_life_days, sku.shelf_life_months), document.business_date
    if lot.expires_on is None:
        return DomainError("lot.date_needed", field="produced_on", sku=sku.code) if life.is_known else None
    if is_expired(lot.expires_on, day):
        return DomainError("lot.already_expired", field="expires_on", lot=lot.number, ends=str(lot.expires_on))
    left = life_left(lot.produced_on, lot.expires_on, life, day)
    if left is None or left >= policy.least_life:
        return None
    if policy.on_short_life == "refuse":
        return DomainError("lot.life_short", field="expires_on", lot=lot.number, left=left, least=policy.least_life)
    if reason.strip():
        return None
    return DomainError("lot.life_reason_needed", field="lot_reason", lot=lot.number, left=left, least=policy.least_life)

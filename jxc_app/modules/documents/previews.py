"""What voiding would do, in numbers, before anybody confirms it."""

from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session, col, select

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import ZERO
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.documents import links
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.posting import source_of
from jxc_app.modules.documents.rows import NOT_SHOWN, kept_from, named, sees
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.inventory.reversing import Effect, preview_reversal
from jxc_app.modules.inventory.spots import Source
from jxc_app.modules.warehouses.models import Warehouse


@dataclass(frozen=True, slots=True)
class StockEffect:
    """One SKU in one warehouse before and after; below zero is shown as it would be."""

    sku_code: str
    sku_name: str
    warehouse_name: str
    on_hand_before: Decimal
    on_hand_after: Decimal
    available_before: Decimal
    available_after: Decimal


@dataclass(frozen=True, slots=True)
class LostReservation:
    """A document that would lose its reservation."""

    document_number: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class VoidPreview:
    """``is_possible`` as things stand; ``needs_release``: only if the reservations listed may go."""

    is_possible: bool
    needs_release: bool
    effects: tuple[StockEffect, ...]
    blocking: tuple[str, ...]
    reservations: tuple[LostReservation, ...]


@query("document.preview_void", title="作废预览", permission=DOCUMENT_VIEW)
def preview_void(session: Session, scope: Scope, *, document_id: int) -> VoidPreview:
    """What voiding this document would do now. Raises NotFound for one that the actor may not see."""
    document = session.get(Document, document_id)
    if document is None or not sees(session, scope, document_id):
        raise NotFound("document.not_found")
    effects = preview_reversal(session, source_of(document))
    later = links.later_documents(session, document_id)
    blocking = later | numbers_of(session, [source for effect in effects for source in effect.blocking])
    losing = losing_of(session, scope, effects)
    is_open = document.status in (POSTED, DONE) and document.reverses_document_id is None
    return VoidPreview(
        is_possible=is_open and not later and not any(effect.is_impossible for effect in effects),
        needs_release=bool(losing),
        effects=named_effects(session, effects),
        blocking=tuple(named(session, scope, blocking)),
        reservations=losing,
    )


def numbers_of(session: Session, sources: list[Source]) -> dict[int, str]:
    """The numbers of the documents behind these sources, by id."""
    ids = [source.id for source in sources]
    wanted = select(Document.id, Document.number).where(col(Document.id).in_(ids)).order_by(col(Document.id))
    return {document_id or 0: number for document_id, number in session.exec(wanted).all() if number}


def losing_of(session: Session, scope: Scope, effects: list[Effect]) -> tuple[LostReservation, ...]:
    """Who would lose what they had reserved."""
    totals: dict[int, Decimal] = {}
    for effect in effects:
        for held in effect.losing:
            totals[held.source.id] = totals.get(held.source.id, ZERO) + held.quantity
    names = dict(session.exec(select(Document.id, Document.number).where(col(Document.id).in_(totals))).all())
    names |= dict.fromkeys(kept_from(session, scope, totals.keys()), NOT_SHOWN)
    return tuple(LostReservation(names.get(i) or "", quantity) for i, quantity in totals.items())


def named_effects(session: Session, effects: list[Effect]) -> tuple[StockEffect, ...]:
    """The effects with the names of SKUs and warehouses."""
    skus = session.exec(select(Sku).where(col(Sku.id).in_({effect.key.sku_id for effect in effects}))).all()
    names = {sku.id: sku for sku in skus}
    found = session.exec(
        select(Warehouse.id, Warehouse.name).where(col(Warehouse.id).in_({e.warehouse_id for e in effects}))
    ).all()
    warehouses = dict(found)
    return tuple(
        StockEffect(
            names[effect.key.sku_id].code,
            names[effect.key.sku_id].name,
            warehouses[effect.warehouse_id],
            effect.on_hand,
            effect.on_hand + effect.change,
            effect.on_hand - effect.reserved,
            effect.on_hand + effect.change - effect.reserved + sum((h.quantity for h in effect.losing), ZERO),
        )
        for effect in effects
    )

"""What an amendment would do, in numbers, before anybody confirms it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, select

from jxc_app.core.errors import DomainError, NotFound, say
from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.documents import links
from jxc_app.modules.documents.amounts import amounts_of, costs_of
from jxc_app.modules.documents.heads import heads
from jxc_app.modules.documents.hiding import refuse_hidden
from jxc_app.modules.documents.lines import lines_of
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.posting import moves_of, source_of
from jxc_app.modules.documents.previews import LostReservation, StockEffect, losing_of, named_effects, numbers_of
from jxc_app.modules.documents.queries import LineView, line_views
from jxc_app.modules.documents.rows import named, sees
from jxc_app.modules.documents.types import DONE, POSTED, type_of
from jxc_app.modules.inventory.replacing import value_after, worst_moment
from jxc_app.modules.inventory.reversing import effects_of_moves, mirror_of
from jxc_app.modules.warehouses.models import Warehouse


@dataclass(frozen=True, slots=True)
class ValueEffect:
    """What a SKU in a warehouse is worth before and after, in yuan."""

    sku_code: str
    sku_name: str
    warehouse_name: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class LineDifference:
    """A SKU (and lot) as it stood and as it stands, in base units; prices per base unit where the reader may know."""

    sku_code: str
    sku_name: str
    lot_number: str
    unit_name: str
    quantity_before: Decimal
    quantity_after: Decimal
    amount_before: Decimal | None
    amount_after: Decimal | None
    due_before: tuple[date, ...] = ()
    due_after: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class AmendPreview:
    """``problem``: why it cannot be posted as things stand, in words; the rest is what it would do.

    ``blocking`` are documents that used what the old one brought; ``carried`` those that only see the change.
    """

    number: str
    reason: str
    problem: str
    effects: tuple[StockEffect, ...]
    values: tuple[ValueEffect, ...]
    lines: tuple[LineDifference, ...]
    blocking: tuple[str, ...]
    carried: tuple[str, ...]
    reservations: tuple[LostReservation, ...]


@query("document.preview_amend", title="改单预览", permission=DOCUMENT_VIEW)
def preview_amend(session: Session, scope: Scope, *, document_id: int, actor: Actor | None = None) -> AmendPreview:
    """What posting this draft would do to the one that it amends; of a posted one only the lines that differ.

    Raises NotFound for what the actor may not see, DomainError ``document.hidden`` for what is kept from them for now.
    """
    draft = session.get(Document, document_id)
    if draft is None or draft.amends_document_id is None or not sees(session, scope, document_id):
        raise NotFound("document.not_found")
    original = session.get_one(Document, draft.amends_document_id)
    refuse_hidden(session, actor, document_id, original.number)
    is_booked = draft.posted_at is not None
    moves = [] if is_booked else moves_of(session, draft, lines_of(session, document_id))
    mirror = [] if is_booked else mirror_of(session, source_of(original))
    effects = effects_of_moves(session, [*mirror, *moves])
    later = {} if is_booked else links.later_documents(session, original.id or 0)
    sources = [source for effect in effects for source in effect.blocking]
    row = session.connection().execute(heads(scope).where(Document.__table__.c.id == document_id)).one()  # type: ignore[attr-defined]
    shows = amounts_of(session, actor).covers(row)
    impossible = [effect.is_impossible for effect in effects]
    takes_along = type_of(original.type).carries_over is not None
    kept, later = (later, {}) if takes_along else ({}, later)
    problem = "" if is_booked else _problem(original, named(session, scope, later), impossible)
    problem = problem or ("" if is_booked else _not_carried(session, original, draft))
    return AmendPreview(
        number=original.number or "", reason=draft.amend_reason,
        problem=problem or worst_moment(session, [*moves], mirror, draft.effective_at, original.effective_at),
        effects=named_effects(session, effects),
        values=() if is_booked else _values(session, draft, original, costs_of(session, actor)),
        lines=_differences(
            line_views(session, original.id or 0, shows), line_views(session, document_id, shows)
        ),
        blocking=tuple(named(session, scope, later | numbers_of(session, sources))),
        carried=(*_carried(session, scope, original), *named(session, scope, kept)),
        reservations=losing_of(session, scope, effects),
    )  # fmt: skip


def _problem(original: Document, later: Sequence[str], impossible: Sequence[bool]) -> str:
    if original.status not in (POSTED, DONE):
        return say(DomainError("document.wrong_status", number=original.number or ""))
    if later:
        return say(DomainError("document.has_later", number=original.number, later="、".join(later[:5])))
    return "库存不够：后面的单据已经用掉了它带来的货。" if any(impossible) else ""


def _not_carried(session: Session, original: Document, draft: Document) -> str:
    """Why what has fulfilled the old one cannot be taken along, in words."""
    carries_over = type_of(original.type).carries_over
    try:
        if carries_over:
            carries_over(session, original, draft, lines_of(session, draft.id or 0))
    except DomainError as refusal:
        return say(refusal)
    return ""


def _values(session: Session, draft: Document, original: Document, costs: Scope) -> tuple[ValueEffect, ...]:
    """Where costs may be seen only: who may see sales prices need not know what stock is worth."""
    after = value_after(session, source_of(original), moves_of(session, draft, lines_of(session, draft.id or 0)))
    found = {pair: value for pair, value in after.items() if costs.covers(pair[1])}
    skus = {sku.id: sku for sku in session.exec(select(Sku).where(col(Sku.id).in_({k[0] for k in found}))).all()}
    wanted = select(Warehouse.id, Warehouse.name).where(col(Warehouse.id).in_({k[1] for k in found}))
    names = dict(session.exec(wanted).all())
    return tuple(
        ValueEffect(skus[sku_id].code, skus[sku_id].name, names[warehouse_id], before, after)
        for (sku_id, warehouse_id), (before, after) in found.items()
    )


def _differences(old: Sequence[LineView], new: Sequence[LineView]) -> tuple[LineDifference, ...]:
    """Line by line of what changed; what stayed the same is left out."""
    keys = dict.fromkeys((line.sku_id, line.lot_number) for line in (*old, *new))
    rows = [_difference([_of(old, key), _of(new, key)]) for key in keys]
    return tuple(
        row for row in rows
        if (row.quantity_before, row.amount_before, row.due_before)
        != (row.quantity_after, row.amount_after, row.due_after)
    )  # fmt: skip


def _of(lines: Sequence[LineView], key: tuple[int, str]) -> list[LineView]:
    return [line for line in lines if (line.sku_id, line.lot_number) == key]


def _difference(sides: Sequence[list[LineView]]) -> LineDifference:
    shown = next(line for side in sides for line in side)
    quantities = [sum((line.base_quantity for line in side), ZERO) for side in sides]
    known = [[line.amount for line in side if line.amount is not None] for side in sides]
    amounts = [sum(found, ZERO) if found else None for found in known]
    days = [tuple(sorted({line.due_on for line in side if line.due_on})) for side in sides]
    return LineDifference(
        shown.sku_code, shown.sku_name, shown.lot_number, shown.base_unit_name,
        quantity_before=quantities[0], quantity_after=quantities[1], amount_before=amounts[0], amount_after=amounts[1],
        due_before=days[0], due_after=days[1],
    )  # fmt: skip


def _carried(session: Session, scope: Scope, original: Document) -> tuple[str, ...]:
    linked = session.get(Document, original.linked_document_id) if original.linked_document_id else None
    return tuple(named(session, scope, {linked.id or 0: linked.number or ""})) if linked else ()

"""What a store sees when it asks: its rounds, and the template with what is there, on the way, sold and suggested."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import ZERO
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import PERMISSIONS, Scope, clock, query
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.asking.models import AskSchedule, AskTemplate, AskTemplateLine, StoreAsk
from jxc_app.modules.asking.rounds import Round, open_round, schedules_of, supplies_others
from jxc_app.modules.asking.supply import wanted_of
from jxc_app.modules.catalog.models import Category, Sku, SkuUnit, Unit
from jxc_app.modules.catalog.rows import of_category, scope_of
from jxc_app.modules.documents.lines import stored_rows
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.types import SUBMITTED
from jxc_app.modules.inventory.expected_supply import on_order
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.inventory.sold import sold_since
from jxc_app.modules.inventory.stock_rows import rows_of as stock_rows
from jxc_app.modules.purchasing.blind import counts_blind
from jxc_app.modules.purchasing.duplicates import OpenLine, open_lines
from jxc_app.modules.purchasing.types import PURCHASE_REQUISITION
from jxc_app.modules.replenishment.models import Suggestion
from jxc_app.modules.replenishment.permissions import REPLENISHMENT_VIEW
from jxc_app.modules.replenishment.rules import OPEN
from jxc_app.modules.warehouses.models import Warehouse

MAY_ASK = PERMISSIONS[PURCHASE_REQUISITION.permissions["draft"]]
_template_lines: Table = AskTemplateLine.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_sku_units: Table = SkuUnit.__table__  # type: ignore[attr-defined]
_categories: Table = Category.__table__  # type: ignore[attr-defined]
_suggestions: Table = Suggestion.__table__  # type: ignore[attr-defined]
_WEEK, _FORTNIGHT = timedelta(days=7), timedelta(days=14)


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round that is open for a store. ``number`` and ``answered``: what it sent already; ``giver`` empty: bought."""

    schedule_id: int
    day: date
    closes_at: datetime
    due_on: date
    template: str
    giver: str
    version: int | None
    number: str
    document_id: int
    answered: bool
    sent_by: str
    sent_at: datetime | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class AskUnit:
    """A unit in which a SKU may be asked for: one of it is numerator/denominator base units."""

    id: int
    name: str
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class AskLine:
    """A SKU of the template, in base units; None: the reader may not see it, or nobody worked it out.

    ``wanted``: what stores want of this warehouse and it has not given, where it supplies any. ``asked``,
    ``asked_unit``: as it stands on what was sent; ``papers``: what asks for or orders it already.
    """

    sku_id: int
    code: str
    name: str
    spec: str
    shelf: str
    category: str
    units: tuple[AskUnit, ...]
    on_hand: Decimal | None
    coming: Decimal | None
    sold_week: Decimal | None
    sold_fortnight: Decimal | None
    suggested: Decimal | None
    wanted: Decimal | None
    asked: Decimal | None
    asked_unit: int
    papers: tuple[OpenLine, ...]


@dataclass(frozen=True, slots=True)
class AskSheet:
    """The open rounds of a store, the earliest cut-off first, and the lines of the chosen one."""

    rounds: tuple[RoundRow, ...]
    chosen: RoundRow | None
    lines: tuple[AskLine, ...]


@query("ask.sheet", title="要货单", permission=MAY_ASK)
def ask_sheet(session: Session, scope: Scope, actor: Actor, *, warehouse_id: int, schedule_id: int = 0) -> AskSheet:
    """The sheet of a store; of no round (0) that with the earliest cut-off. Raises NotFound out of sight."""
    if not scope.reaches(warehouse_id) or session.get(Warehouse, warehouse_id) is None:
        raise NotFound("warehouse.not_found")
    rounds = _rounds(session, warehouse_id)
    chosen = next((one for one in rounds if one.schedule_id == schedule_id), rounds[0] if rounds else None)
    if chosen is None:
        return AskSheet((), None, ())
    template = session.get_one(AskTemplate, session.get_one(AskSchedule, chosen.schedule_id).template_id)
    document = session.get(Document, chosen.document_id) if chosen.document_id else None
    lines = _lines(session, scope, actor, warehouse_id, template, document)
    return AskSheet(tuple(rounds), chosen, tuple(lines))


def _rounds(session: Session, warehouse_id: int) -> list[RoundRow]:
    now, zone = clock.get().now(), get_settings().zone
    open_rounds = [(one, open_round(session, one, now, zone)) for one in schedules_of(session, warehouse_id)]
    found = [_round(session, warehouse_id, one, at) for one, at in open_rounds if at is not None]
    return sorted(found, key=lambda one: (one.closes_at, one.schedule_id))


def _round(session: Session, warehouse_id: int, schedule: AskSchedule, at: Round) -> RoundRow:
    template = session.get_one(AskTemplate, schedule.template_id)
    giver = session.get(Warehouse, schedule.supplied_by) if schedule.supplied_by else None
    sent = session.get(StoreAsk, (schedule.id, at.day, warehouse_id))
    document = session.get(Document, sent.document_id) if sent and sent.document_id else None
    stands = document is not None and (document.status == SUBMITTED or document.posted_at is not None)
    return RoundRow(
        schedule_id=schedule.id or 0,
        day=at.day,
        closes_at=at.closes_at,
        due_on=at.day + timedelta(days=schedule.lead_days),
        template=template.name,
        giver=giver.name if giver else "",
        version=sent.version if sent else None,
        number=(document.number or "") if document and stands else "",
        document_id=(document.id or 0) if document and stands else 0,
        answered=sent is not None and (document is None or stands),
        sent_by=user_names(session, {sent.sent_by}).get(sent.sent_by, "") if sent else "",
        sent_at=sent.sent_at if sent else None,
        in_force=document is not None and document.posted_at is not None,
    )


def _lines(
    session: Session, scope: Scope, actor: Actor, warehouse_id: int, template: AskTemplate, document: Document | None
) -> list[AskLine]:
    rows = [row for row in _listed(session, template) if scope.covers_row(warehouse_id, of_category(row.category_id))]
    sku_ids = [row.id for row in rows]
    stock = {row.sku_id: row for row in stock_rows(session, [(one, warehouse_id) for one in sku_ids])}
    sees_stock = scope_of(session, actor, STOCK_VIEW)
    seen = {row.id for row in rows if sees_stock.covers_row(warehouse_id, of_category(row.category_id))}
    coming = on_order(session, [warehouse_id], sku_ids) if seen else {}
    now, is_blind = clock.get().now(), counts_blind(session, actor)
    week = sold_since(session, warehouse_id, list(seen), now - _WEEK)
    fortnight = sold_since(session, warehouse_id, list(seen), now - _FORTNIGHT)
    needs = _suggested(session, warehouse_id, sku_ids) if _sees_needs(session, actor, warehouse_id) else {}
    asked = {one["sku_id"]: one for one in stored_rows(session, document.id or 0)} if document else {}
    papers = _papers(session, actor, warehouse_id, sku_ids, document)
    units = units_of(session, sku_ids)
    below = wanted_of(session, warehouse_id) if supplies_others(session, warehouse_id) else None
    found = []
    for row in rows:
        here, line, is_seen = stock[row.id], asked.get(row.id), row.id in seen
        own = line["base_quantity"] if line else ZERO  # what this very sheet asks for is not yet on its way
        still = max(coming.get((row.id, warehouse_id), ZERO) - (own if document and document.posted_at else ZERO), ZERO)
        tells = is_seen and not (is_blind and still)  # whoever counts what is ordered is not told how much it is
        found.append(
            AskLine(
                row.id, row.code, row.name, row.spec, here.shelf, row.category or "", units[row.id],
                here.on_hand if is_seen else None, here.in_transit + still if tells else None,
                week.get(row.id, ZERO) if is_seen else None, fortnight.get(row.id, ZERO) if is_seen else None,
                needs.get(row.id), below.get(row.id, ZERO) if below is not None and is_seen else None,
                line["quantity"] if line else None,
                line["unit_id"] if line else 0, tuple(papers.get(row.id, ())),
            )
        )  # fmt: skip
    return _arranged(found, template.arranged_by)


def _papers(
    session: Session, actor: Actor, warehouse_id: int, sku_ids: Sequence[int], document: Document | None
) -> dict[int, list[OpenLine]]:
    seen = scope_of(session, actor, DOCUMENT_VIEW)
    but = (document.id or 0) if document else 0
    found: dict[int, list[OpenLine]] = {}
    for one in open_lines(session, seen, sku_ids=sku_ids, warehouse_id=warehouse_id, but=but, actor=actor):
        found.setdefault(one.sku_id, []).append(one)
    return found


def _listed(session: Session, template: AskTemplate) -> Sequence[Any]:
    """The SKUs in use in the order of the template; one that became another stands for that one."""
    entered = _skus.alias("entered")
    wanted = (
        select(
            _skus.c.id, _skus.c.code, _skus.c.name, _skus.c.spec, _skus.c.category_id,
            _categories.c.name.label("category"),
        )
        .join_from(_template_lines, entered, entered.c.id == _template_lines.c.sku_id)
        .join(_skus, _skus.c.id == func.coalesce(entered.c.merged_into_id, entered.c.id))
        .outerjoin(_categories, _categories.c.id == _skus.c.category_id)
        .where(_template_lines.c.template_id == template.id, _skus.c.switched_off_at.is_(None))
        .order_by(_template_lines.c.position)
    )  # fmt: skip
    rows = session.connection().execute(wanted).all()
    return list({row.id: row for row in rows}.values())


def _arranged(lines: list[AskLine], by: str) -> list[AskLine]:
    if by == "listed":
        return lines
    return sorted(
        lines, key=lambda one: (one.shelf == "", one.shelf) if by == "shelf" else (not one.category, one.category)
    )


def units_of(session: Session, sku_ids: Sequence[int]) -> dict[int, tuple[AskUnit, ...]]:
    """The units of each SKU, the base unit first."""
    base = select(_skus.c.id, _units.c.id.label("unit_id"), _units.c.name).join(
        _units, _units.c.id == _skus.c.base_unit_id
    )
    found = {
        row.id: [AskUnit(row.unit_id, row.name, 1, 1)]
        for row in session.connection().execute(base.where(_skus.c.id.in_(sku_ids)))
    }
    more = (
        select(_sku_units.c.sku_id, _units.c.id, _units.c.name, _sku_units.c.numerator, _sku_units.c.denominator)
        .join(_units, _units.c.id == _sku_units.c.unit_id)
        .where(_sku_units.c.sku_id.in_(sku_ids))
        .order_by(_sku_units.c.numerator, _sku_units.c.unit_id)
    )
    for row in session.connection().execute(more):
        found[row.sku_id].append(AskUnit(row.id, row.name, row.numerator, row.denominator))
    return {sku_id: tuple(each) for sku_id, each in found.items()}


def _sees_needs(session: Session, actor: Actor, warehouse_id: int) -> bool:
    return scope_of(session, actor, REPLENISHMENT_VIEW).reaches(warehouse_id)


def _suggested(session: Session, warehouse_id: int, sku_ids: Sequence[int]) -> dict[int, Decimal]:
    wanted = select(_suggestions.c.sku_id, _suggestions.c.quantity).where(
        _suggestions.c.warehouse_id == warehouse_id, _suggestions.c.state == OPEN, _suggestions.c.sku_id.in_(sku_ids)
    )
    return dict(session.connection().execute(wanted).all())

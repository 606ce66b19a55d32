"""到货: what is expected where, the sheet on which it is counted, what waits for the inspection, what is frozen."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, false, func, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import ZERO
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import PERMISSIONS, Scope, clock, query
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.catalog.scan_codes import scan_codes
from jxc_app.modules.documents import links
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.queries import line_views
from jxc_app.modules.documents.rows import documents, sees, visible
from jxc_app.modules.documents.types import POSTED, REVERSED, SUBMITTED
from jxc_app.modules.files.rules import FileKind
from jxc_app.modules.purchasing.blind import counts_blind
from jxc_app.modules.purchasing.missing import missing_of_many
from jxc_app.modules.purchasing.models import GoodsReceipt, GoodsReceiptLine, OrderPromise, SettlementFreeze
from jxc_app.modules.purchasing.overdue import due_day, promised
from jxc_app.modules.purchasing.permissions import RECEIPT_COUNT
from jxc_app.modules.purchasing.photo_rules import demands_of, pictures_of
from jxc_app.modules.purchasing.receipt_rules import in_words
from jxc_app.modules.purchasing.settings import purchase_rules
from jxc_app.modules.purchasing.types import GOODS_RECEIPT, PURCHASE_ORDER
from jxc_app.modules.warehouses.models import Warehouse

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_signed: Table = GoodsReceipt.__table__  # type: ignore[attr-defined]
_judged: Table = GoodsReceiptLine.__table__  # type: ignore[attr-defined]
_promises: Table = OrderPromise.__table__  # type: ignore[attr-defined]
_freezes: Table = SettlementFreeze.__table__  # type: ignore[attr-defined]
_MOST = 200
#: where a line of an order is delivered
_target = func.coalesce(_lines.c.for_warehouse_id, documents.c.warehouse_id)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What of one order is expected in one warehouse; ``open`` in base units, None: it is counted blind.

    ``due_on``: the earliest promise; ``waits``: some of it was counted and waits for its inspection.
    """

    order_id: int
    number: str
    partner_name: str
    warehouse_id: int
    warehouse_name: str
    due_on: date | None
    is_late: bool
    lines: int
    open: Decimal | None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class ArrivingLine:
    """One line of an order as it is counted; quantities in base units. ``open`` None: it is counted blind."""

    line_id: int
    sku_id: int
    sku_code: str
    sku_name: str
    spec: str
    unit_name: str
    lot_tracked: bool
    serial_tracked: bool
    open: Decimal | None
    codes: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class ArrivalSheet:
    """The sheet on which one arrival is counted; ``last_receipt_id``: of the last count of this order, 0 before."""

    arrival: Arrival
    last_receipt_id: int
    is_blind: bool
    lines: tuple[ArrivingLine, ...]


@dataclass(frozen=True, slots=True)
class CountedReceipt:
    """A receipt that was counted and waits for its inspection.

    ``missing``: what only the delivery note has, in words; ``photos`` and ``notes``: how many pictures there are.
    """

    id: int
    version: int
    number: str
    partner_name: str
    warehouse_id: int
    warehouse_name: str
    own_number: str
    counted_by_id: int
    counted_by: str
    counted_at: datetime
    lines: int
    quantity: Decimal
    wrong: str
    missing: tuple[str, ...] = ()
    photos: int = 0
    notes: int = 0
    is_store: bool = False


@dataclass(frozen=True, slots=True)
class CountedLine:
    """A counted line; quantities in base units; ``noted``: the delivery note's.

    ``ordered``: what is open of the order, None for an inspector who counts blind at other times.
    """

    line_id: int
    sku_code: str
    sku_name: str
    spec: str
    unit_name: str
    lot_number: str
    produced_on: date | None
    expires_on: date | None
    ordered: Decimal | None
    noted: Decimal | None
    counted: Decimal
    remark: str


@dataclass(frozen=True, slots=True)
class FrozenReceipt:
    """A receipt whose settlement is frozen."""

    freeze_id: int
    document_id: int
    number: str
    partner_name: str
    warehouse_id: int
    warehouse_name: str
    causes: str
    words: str
    frozen_at: datetime
    frozen_by: str


def _in(scope: Scope, warehouse_id: Any) -> ColumnElement[bool]:
    if scope.everywhere:
        every: ColumnElement[bool] = documents.c.id > 0
        return every
    return warehouse_id.in_(sorted(scope.warehouse_ids)) if scope.warehouse_ids else false()


@query("receipt.arrivals", title="待到货", permission=RECEIPT_COUNT)
def arrivals(session: Session, scope: Scope) -> list[Arrival]:
    """What orders in force still promise to the warehouses in scope; the most overdue first."""
    return _arrivals(session, scope)


def _arrivals(session: Session, scope: Scope, *conditions: Any) -> list[Arrival]:
    wanted = (
        select(
            documents.c.id, documents.c.number, partners.c.name.label("partner"), _target.label("warehouse_id"),
            _warehouses.c.name.label("warehouse"), _lines.c.id.label("line_id"), _lines.c.base_quantity,
            due_day.label("due_on"),
        )
        .join(_lines, _lines.c.document_id == documents.c.id)
        .join(_warehouses, _warehouses.c.id == _target)
        .outerjoin(_promises, promised)
        .outerjoin(partners, partner_of(scope))
        .where(documents.c.type == PURCHASE_ORDER.code, documents.c.status == POSTED, _in(scope, _target), *conditions)
        .where(documents.c.reverses_document_id.is_(None))
        .order_by(documents.c.id)
    )  # fmt: skip
    rows = session.connection().execute(wanted).all()
    is_blind = purchase_rules(session).is_blind
    left = _left(session, {row.line_id: row.base_quantity for row in rows}, is_blind=is_blind)
    counted = _waiting(session, left)
    grouped: dict[tuple[int, int], list[Any]] = {}
    for row in rows:
        if left[row.line_id] > 0:
            grouped.setdefault((row.id, row.warehouse_id), []).append(row)
    today = business_date(clock.get().now(), get_settings().zone)
    found = [
        replace(_arrival(of_one, left, today, is_blind=is_blind), waits=any(row.line_id in counted for row in of_one))
        for of_one in grouped.values()
    ]
    return sorted(found, key=lambda one: (one.due_on or date.max, one.order_id))[:_MOST]


def _arrival(rows: list[Any], left: dict[int, Decimal], today: date, *, is_blind: bool) -> Arrival:
    first, days = rows[0], [row.due_on for row in rows if row.due_on is not None]
    due_on = min(days) if days else None
    return Arrival(
        first.id, first.number, first.partner or "", first.warehouse_id, first.warehouse, due_on,
        due_on is not None and due_on < today, len(rows),
        None if is_blind else sum((left[row.line_id] for row in rows), ZERO),
    )  # fmt: skip


def _left(session: Session, ordered: dict[int, Decimal], *, is_blind: bool) -> dict[int, Decimal]:
    """What is open of each line of an order: neither received nor counted and waiting for its inspection.

    Counted blind it stays until its inspection: a line that went once enough was counted would say how much that is.
    """
    done = links.fulfilled(session, list(ordered))
    waiting = {} if is_blind else _waiting(session, ordered)
    return {
        line_id: max(quantity - done.get(line_id, ZERO) - waiting.get(line_id, ZERO), ZERO)
        for line_id, quantity in ordered.items()
    }


def _waiting(session: Session, line_ids: Iterable[int]) -> dict[int, Decimal]:
    wanted = (
        select(_lines.c.source_line_id, func.sum(_lines.c.base_quantity, type_=_lines.c.base_quantity.type))
        .join(documents, documents.c.id == _lines.c.document_id)
        .where(
            documents.c.type == GOODS_RECEIPT.code, documents.c.status == SUBMITTED,
            _lines.c.source_line_id.in_(list(line_ids)),
        )
        .group_by(_lines.c.source_line_id)
    )  # fmt: skip
    return dict(session.connection().execute(wanted).all())


@query("receipt.sheet", title="到货清点单", permission=RECEIPT_COUNT)
def arrival_sheet(session: Session, scope: Scope, *, order_id: int, warehouse_id: int) -> ArrivalSheet:
    """What is to be counted of an order in one warehouse. Raises NotFound where nothing is expected there."""
    here = documents.c.id == order_id, _target == warehouse_id
    found = _arrivals(session, scope, *here)
    if not found:
        raise NotFound("document.not_found")
    wanted = (
        select(
            _lines.c.id, _lines.c.base_quantity, _lines.c.sku_id, _skus.c.code, _skus.c.name, _skus.c.spec,
            _units.c.name.label("unit"), _skus.c.lot_tracked, _skus.c.serial_tracked,
        )
        .join(documents, documents.c.id == _lines.c.document_id)
        .join(_skus, _skus.c.id == _lines.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .where(*here)
        .order_by(_lines.c.line_no)
    )  # fmt: skip
    rows = session.connection().execute(wanted).all()
    is_blind = purchase_rules(session).is_blind
    left = _left(session, {row.id: row.base_quantity for row in rows}, is_blind=is_blind)
    rows = [row for row in rows if left[row.id] > 0]
    codes = scan_codes(session, ((row.sku_id, row.code) for row in rows))
    lines = tuple(
        ArrivingLine(
            row.id, row.sku_id, row.code, row.name, row.spec, row.unit, row.lot_tracked, row.serial_tracked,
            None if is_blind else left[row.id], codes[row.sku_id],
        )
        for row in rows
    )  # fmt: skip
    return ArrivalSheet(found[0], _last_receipt(session, [row.id for row in rows]), is_blind, lines)


def _last_receipt(session: Session, line_ids: Collection[int]) -> int:
    made = select(func.max(_lines.c.document_id)).where(_lines.c.source_line_id.in_(list(line_ids)))
    return session.connection().execute(made).scalar() or 0


@query("receipt.counted", title="待质检", permission=PERMISSIONS["goods_receipt.post"])
def counted_receipts(session: Session, scope: Scope) -> list[CountedReceipt]:
    """Counted, and waiting for somebody else to inspect them; the oldest first."""
    return _counted(session, scope, _in(scope, documents.c.warehouse_id))


@query("receipt.my_counts", title="我清点的到货", permission=RECEIPT_COUNT)
def my_counts(session: Session, scope: Scope, *, person_id: int) -> list[CountedReceipt]:
    """What one person counted and nobody has inspected yet; the oldest first."""
    return _counted(session, scope, _in(scope, documents.c.warehouse_id), _signed.c.counted_by == person_id)


def _counted(session: Session, scope: Scope, *conditions: Any) -> list[CountedReceipt]:
    lines = select(func.count()).where(_lines.c.document_id == documents.c.id).correlate(documents).scalar_subquery()
    wanted = (
        select(
            documents.c.id, documents.c.version, documents.c.number, partners.c.name.label("partner"),
            documents.c.warehouse_id, _warehouses.c.name.label("warehouse"), _warehouses.c.kind, documents.c.own_number,
            _signed.c.counted_by, _signed.c.counted_at, lines.label("lines"), documents.c.total_quantity,
            _signed.c.wrong,
        )
        .join(_signed, _signed.c.document_id == documents.c.id)
        .join(_warehouses, _warehouses.c.id == documents.c.warehouse_id)
        .outerjoin(partners, partner_of(scope))
        .where(documents.c.type == GOODS_RECEIPT.code, documents.c.status == SUBMITTED, *conditions)
        .where(_signed.c.inspected_by.is_(None))
        .order_by(_signed.c.counted_at)
        .limit(_MOST)
    )  # fmt: skip
    rows = session.connection().execute(wanted).all()
    names = user_names(session, {row.counted_by for row in rows})
    ids = [row.id for row in rows]
    missing, pictures = missing_of_many(session, ids), pictures_of(session, ids)
    return [
        CountedReceipt(
            row.id, row.version, row.number, row.partner or "", row.warehouse_id, row.warehouse, row.own_number,
            row.counted_by, names.get(row.counted_by, ""), row.counted_at, row.lines, row.total_quantity, row.wrong,
            tuple(map(str, missing.get(row.id, ()))), pictures.get(row.id, {}).get(FileKind.PHOTO, 0),
            pictures.get(row.id, {}).get(FileKind.DELIVERY_NOTE, 0), row.kind == "store",
        )
        for row in rows
    ]  # fmt: skip


@query("receipt.to_inspect", title="质检单", permission=PERMISSIONS["goods_receipt.post"])
def counted_lines(session: Session, scope: Scope, actor: Actor, *, document_id: int) -> list[CountedLine]:
    """The lines that somebody counted. Raises NotFound where it waits for no inspection, or out of sight."""
    if not _counted(session, scope, _in(scope, documents.c.warehouse_id), documents.c.id == document_id):
        raise NotFound("document.not_found")
    views = line_views(session, document_id, shows_amounts=False)
    noted = dict(
        session.connection()
        .execute(select(_judged.c.line_no, _judged.c.noted).where(_judged.c.document_id == document_id))
        .all()
    )
    named = [view.source_line_id for view in views if view.source_line_id]
    ordered = {} if counts_blind(session, actor) else _open_of(session, named)
    return [
        CountedLine(
            view.id, view.sku_code, view.sku_name, view.spec, view.base_unit_name, view.lot_number, view.produced_on,
            view.expires_on, ordered.get(view.source_line_id or 0), noted.get(view.line_no), view.base_quantity,
            view.remark,
        )
        for view in views
    ]  # fmt: skip


def _open_of(session: Session, line_ids: Collection[int]) -> dict[int, Decimal]:
    """What of these lines of orders is not received yet."""
    wanted = select(_lines.c.id, _lines.c.base_quantity).where(_lines.c.id.in_(list(line_ids)))
    done = links.fulfilled(session, line_ids)
    return {line_id: quantity - done.get(line_id, ZERO) for line_id, quantity in session.connection().execute(wanted)}


@query("picture.demands", title="验收要拍的照片", permission=DOCUMENT_VIEW)
def demanded_pictures(session: Session, scope: Scope, *, document_id: int) -> dict[FileKind, str]:
    """When which pictures of a receipt are asked for. Raises NotFound for one that the reader may not see."""
    if not sees(session, scope, document_id):
        raise NotFound("document.not_found")
    skus = select(_lines.c.sku_id).where(_lines.c.document_id == document_id)
    return demands_of(session, set(session.connection().execute(skus).scalars()))


@query("settlement.frozen", title="结算冻结列表", permission=DOCUMENT_VIEW)
def frozen_receipts(session: Session, scope: Scope) -> list[FrozenReceipt]:
    """Receipts in sight whose settlement is frozen; the oldest first."""
    wanted = (
        select(
            _freezes.c.id, documents.c.id.label("document_id"), documents.c.number, partners.c.name.label("partner"),
            documents.c.warehouse_id, _warehouses.c.name.label("warehouse"), _freezes.c.causes, _freezes.c.words,
            _freezes.c.frozen_at, _freezes.c.frozen_by,
        )
        .join(documents, documents.c.id == _freezes.c.document_id)
        .join(_warehouses, _warehouses.c.id == documents.c.warehouse_id)
        .outerjoin(partners, partner_of(scope))
        .where(_freezes.c.released_at.is_(None), documents.c.status != REVERSED, visible(scope))
        .order_by(_freezes.c.id)
        .limit(_MOST)
    )  # fmt: skip
    rows = session.connection().execute(wanted).all()
    names = user_names(session, {row.frozen_by for row in rows})
    return [
        FrozenReceipt(
            row.id, row.document_id, row.number, row.partner or "", row.warehouse_id, row.warehouse,
            in_words(row.causes.split(",")), row.words, row.frozen_at, names.get(row.frozen_by, ""),
        )
        for row in rows
    ]  # fmt: skip

"""配货: what stores asked of a warehouse, against what it has, with a fair share of what is scarce."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Table, select
from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import ZERO
from jxc_app.core.use_case import PERMISSIONS, Scope, query
from jxc_app.modules.asking.models import StoreAsk
from jxc_app.modules.asking.rules import fair_shares, pack_of
from jxc_app.modules.asking.sheets import units_of
from jxc_app.modules.asking.supply import promised
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents import links
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.types import POSTED
from jxc_app.modules.inventory.stock_rows import by_place
from jxc_app.modules.transfers.types import TRANSFER
from jxc_app.modules.warehouses.models import Place, Warehouse

MAY_SHARE = PERMISSIONS[TRANSFER.permissions["draft"]]
_asks: Table = StoreAsk.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class StoreWant:
    """What a store still wants of a SKU by one paper, in base units, and its fair share of what there is."""

    line_id: int
    document_id: int
    number: str
    store_id: int
    store: str
    round_day: date
    due_on: date | None
    open: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True)
class ShareSku:
    """A SKU that stores want; ``available``: what the warehouse has free; ``pack``: in what it is shared out."""

    sku_id: int
    code: str
    name: str
    spec: str
    unit: str
    available: Decimal
    wanted: Decimal
    pack: Decimal
    wants: tuple[StoreWant, ...]

    @property
    def is_scarce(self) -> bool:
        """Whether there is less than is wanted."""
        return self.available < self.wanted


@dataclass(frozen=True, slots=True)
class GivingPlace:
    """A warehouse of which stores want something that it has not given yet."""

    id: int
    name: str
    papers: int


@query("ask.givers", title="有门店要货的仓库", permission=MAY_SHARE)
def giving_places(session: Session, scope: Scope) -> list[GivingPlace]:
    """In sight of the reader, by code."""
    every = _open().with_only_columns(_asks.c.supplied_by, _documents.c.id).order_by(None).limit(None)
    rows = session.connection().execute(every.distinct())
    papers: dict[int, set[int]] = {}
    for place, document_id in rows:
        papers.setdefault(place, set()).add(document_id)
    named = select(_warehouses.c.id, _warehouses.c.name).where(_warehouses.c.id.in_(list(papers)))
    found = session.connection().execute(named.order_by(_warehouses.c.code_key))
    return [GivingPlace(row.id, row.name, len(papers[row.id])) for row in found if scope.covers(row.id)]


@query("ask.shares", title="配货", permission=MAY_SHARE)
def shares(session: Session, scope: Scope, *, warehouse_id: int) -> list[ShareSku]:
    """By SKU what stores want of a warehouse; scarce ones first. Raises NotFound where the reader may not share out."""
    if not scope.covers(warehouse_id):
        raise NotFound("warehouse.not_found")
    by_sku: dict[int, list[Any]] = {}
    for row, still in open_wants(session, warehouse_id):
        by_sku.setdefault(row.sku_id, []).append((row, still))
    placed = by_place(session, by_sku.keys(), {warehouse_id})
    units = units_of(session, list(by_sku))
    found = []
    for sku_id, rows in by_sku.items():
        on_hand, reserved = placed.get((sku_id, warehouse_id, Place.STOCK), (ZERO, ZERO))
        packs = [Decimal(one.numerator) / one.denominator for one in units[sku_id]]
        found.append(_shared(rows, on_hand - reserved, packs))
    return sorted(found, key=lambda one: (not one.is_scarce, one.code))


def _shared(rows: Sequence[Any], available: Decimal, packs: Sequence[Decimal]) -> ShareSku:
    first, open_ = rows[0][0], [still for _, still in rows]
    pack = pack_of(open_, packs)
    given = fair_shares(available, open_, pack)
    wants = tuple(
        StoreWant(
            row.line_id, row.document_id, row.number, row.store_id, row.store, row.day, row.due_on, still, share
        )
        for (row, still), share in zip(rows, given, strict=True)
    )  # fmt: skip
    return ShareSku(
        first.sku_id, first.code, first.name, first.spec, first.unit, available, sum(open_, ZERO), pack, wants
    )


def open_wants(session: Session, warehouse_id: int) -> list[tuple[Any, Decimal]]:
    """Lines in force of which the warehouse has neither sent nor promised all, with what is left, in base units."""
    rows = session.connection().execute(_open().where(_asks.c.supplied_by == warehouse_id)).all()
    ids = [row.line_id for row in rows]
    gone, waiting = links.fulfilled(session, ids), promised(session, ids)
    left = [(row, row.base_quantity - gone.get(row.line_id, ZERO) - waiting.get(row.line_id, ZERO)) for row in rows]
    return [(row, still) for row, still in left if still > 0]


def _open() -> Select[Any]:
    return (
        select(
            _lines.c.id.label("line_id"), _lines.c.sku_id, _lines.c.base_quantity, _lines.c.due_on,
            _documents.c.id.label("document_id"), _documents.c.number, _asks.c.day,
            _documents.c.warehouse_id.label("store_id"), _warehouses.c.name.label("store"), _skus.c.code,
            _skus.c.name, _skus.c.spec, _units.c.name.label("unit"),
        )
        .join_from(_asks, _documents, _documents.c.id == _asks.c.document_id)
        .join(_lines, _lines.c.document_id == _documents.c.id)
        .join(_warehouses, _warehouses.c.id == _documents.c.warehouse_id)
        .join(_skus, _skus.c.id == _lines.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .where(
            _asks.c.supplied_by.is_not(None), _asks.c.rest_ended_at.is_(None), _documents.c.status == POSTED,
            _documents.c.reverses_document_id.is_(None),
        )
        .order_by(_skus.c.code_key, _warehouses.c.code_key, _lines.c.id)
        .limit(_MOST)
    )  # fmt: skip

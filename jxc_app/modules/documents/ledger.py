"""The ledger with the papers behind it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import TypeVar

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, select

from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.catalog.rows import for_sku, scope_of
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import kept_from
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.inventory.ledger import MoveRow, stream_moves
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.inventory.sku_history import HistoryFilter, Step, steps_of, stream_steps
from jxc_app.modules.inventory.stock_scope import Ground, ground_of

T = TypeVar("T")
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One move of a SKU as it concerns the warehouses in view, in base units.

    ``change`` is signed; ``balance`` is what was at hand there once it was booked. ``sku_code``: of the SKU that moved,
    which may be one that became this one.
    """

    seq: int
    effective_at: datetime
    recorded_at: datetime
    document_id: int
    document_number: str
    document_type_title: str
    from_warehouse: str
    from_place: str
    to_warehouse: str
    to_place: str
    change: Decimal
    balance: Decimal
    quantity: Decimal
    lot: str
    actor_name: str
    is_reversal: bool
    sku_code: str = ""


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Latest moves first; ``has_more`` tells whether older ones follow."""

    rows: list[LedgerRow]
    has_more: bool


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """Which moves: of one SKU, in one warehouse or in all, by document type, from one day to another (both in)."""

    sku_id: int
    warehouse_id: int | None = None
    type: str = ""
    date_from: date | None = None
    date_to: date | None = None


@query("stock.ledger", title="库存流水", permission=STOCK_VIEW)
def sku_ledger(
    session: Session, scope: Scope, actor: Actor, *, wanted: LedgerFilter, page: int = 1, size: int = 50
) -> LedgerPage:
    """The history of one SKU, in one warehouse or in all that may be seen.

    Of a document that a narrowed role keeps from the reader neither number nor person is told: what it moved stays.
    """
    size, page = max(1, min(size, 100)), max(1, page)
    ground, history = _history(session, scope, wanted)
    steps = steps_of(session, ground, history, limit=size + 1, offset=(page - 1) * size)
    papers = scope_of(session, actor, DOCUMENT_VIEW)
    return LedgerPage(_rows(session, papers, steps[:size]), len(steps) > size)


def stream_sku_ledger(session: Session, scope: Scope, actor: Actor, wanted: LedgerFilter) -> Iterator[LedgerRow]:
    """The whole history that a filter lets through, latest first, in constant memory."""
    ground, history = _history(session, scope, wanted)
    papers = scope_of(session, actor, DOCUMENT_VIEW)
    for steps in in_chunks(stream_steps(session, ground, history), _CHUNK):
        yield from _rows(session, papers, steps)


def _history(session: Session, scope: Scope, wanted: LedgerFilter) -> tuple[Ground, HistoryFilter]:
    scope = for_sku(session, scope, wanted.sku_id)
    ground = ground_of(session, scope, () if wanted.warehouse_id is None else (wanted.warehouse_id,))
    of_type = (lambda source_id: _is_of_type(source_id, wanted.type)) if wanted.type else None
    after = None if wanted.date_to is None else wanted.date_to + timedelta(days=1)
    return ground, HistoryFilter(wanted.sku_id, _start_of(wanted.date_from), _start_of(after), of_type)


def _is_of_type(source_id: ColumnElement[int], type_: str) -> ColumnElement[bool]:
    return exists().where(col(Document.id) == source_id, col(Document.type) == type_)


def _start_of(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, get_settings().zone)


def _rows(session: Session, papers: Scope, steps: Collection[Step]) -> list[LedgerRow]:
    heads = heads_of(session, {step.move.source_id for step in steps})
    names = user_names(session, {step.move.actor_id for step in steps})
    kept = kept_from(session, papers, heads.keys())
    rows = [_row(step, heads, names) for step in steps]
    return [
        replace(row, document_id=0, document_number="", actor_name="") if row.document_id in kept else row
        for row in rows
    ]


def _row(step: Step, heads: dict[int, tuple[str, str]], names: dict[int, str]) -> LedgerRow:
    move = step.move
    type_code, number = heads.get(move.source_id, ("", ""))
    return LedgerRow(
        seq=move.seq,
        effective_at=move.effective_at,
        recorded_at=move.recorded_at,
        document_id=move.source_id,
        document_number=number,
        document_type_title=DOCUMENT_TYPES[type_code].title if type_code else "",
        from_warehouse=move.from_warehouse,
        from_place=move.from_place,
        to_warehouse=move.to_warehouse,
        to_place=move.to_place,
        change=step.change,
        balance=step.balance,
        quantity=move.quantity,
        lot=move.lot,
        actor_name=names.get(move.actor_id, ""),
        is_reversal=move.is_reversal,
        sku_code=move.sku_code,
    )


def heads_of(session: Session, document_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """(type code, number) of documents by id."""
    rows = session.exec(
        select(Document.id, Document.type, Document.number).where(col(Document.id).in_(document_ids))
    ).all()
    return {i: (type_code, number or "") for i, type_code, number in rows if i is not None}


def stream_documented_moves(session: Session, scope: Scope, actor: Actor) -> Iterator[tuple[MoveRow, str, str]]:
    """Every move in scope by seq, each with its document's type code and number; constant memory.

    The number is empty where a narrowed role keeps the document from the reader.
    """
    papers = scope_of(session, actor, DOCUMENT_VIEW)
    for moves in in_chunks(stream_moves(session, scope), _CHUNK):
        heads = heads_of(session, {move.source_id for move in moves})
        for kept in kept_from(session, papers, heads.keys()):
            heads[kept] = heads[kept][0], ""
        for move in moves:
            yield move, *heads.get(move.source_id, ("", ""))


def in_chunks(rows: Iterator[T], size: int) -> Iterator[list[T]]:
    """The rows in lists of at most ``size``."""
    while chunk := list(islice(rows, size)):
        yield chunk

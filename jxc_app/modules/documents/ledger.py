"""The ledger with the papers behind it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.inventory import ledger
from jxc_app.modules.inventory.ledger import MoveRow
from jxc_app.modules.inventory.permissions import STOCK_VIEW


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One move of a SKU as it concerns the warehouses in view; ``change`` is signed, in base units."""

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
    quantity: Decimal
    lot: str
    actor_name: str
    is_reversal: bool


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Latest moves first; ``has_more`` tells whether older ones follow."""

    rows: list[LedgerRow]
    has_more: bool


@query("stock.ledger", title="库存流水", permission=STOCK_VIEW)
def sku_ledger(
    session: Session, scope: Scope, *, sku_id: int, warehouse_id: int | None = None, page: int = 1, size: int = 50
) -> LedgerPage:
    """The history of one SKU, in one warehouse or in all that may be seen."""
    if warehouse_id is not None and not scope.covers(warehouse_id):
        return LedgerPage([], False)
    size, page = max(1, min(size, 100)), max(1, page)
    moves = ledger.moves_of_sku(session, scope, sku_id=sku_id, warehouse_id=warehouse_id, page=page, size=size + 1)
    heads = heads_of(session, {move.source_id for move in moves})
    names = user_names(session, {move.actor_id for move in moves})
    rows = [_row(move, heads, names, scope, warehouse_id) for move in moves[:size]]
    return LedgerPage(rows, len(moves) > size)


def _row(
    move: MoveRow, heads: dict[int, tuple[str, str]], names: dict[int, str], scope: Scope, warehouse_id: int | None
) -> LedgerRow:
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
        change=ledger.change_for(move, scope, warehouse_id),
        quantity=move.quantity,
        lot=move.lot,
        actor_name=names.get(move.actor_id, ""),
        is_reversal=move.is_reversal,
    )


def heads_of(session: Session, document_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """(type code, number) of documents by id."""
    rows = session.exec(
        select(Document.id, Document.type, Document.number).where(col(Document.id).in_(document_ids))
    ).all()
    return {i: (type_code, number or "") for i, type_code, number in rows if i is not None}


def stream_documented_moves(session: Session, scope: Scope) -> Iterator[tuple[MoveRow, str, str]]:
    """Every move in scope by seq, each with its document's type code and number; constant memory."""
    chunk: list[MoveRow] = []
    for move in ledger.stream_moves(session, scope):
        chunk.append(move)
        if len(chunk) == 500:
            yield from _documented(session, chunk)
            chunk = []
    yield from _documented(session, chunk)


def _documented(session: Session, moves: list[MoveRow]) -> Iterator[tuple[MoveRow, str, str]]:
    heads = heads_of(session, {move.source_id for move in moves})
    for move in moves:
        yield move, *heads.get(move.source_id, ("", ""))

"""What was rejected at the gate and lies here still: it leaves by a return, by the bin, or by 让步接收 of an inspector.

Nobody frees it as any other stock on hold is freed: it fulfils no order and is owed nothing, so whoever freed it would
have made the company a present of it.
"""

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import ZERO, plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.models import Document, DocumentLine, DocumentLink
from jxc_app.modules.documents.types import DONE, POSTED, TAKEN_FROM, register_status_check
from jxc_app.modules.inventory.put_aside import put_aside
from jxc_app.modules.purchasing.models import GoodsReceiptLine
from jxc_app.modules.purchasing.signatures import outcome_of

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
_judged: Table = GoodsReceiptLine.__table__  # type: ignore[attr-defined]
_FREEING = ("release", "unblock")
#: a SKU and a lot of it in one warehouse
_Key = tuple[int, int]


def left_of(session: Session, receipt: Document) -> dict[int, Decimal]:
    """How much of each line of a receipt was rejected and did not go back, in base units, where anything is."""
    rejected = {line_id: one.rejected for line_id, one in outcome_of(session, receipt).items() if one.rejected}
    back = _lines.alias("back")
    rows = session.connection().execute(
        select(_links.c.from_line_id, func.sum(_links.c.quantity, type_=_links.c.quantity.type))
        .join(back, back.c.id == _links.c.to_line_id)
        .join(_documents, _documents.c.id == back.c.document_id)
        .where(
            _links.c.from_line_id.in_(list(rejected)), _documents.c.type == "purchase_return",
            _documents.c.settlement.in_(list(TAKEN_FROM)), _documents.c.status.in_((POSTED, DONE)),
        )
        .group_by(_links.c.from_line_id)
    )  # fmt: skip
    gone = dict(rows.all())
    left = {line_id: much - gone.get(line_id, ZERO) for line_id, much in rejected.items()}
    return {line_id: much for line_id, much in left.items() if much > ZERO}


def check_freeing(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse to free what was rejected. Raises DomainError ``status.rejected`` at the line's quantity."""
    if document.settlement not in _FREEING:
        return
    keys = {(line.sku_id, line.lot_id) for line in lines}
    rejected = _rejected(uow.session, document.warehouse_id, keys)
    if not any(much for much, _ in rejected.values()):
        return
    lying = put_aside(uow.session, document.warehouse_id, [sku_id for sku_id, _ in keys])
    for position, line in enumerate(lines):
        key = (line.sku_id, line.lot_id)
        much, numbers = rejected.get(key, (ZERO, []))
        free = max(lying.get(key, ZERO) - much, ZERO)
        if much and line.base_quantity > free:
            raise DomainError(
                "status.rejected",
                field=f"lines.{position}.quantity",
                free=plain(free),
                receipts="、".join(numbers[-3:]),
            )
        lying[key] = lying.get(key, ZERO) - line.base_quantity


def _rejected(session: Session, warehouse_id: int, keys: Collection[_Key]) -> dict[_Key, tuple[Decimal, list[str]]]:
    """What was rejected and is still here, by the order of things: what left hold or block left the rejected first."""
    found: dict[_Key, tuple[Decimal, list[str]]] = defaultdict(lambda: (ZERO, []))
    events = sorted([*_came(session, warehouse_id, keys), *_left(session, warehouse_id, keys)], key=lambda one: one[0])
    for _, key, much, number in events:
        held, numbers = found[key]
        held = max(held + much, ZERO)
        found[key] = held, ([*numbers, number] if much > 0 else numbers if held else [])
    return dict(found)


def _came(session: Session, warehouse_id: int, keys: Collection[_Key]) -> list[tuple[Any, _Key, Decimal, str]]:
    signed = func.coalesce(_documents.c.restores_document_id, _documents.c.id)
    rows = session.connection().execute(
        select(_documents.c.posted_at, _lines.c.sku_id, _lines.c.lot_id, _judged.c.rejected, _documents.c.number)
        .join(_lines, _lines.c.document_id == _documents.c.id)
        .join(_judged, (_judged.c.document_id == signed) & (_judged.c.line_no == _lines.c.line_no))
        .where(
            _documents.c.type == "goods_receipt", _documents.c.status.in_((POSTED, DONE)), _judged.c.rejected > 0,
            _documents.c.warehouse_id == warehouse_id, _lines.c.sku_id.in_([sku_id for sku_id, _ in keys]),
        )
    )  # fmt: skip
    return [(row[0], (row[1], row[2]), row[3], row[4] or "") for row in rows if (row[1], row[2]) in keys]


def _left(session: Session, warehouse_id: int, keys: Collection[_Key]) -> list[tuple[Any, _Key, Decimal, str]]:
    rows = session.connection().execute(
        select(_documents.c.posted_at, _lines.c.sku_id, _lines.c.lot_id, _lines.c.base_quantity)
        .join(_lines, _lines.c.document_id == _documents.c.id)
        .where(
            _documents.c.type.in_(("purchase_return", "scrap")), _documents.c.status.in_((POSTED, DONE)),
            _documents.c.settlement.in_(list(TAKEN_FROM)), _documents.c.reverses_document_id.is_(None),
            _documents.c.warehouse_id == warehouse_id, _lines.c.sku_id.in_([sku_id for sku_id, _ in keys]),
        )
    )  # fmt: skip
    return [(row[0], (row[1], row[2]), -row[3], "") for row in rows if (row[1], row[2]) in keys]


register_status_check(check_freeing)

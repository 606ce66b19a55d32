"""SKUs that became others: whom they became, and what of them is still found."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Table, bindparam, func, select
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from jxc_app.core.errors import DomainError
from jxc_app.core.prepared import Prepared
from jxc_app.core.search import search_key
from jxc_app.modules.catalog.models import Barcode, Sku

_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_stays = _skus.alias("stays")
_MERGED = Prepared(
    select(_skus.c.code, _stays.c.code)
    .join(_stays, _stays.c.id == _skus.c.merged_into_id)
    .where(_skus.c.id.in_(bindparam("sku_ids", expanding=True)), _skus.c.merged_into_id.is_not(None))
)
#: the SKU that a row of the table stands for by now
standing: ColumnElement[int] = func.coalesce(_skus.c.merged_into_id, _skus.c.id)


def refuse_merged(session: Session, sku_ids: Collection[int]) -> None:
    """Raise DomainError ``sku.merged`` where one of them has become another: nothing of it moves any more.

    Whoever merges locks the SKU against every row that names it, and each posting has written some by now.
    """
    for code, stays in _MERGED.fetch(session, sku_ids=sorted(sku_ids)):
        raise DomainError("sku.merged", sku=code, stays=stays)


def absorbed_by(session: Session, sku_ids: Sequence[int] | range) -> dict[int, int]:
    """Those that became one of these SKUs, each with the one that it became."""
    if isinstance(sku_ids, range):
        among = _skus.c.merged_into_id >= sku_ids.start, _skus.c.merged_into_id < sku_ids.stop
    else:
        among = (_skus.c.merged_into_id.in_(list(sku_ids)),)  # type: ignore[assignment]
    found = select(_skus.c.id, _skus.c.merged_into_id).where(_skus.c.merged_into_id.is_not(None), *among)
    return {row[0]: row[1] for row in session.connection().execute(found)}


def all_absorbed(session: Session) -> dict[int, int]:
    """The same of every SKU."""
    found = select(_skus.c.id, _skus.c.merged_into_id).where(_skus.c.merged_into_id.is_not(None))
    return {row[0]: row[1] for row in session.connection().execute(found)}


def with_absorbed(session: Session, sku_id: int) -> list[int]:
    """A SKU and those that became it."""
    return [sku_id, *sorted(absorbed_by(session, [sku_id]))]


def absorbed_keys(session: Session, sku_ids: Collection[int]) -> dict[int, str]:
    """What those that became each of these are found by."""
    found = select(_skus.c.merged_into_id, _skus.c.search_key).where(
        _skus.c.merged_into_id.is_not(None), _skus.c.merged_into_id.in_(list(sku_ids))
    )
    keys: dict[int, str] = {}
    for sku_id, key in session.connection().execute(found.order_by(_skus.c.id)):
        keys[sku_id] = f"{keys[sku_id]}\n{key}" if sku_id in keys else key
    return keys


def index_anew(session: Session, skus: Collection[Sku]) -> None:
    """Find each by its code, its words and its barcodes, and by those of what became it."""
    ids = [sku.id or 0 for sku in skus]
    barcodes: dict[int, list[str]] = {}
    for sku_id, code in session.exec(rows_of(Barcode.sku_id, Barcode.code).where(col(Barcode.sku_id).in_(ids))).all():
        barcodes.setdefault(sku_id, []).append(code)
    further = absorbed_keys(session, ids)
    for sku in skus:
        own = search_key(sku.code, sku.name, sku.spec, sku.brand, *barcodes.get(sku.id or 0, ()))
        sku.search_key = f"{own}\n{further[sku.id or 0]}" if sku.id in further else own

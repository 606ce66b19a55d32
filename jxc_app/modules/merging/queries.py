"""Reads about merges: what one would do, and what became of a SKU."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, or_, select

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import MONEY_PLACES, ZERO, proportion
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.merge_parts import Merging, merge_parts
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.catalog.permissions import SKU_VIEW
from jxc_app.modules.catalog.rows import row_of, scope_of
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import kept_from
from jxc_app.modules.inventory.merging import Lying, lying, values_lying
from jxc_app.modules.inventory.permissions import STOCK_COST
from jxc_app.modules.merging.models import SkuMerge, SkuMergeDocument
from jxc_app.modules.merging.permissions import SKU_MERGE


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two SKUs."""

    id: int
    code: str
    name: str
    spec: str
    unit: str
    version: int
    is_off: bool


@dataclass(frozen=True, slots=True)
class StockLine:
    """What would move, in base units; ``value``: its part of the warehouse's value, None where nobody may know."""

    warehouse: str
    place: str
    lot: str
    quantity: Decimal
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge would do as things stand: stock, what goes along in words, and what stands in the way."""

    gone: Side
    stays: Side
    stock: list[StockLine]
    moves: list[str]
    blocks: list[str]


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A merge that a SKU had part in; ``numbers`` by document id, as far as the reader may know them."""

    id: int
    gone_id: int
    gone_code: str
    gone_name: str
    stays_id: int
    stays_code: str
    stays_name: str
    reason: str
    merged_at: datetime
    merged_by: str
    undone_at: datetime | None
    undone_by: str
    documents: tuple[tuple[int, str], ...]


@query("sku.merge_preview", title="合并商品预览", permission=SKU_MERGE)
def merge_preview(session: Session, scope: Scope, actor: Actor, *, gone_id: int, stays_id: int) -> MergePreview:
    """Raises NotFound for a SKU that the right does not reach, and where both are the same."""
    gone, stays = (_reached(session, scope, one) for one in (gone_id, stays_id))
    if gone_id == stays_id:
        raise NotFound("sku.not_found")
    merging = Merging(gone, stays, actor)
    looks = [part.look(session, merging) for part in merge_parts()]
    return MergePreview(
        _side(session, gone), _side(session, stays),
        _stock(lying(session, gone_id), values_lying(session, gone_id), scope_of(session, actor, STOCK_COST)),
        [words for look in looks for words in look.moves], [words for look in looks for words in look.blocks],
    )  # fmt: skip


@query("sku.merges", title="商品合并记录", permission=SKU_VIEW)
def merges_of(session: Session, scope: Scope, actor: Actor, *, sku_id: int) -> list[MergeRow]:
    """The latest first, of those of which the reader may see both SKUs. Raises NotFound ``sku.not_found``."""
    _reached(session, scope, sku_id)
    wanted = select(SkuMerge).where(or_(SkuMerge.gone_id == sku_id, SkuMerge.stays_id == sku_id))
    merges = session.exec(wanted.order_by(col(SkuMerge.id).desc())).all()
    ids = {one for merge in merges for one in (merge.gone_id, merge.stays_id)}
    rows = session.exec(select(Sku).where(col(Sku.id).in_(ids))).all()
    skus = {one.id or 0: one for one in rows if scope.covers_somewhere(row_of(one))}
    merges = [merge for merge in merges if merge.gone_id in skus and merge.stays_id in skus]
    papers = _papers(session, actor, [merge.id or 0 for merge in merges])
    return [_row(merge, skus, papers.get(merge.id or 0, ())) for merge in merges]


def _row(merge: SkuMerge, skus: Mapping[int, Sku], documents: tuple[tuple[int, str], ...]) -> MergeRow:
    gone, stays = skus[merge.gone_id], skus[merge.stays_id]
    return MergeRow(
        merge.id or 0, merge.gone_id, gone.code, gone.name, merge.stays_id, stays.code, stays.name, merge.reason,
        merge.merged_at, merge.merged_by, merge.undone_at, merge.undone_by, documents,
    )  # fmt: skip


def _papers(session: Session, actor: Actor, merge_ids: list[int]) -> dict[int, tuple[tuple[int, str], ...]]:
    wanted = (
        select(SkuMergeDocument.merge_id, Document.id, Document.number)
        .join(Document, col(Document.id) == SkuMergeDocument.document_id)
        .where(col(SkuMergeDocument.merge_id).in_(merge_ids))
        .order_by(col(Document.id))
    )
    rows = session.exec(wanted).all()
    hidden = kept_from(session, scope_of(session, actor, DOCUMENT_VIEW), {row[1] or 0 for row in rows})
    found: dict[int, tuple[tuple[int, str], ...]] = {}
    for merge_id, document_id, number in rows:
        if document_id not in hidden:
            found[merge_id] = (*found.get(merge_id, ()), (document_id or 0, number or ""))
    return found


def _reached(session: Session, scope: Scope, sku_id: int) -> Sku:
    sku = session.get(Sku, sku_id)
    if sku is None or not scope.covers_somewhere(row_of(sku)):
        raise NotFound("sku.not_found")
    return sku


def _side(session: Session, sku: Sku) -> Side:
    unit = session.get_one(Unit, sku.base_unit_id).name
    return Side(sku.id or 0, sku.code, sku.name, sku.spec, unit, sku.version, sku.switched_off_at is not None)


def _stock(there: list[Lying], values: Mapping[int, Decimal], costs: Scope) -> list[StockLine]:
    """A warehouse has one average: each lot's part of the value is what is due by then less what was given."""
    whole: dict[int, Decimal] = {}
    for one in there:
        whole[one.warehouse_id] = whole.get(one.warehouse_id, ZERO) + one.on_hand
    reached, given, lines = dict.fromkeys(whole, ZERO), dict.fromkeys(whole, ZERO), []
    for one in there:
        home = one.warehouse_id
        reached[home] += one.on_hand
        due = proportion(values.get(home, ZERO), reached[home], whole[home], MONEY_PLACES)
        part, given[home] = due - given[home], due
        lines.append(StockLine(one.warehouse, one.place, one.lot, one.on_hand, part if costs.covers(home) else None))
    return lines

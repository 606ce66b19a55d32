"""合并商品: one transaction in which one SKU becomes another, with its stock, its codes and all that hangs on it."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from pydantic import Field as Limits
from sqlalchemy import Table
from sqlmodel import col, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import new_key
from jxc_app.core.inputs import Id, Version
from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.catalog.merge_parts import Merging, merge_parts
from jxc_app.modules.catalog.merged import index_anew
from jxc_app.modules.catalog.models import Sku, SkuAlike
from jxc_app.modules.catalog.rows import refuse_beyond
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.drafts import Written
from jxc_app.modules.documents.lines import write_lines
from jxc_app.modules.documents.merging import lock_drafts
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.service import finish_posting
from jxc_app.modules.documents.types import DRAFT, FROM_BLOCKED, FROM_HOLD, IN, OUT
from jxc_app.modules.inventory.merging import Lying, lock_stock, lots_under, lying
from jxc_app.modules.merging.models import SkuMerge, SkuMergeDocument
from jxc_app.modules.merging.permissions import MERGING, SKU_MERGE
from jxc_app.modules.merging.types import SKU_MERGE as TYPE
from jxc_app.modules.warehouses.models import Place

_alike: Table = SkuAlike.__table__  # type: ignore[attr-defined]
_SETTLEMENTS = {Place.STOCK: "", Place.QC_HOLD: FROM_HOLD, Place.BLOCKED: FROM_BLOCKED}
#: a document has at most 500 lines, and each lot takes two
_LOTS_OF_ONE = 250


class MergeSkus(Command):
    """``gone`` becomes ``stays``, both as the actor last saw them, and why."""

    gone_id: Id
    gone_version: Version
    stays_id: Id
    stays_version: Version
    reason: str = Limits(min_length=2, max_length=200)


class SkusMerged(Result):
    """The merge, the SKU that stays, and the numbers of the documents that moved the stock."""

    merge_id: int
    stays_id: int
    numbers: list[str] = Limits(default_factory=list)


@use_case("sku.merge", title="合并商品", permission=SKU_MERGE, proof=MERGING)
def merge_skus(uow: UnitOfWork, command: MergeSkus) -> SkusMerged:
    """Make one of two. Raises Conflict ``version.stale``; DomainError ``merge.itself``, ``merge.blocked`` with all that
    stands in the way, ``merge.needs_approval`` where a flow stops its documents, ``period.closed``.
    """
    merging = _locked(uow, command)
    blocks = [words for part in merge_parts() for words in part.look(uow.session, merging).blocks]
    if blocks:
        raise DomainError("merge.blocked", field="stays_id", words="；".join(blocks))
    merge = _begin(uow, merging, command.reason)
    made = _move_stock(uow, merging, merge)
    merge.kept = merge.kept | {"parts": {part.code: part.move(uow, merging) for part in merge_parts()}}
    _become(uow, merging, merge)
    uow.record(
        "sku_merge", merge.id, merging.gone.code, after={"stays_id": merging.stays.id, "documents": "、".join(made)},
        reason=command.reason,
    )  # fmt: skip
    uow.publish("sku_merge", sku_ids=list(merging.ids))
    return SkusMerged(merge_id=merge.id or 0, stays_id=command.stays_id, numbers=made)


def _locked(uow: UnitOfWork, command: MergeSkus) -> Merging:
    """Both SKUs, as they were seen; nobody writes anything of the first from here on.

    Drafts, then balances, as every posting takes them, and the SKU itself after: who has booked some of it by then is
    waited for, who comes later finds it gone.
    """
    if command.gone_id == command.stays_id:
        raise DomainError("merge.itself", field="stays_id")
    _refuse_strangers(uow, command)
    uow.demand_proof(MERGING)
    lock_drafts(uow, command.gone_id)
    lock_stock(uow, command.gone_id, command.stays_id)
    gone = _lock(uow, command.gone_id, weakly=False)
    stays = _lock(uow, command.stays_id, weakly=True)
    if (gone.version, stays.version) != (command.gone_version, command.stays_version):
        raise Conflict("version.stale")
    return Merging(gone, stays, uow.actor)


def _refuse_strangers(uow: UnitOfWork, command: MergeSkus) -> None:
    skus = uow.session.exec(select(Sku).where(col(Sku.id).in_((command.gone_id, command.stays_id)))).all()
    if len(skus) != 2:
        raise NotFound("sku.not_found")
    refuse_beyond(uow, SKU_MERGE, skus)


def _lock(uow: UnitOfWork, sku_id: int, *, weakly: bool) -> Sku:
    """``weakly``: others may go on to write rows that name it."""
    wanted = select(Sku).where(Sku.id == sku_id).with_for_update(key_share=weakly)
    return uow.session.exec(wanted.execution_options(populate_existing=True)).one()


def _begin(uow: UnitOfWork, merging: Merging, reason: str) -> SkuMerge:
    gone, stays = merging.ids
    earlier = uow.session.exec(select(Sku.id).where(Sku.merged_into_id == gone).order_by(col(Sku.id))).all()
    kept: dict[str, Any] = {
        "was_off": merging.gone.switched_off_at is not None, "absorbed": list(earlier), "parts": {},
    }  # fmt: skip
    merge = SkuMerge(
        gone_id=gone, stays_id=stays, reason=reason, kept=kept, merged_at=uow.now, merged_by=uow.actor.name[:60]
    )
    uow.session.add(merge)
    uow.session.flush()
    return merge


def _move_stock(uow: UnitOfWork, merging: Merging, merge: SkuMerge) -> list[str]:
    """A document for each warehouse and state; the last that leaves takes what is left of the value."""
    there = lying(uow.session, merging.ids[0])
    lots = lots_under(uow, merging.ids[1], sorted({one.lot_id for one in there}))
    numbers = []
    for (warehouse_id, place), lots_here in groupby(there, key=lambda one: (one.warehouse_id, one.place)):
        every = list(lots_here)
        for start in range(0, len(every), _LOTS_OF_ONE):
            some = every[start : start + _LOTS_OF_ONE]
            made = _book(uow, merging, merge, (warehouse_id, _SETTLEMENTS[Place(place)]), _lines(merging, some, lots))
            numbers.append(made.number or "")
    return numbers


def _book(
    uow: UnitOfWork, merging: Merging, merge: SkuMerge, where: tuple[int, str], rows: list[dict[str, Any]]
) -> DocumentRef:
    document = Document(
        document_key=new_key(), type=TYPE.code, status=DRAFT, business_date=uow.today, effective_at=uow.now,
        warehouse_id=where[0], settlement=where[1], responsible=uow.actor.name[:60],
        remark=f"{merging.gone.code} 并入 {merging.stays.code}：{merge.reason}"[:500],
        total_quantity=sum((row["base_quantity"] for row in rows if row["side"] == IN), ZERO),
        maker_id=uow.actor.user_id, created_at=uow.now, changed_at=uow.now,
    )  # fmt: skip
    uow.session.add(document)
    uow.session.flush()
    uow.session.add(SkuMergeDocument(document_id=document.id or 0, merge_id=merge.id or 0))
    made = finish_posting(uow, Written(document, write_lines(uow.session, document.id or 0, rows)))
    if made.posted_at is None:  # stock that changes while somebody decides would be another stock
        raise DomainError("merge.needs_approval")
    return made


def _lines(merging: Merging, there: Sequence[Lying], lots: dict[int, int]) -> list[dict[str, Any]]:
    """Out as one SKU, in as the other; all out first, so that what comes in knows what it costs."""
    gone, stays = merging.ids
    out = [_row(merging, gone, OUT, one.lot_id, one.on_hand) for one in there]
    into = [_row(merging, stays, IN, lots[one.lot_id], one.on_hand) for one in there]
    return [row | {"line_no": number} for number, row in enumerate([*out, *into], start=1)]


def _row(merging: Merging, sku_id: int, side: str, lot_id: int, quantity: Decimal) -> dict[str, Any]:
    return {
        "sku_id": sku_id, "lot_id": lot_id, "side": side, "lot_choice": "", "lot_reason": "",
        "unit_id": merging.stays.base_unit_id, "quantity": quantity, "base_quantity": quantity, "price": None,
        "discount_percent": ZERO, "tax_percent": ZERO, "amount": None, "remark": "", "source_line_id": None,
        "due_on": None, "for_warehouse_id": None, "is_gift": False, "custom": {},
    }  # fmt: skip


def _become(uow: UnitOfWork, merging: Merging, merge: SkuMerge) -> None:
    """From here on whoever asks for the one is told the other."""
    gone, stays = merging.gone, merging.stays
    gone.merged_into_id = stays.id
    gone.switched_off_at = gone.switched_off_at or uow.now
    for one in uow.session.exec(select(Sku).where(col(Sku.id).in_(merge.kept["absorbed"]))).all():
        one.merged_into_id = stays.id
    uow.session.connection().execute(
        _alike.delete().where((_alike.c.left_id == gone.id) | (_alike.c.right_id == gone.id))
    )
    uow.session.flush()
    index_anew(uow.session, [stays])
    for sku in (gone, stays):
        sku.version += 1
    uow.session.flush()

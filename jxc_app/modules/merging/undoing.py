"""Taking a merge back: by voiding one of its documents, or, where nothing lay anywhere, by itself."""

from sqlmodel import Session, col, select

from jxc_app.core.errors import Conflict, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.catalog.merge_parts import Merging, merge_parts
from jxc_app.modules.catalog.merged import index_anew
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.catalog.rows import refuse_beyond
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.posting import source_of
from jxc_app.modules.documents.rows import as_row
from jxc_app.modules.documents.types import POSTED, type_of
from jxc_app.modules.documents.voiding import take_back
from jxc_app.modules.inventory.reversing import reverse_moves
from jxc_app.modules.merging.models import SkuMerge, SkuMergeDocument
from jxc_app.modules.merging.permissions import MERGING, SKU_MERGE


class UndoMerge(Command):
    """A merge that moved no stock, to be taken back."""

    merge_id: Id


class MergeUndone(Result):
    """Which SKU is there again."""

    sku_id: int


@use_case("sku.undo_merge", title="撤销商品合并", permission=SKU_MERGE, proof=MERGING)
def undo_merge(uow: UnitOfWork, command: UndoMerge) -> MergeUndone:
    """Make two of them again. Raises Conflict ``merge.undone``, ``merge.has_documents`` where one must be voided."""
    merge = _locked(uow, command.merge_id)
    skus = [uow.session.get_one(Sku, one) for one in (merge.gone_id, merge.stays_id)]
    refuse_beyond(uow, SKU_MERGE, skus)
    uow.demand_proof(MERGING)
    if documents := documents_of(uow.session, merge):
        raise Conflict("merge.has_documents", number=documents[0].number)
    make_two(uow, merge)
    return MergeUndone(sku_id=merge.gone_id)


def take_back_merge(uow: UnitOfWork, document: Document, reversal: Document) -> None:
    """Make two SKUs again, then move the stock of this document back at the value it carried.

    Raises ``stock.insufficient`` where some of it has left as the SKU that stayed.
    """
    merge = _of_document(uow, document)
    if merge.undone_at is None:
        make_two(uow, merge)
    reverse_moves(
        uow, source_of(document), source_of(reversal), business_date=reversal.business_date,
        effective_at=reversal.effective_at,
    )  # fmt: skip


def void_the_others(uow: UnitOfWork, document: Document) -> None:
    """A merge is taken back as a whole: by the right to void, in every warehouse that it touched."""
    for other in documents_of(uow.session, _of_document(uow, document)):
        known = lock_document(uow.session, other.id or 0)
        if known is not None and known.status == POSTED:
            right = type_of(known.type).permissions["void"]
            uow.authorize(right, [known.warehouse_id], as_row(uow.session, known))
            take_back(uow, known, f"随 {document.number} 一起作废")


def make_two(uow: UnitOfWork, merge: SkuMerge) -> None:
    """The one that went is there again, with what of its own the other still has."""
    wanted = select(Sku).where(col(Sku.id).in_((merge.gone_id, merge.stays_id))).order_by(col(Sku.id))
    skus = {one.id: one for one in uow.session.exec(wanted.with_for_update()).all()}
    gone, stays = skus[merge.gone_id], skus[merge.stays_id]
    gone.merged_into_id = None
    if not merge.kept["was_off"]:
        gone.switched_off_at = None
    earlier = select(Sku).where(col(Sku.id).in_(merge.kept["absorbed"]), Sku.merged_into_id == stays.id)
    for one in uow.session.exec(earlier).all():
        one.merged_into_id = gone.id
    merging = Merging(gone, stays, uow.actor)
    for part in reversed(merge_parts()):
        if part.code in merge.kept["parts"]:
            part.back(uow, merging, merge.kept["parts"][part.code])
    merge.undone_at, merge.undone_by = uow.now, uow.actor.name[:60]
    uow.session.flush()
    index_anew(uow.session, [gone, stays])
    for sku in (gone, stays):
        sku.version += 1
    uow.session.flush()
    uow.record("sku_merge", merge.id, gone.code, before={"stays_id": stays.id}, after={"undone": True})
    uow.publish("sku_merge", sku_ids=[gone.id, stays.id])


def documents_of(session: Session, merge: SkuMerge) -> list[Document]:
    """The documents of a merge, in the order in which they were booked."""
    wanted = select(Document).join(SkuMergeDocument, col(SkuMergeDocument.document_id) == Document.id)
    return list(session.exec(wanted.where(SkuMergeDocument.merge_id == merge.id).order_by(col(Document.id))).all())


def _of_document(uow: UnitOfWork, document: Document) -> SkuMerge:
    link = uow.session.get_one(SkuMergeDocument, document.id)
    return uow.session.get_one(SkuMerge, link.merge_id, with_for_update=True)


def _locked(uow: UnitOfWork, merge_id: int) -> SkuMerge:
    merge = uow.session.get(SkuMerge, merge_id, with_for_update=True)
    if merge is None:
        raise NotFound("merge.not_found")
    if merge.undone_at is not None:
        raise Conflict("merge.undone")
    return merge

"""Who counted and who inspected a receipt, and what that says of its lines."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from sqlmodel import Session, col, select

from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.approvals.approvers import is_small_shop
from jxc_app.modules.documents.lines import Line, lines_of
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLine
from jxc_app.modules.documents.types import SUBMITTED
from jxc_app.modules.documents.versions import versions_of
from jxc_app.modules.purchasing.models import GoodsReceipt, GoodsReceiptLine
from jxc_app.modules.warehouses.models import Place


def signed_id(session: Session, document: Document) -> int:
    """The receipt whose signatures hold: its own, or those of what it restores, however often."""
    while document.restores_document_id is not None:
        document = session.get_one(Document, document.restores_document_id)
    return document.id or 0


def counted_of(session: Session, order_id: int) -> list[str]:
    """The numbers of receipts of an order that were counted and wait for their inspection."""
    lines = col(DocumentLine.source_line_id).between(
        order_id * LINES_PER_DOCUMENT, (order_id + 1) * LINES_PER_DOCUMENT - 1
    )
    wanted = select(Document.number).join(DocumentLine, col(DocumentLine.document_id) == Document.id).distinct()
    found = session.exec(wanted.where(Document.type == "goods_receipt", Document.status == SUBMITTED, lines))
    return [number or "" for number in found]


def outcome_of(session: Session, document: Document) -> dict[int, GoodsReceiptLine]:
    """What became of each line, by the id of the line in this document; empty before the inspection."""
    signed = signed_id(session, document)
    found = session.exec(select(GoodsReceiptLine).where(GoodsReceiptLine.document_id == signed)).all()
    return {(document.id or 0) * LINES_PER_DOCUMENT + one.line_no: one for one in found}


def accepted(session: Session, document: Document) -> Mapping[int, Decimal]:
    """How much of each line the inspection took, in base units: only that fulfils an order."""
    return {line_id: one.accepted for line_id, one in outcome_of(session, document).items()}


def rejected(session: Session, document: Document) -> Mapping[int, Mapping[Place, Decimal]]:
    """What of each line is put on hold for the supplier, in base units."""
    return {
        line_id: {Place.QC_HOLD: one.rejected} for line_id, one in outcome_of(session, document).items() if one.rejected
    }


def carried(session: Session, document: Document) -> Mapping[int, Decimal]:
    """What the goods of each line cost the stock, in yuan, where gifts share what was paid."""
    return {line_id: one.cost for line_id, one in outcome_of(session, document).items() if one.cost is not None}


def check_signed(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse to take in what nobody has inspected. Raises DomainError ``receipt.not_inspected``."""
    signed = uow.session.get(GoodsReceipt, signed_id(uow.session, document))
    if signed is None or signed.inspected_by is None:
        raise DomainError("receipt.not_inspected", number=document.number or "草稿")


def signers(uow: UnitOfWork, document: Document) -> frozenset[int]:
    """Who had a part in a receipt, and so cannot decide on it."""
    signed = uow.session.get(GoodsReceipt, document.reverses_document_id or signed_id(uow.session, document))
    return frozenset(one for one in (signed.counted_by, signed.inspected_by) if one) if signed else frozenset()


def buyers_of(session: Session, lines: list[Line]) -> set[int]:
    """Who made or put into force the orders that these lines fulfil, or another version of one: who changed an order
    took nobody's part in it away.
    """
    orders = {line.source_line_id // LINES_PER_DOCUMENT for line in lines if line.source_line_id is not None}
    versions = {one for order in orders for one in versions_of(session, order)}
    wanted = select(Document.maker_id, Document.posted_by).where(col(Document.id).in_(versions))
    made = session.exec(wanted.where(col(Document.posted_at).is_not(None))).all()
    return {one for pair in made for one in pair if one is not None}


def people_of(session: Session, document: Document) -> set[int]:
    """Everybody with a part in a receipt: who ordered, who counted, who inspected."""
    signed = session.get(GoodsReceipt, signed_id(session, document))
    signed_by = {signed.counted_by, signed.inspected_by or signed.counted_by} if signed else set()
    return buyers_of(session, lines_of(session, document.id or 0)) | signed_by


def refuse_one_hand(uow: UnitOfWork, others: Collection[int], code: str) -> bool:
    """Refuse who had an earlier part; True where a small shop lets it pass, and the owner is to be asked."""
    if uow.actor.user_id not in others:
        return False
    if not uow.actor.is_system and not is_small_shop(uow.session):
        raise DomainError(code)
    return True

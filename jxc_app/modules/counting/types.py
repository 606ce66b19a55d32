"""The documents that post what a count found: 盘盈 from loss to stock, 盘亏 from stock to loss. All or none.

``settlement`` of each says in which status the goods of its lines are, so that the right place is corrected.
"""

from sqlmodel import Session, col, select

from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.approvals import asking
from jxc_app.modules.counting.finishing import finish
from jxc_app.modules.counting.heads import TOPIC, counters_of
from jxc_app.modules.counting.models import CountDocument, StockCount
from jxc_app.modules.documents.approving import KIND
from jxc_app.modules.documents.lines import Line, lines_of
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.posting import moves_of
from jxc_app.modules.documents.service import post_approved
from jxc_app.modules.documents.types import (
    APPROVED,
    DRAFT,
    PUT_TO,
    SUBMITTED,
    TAKEN_FROM,
    DocumentType,
    Route,
    register,
)
from jxc_app.modules.inventory.locking_ahead import lock_ahead
from jxc_app.modules.warehouses.models import Place

_READY = (SUBMITTED, APPROVED)


def documents_of(session: Session, count_id: int) -> list[Document]:
    """The documents of a count in the order in which they were made, those included that were given up."""
    found = (
        select(Document)
        .join(CountDocument, col(CountDocument.document_id) == Document.id)
        .where(CountDocument.count_id == count_id)
        .order_by(col(Document.id))
    )
    return list(session.exec(found).all())


def _gain(document: Document) -> Route:
    return Route(Place.LOSS, PUT_TO.get(document.settlement, Place.STOCK), origin_side="")


def _lose(document: Document) -> Route:
    return Route(TAKEN_FROM.get(document.settlement, Place.STOCK), Place.LOSS, target_side="")


def _only_with_all(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse what no count made, what a counter would post, and one part of a count alone."""
    count = _count_of(uow, document)
    if count is None:
        raise DomainError("count.only_by_count")
    if uow.actor.user_id in counters_of(uow.session, count.id or 0):
        raise DomainError("count.own_count", number=count.number)
    if document.status == DRAFT:  # the count itself is at it, and looks after all of them
        return
    left = [one for one in documents_of(uow.session, count.id or 0) if one.posted_at is None]
    held = [one for one in left if one.id != document.id and not _is_ready(uow.session, one)]
    if held:
        raise DomainError(
            "count.siblings_wait", number=count.number, others="、".join(one.number or "" for one in held)
        )
    moves = [move for one in left for move in moves_of(uow.session, one, lines_of(uow.session, one.id or 0))]
    lock_ahead(uow, document.business_date, moves)


def _is_ready(session: Session, document: Document) -> bool:
    return document.status in _READY and asking.running(session, KIND, document.id or 0) is None


def _post_all(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    """After one the next, and with the last the count is posted. A void leaves the count as it was: it happened."""
    count = _count_of(uow, document)
    if count is None or not is_posted:
        if count is not None:
            uow.publish(TOPIC, count_id=count.id, warehouse_ids=[count.warehouse_id])
        return
    left = [one for one in documents_of(uow.session, count.id or 0) if one.posted_at is None]
    ready = [one for one in left if one.status in _READY]
    if ready:
        following = lock_document(uow.session, ready[0].id or 0)
        if following is not None:
            post_approved(uow, following)
    elif not [one for one in left if one.status == DRAFT]:
        finish(uow, count)


def _counters(uow: UnitOfWork, document: Document) -> frozenset[int]:
    link = uow.session.get(CountDocument, document.reverses_document_id or document.id)
    return frozenset(counters_of(uow.session, link.count_id)) if link else frozenset()


def _count_of(uow: UnitOfWork, document: Document) -> StockCount | None:
    link = uow.session.get(CountDocument, document.id)
    if link is None:
        return None
    return uow.session.get(StockCount, link.count_id, with_for_update=True)


COUNT_GAIN = register(
    DocumentType(
        "count_gain", "盘盈", "PYRK", _gain, "count", check=_only_with_all, after=_post_all, by_hand=False,
        people=_counters, settlements=("", *PUT_TO),
    )
)  # fmt: skip
COUNT_LOSS = register(
    DocumentType(
        "count_loss", "盘亏", "PKCK", _lose, "count", reserves=True, check=_only_with_all, after=_post_all,
        by_hand=False, people=_counters, settlements=("", *TAKEN_FROM),
    )
)  # fmt: skip

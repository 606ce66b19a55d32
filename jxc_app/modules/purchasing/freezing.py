"""异常冻结结算: what differs at the gate freezes the settlement, until somebody else releases it with a reason."""

from collections.abc import Collection, Sequence
from datetime import date

from pydantic import Field as Limits
from sqlmodel import Session, col, func, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.documents.carried import CarriedKind, carries
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.rows import as_row
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.types import REVERSED
from jxc_app.modules.purchasing.models import SettlementFreeze
from jxc_app.modules.purchasing.permissions import SETTLEMENT_RELEASE
from jxc_app.modules.purchasing.receipt_rules import in_words
from jxc_app.modules.purchasing.signatures import people_of


class ReleaseSettlement(Command):
    """A freeze, and why it is released."""

    freeze_id: Id
    reason: str = Limits(min_length=2, max_length=200)


class Released(Result):
    """The receipt that may be settled again."""

    document_id: int


def freeze(uow: UnitOfWork, document: Document, causes: Sequence[str], words: str) -> None:
    """Freeze the settlement of a receipt, in the transaction that finds the exception."""
    row = SettlementFreeze(
        document_id=document.id or 0, causes=",".join(causes), words=words, frozen_at=uow.now,
        frozen_by=uow.actor.user_id,
    )  # fmt: skip
    uow.session.add(row)
    uow.session.flush()
    note(uow, document, "freeze", in_words(causes))
    after = {"document": document.number, "causes": in_words(causes), "frozen": True}
    uow.record("settlement_freeze", row.id, document.number or "", after=after)


def frozen(session: Session, document_ids: Collection[int]) -> dict[int, SettlementFreeze]:
    """Which of these receipts may not be settled, with what froze them."""
    wanted = select(SettlementFreeze).where(
        col(SettlementFreeze.document_id).in_(document_ids), col(SettlementFreeze.released_at).is_(None)
    )
    return {one.document_id: one for one in session.exec(wanted).all()}


def _count_frozen(session: Session, until: date) -> int:
    """Receipts of the days until one whose settlement is frozen."""
    wanted = (
        select(func.count())
        .select_from(SettlementFreeze)
        .join(Document, col(Document.id) == col(SettlementFreeze.document_id))
        .where(col(SettlementFreeze.released_at).is_(None), col(Document.status) != REVERSED)
        .where(col(Document.business_date) <= until)
    )
    return session.exec(wanted).one()


carries(CarriedKind("frozen_settlements", "结算冻结的入库单", _count_frozen))


@use_case("settlement.release", title="解除结算冻结", permission=SETTLEMENT_RELEASE)
def release_settlement(uow: UnitOfWork, command: ReleaseSettlement) -> Released:
    """Let a receipt be settled. Raises DomainError ``settlement.own_receipt``, Conflict ``settlement.released``."""
    row = uow.session.get(SettlementFreeze, command.freeze_id, with_for_update=True)
    document = lock_document(uow.session, row.document_id) if row else None
    if row is None or document is None:
        raise NotFound("document.not_found")
    uow.authorize(SETTLEMENT_RELEASE.code, [document.warehouse_id], as_row(uow.session, document))
    if row.released_at is not None:
        raise Conflict("settlement.released", number=document.number)
    if uow.actor.user_id in people_of(uow.session, document):
        raise DomainError("settlement.own_receipt", number=document.number)
    row.released_at, row.released_by, row.reason = uow.now, uow.actor.user_id, command.reason
    note(uow, document, "unfreeze", command.reason)
    uow.record(
        "settlement_freeze", row.id, document.number or "", before={"frozen": True}, after={"frozen": False},
        reason=command.reason,
    )  # fmt: skip
    return Released(document_id=document.id or 0)

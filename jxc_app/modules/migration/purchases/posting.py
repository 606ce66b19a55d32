"""One order of the past with what came of it, posted as a whole: the order, its receipt, both of them ended."""

from datetime import datetime
from decimal import Decimal

from pydantic import AwareDatetime
from pydantic import Field as Limits

from jxc_app.core.errors import PermissionDenied
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import PositiveQuantity, QuantityOrZero
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.documents.commands import DocumentFields, LineInput, MigrateDocument
from jxc_app.modules.documents.drafts import Written, new_document
from jxc_app.modules.documents.following import settle
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.migrating import MIGRATED, migrate_document
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document
from jxc_app.modules.documents.permissions import DOCUMENT_MIGRATE
from jxc_app.modules.documents.service import finish_posting
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.purchasing.models import GoodsReceipt, GoodsReceiptLine

_WORDS = "历史数据，已了结"
_RECEIPT = ":receipt"


class CameIn(Command):
    """What came of one line of the order: counted, and of that rejected."""

    line_no: Id
    received: PositiveQuantity
    rejected: QuantityOrZero = Decimal(0)


class MigratePurchase(Command):
    """An order of the past; ``came``: what was received of it, at once, at ``received_at``."""

    order: MigrateDocument
    received_at: AwareDatetime
    came: list[CameIn] = Limits(default_factory=list, max_length=500)


class MigratedPurchase(Result):
    """The documents it became; ``receipt_id`` 0 where nothing came."""

    order_id: int
    receipt_id: int = 0


@use_case("document.migrate_purchase", title="导入历史采购", permission=DOCUMENT_MIGRATE, keeps_key=True)
def migrate_purchase(uow: UnitOfWork, command: MigratePurchase) -> MigratedPurchase:
    """Post an order and its receipt, and end both: nothing more is awaited, billed or paid.

    What was rejected lies on hold, as it does after an inspection here. The two signatures are the product's own, as
    duties of persons do not hold for history. Raises what :func:`migrate_document` raises.
    """
    if not uow.actor.is_system:
        raise PermissionDenied("access.denied", permission=DOCUMENT_MIGRATE.title)
    order_id = migrate_document(uow, command.order).document_id
    receipt_id = _receive(uow, command, order_id) if command.came else 0
    for document_id in (order_id, receipt_id):
        document = lock_document(uow.session, document_id) if document_id else None
        if document is not None and document.status == POSTED:
            settle(uow, document, DONE, _WORDS)
    return MigratedPurchase(order_id=order_id, receipt_id=receipt_id)


def _receive(uow: UnitOfWork, command: MigratePurchase, order_id: int) -> int:
    order = command.order
    lines = [_line(order.lines[one.line_no - 1], one, order_id) for one in command.came]
    fields = DocumentFields(
        document_key=order.document_key[:56] + "-receipt", type="goods_receipt", warehouse_id=order.warehouse_id,
        partner_id=order.partner_id, own_number=order.own_number, lines=lines,
    )  # fmt: skip
    written = new_document(uow, fields, at=command.received_at)
    document = written.document
    document.origin = MIGRATED
    document.source_key, document.source_sha256 = order.source_key + _RECEIPT, order.source_sha256
    _sign(uow, document, command)
    finish_posting(uow, Written(document, written.lines))
    return document.id or 0


def _line(ordered: LineInput, came: CameIn, order_id: int) -> LineInput:
    source = order_id * LINES_PER_DOCUMENT + came.line_no
    return LineInput(sku_id=ordered.sku_id, quantity=came.received, price=ordered.price, source_line_id=source)


def _sign(uow: UnitOfWork, document: Document, command: MigratePurchase) -> None:
    at: datetime = command.received_at
    who = uow.actor.user_id
    uow.session.add(
        GoodsReceipt(
            document_id=document.id or 0, counted_by=who, counted_at=at, inspected_by=who, inspected_at=at,
            is_alone=True,
        )
    )  # fmt: skip
    uow.session.flush()
    for line_no, came in enumerate(command.came, start=1):
        uow.session.add(
            GoodsReceiptLine(
                document_id=document.id or 0, line_no=line_no, accepted=came.received - came.rejected,
                rejected=came.rejected, cause="other" if came.rejected else "",
            )
        )  # fmt: skip
    uow.session.flush()

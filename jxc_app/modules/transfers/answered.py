"""What a request says follows what happens to its transfer, by whichever door."""

from decimal import Decimal

from sqlmodel import select

from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.lines import Line, lines_of
from jxc_app.modules.documents.models import Document
from jxc_app.modules.transfers.models import ACCEPTED, ASKED, OTHER, REFUSED, TransferRequest, TransferRequestLine


def follow_transfer(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    """A transfer that leaves has answered its request; one that is taken back has refused it."""
    request = uow.session.get(TransferRequest, document.id)
    if request is None:
        return
    if not is_posted:
        _refuse(uow, request, "调拨已作废")
        return
    if request.state == ASKED:
        request.state, request.promised_at = ACCEPTED, uow.now
        request.answered_by, request.answered_at = uow.actor.user_id, uow.now
    left = quantities(lines_of(uow.session, document.id or 0))
    wanted = select(TransferRequestLine).where(TransferRequestLine.document_id == document.id)
    for line in uow.session.exec(wanted).all():
        line.sent = min(left.get(line.sku_id, ZERO), line.asked)
        line.cause = "" if line.sent == line.asked else line.cause or OTHER


def refuse_given_up(uow: UnitOfWork, document: Document) -> None:
    """A transfer that is withdrawn or closed gives nothing to whoever asked."""
    request = uow.session.get(TransferRequest, document.id)
    if request is not None and request.state in (ASKED, ACCEPTED):
        _refuse(uow, request, "对方撤回了调拨单")


def _refuse(uow: UnitOfWork, request: TransferRequest, reason: str) -> None:
    request.state, request.promised_at, request.reason = REFUSED, None, reason
    request.answered_by, request.answered_at = uow.actor.user_id, uow.now


def quantities(lines: list[Line]) -> dict[int, Decimal]:
    """Base units by SKU."""
    found: dict[int, Decimal] = {}
    for line in lines:
        found[line.sku_id] = found.get(line.sku_id, ZERO) + line.base_quantity
    return found

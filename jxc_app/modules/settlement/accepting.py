"""放行发票差异: somebody without a part in it lets a difference pass, with a reason."""

from pydantic import Field as Limits

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Result, use_case
from jxc_app.modules.documents.commands import DocumentAct
from jxc_app.modules.documents.service import locked
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.types import POSTED
from jxc_app.modules.settlement.matching import SELLER_NEW, STATED
from jxc_app.modules.settlement.models import SupplierInvoice
from jxc_app.modules.settlement.papers import learn_seller
from jxc_app.modules.settlement.parts import receivers_of, writers_of
from jxc_app.modules.settlement.permissions import INVOICE_ACCEPT


class AcceptInvoice(DocumentAct):
    """An invoice that differs, and why that may be."""

    reason: str = Limits(min_length=2, max_length=200)


class Accepted(Result):
    """The invoice that may be paid now."""

    document_id: int


@use_case("invoice.accept", title="放行发票差异", permission=INVOICE_ACCEPT)
def accept_invoice(uow: UnitOfWork, command: AcceptInvoice) -> Accepted:
    """Let an invoice be paid although it differs; a seller's tax id that was not known is the supplier's from now on.

    Raises DomainError ``invoice.own``, Conflict ``invoice.not_held``."""
    document = locked(uow, command.document_id, command.version, "post", INVOICE_ACCEPT.code)
    paper = uow.session.get(SupplierInvoice, document.id, with_for_update=True)
    if paper is None or document.type != "supplier_invoice":
        raise NotFound("document.not_found")
    if document.status != POSTED or not paper.causes or paper.accepted_by is not None:
        raise Conflict("invoice.not_held", number=document.number or "草稿")
    if STATED in paper.causes.split(","):
        raise DomainError("invoice.paid_on_statement", number=document.number or "")
    invoice = {document.id or 0}
    if uow.actor.user_id in writers_of(uow.session, invoice) | receivers_of(uow.session, invoice):
        raise DomainError("invoice.own", number=document.number or "")
    if SELLER_NEW in paper.causes.split(","):
        learn_seller(uow, document.partner_id, paper)
    paper.accepted_by, paper.accepted_at, paper.reason = uow.actor.user_id, uow.now, command.reason
    document.version += 1
    document.changed_at = uow.now
    note(uow, document, "unfreeze", command.reason)
    uow.record(
        "supplier_invoice", document.id, document.number or "", before={"is_held": True}, after={"is_held": False},
        reason=command.reason,
    )  # fmt: skip
    return Accepted(document_id=document.id or 0)

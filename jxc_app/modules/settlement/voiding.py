"""What follows when an invoice is registered or taken back, and when a payment is."""

from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.lines import lines_of
from jxc_app.modules.documents.models import Document
from jxc_app.modules.settlement.accruing import restore_accrual, reverse_accrual
from jxc_app.modules.settlement.credits import credits_of, owed_back
from jxc_app.modules.settlement.following import follow_money
from jxc_app.modules.settlement.models import SupplierInvoice


def after_invoice(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    """It takes what it bills off the accrual, and gives it back; a number that was voided may be registered again.

    Raises DomainError ``invoice.credit_used`` where what went back of its goods has been set off: without the invoice
    nothing would be owed for it.
    """
    if is_posted:
        return reverse_accrual(uow, document)
    behind = [line.source_line_id for line in lines_of(uow.session, document.id or 0) if line.source_line_id]
    if any(used > owed for owed, used in owed_back(uow.session, behind).values()):
        raise DomainError("invoice.credit_used", number=document.number or "")
    invoice = uow.session.get_one(SupplierInvoice, document.id)
    invoice.number_key = None
    uow.session.flush()
    return restore_accrual(uow, document)


def after_payment(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    """What it pays is done, or open again.

    Raises DomainError ``invoice.credit_used`` where what went back of goods that it paid on a statement has been set
    off or given back: without the payment nothing would be owed for it.
    """
    follow_money(uow, document, is_posted)
    if not is_posted and any(one.open < 0 for one in credits_of(uow.session, document.partner_id or 0)):
        raise DomainError("invoice.credit_used", number=document.number or "")

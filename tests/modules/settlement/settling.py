"""Settling in tests: what was received is billed, asked to be paid, and paid, each by its own person."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.settlement.accepting import AcceptInvoice, accept_invoice
from jxc_app.modules.settlement.paying import PayRequest, RequestPayment, pay_request, request_payment
from jxc_app.modules.settlement.registering import Registered, RegisterInvoice, register_invoice
from tests.modules.purchasing.loop import Buying, buying_in
from tests.support.company import Company


@dataclass(frozen=True)
class Settling:
    """A company that buys, with somebody who keeps the invoices and somebody who pays."""

    company: Company
    buying: Buying
    clerk: Actor
    cashier: Actor

    def bill(self, *lines: tuple[int, object, object], actor: Actor | None = None, **paper: Any) -> Registered:
        """An invoice over (line of a receipt, quantity, amount)."""
        gross = sum((Decimal(str(amount)) for _, _, amount in lines), Decimal(0))
        asked = {
            "document_key": new_key(), "number": "25" + new_key().encode().hex()[:16], "issued_on": "2026-01-05",
            "net": gross, "tax": 0, "gross": gross,
            "lines": [{"receipt_line_id": one, "quantity": much, "amount": amount} for one, much, amount in lines],
        }  # fmt: skip
        return self.do(register_invoice, RegisterInvoice(**asked | paper), actor or self.clerk)

    def accept(self, invoice: Registered, actor: Actor) -> None:
        command = AcceptInvoice(document_id=invoice.document_id, version=invoice.version, reason="涨价已同意")
        self.do(accept_invoice, command, actor)

    def ask(self, *invoices: Registered, actor: Actor | None = None) -> DocumentRef:
        """A payment request over these invoices."""
        command = RequestPayment(document_key=new_key(), invoice_ids=[one.document_id for one in invoices])
        return self.do(request_payment, command, actor or self.clerk)

    def pay(self, request: DocumentRef, actor: Actor | None = None) -> DocumentRef:
        """What was asked for is paid."""
        command = PayRequest(
            document_id=request.document_id, version=request.version, document_key=new_key(), method="bank"
        )
        return self.do(pay_request, command, actor or self.cashier)

    def do(self, case: Any, command: Any, actor: Actor) -> Any:
        return perform(case, command, actor=actor, database=self.company.database)


def settling_in(company: Company) -> Settling:
    """The company with everybody who settles."""
    buying = buying_in(company)
    return Settling(company, buying, clerk=buying.finance, cashier=company.hire("cashier", [("cashier", None)]))

"""Settling in tests: what was received is billed, asked to be paid, and paid, each by its own person."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import clock, perform
from jxc_app.modules.documents.amending import BeginAmendment, begin_amendment
from jxc_app.modules.documents.commands import DocumentRef, SaveDraft
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.restoring import restore_document
from jxc_app.modules.documents.service import save_draft
from jxc_app.modules.purchasing.ordering import FinishOrder, finish_order
from jxc_app.modules.settlement.accepting import AcceptInvoice, accept_invoice
from jxc_app.modules.settlement.answering import (
    AnswerStatement,
    ShareStatement,
    StatementSeen,
    answer_statement,
    share_statement,
)
from jxc_app.modules.settlement.credit_notes import RegisterCreditNote, register_credit_note
from jxc_app.modules.settlement.paying import (
    PayRequest,
    RequestPayment,
    RequestPrepayment,
    pay_request,
    request_payment,
    request_prepayment,
)
from jxc_app.modules.settlement.registering import Registered, RegisterInvoice, register_invoice
from jxc_app.modules.settlement.setting_off import SetOff, set_off
from jxc_app.modules.settlement.stating import MakeStatement, make_statement
from tests.modules.documents.sheets import view
from tests.modules.purchasing.loop import Buying, buying_in
from tests.support.company import SYSTEM, Company, Line


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

    def red(self, *parts: tuple[int, object], actor: Actor | None = None, **paper: Any) -> DocumentRef:
        """A red invoice over (invoice or return, amount)."""
        gross = sum((Decimal(str(amount)) for _, amount in parts), Decimal(0))
        asked = {
            "document_key": new_key(), "number": "26" + new_key().encode().hex()[:16], "issued_on": "2026-01-05",
            "net": gross, "tax": 0, "gross": gross, "reason": "降价补差",
            "parts": [{"document_id": one, "amount": amount} for one, amount in parts],
        }  # fmt: skip
        return self.do(register_credit_note, RegisterCreditNote(**asked | paper), actor or self.clerk)

    def accept(self, invoice: Registered, actor: Actor) -> None:
        command = AcceptInvoice(document_id=invoice.document_id, version=invoice.version, reason="涨价已同意")
        self.do(accept_invoice, command, actor)

    def ask(self, *invoices: Registered, actor: Actor | None = None, amount: object = None) -> DocumentRef:
        """A payment request over these invoices, or over a part of one."""
        ids = [one.document_id for one in invoices]
        command = RequestPayment(document_key=new_key(), invoice_ids=ids, amount=amount)
        return self.do(request_payment, command, actor or self.clerk)

    def pay(self, request: DocumentRef, actor: Actor | None = None, amount: object = None) -> DocumentRef:
        """What was asked for is paid, or a part of it."""
        command = PayRequest(
            document_id=request.document_id, version=request.version, document_key=new_key(), method="bank",
            amount=amount,
        )  # fmt: skip
        return self.do(pay_request, command, actor or self.cashier)

    def ask_ahead(self, order: DocumentRef, amount: object, actor: Actor | None = None) -> DocumentRef:
        """A payment request over an order that has not come."""
        command = RequestPrepayment(document_key=new_key(), order_id=order.document_id, amount=amount)
        return self.do(request_prepayment, command, actor or self.clerk)

    def set_off(self, invoice: Registered, amount: object = None, actor: Actor | None = None) -> DocumentRef:
        """What the supplier owes pays the invoice, or a part of it."""
        command = SetOff(document_key=new_key(), invoice_id=invoice.document_id, amount=amount)
        return self.do(set_off, command, actor or self.clerk)

    def came(self, *lines: tuple[Line, object], partner: int | None = None) -> DocumentRef:
        """Ordered, counted and accepted whole: (line of the order, how much came)."""
        order = self.buying.order(*(line for line, _ in lines), partner_id=partner or self.buying.supplier)
        return self.buying.received(order, *(much for _, much in lines))

    def sent_back(self, receipt: DocumentRef, line: Line, number: int = 1, **more: Any) -> DocumentRef:
        """A part of the first line of a receipt goes back."""
        back = replace(line, source_line_id=receipt.document_id * 1000 + number)
        return self.company.record("purchase_return", [back], linked_document_id=receipt.document_id, **more)

    def state(self, to_on: str = "2026-01-05", actor: Actor | None = None, **more: Any) -> DocumentRef:
        """A statement up to a day."""
        asked = {"document_key": new_key(), "partner_id": self.buying.supplier, "to_on": to_on} | more
        return self.do(make_statement, MakeStatement(**asked), actor or self.clerk)

    def share(self, statement: DocumentRef, actor: Actor | None = None) -> str:
        """The token of a link for the supplier."""
        command = ShareStatement(document_id=statement.document_id, version=statement.version)
        return self.do(share_statement, command, actor or self.clerk).token

    def answer(self, token: str, *objections: tuple[int, str], lines: int = 1, name: str = "李会计") -> StatementSeen:
        """The supplier answers every line; (number of the line, what is wrong with it)."""
        wrong = dict(objections)
        said = [
            {"line_no": at, "verdict": "objected" if at in wrong else "confirmed", "remark": wrong.get(at, "")}
            for at in range(1, lines + 1)
        ]
        command = AnswerStatement(token=token, name=name, lines=said)
        return self.do(answer_statement, command, Actor.anonymous(ip="203.0.113.9"))

    def amend(self, order: DocumentRef, *lines: Line, **fields: Any) -> DocumentRef:
        """The order that takes the place of this one, by its buyer."""
        actor = self.buying.buyer
        command = BeginAmendment(
            document_id=order.document_id, version=view(self.company, order).head.version, document_key=new_key(),
            reason="客户改了数量",
        )  # fmt: skip
        draft = self.do(begin_amendment, command, actor)
        asked = self.company.fields("purchase_order", list(lines), **{"partner_id": self.buying.supplier} | fields)
        asked["document_key"] = command.document_key
        saved = SaveDraft(**asked, document_id=draft.document_id, version=draft.version)
        return self.company.post(self.do(save_draft, saved, actor), actor=actor)

    def end(self, order: DocumentRef) -> DocumentRef:
        """Nothing more comes of the order."""
        version = view(self.company, order).head.version
        command = FinishOrder(document_id=order.document_id, version=version, reason="供应商没货")
        return self.do(finish_order, command, self.buying.buyer)

    def restore(self, ref: DocumentRef) -> int:
        """What was voided is there again, as a document of its own."""

        def work(session: Any) -> int:
            used = self.company.database.settings
            uow = UnitOfWork(session, actor=SYSTEM, use_case="test", now=clock.get().now(), settings=used)
            return restore_document(uow, session.get_one(Document, ref.document_id), "误作废").id or 0

        return self.company.database.write(work)

    def do(self, case: Any, command: Any, actor: Actor) -> Any:
        return perform(case, command, actor=actor, database=self.company.database)


def settling_in(company: Company) -> Settling:
    """The company with everybody who settles."""
    buying = buying_in(company)
    return Settling(company, buying, clerk=buying.finance, cashier=company.hire("cashier", [("cashier", None)]))

"""Customers who pay, in tests: what one sells them, takes of them, and reads of what they owe."""

from decimal import Decimal
from typing import Any

from sqlmodel import col, select

from jxc_app.core.ids import new_key
from jxc_app.core.use_case import perform
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.models import Document
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.receivables.entries import Open, open_entries
from jxc_app.modules.receivables.receiving import (
    RecordReceipt,
    RefundCustomer,
    SetOffAdvance,
    record_receipt,
    refund_customer,
    set_off_advance,
)
from tests.modules.sales.shop import Shop
from tests.support.company import SYSTEM, Company, Line


class Till(Shop):
    """A shop that is paid."""

    @classmethod
    def of(cls, company: Company) -> "Till":
        company.receive(company.a, 1000, "2")
        return super().of(company)  # type: ignore[return-value]

    @classmethod
    def of_more(cls, company: Company, code: str, name: str) -> "Till":
        made = CreatePartner(code=code, name=name, is_customer=True)
        return cls(company, perform(create_partner, made, actor=SYSTEM, database=company.database).partner_id)

    def sell(self, quantity: object, price: str = "5", *, actor: Any = SYSTEM, **fields: Any) -> DocumentRef:
        lines = [Line(self.company.a, quantity, price)]
        return self.company.record("sales_issue", lines, partner_id=self.customer, actor=actor, **fields)

    def back(self, sale: DocumentRef | None, quantity: object, price: str = "5", **fields: Any) -> DocumentRef:
        source = sale.document_id * 1000 + 1 if sale else None
        lines = [Line(self.company.a, quantity, price, source_line_id=source)]
        asked = {"linked_document_id": sale.document_id} if sale else {"partner_id": self.customer}
        return self.company.record("sales_return", lines, **asked | fields)

    def take(self, amount: object, *parts: tuple[DocumentRef, object], actor: Any = SYSTEM, **more: Any) -> DocumentRef:
        command = RecordReceipt(
            document_key=new_key(), partner_id=self.customer, warehouse_id=self.company.w1, amount=amount,
            **{"method": "cash", "parts": [{"document_id": one.document_id, "amount": part} for one, part in parts]}
            | more,
        )  # fmt: skip
        return perform(record_receipt, command, actor=actor, database=self.company.database)

    def set_off(self, *parts: tuple[DocumentRef, object], actor: Any = SYSTEM) -> DocumentRef:
        command = SetOffAdvance(
            document_key=new_key(), partner_id=self.customer, warehouse_id=self.company.w1,
            parts=[{"document_id": one.document_id, "amount": part} for one, part in parts],
        )  # fmt: skip
        return perform(set_off_advance, command, actor=actor, database=self.company.database)

    def refund(self, amount: object, *, actor: Any = SYSTEM) -> DocumentRef:
        command = RefundCustomer(
            document_key=new_key(), partner_id=self.customer, warehouse_id=self.company.w1, amount=amount, method="bank"
        )
        return perform(refund_customer, command, actor=actor, database=self.company.database)

    def ref(self, one: DocumentRef) -> DocumentRef:
        """The document as it stands now."""
        return self.ref_of(self.now(one))

    def ref_of(self, document: Document) -> DocumentRef:
        return DocumentRef(
            document_id=document.id, number=document.number, status=document.status, version=document.version
        )  # fmt: skip

    def receipts(self, type_: str = "customer_receipt") -> list[Document]:
        """What of this kind is in force, in the order in which it was booked."""
        wanted = select(Document).where(
            Document.type == type_, Document.status == "posted", col(Document.reverses_document_id).is_(None)
        )
        return list(self.company.database.read(lambda s: s.exec(wanted.order_by(col(Document.id))).all()))

    def open(self, *, is_credit: bool = False) -> list[Open]:
        return self.company.database.read(lambda session: open_entries(session, self.customer, is_credit=is_credit))

    def owes(self) -> tuple[Decimal, Decimal]:
        """What is open of debts and of credits."""
        return tuple(sum((one.open for one in self.open(is_credit=side)), Decimal(0)) for side in (False, True))  # type: ignore[return-value]

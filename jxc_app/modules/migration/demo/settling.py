"""The demo's dealings with suppliers: statements that are confirmed and objected to, money ahead, money in parts."""

import uuid
from datetime import date
from decimal import Decimal

from jxc_app.core.database import Database
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.migration.demo.founding import Founded
from jxc_app.modules.migration.demo.narrator import Narrator
from jxc_app.modules.settlement.answering import (
    AnswerStatement,
    ShareStatement,
    answer_statement,
    share_statement,
)
from jxc_app.modules.settlement.paying import (
    PayRequest,
    RequestPayment,
    RequestPrepayment,
    pay_request,
    request_payment,
    request_prepayment,
)
from jxc_app.modules.settlement.registering import Registered
from jxc_app.modules.settlement.stating import MakeStatement, make_statement

#: an address that belongs to nobody (RFC 5737), as a supplier's would be written down
_SUPPLIER = Actor.anonymous(ip="203.0.113.20")


class Settling:
    """Acts between us and our suppliers, each by somebody whose part it is."""

    def __init__(self, tell: Narrator, database: Database, founded: Founded) -> None:
        self._tell, self._database, self._partners = tell, database, founded.partners
        self._finance = Actor(founded.people["caiwu"], "财务", device="演示")
        self._cashier = Actor(founded.people["chuna"], "出纳", device="演示")

    def state(self, supplier: str, from_on: date, to_on: date) -> DocumentRef:
        """A statement over these days."""
        command = MakeStatement(
            document_key=self._key(), partner_id=self._partners[supplier], from_on=from_on, to_on=to_on
        )
        return perform(make_statement, command, actor=self._finance, database=self._database)

    def answered(self, statement: DocumentRef, lines: int, name: str, objection: str = "") -> None:
        """The supplier answers by the link: all is right, or the last line is not."""
        share = ShareStatement(document_id=statement.document_id, version=statement.version)
        token = perform(share_statement, share, actor=self._finance, database=self._database).token
        said = [
            {"line_no": at, "verdict": "objected", "remark": objection}
            if objection and at == lines
            else {"line_no": at, "verdict": "confirmed"}
            for at in range(1, lines + 1)
        ]
        command = AnswerStatement(token=token, name=name, lines=said)
        perform(answer_statement, command, actor=_SUPPLIER, database=self._database)

    def paid_ahead(self, order: DocumentRef, amount: Decimal) -> None:
        """A part of an order is paid before it comes."""
        command = RequestPrepayment(document_key=self._key(), order_id=order.document_id, amount=amount, remark="订金")
        self._pay(perform(request_prepayment, command, actor=self._finance, database=self._database))

    def part_paid(self, invoice: Registered, amount: Decimal) -> None:
        """A part of an invoice is asked for and paid; the rest stays open."""
        command = RequestPayment(document_key=self._key(), invoice_ids=[invoice.document_id], amount=amount)
        self._pay(perform(request_payment, command, actor=self._finance, database=self._database))

    def _pay(self, request: DocumentRef) -> None:
        command = PayRequest(
            document_id=request.document_id, version=request.version, document_key=self._key(), method="bank"
        )
        perform(pay_request, command, actor=self._cashier, database=self._database)

    def _key(self) -> str:
        return uuid.UUID(int=self._tell.chance.getrandbits(128), version=4).hex

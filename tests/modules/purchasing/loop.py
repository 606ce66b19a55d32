"""Buying in tests: what is wanted, ordered, counted and inspected, by its own people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.purchasing.receiving import CountReceipt, InspectReceipt, count_receipt, inspect_receipt
from tests.support.company import SYSTEM, Company, Line


@dataclass(frozen=True)
class Buying:
    """A company with a supplier, and people who each have their own part."""

    company: Company
    supplier: int
    buyer: Actor
    keeper: Actor
    inspector: Actor
    finance: Actor

    def order(self, *lines: Line, actor: Actor | None = None, **fields: Any) -> DocumentRef:
        """An order in force."""
        fields = {"partner_id": self.supplier} | fields
        return self.company.record("purchase_order", list(lines), actor=actor or self.buyer, **fields)

    def count(
        self, order: DocumentRef, *counted: object, actor: Actor | None = None, at: int | None = None, **more: Any
    ) -> DocumentRef:
        """Sign for what arrived of the lines of an order, in their order; None: nothing of that one."""
        lines = [
            {"source_line_id": order.document_id * 1000 + number} | _said(one)
            for number, one in enumerate(counted, start=1)
            if one is not None
        ]
        asked = {"document_key": new_key(), "warehouse_id": at or self.company.w1, "lines": lines} | more
        return perform(count_receipt, CountReceipt(**asked), actor=actor or self.keeper, database=self.company.database)

    def inspect(
        self, receipt: DocumentRef, *judged: tuple[int, object, str], actor: Actor | None = None
    ) -> DocumentRef:
        """Sign for (number of the line, accepted, cause of the rest)."""
        lines = [
            {"line_id": receipt.document_id * 1000 + number, "accepted": accepted, "cause": cause}
            for number, accepted, cause in judged
        ]
        asked = {"document_id": receipt.document_id, "version": receipt.version, "lines": lines}
        return perform(
            inspect_receipt, InspectReceipt(**asked), actor=actor or self.inspector, database=self.company.database
        )

    def received(self, order: DocumentRef, *counted: object) -> DocumentRef:
        """Counted and accepted whole."""
        return self.inspect(self.count(order, *counted))


def _said(counted: object) -> dict[str, Any]:
    return dict(counted) if isinstance(counted, dict) else {"counted": counted}


def buying_in(company: Company) -> Buying:
    """The company with its supplier and its people."""
    command = CreatePartner(code="GYS001", name="申源食品有限公司", is_supplier=True)
    supplier = perform(create_partner, command, actor=SYSTEM, database=company.database).partner_id
    return Buying(
        company, supplier,
        buyer=company.hire("buyer", [("buyer", None)]),
        keeper=company.hire("keeper", [("keeper", None)]),
        inspector=company.hire("inspector", [("inspector", None)]),
        finance=company.hire("finance", [("finance", None)]),
    )  # fmt: skip


__all__: Sequence[str] = ["Buying", "Line", "buying_in"]

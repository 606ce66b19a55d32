"""What somebody in one warehouse must see of buying there, and nobody elsewhere."""

from collections.abc import Callable
from typing import Any

from jxc_app.core.ids import new_key
from jxc_app.core.use_case import USE_CASES, perform
from jxc_app.modules.documents.commands import DocumentRef
from tests.support.company import SYSTEM, Company, Line

Look = tuple[Callable[[Any], dict[str, Any]], Callable[[Any], bool]]


def ordered(company: Company, at: int, supplier: int) -> int:
    """An order in force that is expected there; its id."""
    made = company.record("purchase_order", [Line(company.a, 9, "1")], at=at, partner_id=supplier)
    return made.document_id


def counted(company: Company, at: int, supplier: int, **more: str) -> DocumentRef:
    """One piece of an order, counted there and not inspected yet."""
    line = {"source_line_id": ordered(company, at, supplier) * 1000 + 1, "counted": "1"}
    case = USE_CASES["goods_receipt.count"]
    command = case.command(document_key=new_key(), warehouse_id=at, lines=[line], **more)
    return perform(case, command, actor=SYSTEM, database=company.database)


def frozen(company: Company, at: int, supplier: int) -> int:
    """A receipt there whose settlement is frozen; its id."""
    made = counted(company, at, supplier, wrong="一箱别的")
    case = USE_CASES["goods_receipt.inspect"]
    command = case.command(document_id=made.document_id, version=made.version)
    return perform(case, command, actor=SYSTEM, database=company.database).document_id


def received(company: Company, at: int, supplier: int) -> int:
    """One piece that was accepted there; the id of its receipt's line."""
    made = counted(company, at, supplier)
    case = USE_CASES["goods_receipt.inspect"]
    command = case.command(document_id=made.document_id, version=made.version)
    return perform(case, command, actor=SYSTEM, database=company.database).document_id * 1000 + 1


def paper(line: int, amount: str = "1") -> dict[str, Any]:
    """An invoice over one piece of a receipt's line."""
    return {
        "document_key": new_key(), "number": f"25{line:018}", "issued_on": "2026-01-01", "net": amount, "tax": "0",
        "gross": amount, "lines": [{"receipt_line_id": line, "quantity": "1", "amount": amount}],
    }  # fmt: skip


def billed(company: Company, at: int, supplier: int, amount: str = "1") -> int:
    """An invoice over goods that came there; its id. One yuan is what was ordered, more differs."""
    case = USE_CASES["invoice.register"]
    command = case.command(**paper(received(company, at, supplier), amount))
    return perform(case, command, actor=SYSTEM, database=company.database).document_id


def requested(company: Company, at: int, supplier: int) -> DocumentRef:
    """A payment request over goods that came there."""
    case = USE_CASES["payment.request"]
    command = case.command(document_key=new_key(), invoice_ids=[billed(company, at, supplier)])
    return perform(case, command, actor=SYSTEM, database=company.database)


def looks(supplier_of: Callable[[Company], int]) -> dict[str, Look]:
    """Query → its parameters over something in the second warehouse, and whether an answer shows it."""

    def there(make: Callable[[Company, int, int], Any], name: Callable[[Any, int], dict[str, Any]]) -> Look:
        def asked(stage: Any) -> dict[str, Any]:
            company = stage.company
            return name(make(company, company.w2, supplier_of(company)), company.w2)

        return asked, bool

    def nothing(made: Any, at: int) -> dict[str, Any]:
        return {}

    return {
        "receipt.arrivals": there(ordered, nothing),
        "receipt.sheet": there(ordered, lambda order, at: {"order_id": order, "warehouse_id": at}),
        "receipt.my_counts": there(counted, lambda receipt, at: {"person_id": SYSTEM.user_id}),
        "receipt.counted": there(counted, nothing),
        "receipt.to_inspect": there(counted, lambda receipt, at: {"document_id": receipt.document_id}),
        "settlement.frozen": there(frozen, nothing),
        "document.chain": there(ordered, lambda order, at: {"document_id": order}),
        "purchase.loop": (there(ordered, nothing)[0], lambda stages: any(one.papers for one in stages)),
        "purchase.rules": (lambda stage: {}, bool),
        "invoice.rules": (lambda stage: {}, bool),
        "payable.unbilled": there(received, nothing),
        "payable.suppliers": there(received, nothing),
        "payable.invoices": there(billed, nothing),
        "payable.to_pay": there(requested, nothing),
        "purchase.wanted": there(
            lambda company, at, supplier: company.record("purchase_requisition", [Line(company.a, 1)], at=at), nothing
        ),
    }

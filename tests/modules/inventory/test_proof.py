"""A proof that cannot fail proves nothing: each fact is bent once, behind the product's back, and must be seen."""

import sqlite3
from contextlib import closing
from datetime import date

import pytest

from jxc_app.core.ids import new_key
from jxc_app.core.use_case import USE_CASES, perform, read
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.inventory.closing import ClosePeriod, close_period
from jxc_app.modules.inventory.proof import prove_stock
from jxc_app.modules.purchasing.allocating import AllocateCost, allocate_cost
from jxc_app.modules.purchasing.ordering import FinishOrder, finish_order
from jxc_app.modules.purchasing.receiving import CountReceipt, InspectReceipt, count_receipt, inspect_receipt
from tests.modules.access.bought import billed, owing, red_paper, sold_short, somebody
from tests.modules.counting.clerks import Clerks
from tests.modules.merging.test_merging import made, merge
from tests.modules.sales.shop import Shop
from tests.modules.settlement.settling import settling_in
from tests.support.company import SYSTEM, Company, Line

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
#: what somebody does with the file in hand → the checks that must say so, beside the missing triggers
BENT: dict[str, tuple[str, set[str]]] = {
    "what was sold short is forgotten": ("DELETE FROM retail_shortage", {"sold_equals_issued_and_short"}),
    "a ticket is paid twice": ("UPDATE retail_payment SET amount = amount * 2", {"tickets_are_paid"}),
    "a debt is settled by nothing": ("UPDATE receivable SET settled = 1", {"receivables_settled"}),
    "a debt grows": ("UPDATE receivable SET amount = amount + 100", {"receivables_equal_papers"}),
    "stock appears": (
        "UPDATE stock_balance SET on_hand = on_hand + 1000000 WHERE on_hand > 0",
        {"ledger_equals_balances", "values_equal_quantities", "transit_equals_open_transfers"},
    ),
    "a balance vanishes": (
        "DELETE FROM stock_balance WHERE sku_id = 2",
        {"ledger_equals_balances", "values_equal_quantities", "reserved_equals_reservations"},
    ),
    "a move vanishes": (
        "DELETE FROM stock_value_entry WHERE move_seq = 1; DELETE FROM stock_move WHERE seq = 1",
        {"ledger_equals_balances", "values_equal_entries", "values_recompute", "documents_equal_ledger"},
    ),
    "a move without a paper": (
        "UPDATE stock_move SET source_id = 999 WHERE seq = 1",
        {"moves_have_documents", "documents_equal_ledger"},
    ),
    "a piece is two": (
        "UPDATE sku SET serial_tracked = 1 WHERE id = (SELECT sku_id FROM lot WHERE number = 'L-1');"
        " UPDATE stock_balance SET on_hand = 2000000 WHERE lot_id = (SELECT id FROM lot WHERE number = 'L-1')",
        {"pieces_are_one", "ledger_equals_balances"},
    ),
    "a red invoice takes back more than was billed": (
        "UPDATE document_line SET amount = amount * 1000 WHERE document_id IN"
        " (SELECT id FROM document WHERE type = 'supplier_credit_note')",
        {"reductions_booked"},
    ),
    "a payment is for more than was asked": (
        "UPDATE document_link SET quantity = quantity * 2 WHERE to_line_id IN (SELECT document_line.id FROM"
        " document_line JOIN document ON document.id = document_id WHERE type = 'payment')",
        {"nothing_paid_twice"},
    ),
    "what a supplier owes is used for more than it is": (
        "UPDATE document_link SET quantity = quantity + 1 WHERE to_line_id IN (SELECT document_line.id FROM"
        " document_line JOIN document ON document.id = document_id WHERE type = 'set_off')",
        {"credits_taken"},
    ),
    "a promise of nothing": (
        "UPDATE stock_balance SET reserved = reserved + 1000000 WHERE sku_id = 2",
        {"reserved_equals_reservations"},
    ),
    "a promise forgotten": ("DELETE FROM reservation", {"reserved_equals_reservations"}),
    "value from nowhere": (
        "UPDATE stock_value SET value = value + 10000 WHERE quantity > 0",
        {"values_equal_entries"},
    ),
    "value moved between entries": (
        "UPDATE stock_value_entry SET value = value + 1 WHERE id = 1;"
        " UPDATE stock_value_entry SET value = value - 1 WHERE id = 2",
        {"values_recompute"},
    ),
    "a reversal of something else": (
        "UPDATE stock_move SET quantity = quantity + 1 WHERE reverses_move_id IS NOT NULL",
        {"reversals_mirror", "ledger_equals_balances", "documents_equal_ledger"},
    ),
    "more in a line than was moved": (
        "UPDATE document_line SET base_quantity = base_quantity + 1 WHERE id = 1001",
        {"documents_equal_ledger"},
    ),
    "a paper that never was posted": (
        "UPDATE document SET posted_at = NULL, status = 'submitted' WHERE id = 1",
        {"documents_equal_ledger"},
    ),
    "a number gone": (
        "UPDATE document SET number = 'X' || number, type = 'scrap' WHERE id = 1",
        {"numbers_without_gaps"},
    ),
    "goods on their way forgotten": (
        "UPDATE document SET status = 'closed' WHERE type = 'transfer'",
        {"transit_equals_open_transfers"},
    ),
    "below nothing": (
        "PRAGMA ignore_check_constraints = ON; UPDATE stock_balance SET on_hand = -1 WHERE sku_id = 2",
        {"nothing_negative", "ledger_equals_balances", "values_equal_quantities"},
    ),
    "a close remembered otherwise": (
        "UPDATE period_balance SET value = value + 1",
        {"snapshot_equals_entries"},
    ),
    "a difference that nobody found": (
        "UPDATE count_line SET difference = difference - 1000000 WHERE difference < 0",
        {"posted_equal_accepted"},
    ),
    "a count that is gone": (
        "UPDATE number_counter SET last = last + 1 WHERE series = 'PDD'",
        {"count_numbers_without_gaps"},
    ),
    "freight that was not so much": (
        "UPDATE stock_revaluation SET value = value - 10000",
        {"allocations_booked"},
    ),
    "a bill that took less off its accrual": (
        "UPDATE accrual_reversal SET quantity = quantity - 1",
        {"accruals_reversed"},
    ),
    "a bill that took nothing off": (
        "DELETE FROM accrual_reversal",
        {"accruals_reversed"},
    ),
    "an estimate that was otherwise": (
        "UPDATE accrual_reversal SET estimate = estimate + 100",
        {"differences_booked"},
    ),
    "a difference without its bill": (
        "UPDATE document SET status = 'posted' WHERE status = 'reversed' AND type = 'purchase_price_difference'",
        {"differences_booked"},
    ),
    "a gift that cost otherwise": (
        "UPDATE document_line SET amount = amount + 100 WHERE document_id = (SELECT id FROM document"
        " WHERE type = 'gift_difference')",
        {"gifts_booked"},
    ),
    "a merge that cost something": (
        "UPDATE stock_value_entry SET value = value + 1 WHERE move_seq = (SELECT max(seq) FROM stock_move)",
        {"merges_keep_value"},
    ),
    "stock of a SKU that became another": (
        "UPDATE stock_balance SET on_hand = 1000000 WHERE sku_id = (SELECT id FROM sku WHERE code = 'S-1')",
        {"merged_skus_are_empty"},
    ),
    "a box that cost more than what went in": (
        "UPDATE stock_value_entry SET value = value + 1 WHERE move_seq = (SELECT max(seq) FROM stock_move"
        " JOIN document ON document.id = source_id WHERE type = 'assembly')",
        {"assemblies_keep_value"},
    ),
    "more kept for an order than it still owes": (
        "UPDATE document_line SET base_quantity = 1 WHERE document_id = (SELECT id FROM document"
        " WHERE type = 'sales_order')",
        {"orders_keep_what_they_owe"},
    ),
    "an entry of the log": ("UPDATE audit_entry SET actor_id = 9 WHERE seq = 2", {"log_is_whole"}),
}


@pytest.fixture
def past(company: Company) -> Company:
    """Something of everything: receipts, a void, a reservation, a transfer on its way."""
    company.receive(company.a, 10, "2.5")
    company.receive(company.b, 10, "3")
    company.void(company.receive(company.a, 4, "2"))
    company.submit(company.save("sales_issue", [Line(company.b, 3)]))
    Shop.of(company).order((company.b, 2))
    sent = company.record("transfer", [Line(company.a, 5)], to_warehouse_id=company.w2)
    [line] = read(get_document, actor=SYSTEM, database=company.database, document_id=sent.document_id).lines
    arrived = [Line(company.a, 2, source_line_id=line.id)]
    company.record("transfer_receipt", arrived, at=company.w2, linked_document_id=sent.document_id)
    company.record("other_receipt", [Line(company.a, 1, "2")], business_date="2026-01-10")
    received = company.receive(company.b, 5, "3")
    freight = AllocateCost(document_key=new_key(), receipt_ids=[received.document_id], amount="3.00", method="quantity")
    perform(allocate_cost, freight, actor=SYSTEM, database=company.database)
    supplier = somebody(company)
    reduced(company, billed(company, company.w1, supplier, "1.50"))
    company.void(as_it_stands(company, billed(company, company.w1, supplier, "1.20")))
    without_gifts(company, supplier)
    Clerks.of(company).settle(company.b, 14)
    boxed = [Line(company.a, 1, side="out"), Line(company.lots, 1, lot="L-1", side="in")]
    company.record("assembly", boxed)
    paid_ahead(company)
    sold_short(company, company.w1)
    owing(company, company.w1)
    gone, stays = made(company, "S-1"), made(company, "S-2", "不锈钢螺丝")
    company.receive(gone, 2, "1")
    merge(company, gone, stays)
    perform(close_period, ClosePeriod(ends_on=date(2026, 1, 31)), actor=SYSTEM, database=company.database)
    company.assert_proved()
    return company


def reduced(company: Company, invoice_id: int) -> None:
    """A red invoice over a fen of an invoice."""
    case = USE_CASES["invoice.register_credit"]
    perform(case, case.command(**red_paper(invoice_id)), actor=SYSTEM, database=company.database)


def without_gifts(company: Company, supplier: int) -> None:
    """An order that ended before its gifts came."""
    lines = [Line(company.b, 10, "3"), Line(company.b, 2, is_gift=True)]
    order = company.record("purchase_order", lines, partner_id=supplier)
    line = {"source_line_id": order.document_id * 1000 + 1, "counted": 10}
    count = CountReceipt(document_key=new_key(), warehouse_id=company.w1, lines=[line])
    counted = perform(count_receipt, count, actor=SYSTEM, database=company.database)
    look = InspectReceipt(document_id=counted.document_id, version=counted.version)
    perform(inspect_receipt, look, actor=SYSTEM, database=company.database)
    held = as_it_stands(company, order.document_id)
    end = FinishOrder(document_id=held.document_id, version=held.version, reason="不送了")
    perform(finish_order, end, actor=SYSTEM, database=company.database)


def paid_ahead(company: Company) -> None:
    """Two thirds of an order are paid before it comes, set off against its invoice, and the rest is paid."""
    settling = settling_in(company)
    order = settling.buying.order(Line(company.b, 10, "1"))
    settling.pay(settling.ask_ahead(order, 6))
    receipt = settling.buying.received(order, 10)
    invoice = settling.bill((receipt.document_id * 1000 + 1, 10, 10))
    settling.set_off(invoice)
    settling.pay(settling.ask(invoice))


def as_it_stands(company: Company, document_id: int) -> DocumentRef:
    """A document, to act on."""
    head = read(get_document, actor=SYSTEM, database=company.database, document_id=document_id).head
    return DocumentRef(document_id=document_id, number=head.number, status=head.status, version=head.version)


def bend(company: Company, statements: str) -> None:
    """Without triggers and foreign keys, as whoever owns the file can."""
    with closing(sqlite3.connect(company.database.settings.data_dir / "jxc.db")) as console:
        for (name,) in console.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            console.execute(f"DROP TRIGGER {name}")
        console.commit()
        console.executescript(statements)
        console.commit()


@pytest.mark.parametrize("how", BENT)
def test_what_was_bent_is_seen(past: Company, how: str) -> None:
    statements, expected = BENT[how]
    bend(past, statements)
    failed = {check.code for check in past.proof().checks if check.failed}
    assert failed >= expected | {"guards_in_place"}


def test_every_check_is_seen_to_fail_somewhere(past: Company) -> None:
    seen = set().union(*(codes for _, codes in BENT.values())) | {"guards_in_place"}
    assert {check.code for check in past.proof().checks} == seen


def test_a_proof_says_how_much_it_compared(past: Company) -> None:
    checked = {check.code: check.checked for check in past.proof().checks}
    assert all(checked.values()), checked


def test_it_says_how_far_it_is(past: Company) -> None:
    heard: list[tuple[str, int, int]] = []
    past.database.read(lambda session: prove_stock(session, lambda *told: heard.append(told)))
    moves = len(past.moves())
    checks = [told for told in heard if told[0] == "核对项"]
    assert [told for told in heard if told[0] == "重算库存金额"] == [("重算库存金额", n, moves) for n in (0, moves)]
    assert checks[0][1] == 0
    assert checks[-1][1] == checks[-1][2] == len(checks) - 1

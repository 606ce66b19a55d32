"""红字发票: what a supplier takes back is a credit, leaves the goods, stands on the statement, and is used once."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from jxc_app.core.errors import DomainError, NotFound, field_errors
from jxc_app.core.ids import new_key
from jxc_app.core.use_case import read
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.approvals.queries import my_approvals
from jxc_app.modules.documents.commands import VoidDocument
from jxc_app.modules.documents.deciding import decide_on_document
from jxc_app.modules.documents.voiding import void_document
from jxc_app.modules.inventory.proof import prove_stock
from jxc_app.modules.settlement.allowing import reducible
from jxc_app.modules.settlement.credits import open_credits
from jxc_app.modules.settlement.differences import DifferenceFilter, difference_page
from jxc_app.modules.settlement.flows import flows
from jxc_app.modules.settlement.payables import supplier_debts
from jxc_app.modules.settlement.refunding import RecordRefund, record_refund
from tests.modules.documents.sheets import view
from tests.modules.settlement.settling import Settling, settling_in
from tests.support.company import Line
from tests.support.flows import asks_owner


@pytest.fixture
def settling(company) -> Settling:
    return settling_in(company)


def billed(company, settling, quantity=10, price="3", amount=None):
    came = settling.came((Line(company.a, quantity, price), quantity))
    line = came.document_id * 1000 + 1
    return came, settling.bill((line, quantity, amount or Decimal(price) * quantity))


def red(settling, *parts, number=None, **more):
    """A red invoice over (document, amount)."""
    said = {"number": number} if number else {}
    return settling.red(*((one.document_id, amount) for one, amount in parts), **said | more)


def owed_us(settling):
    return [(one.kind, one.amount, one.open) for one in read(open_credits, actor=settling.clerk)]


def debts(settling):
    found = read(supplier_debts, actor=settling.clerk)
    return [(one.unbilled, one.owed, one.credit) for one in found]


def void(company, settling, ref):
    command = VoidDocument(
        document_id=ref.document_id, version=view(company, ref).head.version, reason="登记错了"
    )  # fmt: skip
    return settling.do(void_document, command, settling.clerk)


def refused(work) -> tuple[str, str]:
    with pytest.raises(DomainError) as found:
        work()
    return found.value.code, found.value.field or ""


def test_what_is_taken_back_is_a_credit_and_leaves_the_goods(company, settling):
    _, invoice = billed(company, settling)
    settling.company.record("other_issue", [Line(company.a, 4)])
    note = red(settling, (invoice, 5))
    assert note.number.startswith("HZFP-")
    assert owed_us(settling) == [("reduced", 5, 5)]
    assert debts(settling) == [(0, 30, 5)]
    (row,) = read(difference_page, actor=settling.clerk, only=DifferenceFilter()).rows
    assert (row.difference, row.kept, row.expensed) == (-5, -3, -2)
    with company.database.reading() as session:
        assert flows(session, settling.buying.supplier).change == 25
        assert prove_stock(session).ok
    settling.set_off(invoice)
    assert owed_us(settling) == []
    assert company.status(note) == "done"
    assert refused(lambda: void(company, settling, note))[0] == "document.has_later"


def test_a_voided_red_invoice_gives_everything_back_and_its_number_is_free(company, settling):
    _, invoice = billed(company, settling)
    note = red(settling, (invoice, 5), number="26110000000000000001")
    assert refused(lambda: red(settling, (invoice, 1), number="26110000000000000001")) == (
        "invoice.duplicate", "number",
    )  # fmt: skip
    void(company, settling, note)
    assert (owed_us(settling), debts(settling)) == ([], [(0, 30, 0)])
    with company.database.reading() as session:
        assert flows(session, settling.buying.supplier).change == 30
        assert prove_stock(session).ok
    red(settling, (invoice, 2), number="26110000000000000001")
    assert owed_us(settling) == [("reduced", 2, 2)]


def test_no_more_is_taken_back_than_was_billed(company, settling):
    _, invoice = billed(company, settling)
    red(settling, (invoice, 20))
    assert refused(lambda: red(settling, (invoice, "10.01"))) == ("credit_note.exceeds", "parts.0.amount")
    red(settling, (invoice, 10))
    assert debts(settling) == [(0, 30, 30)]


def test_an_invoice_that_was_reduced_is_not_voided(company, settling):
    _, invoice = billed(company, settling)
    red(settling, (invoice, 1))
    assert refused(lambda: void(company, settling, invoice))[0] == "document.has_later"


def test_over_a_return_it_is_the_paper_of_a_credit_that_stands(company, settling):
    came, invoice = billed(company, settling)
    back = settling.sent_back(came, Line(company.a, 2))
    assert owed_us(settling) == [("returned", 6, 6)]
    assert refused(lambda: red(settling, (back, 7))) == ("credit_note.exceeds", "parts.0.amount")
    red(settling, (back, 6))
    assert owed_us(settling) == [("returned", 6, 6)]
    assert refused(lambda: red(settling, (back, 1)))[0] == "credit_note.exceeds"
    with company.database.reading() as session:
        assert flows(session, settling.buying.supplier).change == 24
        assert prove_stock(session).ok
    settling.set_off(invoice)
    assert owed_us(settling) == []


def test_a_paid_invoice_is_reduced_and_the_money_comes_back(company, settling):
    _, invoice = billed(company, settling)
    settling.pay(settling.ask(invoice))
    note = red(settling, (invoice, 5))
    command = RecordRefund(document_key=new_key(), credit_line_id=note.document_id * 1000 + 1, method="bank")
    settling.do(record_refund, command, settling.cashier)
    assert owed_us(settling) == []
    with company.database.reading() as session:
        assert flows(session, settling.buying.supplier).change == 0
        assert prove_stock(session).ok


def test_its_sums_its_parts_and_its_hands_are_looked_at(company, settling):
    _, invoice = billed(company, settling)
    assert refused(lambda: red(settling, (invoice, 5), net=4))[0] == "invoice.adds_up"
    assert refused(lambda: red(settling, (invoice, 5), gross=6, net=6))[0] == "credit_note.parts_add_up"
    assert refused(lambda: red(settling, (invoice, 5), issued_on="2099-02-05"))[0] == "invoice.future"
    assert refused(lambda: red(settling, (invoice, 5), (invoice, 5)))[0] == "credit_note.twice"
    with pytest.raises(NotFound):
        red(settling, (settling.buying.order(Line(company.a, 1, "1")), 1))
    both = company.hire("buys and bills", [("buyer", None), ("finance", None)])
    order = settling.buying.order(Line(company.b, 1, "9"), actor=both)
    own = settling.buying.received(order, 1)
    bill = settling.bill((own.document_id * 1000 + 1, 1, 9))
    assert refused(lambda: red(settling, (bill, 1), actor=both))[0] == "invoice.own_receipt"


def test_one_over_many_is_shared_by_what_each_bills(company, settling):
    came = settling.came((Line(company.a, 1, "10"), 1), (Line(company.b, 1, "20"), 1))
    first = came.document_id * 1000 + 1
    invoice = settling.bill((first, 1, 10), (first + 1, 1, 20))
    red(settling, (invoice, 3))
    assert sorted(one[1] for one in owed_us(settling)) == [1, 2]


def test_what_is_restored_says_the_same(company, settling):
    _, invoice = billed(company, settling)
    note = red(settling, (invoice, 5))
    void(company, settling, note)
    settling.restore(note)
    assert owed_us(settling) == [("reduced", 5, 5)]
    with company.database.reading() as session:
        assert prove_stock(session).ok


def test_what_went_back_is_not_taken_back_of_the_invoice_again(company, settling):
    came, invoice = billed(company, settling)
    settling.sent_back(came, Line(company.a, 4))
    rows = read(reducible, actor=settling.clerk, partner_id=settling.buying.supplier)
    assert [(one.kind, one.room) for one in rows] == [("purchase_return", 12), ("supplier_invoice", 18)]
    assert refused(lambda: red(settling, (invoice, "18.01"))) == ("credit_note.exceeds", "parts.0.amount")
    red(settling, (invoice, 18))
    assert debts(settling) == [(0, 30, 30)]


def test_goods_of_an_invoice_that_was_reduced_are_worth_what_is_left_of_it(company, settling):
    came, invoice = billed(company, settling)
    red(settling, (invoice, 20))
    settling.sent_back(came, Line(company.a, 2))
    settling.sent_back(came, Line(company.a, 8))
    assert owed_us(settling) == [("reduced", 20, 20), ("returned", 6, 6), ("returned", 4, 4)]
    assert debts(settling) == [(0, 30, 30)]
    with company.database.reading() as session:
        assert flows(session, settling.buying.supplier).change == 0


def test_two_invoices_over_the_same_goods_are_reduced_by_what_both_bill(company, settling):
    came, first = billed(company, settling)
    second = settling.bill((came.document_id * 1000 + 1, 10, 30))
    settling.sent_back(came, Line(company.a, 1))
    assert refused(lambda: red(settling, (first, 30), (second, 28))) == ("credit_note.exceeds", "parts")


def test_a_number_is_one_of_its_kind_among_all_papers(company, settling):
    _, invoice = billed(company, settling)
    red(settling, (invoice, 5), number=" 2611 0000 0000 0000 0001 ")
    other = settling.came((Line(company.b, 1, "9"), 1)).document_id * 1000 + 1
    number = "26110000000000000001"
    assert refused(lambda: settling.bill((other, 1, 9), number=number)) == ("invoice.duplicate", "number")
    settling.bill((other, 1, 9), number="26110000000000000002")
    assert refused(lambda: red(settling, (invoice, 1), number="26110000000000000002"))[0] == "invoice.duplicate"


def test_one_that_was_rejected_gives_its_number_free(company, settling):
    _, invoice = billed(company, settling)
    owner = company.hire("owner", [("owner", None)])
    asks_owner(company, "supplier_credit_note")
    waits = red(settling, (invoice, 5), number="26110000000000000001")
    assert owed_us(settling) == []
    [row] = read(my_approvals, actor=owner, part="waiting")
    decision = DecideApproval(approval_id=row.id, version=row.version, decision="return", comment="金额不对")
    settling.do(decide_on_document, decision, owner)
    assert company.status(waits) == "closed"
    red(settling, (invoice, 4), number="26110000000000000001")


def test_the_invoice_in_the_place_of_one_taken_back_is_the_cost_of_its_goods(company, settling):
    came, invoice = billed(company, settling)
    settling.pay(settling.ask(invoice))
    note = red(settling, (invoice, 30))
    settling.company.record("other_issue", [Line(company.a, 4)])
    line = came.document_id * 1000 + 1
    settling.bill((line, 5, 16))
    second = settling.bill((line, 5, 16))
    rows = read(difference_page, actor=settling.clerk, only=DifferenceFilter()).rows
    assert sorted(one.difference for one in rows) == [-30, 16, 16]
    assert debts(settling) == [(0, 32, 30)]
    with company.database.reading() as session:
        assert flows(session, settling.buying.supplier).change == 2
        assert prove_stock(session).ok
    assert refused(lambda: void(company, settling, note))[0] == "credit_note.replaced"
    again = red(settling, (second, 16))
    void(company, settling, again)
    void(company, settling, second)
    with company.database.reading() as session:
        assert prove_stock(session).ok


def test_no_more_is_billed_anew_than_came(company, settling):
    came, invoice = billed(company, settling)
    red(settling, (invoice, 30))
    line = came.document_id * 1000 + 1
    settling.bill((line, 12, 48))
    settling.bill((line, 2, 8))
    rows = read(difference_page, actor=settling.clerk, only=DifferenceFilter()).rows
    assert sorted(one.difference for one in rows) == [-30, 40]


def test_what_is_reduced_in_part_is_not_billed_anew(company, settling):
    came, invoice = billed(company, settling)
    red(settling, (invoice, 29))
    settling.bill((came.document_id * 1000 + 1, 10, 30))
    rows = read(difference_page, actor=settling.clerk, only=DifferenceFilter()).rows
    assert [one.difference for one in rows] == [-29]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_is_billed_beyond_what_is_kept_stands_on_the_statement_as_it_is_owed(company, settling):
    came = settling.came((Line(company.a, 10, "3"), 10))
    line = came.document_id * 1000 + 1
    settling.sent_back(came, Line(company.a, 4))
    settling.bill((line, 10, 30))
    assert debts(settling) == [(0, 30, 12)]
    with company.database.reading() as session:
        assert flows(session, settling.buying.supplier).change == 18


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_bill_that_took_no_accrual_stands_on_the_statement_once_the_first_is_voided(company, settling):
    came, first = billed(company, settling)
    settling.bill((came.document_id * 1000 + 1, 10, 31))
    void(company, settling, first)
    assert debts(settling) == [(0, 31, 0)]
    with company.database.reading() as session:
        assert flows(session, settling.buying.supplier).change == 31


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("net", "-5", "不能小于 0。"), ("net", "5.001", "小数位太多。"), ("gross", "-5", "必须大于 0。"),
        ("issued_on", "2026/1/5", "请填日期，如 2026-11-29。"), ("tax", "五", "请填数字。"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_words(settling, field, typed, words):
    with pytest.raises(ValidationError) as found:
        settling.red((1, 5), **{field: typed})
    assert field_errors(found.value) == {field: words}


def test_what_was_reduced_is_set_off_before_the_rest_is_paid(company, settling):
    _, invoice = billed(company, settling)
    red(settling, (invoice, 5))
    assert refused(lambda: settling.ask(invoice))[0] == "payment.held"
    settling.set_off(invoice)
    settling.pay(settling.ask(invoice))
    with company.database.reading() as session:
        assert flows(session, settling.buying.supplier).change == 0


def test_an_order_is_billed_once_where_an_invoice_was_taken_back(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"), partner_id=settling.buying.supplier)
    line = settling.buying.received(order, 6).document_id * 1000 + 1
    invoice = settling.bill((line, 6, 18))
    settling.pay(settling.ask(invoice))
    red(settling, (invoice, 18))
    settling.bill((line, 6, 18))
    assert refused(lambda: settling.ask_ahead(order, "12.01"))[0] == "payment.over_order"
    settling.ask_ahead(order, 12)

"""Money in parts: asked for, paid and set off piece by piece, ahead of the goods and after they went back."""

import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import read
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.purchasing.freezing import ReleaseSettlement, release_settlement
from jxc_app.modules.purchasing.models import SettlementFreeze
from jxc_app.modules.settlement.credits import open_credits
from jxc_app.modules.settlement.money import OpenLine, line_for, shared
from jxc_app.modules.settlement.payables import due_payments, owed_invoices, supplier_debts
from tests.modules.documents.sheets import view
from tests.modules.settlement.settling import Settling, settling_in
from tests.support.company import Line
from tests.support.rivals import Tally, tried


@pytest.fixture
def settling(company) -> Settling:
    return settling_in(company)


def refused(work) -> str:
    with pytest.raises(DomainError) as found:
        work()
    return found.value.code


def as_it_is(company, ref):
    return ref.model_copy(update={"version": view(company, ref).head.version})


def at_once(*acts) -> Tally:
    """All of them begin at the same moment; what came out of them."""
    tally, start = Tally(), threading.Barrier(len(acts))

    def run(act) -> None:
        start.wait()
        tried(tally, act)

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(run, acts))
    return tally


def owed(settling):
    """By invoice: what is open to be asked for, what is unpaid, and how far it is."""
    return [(one.open, one.unpaid, one.step) for one in read(owed_invoices, actor=settling.clerk)]


def credit(settling):
    return [(one.kind, one.amount, one.open) for one in read(open_credits, actor=settling.clerk)]


def test_an_invoice_is_asked_for_and_paid_in_parts_to_the_fen(company, settling):
    receipt = settling.came((Line(company.a, 3, "33.33"), 3), (Line(company.b, 7, "14.29"), 7))
    line = receipt.document_id * 1000
    invoice = settling.bill((line + 1, 3, "99.99"), (line + 2, 7, "100.03"))
    first = settling.ask(invoice, amount="120.01")
    assert owed(settling) == [(Decimal("80.01"), Decimal("200.02"), "part")]
    assert view(company, first).head.total_amount == Decimal("120.01")
    settling.pay(first, amount="20.01")
    assert [(one.amount, one.open) for one in read(due_payments, actor=settling.cashier)] == [(Decimal("120.01"), 100)]
    assert owed(settling) == [(Decimal("80.01"), Decimal("180.01"), "part")]
    assert company.status(first) == "posted"
    assert refused(lambda: settling.ask(invoice, amount="80.02")) == "payment.exceeds"
    assert refused(lambda: settling.pay(as_it_is(company, first), amount="100.01")) == "payment.exceeds"
    settling.pay(as_it_is(company, first))
    rest = settling.ask(invoice)
    assert (company.status(first), company.status(invoice), owed(settling)) == (
        "done", "done", [(0, Decimal("80.01"), "requested")],
    )  # fmt: skip
    settling.pay(rest)
    assert (owed(settling), read(supplier_debts, actor=settling.clerk)) == ([], [])
    company.assert_proved()


def test_a_part_goes_with_one_invoice_at_a_time(company, settling):
    line = settling.came((Line(company.a, 10, "3"), 10)).document_id * 1000 + 1
    one, two = settling.bill((line, 4, 12)), settling.bill((line, 6, 18))
    assert refused(lambda: settling.ask(one, two, amount=5)) == "payment.part_of_one"


def test_a_voided_part_is_open_again(company, settling):
    line = settling.came((Line(company.a, 10, "3"), 10)).document_id * 1000 + 1
    invoice = settling.bill((line, 10, 30))
    request = settling.ask(invoice)
    paid = settling.pay(request, amount=10)
    assert refused(lambda: company.void(as_it_is(company, request))) == "document.has_later"
    company.void(paid)
    company.void(as_it_is(company, request))
    assert owed(settling) == [(30, 30, "open")]


def test_what_is_paid_ahead_is_set_off_against_what_comes(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"))
    assert refused(lambda: settling.ask_ahead(order, 31)) == "payment.exceeds"
    request = settling.ask_ahead(order, 20)
    assert refused(lambda: settling.ask_ahead(order, 11)) == "payment.exceeds"
    assert [(one.kind, one.open) for one in read(due_payments, actor=settling.cashier)] == [("ahead", 20)]
    settling.pay(request)
    assert credit(settling) == [("prepaid", 20, 20)]
    assert [(one.owed, one.credit) for one in read(supplier_debts, actor=settling.clerk)] == [(0, 20)]
    line = settling.buying.received(order, 10).document_id * 1000 + 1
    invoice = settling.bill((line, 10, 30))
    assert refused(lambda: settling.set_off(invoice, 21)) == "payment.exceeds"
    done = settling.set_off(invoice, 5)
    assert (done.number[:4], credit(settling), owed(settling)) == ("HXD-", [("prepaid", 20, 15)], [(25, 25, "part")])
    settling.set_off(invoice)
    assert (credit(settling), owed(settling)) == ([], [(10, 10, "part")])
    assert refused(lambda: settling.set_off(invoice)) == "credit.none"
    settling.pay(settling.ask(invoice))
    assert (owed(settling), read(supplier_debts, actor=settling.clerk)) == ([], [])
    company.assert_proved()


def test_a_set_off_may_be_voided_and_its_credit_is_there_again(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"))
    paid = settling.pay(settling.ask_ahead(order, 30))
    invoice = settling.bill((settling.buying.received(order, 10).document_id * 1000 + 1, 10, 30))
    done = settling.set_off(invoice)
    assert (company.status(invoice), owed(settling)) == ("done", [])
    assert refused(lambda: company.void(as_it_is(company, paid))) == "document.has_later"
    company.void(done)
    assert (credit(settling), owed(settling)) == ([("prepaid", 30, 30)], [(30, 30, "open")])


def test_an_order_stays_open_for_its_goods_whatever_is_paid_ahead(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"))
    request = settling.ask_ahead(order, 30)
    assert company.status(order) == "posted"
    settling.buying.received(order, 10)
    assert company.status(order) == "done"
    company.void(request)
    assert company.status(order) == "done"


def test_goods_that_go_back_after_payment_are_owed_to_us(company, settling):
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    line = receipt.document_id * 1000 + 1
    settling.pay(settling.ask(settling.bill((line, 10, 30))))
    back = settling.sent_back(receipt, Line(company.a, 4, "3"))
    assert credit(settling) == [("returned", 12, 12)]
    other = settling.bill((settling.came((Line(company.b, 5, "2"), 5)).document_id * 1000 + 1, 5, 10))
    settling.set_off(other)
    assert (credit(settling), owed(settling)) == ([("returned", 12, 2)], [])
    assert refused(lambda: company.void(as_it_is(company, back))) == "document.has_later"


def test_what_went_back_of_an_unpaid_invoice_is_taken_off_it(company, settling):
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    invoice = settling.bill((receipt.document_id * 1000 + 1, 10, 30))
    settling.sent_back(receipt, Line(company.a, 4, "3"))
    assert refused(lambda: settling.ask(invoice)) == "payment.held"
    settling.set_off(invoice)
    assert (credit(settling), owed(settling)) == ([], [(18, 18, "part")])
    settling.pay(settling.ask(invoice))
    assert owed(settling) == []
    assert refused(lambda: company.void(as_it_is(company, invoice))) == "document.has_later"


def test_an_invoice_whose_returned_goods_paid_another_stays(company, settling):
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    first = settling.bill((receipt.document_id * 1000 + 1, 10, 30))
    settling.sent_back(receipt, Line(company.a, 4, "3"))
    second = settling.bill((settling.came((Line(company.b, 5, "2"), 5)).document_id * 1000 + 1, 5, 10))
    settling.set_off(second)
    assert refused(lambda: company.void(as_it_is(company, first))) == "invoice.credit_used"


def test_what_was_billed_dearer_is_owed_back_as_billed(company, settling):
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    invoice = settling.bill((receipt.document_id * 1000 + 1, 10, 33))
    settling.accept(invoice, company.hire("owner", [("owner", None)]))
    settling.sent_back(receipt, Line(company.a, 4, "3"))
    assert credit(settling) == [("returned", Decimal("13.2"), Decimal("13.2"))]


def test_a_freeze_holds_parts_payments_ahead_and_set_offs(company, settling):
    order = settling.buying.order(Line(company.a, 20, "3"))
    ahead = settling.ask_ahead(order, 10)
    other = settling.buying.order(Line(company.b, 5, "2"))
    settling.pay(settling.ask_ahead(other, 10))
    receipt = settling.buying.inspect(settling.buying.count(order, {"counted": 9, "noted": 10}))
    invoice = settling.bill((receipt.document_id * 1000 + 1, 9, 27))
    for act in (
        lambda: settling.ask(invoice, amount=5), lambda: settling.set_off(invoice), lambda: settling.pay(ahead),
        lambda: settling.ask_ahead(order, 5),
    ):  # fmt: skip
        assert refused(act) == "payment.held"
    row = company.database.read(lambda session: session.exec(select(SettlementFreeze.id)).one())
    settling.do(release_settlement, ReleaseSettlement(freeze_id=row, reason="补发一件"), settling.clerk)
    settling.pay(ahead)
    settling.set_off(invoice)
    settling.ask(invoice, amount=5)


def test_whoever_ordered_does_not_pay_ahead(company, settling):
    both = company.hire("both", [("buyer", None), ("cashier", None)])
    order = settling.buying.order(Line(company.a, 10, "3"), actor=both)
    request = settling.ask_ahead(order, 10)
    assert refused(lambda: settling.pay(request, actor=both)) == "payment.own"


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("0.01", [("1", "0.01")]),
        ("100", [("1", "100")]),
        ("100.01", [("1", "100"), ("3", "0.01")]),
        ("150.05", [("1", "100"), ("2", "0"), ("3", "50.05")]),
    ],
)
def test_an_amount_is_laid_on_the_lines_in_their_order(amount, expected):
    lines = [
        OpenLine(at, 1, Decimal(3), Decimal(0), Decimal(whole), Decimal(whole))
        for at, whole in ((1, "100"), (2, "0"), (3, "50.05"))
    ]
    found = shared(lines, Decimal(amount))
    assert [(str(line.id), part) for line, part in found] == [(at, Decimal(part)) for at, part in expected]
    for line, part in found:
        made = line_for(line, part)
        assert (made.quantity * made.price).quantize(Decimal("0.01")) == part


def test_two_who_ask_at_the_same_moment_never_ask_for_more_than_there_is(company, settling):
    line = settling.came((Line(company.a, 10, "3"), 10)).document_id * 1000 + 1
    invoice = settling.bill((line, 10, 30))
    tally = at_once(*[lambda: settling.ask(invoice, amount=20)] * 3, *[lambda: settling.ask(invoice, amount=15)] * 3)
    assert (tally.errors, tally.outcomes["done"] >= 1) == ({}, True)
    total = company.database.read(
        lambda s: sum(s.exec(select(Document.total_amount).where(Document.type == "payment_request")).all())
    )
    assert total <= 30


def test_two_set_offs_at_the_same_moment_never_use_a_credit_twice(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"))
    settling.pay(settling.ask_ahead(order, 20))
    line = settling.buying.received(order, 10).document_id * 1000 + 1
    bills = [settling.bill((line, 5, 15)), settling.bill((line, 5, 15))]
    tally = at_once(*(lambda bill=bill: settling.set_off(bill, 15) for bill in bills))
    assert (tally.errors, tally.outcomes["done"], sum(tally.outcomes.values())) == ({}, 1, 2)
    used = company.database.read(
        lambda s: sum(
            s.exec(
                select(DocumentLine.amount)
                .join(Document, Document.id == DocumentLine.document_id)
                .where(Document.type == "set_off", Document.status == "posted")
            ).all()
        )
    )
    assert used == 15
    assert credit(settling) == [("prepaid", 20, 5)]

"""Nothing is paid twice, nor what went back, nor what never comes; and a change of the order changes none of that."""

from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.errors import DomainError, NotFound, PermissionDenied
from jxc_app.core.ids import new_key
from jxc_app.core.use_case import perform, read
from jxc_app.modules.approvals.shipped import hold_flows
from jxc_app.modules.documents.models import DocumentLink
from jxc_app.modules.inventory.proof import prove_stock
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.purchasing.freezing import ReleaseSettlement, release_settlement
from jxc_app.modules.purchasing.models import SettlementFreeze
from jxc_app.modules.settlement.ahead import orders_ahead
from jxc_app.modules.settlement.calendar import payment_calendar
from jxc_app.modules.settlement.credits import open_credits
from jxc_app.modules.settlement.flows import flows
from jxc_app.modules.settlement.models import SetOffLine
from jxc_app.modules.settlement.payables import due_payments, owed_invoices, supplier_debts
from jxc_app.modules.settlement.paying import RequestOnStatement, request_on_statement
from jxc_app.modules.settlement.refunding import RecordRefund, record_refund
from jxc_app.modules.settlement.setting_off import SetOff, set_off
from jxc_app.modules.settlement.statements import StatementFilter, statement_page
from jxc_app.modules.settlement.supplier_rules import ChangeSupplierRules, change_supplier_rules
from tests.modules.documents.sheets import view
from tests.modules.settlement.settling import Settling, settling_in
from tests.modules.settlement.test_parts import at_once
from tests.support.company import SYSTEM, Line


@pytest.fixture
def settling(company, standing_clock) -> Settling:
    company.database.write(hold_flows)
    return settling_in(company)


def refused(work) -> DomainError:
    with pytest.raises(DomainError) as found:
        work()
    return found.value


def as_it_is(company, ref):
    return ref.model_copy(update={"version": view(company, ref).head.version})


def credit(settling):
    return [(one.kind, one.amount, one.open) for one in read(open_credits, actor=settling.clerk)]


def agrees(settling) -> bool:
    """The sums by day say what the lists by paper say."""
    closing = settling.company.database.read(lambda s: flows(s, settling.buying.supplier).change)
    said = sum(one.unbilled + one.owed - one.credit for one in read(supplier_debts, actor=settling.clerk))
    return closing == said


def line_of(receipt) -> int:
    return receipt.document_id * 1000 + 1


# --- paid ahead -------------------------------------------------------------------------------------------------


def test_an_invoice_waits_until_what_was_paid_ahead_for_it_is_set_off(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"))
    settling.pay(settling.ask_ahead(order, 20))
    invoice = settling.bill((line_of(settling.buying.received(order, 10)), 10, 30))
    [row] = read(owed_invoices, actor=settling.clerk)
    assert "还有 20 元没有核销" in row.held
    assert refused(lambda: settling.ask(invoice)).code == "payment.held"
    days = read(payment_calendar, actor=settling.clerk)[0]
    assert (days.due, days.credit, days.held, days.need) == (30, 20, 0, 10)
    settling.set_off(invoice)
    settling.pay(settling.ask(invoice))
    assert (read(supplier_debts, actor=settling.clerk), agrees(settling)) == ([], True)
    company.assert_proved()


def test_whoever_pays_the_goods_first_and_whoever_pays_them_ahead_pay_once(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"))
    ahead = settling.ask_ahead(order, 30)
    invoice = settling.bill((line_of(settling.buying.received(order, 10)), 10, 30))
    settling.pay(settling.ask(invoice))
    [row] = read(due_payments, actor=settling.cashier)
    assert "已开票" in row.held
    assert refused(lambda: settling.pay(ahead)).code == "payment.held"


def test_what_is_billed_is_not_paid_ahead(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"))
    settling.pay(settling.ask(settling.bill((line_of(settling.buying.received(order, 9)), 9, 27))))
    error = refused(lambda: settling.ask_ahead(order, 4))
    assert (error.code, error.field) == ("payment.over_order", "amount")
    assert "最多还能预付 3 元" in str(error)
    assert settling.ask_ahead(order, 3).status == "posted"


def test_an_order_that_is_ended_is_not_paid_ahead_any_more(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"))
    request = settling.ask_ahead(order, 30)
    settling.buying.received(order, 4)
    settling.end(order)
    assert "最多还能预付 12 元" in str(refused(lambda: settling.pay(request)))
    [row] = read(due_payments, actor=settling.cashier)
    assert "订单已结束" in row.held


def test_paid_ahead_stays_with_the_order_that_takes_its_place(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"))
    settling.pay(settling.ask_ahead(order, 30))
    second = settling.amend(order, Line(company.a, 11, "3"))
    [row] = read(orders_ahead, actor=settling.clerk)
    assert (row.id, row.amount, row.asked, row.paid, row.room) == (second.document_id, 33, 30, 30, 3)
    assert refused(lambda: settling.ask_ahead(second, 4)).code in ("payment.over_order", "payment.exceeds")
    settling.pay(settling.ask_ahead(second, 3))
    other = settling.came((Line(company.b, 5, "2"), 5))
    first = settling.bill((line_of(other), 5, 10))
    invoice = settling.bill((line_of(settling.buying.received(second, 11)), 11, 33))
    settling.set_off(invoice)
    assert (credit(settling), company.status(invoice)) == ([], "done")
    settling.pay(settling.ask(first))
    company.assert_proved()


def test_an_order_that_is_made_smaller_than_was_paid_ahead_is_owed_back(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"))
    request = settling.ask_ahead(order, 30)
    settling.pay(request, amount=20)
    second = settling.amend(order, Line(company.a, 5, "3"))
    [row] = read(orders_ahead, actor=settling.clerk)
    assert (row.amount, row.asked, row.paid, row.room) == (15, 30, 20, -15)
    assert refused(lambda: settling.pay(as_it_is(company, request))).code == "payment.held"
    settling.buying.received(second, 5)
    assert credit(settling) == [("prepaid", 20, 20)]


# --- frozen -----------------------------------------------------------------------------------------------------


def test_a_freeze_holds_the_order_that_takes_the_place_of_the_frozen_one(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"))
    settling.buying.received(order, {"counted": 4, "noted": 10})
    second = settling.amend(order, Line(company.a, 11, "3"))
    assert refused(lambda: settling.ask_ahead(second, 10)).code == "payment.held"
    third = settling.amend(second, Line(company.a, 12, "3"))
    assert refused(lambda: settling.ask_ahead(third, 10)).code == "payment.held"
    row = company.database.read(lambda session: session.exec(select(SettlementFreeze.id)).one())
    settling.do(release_settlement, ReleaseSettlement(freeze_id=row, reason="补发"), settling.clerk)
    assert settling.ask_ahead(third, 10).status == "posted"


def test_a_receipt_that_is_voided_and_restored_is_as_frozen_as_before(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"))
    receipt = settling.buying.received(order, {"counted": 4, "noted": 10})
    company.void(as_it_is(company, receipt))
    again = settling.restore(receipt)
    invoice = settling.bill((again * 1000 + 1, 4, 12))
    assert refused(lambda: settling.ask(invoice)).code == "payment.held"
    wanted = select(SettlementFreeze.id).where(SettlementFreeze.document_id == again)
    row = company.database.read(lambda session: session.exec(wanted).one())
    settling.do(release_settlement, ReleaseSettlement(freeze_id=row, reason="补发"), settling.clerk)
    assert settling.ask(invoice).status == "posted"


# --- gone back --------------------------------------------------------------------------------------------------


def test_goods_that_came_by_a_receipt_go_back_from_it(company, settling):
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    settling.bill((line_of(receipt), 10, 30))
    for partner in ({"partner_id": settling.buying.supplier}, {}):
        error = refused(
            lambda partner=partner: company.record(
                "purchase_return", [Line(company.a, 10, "3")], actor=settling.buying.keeper, **partner
            )
        )
        assert (error.code, error.field) == ("return.receipt_needed", "lines.0.sku_id")
    assert view(company, receipt).head.number in str(error)
    settling.sent_back(receipt, Line(company.a, 10, "3"))
    assert credit(settling) == [("returned", 30, 30)]


def test_goods_of_no_receipt_that_go_back_are_owed_to_us_at_their_price(company, settling):
    company.receive(company.a, 10)
    company.record("purchase_return", [Line(company.a, 4, "3")], partner_id=settling.buying.supplier)
    assert credit(settling) == [("returned", 12, 12)]
    assert agrees(settling)
    invoice = settling.bill((line_of(settling.came((Line(company.b, 5, "4"), 5))), 5, 20))
    made = settling.state()
    assert view(company, made).head.total_amount == 8
    settling.set_off(invoice)
    settling.pay(settling.ask(invoice))
    assert (credit(settling), agrees(settling)) == ([], True)
    company.assert_proved()


def test_goods_go_back_to_who_brought_them(company, settling):
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    command = CreatePartner(code="GYS9", name="别家", is_supplier=True)
    other = perform(create_partner, command, actor=SYSTEM, database=company.database).partner_id
    error = refused(lambda: settling.sent_back(receipt, Line(company.a, 4, "3"), partner_id=other))
    assert (error.code, error.field) == ("return.other_supplier", "partner_id")
    assert "申源食品有限公司" in str(error)


def without_invoice(settling) -> None:
    command = ChangeSupplierRules(partner_id=settling.buying.supplier, version=1, without_invoice=True)
    settling.do(change_supplier_rules, command, settling.company.hire("ruler", [("owner", None)]))


def on_statement(settling, made, amount=None):
    command = RequestOnStatement(document_key=new_key(), statement_id=made.document_id, amount=amount)
    return settling.do(request_on_statement, command, settling.clerk)


def confirmed(settling, to_on="2026-01-05", lines=1):
    made = settling.state(to_on)
    settling.answer(settling.share(made), lines=lines)
    return made


def test_what_goes_back_after_the_statement_is_confirmed_is_not_paid(company, settling):
    without_invoice(settling)
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    made = confirmed(settling)
    settling.sent_back(receipt, Line(company.a, 4, "3"))
    [row] = read(statement_page, actor=settling.clerk, only=StatementFilter()).rows
    assert row.open == 18
    assert refused(lambda: on_statement(settling, made, 19)).code == "payment.exceeds"
    request = on_statement(settling, made)
    settling.sent_back(receipt, Line(company.a, 2, "3"))
    assert "多申请了 6 元" in str(refused(lambda: settling.pay(request)))
    assert agrees(settling)
    company.void(as_it_is(company, request))
    settling.pay(on_statement(settling, made))
    assert (read(supplier_debts, actor=settling.clerk), agrees(settling)) == ([], True)
    company.assert_proved()


def test_what_goes_back_after_the_statement_is_paid_is_owed_to_us(company, settling, standing_clock):
    without_invoice(settling)
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    made = confirmed(settling)
    settling.pay(on_statement(settling, made))
    settling.sent_back(receipt, Line(company.a, 10, "3"))
    assert (credit(settling), agrees(settling)) == ([("returned", 30, 30)], True)
    standing_clock.at = standing_clock.at.replace(day=25)
    settling.came((Line(company.b, 5, "10"), 5))
    second = confirmed(settling, "2026-01-25", 2)
    error = refused(lambda: on_statement(settling, second))
    assert (error.code, "供应商还欠 30 元" in str(error)) == ("payment.held", True)
    settling.do(set_off, SetOff(document_key=new_key(), invoice_id=second.document_id), settling.clerk)
    request = on_statement(settling, second)
    assert view(company, request).head.total_amount == 20
    settling.pay(request)
    assert (credit(settling), read(supplier_debts, actor=settling.clerk), agrees(settling)) == ([], [], True)
    company.assert_proved()


def test_a_statement_waits_until_what_was_paid_ahead_is_set_off(company, settling):
    without_invoice(settling)
    order = settling.buying.order(Line(company.a, 10, "3"))
    settling.pay(settling.ask_ahead(order, 12))
    settling.buying.received(order, 10)
    made = confirmed(settling)
    assert "还有 12 元没有核销" in str(refused(lambda: on_statement(settling, made)))
    settling.do(set_off, SetOff(document_key=new_key(), invoice_id=made.document_id), settling.clerk)
    assert refused(lambda: settling.ask_ahead(order, 1)).code == "invoice.not_open"
    request = on_statement(settling, made)
    assert view(company, request).head.total_amount == 18
    settling.pay(request)
    assert (read(supplier_debts, actor=settling.clerk), agrees(settling)) == ([], True)


def test_amounts_are_said_as_people_write_them(company, settling):
    invoice = settling.bill((line_of(settling.came((Line(company.a, 3, "3.35"), 3))), 3, Decimal("10.05")))
    assert "最多还能处理 10.05 元" in str(refused(lambda: settling.ask(invoice, amount=11)))


# --- given back -------------------------------------------------------------------------------------------------


def gives_back(settling, line_id, amount=None, actor=None, number=""):
    command = RecordRefund(
        document_key=new_key(), credit_line_id=line_id, amount=amount, method="bank", own_number=number
    )
    return settling.do(record_refund, command, actor or settling.cashier)


def test_what_was_paid_ahead_and_never_comes_is_given_back(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"))
    settling.pay(settling.ask_ahead(order, 30))
    settling.end(order)
    [owed] = read(open_credits, actor=settling.clerk)
    error = refused(lambda: gives_back(settling, owed.line_id, "30.01"))
    assert (error.code, error.field, "最多还能处理 30 元" in str(error)) == ("payment.exceeds", "amount", True)
    first = gives_back(settling, owed.line_id, 12, number="TX1")
    assert (first.number[:5], credit(settling), agrees(settling)) == ("GYTK-", [("prepaid", 30, 18)], True)
    gives_back(settling, owed.line_id)
    assert (credit(settling), read(supplier_debts, actor=settling.clerk), agrees(settling)) == ([], [], True)
    assert refused(lambda: gives_back(settling, owed.line_id)).code == "credit.none"
    company.assert_proved()
    company.void(as_it_is(company, first))
    assert (credit(settling), agrees(settling)) == ([("prepaid", 30, 12)], True)
    company.assert_proved()


def test_what_went_back_after_payment_is_given_back(company, settling):
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    settling.pay(settling.ask(settling.bill((line_of(receipt), 10, 30))))
    both = company.hire("both", [("keeper", None), ("cashier", None)])
    back = settling.sent_back(receipt, Line(company.a, 4, "3"), actor=both)
    [owed] = read(open_credits, actor=settling.clerk)
    assert refused(lambda: gives_back(settling, owed.line_id, actor=both)).code == "refund.own_goods"
    done = gives_back(settling, owed.line_id)
    assert (credit(settling), agrees(settling)) == ([], True)
    assert refused(lambda: company.void(as_it_is(company, back))).code == "document.has_later"
    company.void(as_it_is(company, done))
    assert credit(settling) == [("returned", 12, 12)]


def test_a_payment_on_a_statement_stays_once_the_supplier_gave_its_goods_back(company, settling):
    without_invoice(settling)
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    paid = settling.pay(on_statement(settling, confirmed(settling)))
    settling.sent_back(receipt, Line(company.a, 10, "3"))
    [owed] = read(open_credits, actor=settling.clerk)
    done = gives_back(settling, owed.line_id)
    assert refused(lambda: company.void(as_it_is(company, paid))).code == "invoice.credit_used"
    company.void(as_it_is(company, done))
    company.void(as_it_is(company, paid))
    assert (credit(settling), agrees(settling)) == ([], True)


def test_nobody_takes_back_what_is_no_credit(company, settling):
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    assert refused(lambda: gives_back(settling, line_of(receipt))).code == "credit.none"
    with pytest.raises(NotFound):
        gives_back(settling, 999_001)
    with pytest.raises(PermissionDenied):
        gives_back(settling, line_of(receipt), actor=settling.buying.buyer)


def test_two_who_note_a_refund_at_once_never_note_more_than_is_owed(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"))
    settling.pay(settling.ask_ahead(order, 30))
    [owed] = read(open_credits, actor=settling.clerk)
    tally = at_once(*[lambda: gives_back(settling, owed.line_id, 20)] * 3)
    assert (tally.errors, tally.outcomes["done"], credit(settling)) == ({}, 1, [("prepaid", 30, 10)])


def test_whoever_pays_ahead_and_whoever_pays_the_goods_at_once_pay_once(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"))
    ahead = settling.ask_ahead(order, 30)
    invoice = settling.bill((line_of(settling.buying.received(order, 10)), 10, 30))
    goods = settling.ask(invoice)
    tally = at_once(lambda: settling.pay(ahead), lambda: settling.pay(goods))
    assert (tally.errors, tally.outcomes["done"]) == ({}, 1)


def test_the_proof_finds_money_that_is_used_twice(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"))
    settling.pay(settling.ask_ahead(order, 20))
    done = settling.set_off(settling.bill((line_of(settling.buying.received(order, 10)), 10, 30)))
    company.assert_proved()
    used = company.database.read(lambda s: s.exec(select(SetOffLine.credit_line_id)).one())
    again = DocumentLink(from_line_id=used, to_line_id=done.document_id * 1000 + 1, quantity=Decimal(7))
    company.database.write(lambda s: s.add(again))
    broken = company.database.read(lambda s: {one.code for one in prove_stock(s).checks if one.failed})
    assert {"credits_taken", "nothing_paid_twice"} <= broken

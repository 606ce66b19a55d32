"""From the goods to the money: billed, matched, asked for, paid; and nothing of it twice."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.errors import Conflict, DomainError, PermissionDenied
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import clock, perform, read
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.approvals.queries import my_approvals
from jxc_app.modules.approvals.standing_in import SwitchSmallShop, switch_small_shop
from jxc_app.modules.documents.chains import document_chain
from jxc_app.modules.documents.deciding import decide_on_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.restoring import restore_document
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.purchasing.freezing import ReleaseSettlement, release_settlement
from jxc_app.modules.purchasing.models import SettlementFreeze
from jxc_app.modules.settlement.models import InvoiceMatch, SupplierInvoice
from jxc_app.modules.settlement.payables import due_payments, owed_invoices, supplier_debts, unbilled_lines
from jxc_app.modules.settlement.settings import ChangeMatchRules, change_match_rules
from tests.modules.documents.sheets import view
from tests.modules.settlement.settling import Settling, settling_in
from tests.support.company import SYSTEM, Line
from tests.support.flows import asks_owner


@pytest.fixture
def settling(company) -> Settling:
    return settling_in(company)


@pytest.fixture
def received(company, settling):
    """Ten at 3 yuan came and were accepted: the receipt, and the id of its line."""
    order = settling.buying.order(Line(company.a, 10, "3"))
    done = settling.buying.received(order, 10)
    return done, done.document_id * 1000 + 1


def refused(work) -> str:
    with pytest.raises(DomainError) as found:
        work()
    return found.value.code


def as_it_is(company, ref):
    """The same with the version that it has by now."""
    return ref.model_copy(update={"version": view(company, ref).head.version})


def unbilled(settling):
    return [(one.open, one.amount) for one in read(unbilled_lines, actor=settling.clerk)]


def debts(settling):
    return [(one.unbilled, one.owed, one.held, one.payable) for one in read(supplier_debts, actor=settling.clerk)]


def test_the_loop_ends_with_the_payment(company, settling, received):
    _, line = received
    assert debts(settling) == [(30, 0, 0, 0)]
    invoice = settling.bill((line, 10, 30))
    assert (invoice.differences, invoice.number[:3]) == ("", "FP-")
    assert (unbilled(settling), debts(settling)) == ([], [(0, 30, 0, 30)])
    request = settling.ask(invoice)
    assert (company.status(invoice), [one.step for one in read(owed_invoices, actor=settling.clerk)]) == (
        "done", ["requested"],
    )  # fmt: skip
    assert [(one.amount, one.held) for one in read(due_payments, actor=settling.cashier)] == [(30, "")]
    paid = settling.pay(request)
    assert (paid.number[:4], company.status(request)) == ("FKD-", "done")
    assert (debts(settling), read(due_payments, actor=settling.cashier)) == ([], [])
    chain = read(document_chain, actor=settling.clerk, document_id=paid.document_id)
    assert [one.type for one in chain.papers] == [
        "purchase_order", "goods_receipt", "supplier_invoice", "payment_request", "payment",
    ]  # fmt: skip
    assert company.value(company.a) == 30
    company.assert_proved()


def test_what_differs_is_held_until_somebody_else_lets_it_pass(company, settling, received):
    _, line = received
    invoice = settling.bill((line, 10, 33))
    assert invoice.differences == "价格高于订单"
    assert debts(settling) == [(0, 33, 33, 0)]
    assert refused(lambda: settling.ask(invoice)) == "payment.held"
    with pytest.raises(PermissionDenied):
        settling.accept(invoice, settling.buying.buyer)
    assert refused(lambda: settling.accept(invoice, settling.clerk)) == "invoice.own"
    other = company.hire("owner", [("owner", None)])
    settling.accept(invoice, other)
    with pytest.raises(Conflict):
        settling.accept(
            invoice.model_copy(update={"version": invoice.version + 1}), other
        )  # fmt: skip
    assert settling.pay(settling.ask(invoice)).status == "posted"


def test_who_bought_or_received_lets_nothing_pass_and_pays_nothing(company, settling):
    every = company.hire("every", [("buyer", None), ("finance", None), ("cashier", None)])
    order = settling.buying.order(Line(company.a, 10, "3"), actor=every)
    line = settling.buying.received(order, 10).document_id * 1000 + 1
    held = settling.bill((line, 5, 20))
    assert refused(lambda: settling.accept(held, every)) == "invoice.own"
    good = settling.bill((line, 5, 15))
    assert refused(lambda: settling.pay(settling.ask(good), actor=every)) == "payment.own"


def test_who_asks_does_not_pay(company, settling, received):
    both = company.hire("both", [("finance", None), ("cashier", None)])
    invoice = settling.bill((received[1], 10, 30))
    request = settling.ask(invoice, actor=both)
    assert refused(lambda: settling.pay(request, actor=both)) == "payment.own"
    with pytest.raises(PermissionDenied):
        settling.pay(request, actor=settling.clerk)
    assert settling.pay(request).status == "posted"


def test_in_a_small_shop_one_person_may_and_the_owner_is_asked(company, settling, received):
    owner = company.hire("owner", [("owner", None)])
    perform(
        switch_small_shop, SwitchSmallShop(is_on=True, reason="只有一个人"), actor=SYSTEM, database=company.database
    )
    both = company.hire("both", [("finance", None), ("cashier", None)])
    request = settling.ask(settling.bill((received[1], 10, 30)), actor=both)
    done = settling.pay(request, actor=both)
    assert done.status == "posted"
    [asked] = read(my_approvals, actor=owner, part="waiting")
    assert "一个人申请又付的款" in asked.because + asked.flows


def test_nothing_is_billed_asked_for_or_paid_twice(company, settling, received):
    _, line = received
    first = settling.bill((line, 10, 30), number="25100000000000000001")
    assert refused(lambda: settling.bill((line, 10, 30), number="25100000000000000001")) == "invoice.duplicate"
    second = settling.bill((line, 1, 3))
    assert second.differences == "数量多开"
    request = settling.ask(first)
    assert refused(lambda: settling.ask(first)) == "invoice.not_open"
    settling.pay(request)
    with pytest.raises(Conflict):
        settling.pay(request)


def test_a_voided_invoice_gives_its_number_and_its_goods_free(company, settling, received):
    _, line = received
    invoice = settling.bill((line, 10, 30), number="25100000000000000001")
    request = settling.ask(invoice)
    assert refused(lambda: company.void(as_it_is(company, invoice))) == "document.has_later"
    company.void(request)
    assert company.status(invoice) == "posted"
    company.void(as_it_is(company, invoice))
    assert unbilled(settling) == [(10, 30)]
    assert settling.bill((line, 10, 30), number="25100000000000000001").differences == ""


def test_a_frozen_receipt_is_billed_and_not_paid(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"))
    receipt = settling.buying.inspect(settling.buying.count(order, {"counted": 9, "noted": 10}))
    invoice = settling.bill((receipt.document_id * 1000 + 1, 9, 27))
    assert invoice.differences == ""
    assert refused(lambda: settling.ask(invoice)) == "payment.held"
    row = company.database.read(lambda session: session.exec(select(SettlementFreeze.id)).one())
    command = ReleaseSettlement(freeze_id=row, reason="补发一件")
    perform(release_settlement, command, actor=settling.clerk, database=company.database)
    assert settling.ask(invoice).status == "posted"


def test_only_what_was_accepted_and_kept_is_owed(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"))
    receipt = settling.buying.inspect(settling.buying.count(order, 10), (1, 8, "damaged"))
    line = receipt.document_id * 1000 + 1
    assert unbilled(settling) == [(8, 24)]
    rejected = [Line(company.a, 2, "3", source_line_id=line)]
    company.record("purchase_return", rejected, linked_document_id=receipt.document_id, settlement="from_hold")
    assert unbilled(settling) == [(8, 24)]
    kept = [Line(company.a, 3, "3", source_line_id=line)]
    company.record("purchase_return", kept, linked_document_id=receipt.document_id)
    assert unbilled(settling) == [(5, 15)]
    assert settling.bill((line, 8, 24)).differences == "数量多开"
    match = company.database.read(lambda s: s.exec(select(InvoiceMatch)).one())
    assert (match.due_quantity, match.due_amount, match.causes) == (5, 24, "quantity")


def test_goods_that_are_billed_may_go_back_and_the_other_way_round(company, settling, received):
    receipt, line = received
    settling.bill((line, 10, 30))
    back = [Line(company.a, 10, "3", source_line_id=line)]
    company.record("purchase_return", back, linked_document_id=receipt.document_id)
    assert company.stock(company.a).on_hand == 0
    company.assert_proved()


def test_many_invoices_for_many_receipts(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"), Line(company.b, 5, "2"))
    first = settling.buying.received(order, 4, 5)
    second = settling.buying.received(order, 6)
    one = settling.bill((first.document_id * 1000 + 1, 4, 12), (second.document_id * 1000 + 1, 2, 6))
    two = settling.bill((second.document_id * 1000 + 1, 4, 12), (first.document_id * 1000 + 2, 5, 10))
    assert (one.differences, two.differences, unbilled(settling)) == ("", "", [])
    assert settling.pay(settling.ask(one, two)).status == "posted"
    assert debts(settling) == []


@pytest.mark.parametrize(
    ("paper", "code"),
    [
        ({"net": 29}, "invoice.adds_up"),
        ({"net": 31, "gross": 31}, "invoice.lines_add_up"),
        ({"issued_on": "2999-01-01"}, "invoice.future"),
    ],
)
def test_a_paper_that_does_not_add_up_is_refused(settling, received, paper, code):
    assert refused(lambda: settling.bill((received[1], 10, 30), **paper)) == code


def test_one_line_twice_and_two_suppliers_are_refused(company, settling, received):
    _, line = received
    assert refused(lambda: settling.bill((line, 5, 15), (line, 5, 15))) == "invoice.line_twice"
    command = CreatePartner(code="GYS002", name="另一家", is_supplier=True)
    other = perform(create_partner, command, actor=SYSTEM, database=company.database).partner_id
    second = settling.buying.received(settling.buying.order(Line(company.b, 1, "2"), partner_id=other), 1)
    lines = (line, 10, 30), (second.document_id * 1000 + 1, 1, 2)
    assert refused(lambda: settling.bill(*lines)) == "invoice.two_suppliers"
    assert refused(lambda: settling.bill((line + 1, 1, 3))) == "document.link_line"


def test_a_seller_who_is_not_the_supplier_is_told(company, settling):
    fields = {"tax_number": "91350100M000100Y43", "payment_days": 30}
    command = CreatePartner(code="GYS003", name="有税号的", is_supplier=True, **fields)
    supplier = perform(create_partner, command, actor=SYSTEM, database=company.database).partner_id
    order = settling.buying.order(Line(company.a, 10, "3"), partner_id=supplier)
    line = settling.buying.received(order, 10).document_id * 1000 + 1
    other = settling.bill((line, 5, 15), seller_tax_id="91310000MA1FL1234Q")
    own = settling.bill((line, 5, 15), seller_tax_id=" 91350100m000100y43 ")
    assert (other.differences, own.differences) == ("销售方不是供应商", "")
    paper = company.database.read(lambda s: s.get(SupplierInvoice, own.document_id))
    received_on = view(company, own).head.business_date
    assert (paper.due_on, paper.seller_tax_id) == (received_on + timedelta(days=30), "91350100M000100Y43")


def test_wider_limits_let_more_pass(company, settling, received):
    command = ChangeMatchRules(quantity_percent=10, price_percent=20, price_amount=100, small_amount=0, version=1)
    perform(change_match_rules, command, actor=company.hire("owner", [("owner", None)]), database=company.database)
    assert settling.bill((received[1], 11, Decimal("39.6"))).differences == ""


def test_a_voided_invoice_comes_back_as_it_was_and_is_matched_anew(company, settling, received):
    _, line = received
    invoice = settling.bill((line, 10, 33), number="25100000000000000001")
    company.void(as_it_is(company, invoice))

    def work(session):
        now, used = clock.get().now(), company.database.settings
        uow = UnitOfWork(session, actor=SYSTEM, use_case="test", now=now, settings=used)
        return restore_document(uow, session.get_one(Document, invoice.document_id), "误作废").id

    again = company.database.write(work)
    paper = company.database.read(lambda s: s.get(SupplierInvoice, again))
    assert (paper.number, paper.gross, paper.causes, unbilled(settling)) == ("25100000000000000001", 33, "price", [])
    assert refused(lambda: settling.bill((line, 10, 33), number="25100000000000000001")) == "invoice.duplicate"


def test_what_goes_back_after_it_was_billed_holds_the_payment(company, settling, received):
    receipt, line = received
    first, second = settling.bill((line, 4, 12)), settling.bill((line, 3, 9))
    asked = settling.ask(first)
    back = [Line(company.a, 3, "3", source_line_id=line)]
    company.record("purchase_return", back, linked_document_id=receipt.document_id)
    assert settling.ask(second).status == "posted"
    assert settling.pay(asked).status == "posted", "what is left covers both bills"


def test_more_billed_than_is_left_is_paid_by_nobody(company, settling, received):
    receipt, line = received
    bill = settling.bill((line, 10, 30), number="25100000000000000001")
    request = settling.ask(bill)
    back = [Line(company.a, 3, "3", source_line_id=line)]
    company.record("purchase_return", back, linked_document_id=receipt.document_id)
    assert refused(lambda: settling.pay(request)) == "payment.held"
    assert ["退了货" in one.held for one in read(due_payments, actor=settling.cashier)] == [True]
    company.void(request)
    company.void(as_it_is(company, bill))
    assert settling.pay(settling.ask(settling.bill((line, 7, 21)))).status == "posted"


def test_an_invoice_that_was_rejected_gives_its_number_free(company, settling, received):
    _, line = received
    owner = company.hire("owner", [("owner", None)])
    asks_owner(company, "supplier_invoice")
    waits = settling.bill((line, 10, 30), number="25100000000000000001")
    assert (bool(waits.waiting_for), debts(settling)) == (True, [(30, 0, 0, 0)])
    [row] = read(my_approvals, actor=owner, part="waiting")
    decision = DecideApproval(approval_id=row.id, version=row.version, decision="return", comment="金额不对")
    perform(decide_on_document, decision, actor=owner, database=company.database)
    assert company.status(waits) == "closed"
    settling.bill((line, 10, 30), number=" 2510 0000 0000 0000 0001 ")
    assert refused(lambda: settling.bill((line, 10, 30), number="25100000000000000001")) == "invoice.duplicate"

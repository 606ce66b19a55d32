"""对账单: what came and went back, agreed by both before anything is paid; the supplier answers without an account."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.errors import Conflict, DomainError, PermissionDenied
from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.openings.service import SaveBalance, save_balance
from jxc_app.modules.purchasing.freezing import ReleaseSettlement, release_settlement
from jxc_app.modules.purchasing.models import SettlementFreeze
from jxc_app.modules.settlement.answering import NotePaper, OpenStatement, note_paper, open_statement
from jxc_app.modules.settlement.flows import flows, opening_of
from jxc_app.modules.settlement.payables import owed_invoices, supplier_debts, unbilled_lines
from jxc_app.modules.settlement.paying import RequestOnStatement, request_on_statement
from jxc_app.modules.settlement.settings import ChangeMatchRules, change_match_rules
from jxc_app.modules.settlement.statement_models import StatementLink
from jxc_app.modules.settlement.statements import StatementFilter, get_statement, statement_page
from jxc_app.modules.settlement.supplier_rules import ChangeSupplierRules, change_supplier_rules
from tests.modules.documents.sheets import view
from tests.modules.files.sent import attach, pdf
from tests.modules.settlement.settling import Settling, settling_in
from tests.support.company import SYSTEM, Line

LIMITS = {"quantity_percent": 0, "price_percent": 1, "price_amount": 50, "small_amount": "0.1"}


@pytest.fixture
def settling(company, standing_clock) -> Settling:
    return settling_in(company)


def refused(work) -> str:
    with pytest.raises(DomainError) as found:
        work()
    return found.value.code


def as_it_is(company, ref):
    return ref.model_copy(update={"version": view(company, ref).head.version})


def shown(settling, ref):
    return read(get_statement, actor=settling.clerk, document_id=ref.document_id)


def rule(settling, **said):
    """A rule of the supplier, set by who may."""
    owner = settling.company.hire("ruler", [("owner", None)])
    command = ChangeSupplierRules(partner_id=settling.buying.supplier, version=1, **said)
    settling.do(change_supplier_rules, command, owner)


def test_a_statement_says_what_was_open_what_came_went_back_was_billed_and_paid(company, settling):
    balance = SaveBalance(partner_id=settling.buying.supplier, kind="payable", amount="100.05")
    perform(save_balance, balance, actor=SYSTEM, database=company.database)
    receipt = settling.came((Line(company.a, 10, "3.33"), 10), (Line(company.b, 5, "2"), 5))
    settling.sent_back(receipt, Line(company.a, 2, "3.33"))
    line = receipt.document_id * 1000
    settling.pay(settling.ask(settling.bill((line + 2, 5, "10.05")), amount=4))
    made = settling.state()
    found = shown(settling, made)
    assert made.number[:4] == "DZD-"
    assert (found.opening, found.received, found.returned, found.adjusted, found.paid, found.closing) == (
        Decimal("100.05"), Decimal("43.3"), Decimal("6.66"), Decimal("0.05"), 4, Decimal("132.74"),
    )  # fmt: skip
    assert [(one.quantity, one.amount) for one in found.lines] == [
        (10, Decimal("33.3")), (5, 10), (-2, Decimal("-6.66")),
    ]  # fmt: skip
    assert view(company, made).head.total_amount == Decimal("36.64")
    assert refused(settling.state) == "statement.overlaps"
    company.assert_proved()


def test_what_is_open_is_what_the_lists_say(company, settling):
    """The sums by day and the lists by paper come to the same, whatever happened."""
    order = settling.buying.order(Line(company.a, 10, "3"), Line(company.b, 4, "2.5"))
    settling.pay(settling.ask_ahead(order, 7))
    receipt = settling.buying.inspect(settling.buying.count(order, 10, 4), (1, 8, "damaged"), (2, 4, ""))
    row = company.database.read(lambda session: session.exec(select(SettlementFreeze.id)).one())
    settling.do(release_settlement, ReleaseSettlement(freeze_id=row, reason="已换货"), settling.clerk)
    line = receipt.document_id * 1000
    dear = settling.bill((line + 1, 5, "15.04"))
    both = settling.bill((line + 1, 3, 9), (line + 2, 2, 5))
    settling.set_off(both)
    settling.pay(settling.ask(both, amount=4))
    settling.sent_back(receipt, Line(company.a, 2, "3"))
    settling.sent_back(receipt, Line(company.a, 2, "3"), settlement="from_hold")
    settling.set_off(dear, 1)
    session_sums = company.database.read(
        lambda s: opening_of(s, settling.buying.supplier) + flows(s, settling.buying.supplier).change
    )
    [debt] = read(supplier_debts, actor=settling.clerk)
    assert session_sums == debt.unbilled + debt.owed - debt.credit
    assert debt.unbilled == 5


def test_the_supplier_confirms_by_a_link_and_sees_nothing_else(company, settling):
    settling.came((Line(company.a, 10, "3"), 10), (Line(company.b, 5, "2"), 5))
    made = settling.state()
    token = settling.share(made)
    kept = company.database.read(lambda s: s.exec(select(StatementLink)).one())
    assert token not in repr(kept) and len(token) >= 43
    guest = Actor.anonymous(ip="203.0.113.9")
    seen = perform(open_statement, OpenStatement(token=token), actor=guest, database=company.database)
    assert (seen.ok, seen.partner_name, seen.closing, len(seen.lines)) == (True, "申源食品有限公司", 40, 2)
    assert refused(lambda: settling.answer(token, lines=1)) == "statement.all_lines"
    assert refused(lambda: settling.answer(token, (1, ""), lines=2)) == "statement.why"
    objected = settling.answer(token, (2, "只送了 4 件"), lines=2)
    assert (objected.is_confirmed, [one.remark for one in objected.lines]) == (False, ["", "只送了 4 件"])
    [row] = read(statement_page, actor=settling.clerk, only=StatementFilter()).rows
    assert (row.step, row.objected, row.answered_by) == ("objected", 1, "李会计")
    assert settling.answer(token, lines=2).is_confirmed
    assert refused(lambda: settling.answer(token, lines=2)) == "statement.is_confirmed"
    with pytest.raises(Conflict):
        settling.share(as_it_is(company, made))
    [row] = read(statement_page, actor=settling.clerk, only=StatementFilter(step="confirmed")).rows
    assert (row.step, row.objected) == ("confirmed", 0)


def test_a_link_that_is_wrong_replaced_or_of_a_voided_statement_opens_nothing(company, settling):
    settling.came((Line(company.a, 10, "3"), 10))
    made = settling.state()
    first, guest = settling.share(made), Actor.anonymous(ip="203.0.113.7")

    def opens(token: str) -> tuple[bool, str]:
        found = perform(open_statement, OpenStatement(token=token), actor=guest, database=company.database)
        return found.ok, found.reason

    assert opens(first) == (True, "")
    second = settling.share(as_it_is(company, made))
    assert (opens(first), opens(second)) == ((False, "statement.link_wrong"), (True, ""))
    company.void(as_it_is(company, made))
    assert opens(second) == (False, "statement.link_wrong")
    assert [opens("x")[1] for _ in range(30)][-1] == "statement.link_wait"


def test_a_link_ends_after_thirty_days(company, settling, standing_clock):
    settling.came((Line(company.a, 10, "3"), 10))
    token = settling.share(settling.state())
    standing_clock.at += timedelta(days=29, hours=23)
    guest = Actor.anonymous(ip="203.0.113.8")
    assert perform(open_statement, OpenStatement(token=token), actor=guest, database=company.database).ok
    standing_clock.at += timedelta(hours=2)
    assert not perform(open_statement, OpenStatement(token=token), actor=guest, database=company.database).ok


def test_a_signed_paper_is_noted_by_one_of_ours_with_its_scan(company, settling):
    settling.came((Line(company.a, 10, "3"), 10))
    made = settling.state()

    def note(actor=None):
        now = as_it_is(company, made)
        command = NotePaper(document_id=now.document_id, version=now.version, name="申源财务章")
        return settling.do(note_paper, command, actor or settling.clerk)

    other = company.hire("finance2", [("finance", None)])
    assert refused(lambda: note(other)) == "statement.no_paper"
    attach(company, made.document_id, pdf("signed"), kind="other", actor=settling.clerk)
    assert refused(note) == "statement.own"
    with pytest.raises(PermissionDenied):
        note(settling.cashier)
    note(other)
    assert shown(settling, made).is_confirmed


def test_who_ordered_or_received_states_nothing_and_who_stated_pays_nothing(company, settling):
    every = company.hire("every", [("buyer", None), ("finance", None), ("cashier", None)])
    order = settling.buying.order(Line(company.a, 10, "3"), actor=every)
    line = settling.buying.received(order, 10).document_id * 1000 + 1
    assert refused(lambda: settling.state(actor=every)) == "statement.own_receipt"
    settling.came((Line(company.b, 5, "2"), 5))
    company.void(settling.state())
    both = company.hire("both", [("finance", None), ("cashier", None)])
    made = settling.state(actor=both)
    settling.answer(settling.share(made), lines=2)
    request = settling.ask(settling.bill((line, 10, 30)))
    assert refused(lambda: settling.pay(request, actor=both)) == "payment.own"
    settling.pay(request)


def test_by_rule_nothing_is_paid_before_both_have_confirmed(company, settling):
    line = settling.came((Line(company.a, 10, "3"), 10)).document_id * 1000 + 1
    owner = company.hire("owner", [("owner", None)])
    settling.do(change_match_rules, ChangeMatchRules(**LIMITS, needs_statement=True, version=1), owner)
    invoice = settling.bill((line, 10, 30))
    assert [one.held for one in read(owed_invoices, actor=settling.clerk)] == ["对账单还没有双方确认"]
    assert refused(lambda: settling.ask(invoice)) == "payment.held"
    made = settling.state()
    assert refused(lambda: settling.ask(invoice)) == "payment.held"
    settling.answer(settling.share(made))
    request = settling.ask(invoice)
    settling.pay(request)


def test_a_supplier_may_be_let_off_the_rule(company, settling):
    line = settling.came((Line(company.a, 10, "3"), 10)).document_id * 1000 + 1
    owner = company.hire("owner", [("owner", None)])
    settling.do(change_match_rules, ChangeMatchRules(**LIMITS, needs_statement=True, version=1), owner)
    rule(settling, needs_statement=False)
    assert settling.ask(settling.bill((line, 10, 30))).status == "posted"


def on_statement(settling, made, amount=None, actor=None):
    command = RequestOnStatement(document_key=new_key(), statement_id=made.document_id, amount=amount)
    return settling.do(request_on_statement, command, actor or settling.clerk)


def test_who_gives_no_invoices_is_paid_on_the_confirmed_statement(company, settling):
    receipt = settling.came((Line(company.a, 10, "3"), 10), (Line(company.b, 5, "2"), 5))
    settling.sent_back(receipt, Line(company.b, 2, "2"), 2)
    made = settling.state()
    assert refused(lambda: on_statement(settling, made)) == "payment.held"
    rule(settling, without_invoice=True)
    assert refused(lambda: on_statement(settling, made)) == "payment.held"
    settling.answer(settling.share(made), lines=3)
    assert refused(lambda: on_statement(settling, made, "36.01")) == "payment.exceeds"
    first = on_statement(settling, made, 6)
    settling.pay(first)
    rest = on_statement(settling, made)
    assert view(company, rest).head.total_amount == 30
    assert refused(lambda: on_statement(settling, made)) == "payment.exceeds"
    [debt] = read(supplier_debts, actor=settling.clerk)
    assert (debt.owed, debt.unbilled) == (30, 0)
    settling.pay(rest)
    bill = settling.bill((receipt.document_id * 1000 + 1, 10, 30))
    assert bill.differences == "已凭对账单付款"
    owner = company.hire("owner", [("owner", None)])
    assert refused(lambda: settling.accept(bill, owner)) == "invoice.paid_on_statement"
    company.assert_proved()


def test_what_is_billed_is_not_paid_on_the_statement_as_well(company, settling):
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    rule(settling, without_invoice=True)
    made = settling.state()
    settling.answer(settling.share(made))
    settling.bill((receipt.document_id * 1000 + 1, 10, 30))
    assert refused(lambda: on_statement(settling, made)) == "payment.held"


def test_the_next_statement_begins_where_the_last_one_ended_and_takes_what_came_late(company, settling, standing_clock):
    settling.came((Line(company.a, 10, "3"), 10))
    settling.state()
    standing_clock.at += timedelta(days=20)
    settling.came((Line(company.a, 5, "3"), 5))
    second = settling.state("2026-01-25")
    found = shown(settling, second)
    assert (found.from_on, found.opening, found.received, found.closing) == (date(2026, 1, 6), 30, 15, 45)
    assert [one.quantity for one in found.lines] == [5]
    assert refused(lambda: settling.state("2026-01-25", from_on="2026-01-20")) == "statement.overlaps"
    assert refused(lambda: settling.state("2026-02-25")) == "statement.future"


def test_nothing_is_stated_twice_and_a_voided_one_gives_its_lines_free(company, settling):
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    made = settling.state()
    assert refused(lambda: company.void(receipt)) == "document.has_later"
    company.void(as_it_is(company, made))
    assert len(shown(settling, settling.state()).lines) == 1
    assert [one.amount for one in read(unbilled_lines, actor=settling.clerk)] == [30]


def test_an_empty_period_makes_no_statement(settling):
    assert refused(settling.state) == "statement.nothing"

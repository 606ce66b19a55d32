"""期初应付, 期初预付: what was owed when the books began is paid and set off, what was paid ahead pays invoices."""

from datetime import date

import pytest
from sqlmodel import select

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import perform, read
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.models import Document
from jxc_app.modules.migration.opening.live import GoLive, UndoLive, go_live, undo_live
from jxc_app.modules.openings.service import SaveBalance, SetCutover, save_balance, set_cutover
from jxc_app.modules.settlement.calendar import payment_calendar
from jxc_app.modules.settlement.credits import open_credits
from jxc_app.modules.settlement.flows import flows, opening_of
from jxc_app.modules.settlement.payables import due_payments, owed_invoices, supplier_debts
from tests.modules.settlement.settling import Settling, settling_in
from tests.support.company import SYSTEM, Line


@pytest.fixture
def settling(company, standing_clock) -> Settling:
    return settling_in(company)


def opened(company, settling, *balances, kind="payable"):
    """The books were opened on the first with these (amount, reference, due day) owed."""
    perform(set_cutover, SetCutover(starts_on=date(2026, 1, 1)), actor=SYSTEM, database=company.database)
    for amount, reference, due_on in balances:
        one = SaveBalance(
            partner_id=settling.buying.supplier, kind=kind, amount=amount, reference=reference, due_on=due_on
        )
        perform(save_balance, one, actor=SYSTEM, database=company.database)
    command = GoLive(warehouse_ids=[company.w1, company.w2, company.s1], reason="开账")
    perform(go_live, command, actor=SYSTEM, database=company.database)


def owed(company, settling):
    return read(owed_invoices, actor=settling.clerk, database=company.database)


def as_paper(one):
    return DocumentRef(document_id=one.id, number=one.number, status="posted", version=one.version)


def test_it_is_owed_from_the_opening_day(company, settling):
    opened(company, settling, ("100.05", "", None), (50, "旧单 7", date(2026, 1, 20)))
    first, second = owed(company, settling)
    assert [(one.unpaid, one.due_on, one.paper_number) for one in (first, second)] == [
        (first.gross, date(2026, 1, 1), "期初应付"), (50, date(2026, 1, 20), "旧单 7"),
    ]  # fmt: skip
    [debt] = read(supplier_debts, actor=settling.clerk, database=company.database)
    assert debt.owed == debt.payable == first.gross + 50
    assert debt.ages[:2] == [50, first.gross]
    late, *_ = read(payment_calendar, actor=settling.clerk, database=company.database)
    assert (late.starts_on, late.due) == (None, first.gross)
    company.assert_proved()


def test_it_is_asked_for_paid_and_set_off_in_parts(company, settling):
    opened(company, settling, (100, "", None))
    [one] = owed(company, settling)
    request = settling.ask(as_paper(one), amount=60)
    [asked] = read(due_payments, actor=settling.clerk, database=company.database)
    assert (asked.open, asked.due_on) == (60, date(2026, 1, 1))
    settling.pay(request)
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    settling.bill((receipt.document_id * 1000 + 1, 10, 30))
    settling.sent_back(receipt, Line(company.a, 5, "3"))
    [one] = [row for row in owed(company, settling) if row.paper_number == "期初应付"]
    settling.set_off(as_paper(one), 15)
    [one] = [row for row in owed(company, settling) if row.paper_number == "期初应付"]
    assert (one.paid, one.set_off, one.open, one.unpaid) == (60, 15, 25, 25)
    settling.pay(settling.ask(as_paper(one)))
    assert not [row for row in owed(company, settling) if row.paper_number == "期初应付"]
    supplier = settling.buying.supplier
    sums = company.database.read(lambda s: opening_of(s, supplier) + flows(s, supplier).change)
    [debt] = read(supplier_debts, actor=settling.clerk, database=company.database)
    assert sums == debt.unbilled + debt.owed - debt.credit
    company.assert_proved()


def test_what_was_paid_ahead_before_pays_an_invoice_once(company, settling):
    opened(company, settling, (100, "合同 9", None), kind="prepaid")
    [credit] = read(open_credits, actor=settling.clerk, database=company.database)
    assert (credit.kind, credit.behind_number, credit.amount, credit.open) == ("prepaid", "合同 9", 100, 100)
    receipt = settling.came((Line(company.a, 10, "13"), 10))
    settling.bill((receipt.document_id * 1000 + 1, 10, 130))
    [one] = owed(company, settling)
    settling.set_off(as_paper(one))
    [one] = owed(company, settling)
    assert (one.set_off, one.open, one.unpaid) == (100, 30, 30)
    assert read(open_credits, actor=settling.clerk, database=company.database) == []
    with pytest.raises(DomainError) as refused:
        settling.set_off(as_paper(one))
    assert refused.value.code == "credit.none"
    supplier = settling.buying.supplier
    assert company.database.read(lambda s: opening_of(s, supplier) + flows(s, supplier).change) == 30
    company.assert_proved()


def test_no_more_than_is_owed(company, settling):
    opened(company, settling, (100, "", None))
    [one] = owed(company, settling)
    with pytest.raises(DomainError) as refused:
        settling.ask(as_paper(one), amount="100.01")
    assert refused.value.code == "payment.exceeds"


def test_taking_the_opening_back_takes_it_back(company, settling):
    opened(company, settling, (100, "", None))
    command = UndoLive(warehouse_ids=[company.w1, company.w2, company.s1], reason="余额录错")
    perform(undo_live, command, actor=SYSTEM, database=company.database)
    assert owed(company, settling) == []
    again = GoLive(warehouse_ids=[company.w1, company.w2, company.s1], reason="再开账")
    perform(go_live, again, actor=SYSTEM, database=company.database)
    [one] = owed(company, settling)
    assert one.unpaid == 100
    with company.database.reading() as session:
        numbers = session.exec(select(Document.number).where(Document.type == "opening_payable")).all()
    assert sorted(numbers) == ["QCYF-20251231-0001", "QCYF-20251231-0001-HC", "QCYF-20251231-0002"]
    company.assert_proved()

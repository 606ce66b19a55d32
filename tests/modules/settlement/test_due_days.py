"""When an invoice is due, by the terms of its supplier on the day it was registered; and what the calendar says."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import perform, read
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.service import CreatePartner, UpdatePartner, create_partner, update_partner
from jxc_app.modules.partners.terms import Terms, due_in_words, due_on, in_words
from jxc_app.modules.settlement.calendar import Due, payment_calendar, rows_of
from jxc_app.modules.settlement.payables import owed_invoices, supplier_debts
from tests.modules.settlement.settling import Settling, settling_in
from tests.support.company import SYSTEM, Line

RECEIVED, ISSUED = date(2026, 1, 28), date(2026, 2, 3)


@pytest.mark.parametrize(
    ("terms", "due", "words"),
    [
        (Terms("delivery", 30), date(2026, 2, 27), "货到 30 天"),
        (Terms("delivery", None), RECEIVED, ""),
        (Terms("delivery", 0), RECEIVED, "现结"),
        (Terms("invoice", 30), date(2026, 3, 5), "票到 30 天"),
        (Terms("monthly", 30), date(2026, 3, 2), "月结 30 天"),
        (Terms("monthly", 30, 25), date(2026, 3, 27), "月结 30 天（每月 25 日结账）"),
        (Terms("monthly", 0, 28), RECEIVED, "月结 0 天（每月 28 日结账）"),
        (Terms("monthly", 0, 31), date(2026, 1, 31), "月结 0 天（每月 31 日结账）"),
        (Terms("cash", 30), RECEIVED, "现款"),
        (Terms("prepaid", None), RECEIVED, "预付"),
    ],
)
def test_the_due_day_follows_from_the_terms(terms, due, words):
    assert (due_on(terms, RECEIVED, ISSUED), in_words(terms)) == (due, words)


@pytest.mark.parametrize(
    ("received", "closing_day", "due"),
    [
        (date(2026, 2, 3), 31, date(2026, 2, 28)), (date(2028, 2, 3), None, date(2028, 2, 29)),
        (date(2026, 12, 26), 25, date(2027, 1, 25)), (date(2026, 12, 25), 25, date(2026, 12, 25)),
        (date(2026, 1, 30), 29, date(2026, 2, 28)), (date(2026, 1, 31), None, date(2026, 1, 31)),
    ],
)  # fmt: skip
def test_a_month_ends_on_its_closing_day(received, closing_day, due):
    assert due_on(Terms("monthly", 0, closing_day), received, received) == due


@pytest.fixture
def settling(company, standing_clock) -> Settling:
    return settling_in(company)


def terms(settling, **said) -> None:
    partner = settling.company.database.read(lambda s: s.get(Partner, settling.buying.supplier))
    command = UpdatePartner(partner_id=partner.id, version=partner.version, name=partner.name, is_supplier=True, **said)
    perform(update_partner, command, actor=SYSTEM, database=settling.company.database)


def test_an_invoice_keeps_the_terms_of_its_day_and_tells_its_rule(company, settling):
    line = settling.came((Line(company.a, 10, "3"), 10)).document_id * 1000 + 1
    terms(settling, terms="monthly", payment_days=30, closing_day=25)
    settling.bill((line, 5, 15))
    terms(settling, terms="invoice", payment_days=10)
    settling.bill((line, 5, 15), issued_on="2026-01-02")
    found = [(one.due_on, one.due_rule) for one in read(owed_invoices, actor=settling.clerk)]
    assert found == [
        (date(2026, 1, 12), "票到 10 天，自开票日 2026-01-02 起算"),
        (date(2026, 2, 24), "月结 30 天（每月 25 日结账），自结账日 2026-01-25 起算"),
    ]
    assert due_in_words(Terms(), RECEIVED) == "未约定账期，自最后到货日 2026-01-28 起算"


def test_a_caller_that_knows_nothing_of_terms_leaves_them(company, settling):
    terms(settling, terms="monthly", payment_days=30, closing_day=25)
    terms(settling, payment_days=45)
    kept = company.database.read(lambda s: s.exec(select(Partner)).first())
    assert (kept.terms, kept.closing_day, kept.payment_days) == ("monthly", 25, 45)


@pytest.mark.parametrize("said", [{"terms": "invoice", "closing_day": 5}, {"closing_day": 5}])
def test_a_closing_day_goes_with_monthly_terms_only(company, said):
    command = CreatePartner(code="X1", name="甲", is_supplier=True, **said)
    with pytest.raises(DomainError) as found:
        perform(create_partner, command, actor=SYSTEM, database=company.database)
    assert (found.value.code, found.value.field) == ("partner.closing_day", "closing_day")


def due(day: int, amount: str, held: str = "") -> Due:
    on = date(2026, 1, 7) + timedelta(days=day)
    return Due(day, f"N{day}", 1, "甲", on, Decimal(amount), held, False, stopped=bool(held))


def test_the_calendar_adds_up_by_week_and_by_day():
    """2026-01-07 is a Wednesday; a week ends on Sunday."""
    items = [due(-40, "5"), due(-1, "7", "冻结"), due(0, "1.05"), due(4, "2"), due(5, "4"), due(40, "8")]
    weeks = rows_of(items, date(2026, 1, 7), "week", 14)
    assert [(one.starts_on, one.ends_on, one.due, one.held, one.need, one.together) for one in weeks] == [
        (None, date(2026, 1, 6), 12, 7, 5, 5),
        (date(2026, 1, 7), date(2026, 1, 11), Decimal("3.05"), 0, Decimal("3.05"), Decimal("8.05")),
        (date(2026, 1, 12), date(2026, 1, 18), 4, 0, 4, Decimal("12.05")),
        (date(2026, 1, 19), date(2026, 1, 25), 0, 0, 0, Decimal("12.05")),
        (date(2026, 1, 26), date(2026, 2, 16), 8, 0, 8, Decimal("20.05")),
    ]
    days = rows_of(items, date(2026, 1, 7), "day", 7)
    assert [(one.starts_on and one.starts_on.day, one.count, one.together) for one in days] == [
        (None, 2, 5), (7, 1, Decimal("6.05")), (11, 1, Decimal("8.05")), (12, 1, Decimal("12.05")),
        (14, 1, Decimal("20.05")),
    ]  # fmt: skip


def test_the_calendar_shows_what_falls_due_and_the_ageing_what_is_late(company, settling, standing_clock):
    terms(settling, terms="delivery", payment_days=10)
    line = settling.came((Line(company.a, 10, "3"), 10)).document_id * 1000 + 1
    invoice = settling.bill((line, 5, 15))
    held = settling.bill((line, 5, 20))
    settling.pay(settling.ask(invoice, amount=4))
    order = settling.buying.order(Line(company.b, 5, "2"))
    settling.ask_ahead(order, 6)
    standing_clock.at += timedelta(days=45)
    late = read(payment_calendar, actor=settling.clerk)[0]
    assert (late.starts_on, late.due, late.held, late.need, late.together) == (None, 37, 20, 17, 17)
    assert {one.document_id for one in late.items} >= {invoice.document_id, held.document_id}
    [debt] = read(supplier_debts, actor=settling.clerk)
    assert (debt.ages, debt.owed) == ([0, 0, 31, 0, 0], 31)

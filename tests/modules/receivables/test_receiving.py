"""应收 and 收款: what was sold is owed, money is set against it, and a void gives it back."""

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.use_case import perform
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.links import fulfilled
from jxc_app.modules.migration.opening.live import GoLive, go_live
from jxc_app.modules.openings.service import SaveBalance, SetCutover, save_balance, set_cutover
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.service import UpdatePartner, update_partner
from jxc_app.modules.receivables.models import Receivable
from jxc_app.modules.sales import telling
from jxc_app.modules.sales.telling import paid_with
from tests.modules.receivables.till import Till
from tests.modules.sales.shop import refused
from tests.support.company import SYSTEM


@pytest.fixture
def till(company, standing_clock) -> Till:
    return Till.of(company)


def test_a_sale_is_owed_and_a_return_is_not(company, till):
    sale = till.sell(10)
    assert [(one.document_id, one.open) for one in till.open()] == [(sale.document_id, 50)]
    back = till.back(sale, 4)
    assert till.owes() == (30, 0)
    company.assert_proved()
    company.void(back)
    assert till.owes() == (50, 0)
    company.void(till.ref(sale))
    assert till.owes() == (0, 0)
    company.assert_proved()


def test_what_has_no_customer_is_owed_by_nobody(company, till):
    till.customer = None
    till.sell(10)
    assert not company.database.read(lambda session: session.exec(select(Receivable)).all())


def test_money_is_set_against_papers_by_hand_and_the_rest_is_an_advance(company, till):
    first, second = till.sell(10), till.sell(10)
    receipt = till.take("85.50", (second, "50"), (first, "20.25"))
    assert till.owes() == (Decimal("29.75"), Decimal("15.25"))
    company.assert_proved()
    till.set_off()
    assert till.owes() == (Decimal("14.50"), 0)
    company.assert_proved()
    with refused("document.has_later"):
        company.void(receipt)


def test_a_void_gives_everything_back(company, till):
    sale = till.sell(10)
    receipt = till.take(60, (sale, 50))
    with refused("document.has_later"):
        company.void(till.ref(sale))
    company.void(till.ref(receipt))
    assert till.owes() == (50, 0)
    company.void(till.ref(sale))
    assert till.owes() == (0, 0)
    company.assert_proved()


def test_the_oldest_is_paid_first(company, till):
    sales = [till.sell(10) for _ in range(3)]
    till.take(70, oldest_first=True)
    assert [(one.document_id, one.open) for one in till.open()] == [
        (sales[1].document_id, 30), (sales[2].document_id, 50),
    ]  # fmt: skip


def test_more_than_is_open_is_refused_at_its_field(till):
    sale = till.sell(10)
    with refused("receipt.part_exceeds") as error:
        till.take(100, (sale, "50.01"))
    assert (error.value.field, error.value.params["open"]) == ("parts.0.amount", "50")
    with refused("receipt.exceeds") as error:
        till.take(10, (sale, 20))
    assert error.value.field == "amount"
    with refused("receipt.not_owed"):
        till.take(100, (sale, 50), (sale, 1))
    assert till.owes() == (50, 0)


def test_money_ahead_of_an_order_pays_its_shipment(company, till):
    order = till.order((company.a, 10))
    till.take(30, order_id=order.document_id)
    till.take(7)
    other = till.sell(1)
    assert till.owes() == (5, 37)
    shipment = till.ship(order, 10)
    assert {one.document_id: one.open for one in till.open()} == {other.document_id: 5, shipment.document_id: 20}
    assert till.owes() == (25, 7)
    company.assert_proved()
    company.void(till.ref(shipment))
    assert till.owes() == (5, 37)
    company.assert_proved()


def test_ties_of_money_count_no_goods(company, till):
    order = till.order((company.a, 10))
    till.take(30, order_id=order.document_id)
    shipment = till.ship(order, 4)
    till.take(5, oldest_first=True)
    till.back(shipment, 1)
    line = shipment.document_id * 1000 + 1
    done = company.database.read(lambda session: fulfilled(session, [line, order.document_id * 1000 + 1]))
    assert done == {line: 1, order.document_id * 1000 + 1: 4}


def test_what_is_back_after_it_was_paid_is_refunded(company, till):
    sale = till.sell(10)
    till.take(50, (sale, 50))
    till.back(sale, 4)
    assert till.owes() == (0, 20)
    with refused("refund.exceeds") as error:
        till.refund("20.01")
    assert error.value.params["open"] == "20"
    other = till.sell(1)
    with refused("refund.exceeds"):
        till.refund(20)
    refund = till.refund(15)
    assert till.owes() == (5, 5)
    company.assert_proved()
    company.void(till.ref(refund))
    assert till.owes() == (5, 20)
    till.set_off((other, 5))
    assert till.owes() == (0, 15)
    company.assert_proved()


def test_what_is_paid_at_once_is_booked_with_the_sale_and_taken_back_with_it(company, till):
    sale = till.sell(10, settlement="on_delivery")
    assert till.owes() == (0, 0)
    [receipt] = till.receipts()
    assert (receipt.total_amount, receipt.settlement, receipt.linked_document_id) == (50, "cash", sale.document_id)
    back = till.back(sale, 4)
    assert till.owes() == (0, 0)
    assert [one.total_amount for one in till.receipts("customer_refund")] == [20]
    company.assert_proved()
    company.void(till.ref(back))
    company.void(till.ref(sale))
    assert (till.owes(), till.receipts(), till.receipts("customer_refund")) == ((0, 0), [], [])
    company.assert_proved()


def test_a_receipt_booked_with_a_sale_is_voided_alone_where_no_money_came(company, till):
    sale = till.sell(10, settlement="on_delivery")
    [receipt] = till.receipts()
    company.void(till.ref(DocumentRef(document_id=receipt.id, number=None, status="posted", version=1)))
    assert till.owes() == (50, 0)
    till.take(50, (sale, 50), method="wechat")
    assert till.owes() == (0, 0)
    company.assert_proved()


def test_money_at_the_till_is_a_receipt_of_each_way(company, till, monkeypatch):
    def ahead(uow, sale, lines):
        paid_with(sale, [("wechat", Decimal("20.5")), ("card", Decimal(10))])

    monkeypatch.setattr(telling, "_AHEAD", [*telling._AHEAD, ahead])
    till.sell(10, settlement="on_delivery")
    assert [(one.settlement, one.total_amount) for one in till.receipts()] == [
        ("wechat", Decimal("20.5")), ("card", 10), ("cash", Decimal("19.5")),
    ]  # fmt: skip
    till.sell(10)
    assert till.owes() == (Decimal("19.5"), 0)
    company.assert_proved()
    with refused("receipt.exceeds"):
        till.sell(6)


def test_what_is_to_be_paid_ahead_is_paid_by_what_was_paid_ahead(company, till):
    till.take(30)
    till.sell(4)
    till.sell(4, settlement="prepaid")
    assert till.owes() == (20, 10)
    company.assert_proved()


def test_what_is_agreed_says_when_it_is_due(company, till):
    def agreed(**terms):
        version = company.database.read(lambda session: session.get_one(Partner, till.customer).version)
        command = UpdatePartner(partner_id=till.customer, version=version, name="客户一", is_customer=True, **terms)
        perform(update_partner, command, actor=SYSTEM, database=company.database)

    def due(**fields):
        sale = till.sell(1, **fields)
        entry = company.database.read(lambda session: session.get_one(Receivable, sale.document_id))
        return entry.due_on, entry.on_account

    assert due() == (date(2026, 1, 31), True)
    agreed(terms="delivery", payment_days=30)
    assert due() == (date(2026, 2, 4), True)
    assert due(settlement="on_delivery") == (date(2026, 1, 5), False)
    agreed(terms="monthly", payment_days=10, closing_day=25)
    assert due() == (date(2026, 2, 4), True)
    agreed(terms="delivery", payment_days=0)
    assert due() == (date(2026, 1, 5), False)


def test_opening_balances_of_customers_are_paid_like_sales(company, till):
    perform(set_cutover, SetCutover(starts_on=date(2026, 1, 1)), actor=SYSTEM, database=company.database)
    for kind, amount in (("receivable", "100.05"), ("advance", "30")):
        one = SaveBalance(partner_id=till.customer, kind=kind, amount=amount)
        perform(save_balance, one, actor=SYSTEM, database=company.database)
    opened = {"warehouse_ids": [company.w1, company.w2, company.s1], "reason": "开账"}
    perform(go_live, GoLive(**opened), actor=SYSTEM, database=company.database)
    assert till.owes() == (Decimal("100.05"), 30)
    assert till.open()[0].due_on == date(2026, 1, 1)
    company.assert_proved()
    till.set_off()
    till.take("70.05", oldest_first=True)
    assert till.owes() == (0, 0)
    company.assert_proved()

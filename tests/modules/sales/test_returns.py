"""What comes back from a customer: to what is sold, or on hold until somebody has looked at it."""

import pytest

from jxc_app.core.use_case import perform
from jxc_app.modules.documents.types import TO_HOLD
from jxc_app.modules.sales.settings import ChangeSalesRules, change_sales_rules
from tests.modules.sales.shop import Shop, refused
from tests.support.company import SYSTEM, Line


@pytest.fixture
def shop(company):
    return Shop.of(company)


def returned(shop, company, **fields):
    return company.record("sales_return", [Line(company.a, 2, "5")], partner_id=shop.customer, **fields)


def test_what_comes_back_on_hold_is_sold_once_it_is_released(shop, company):
    company.receive(company.a, 5, "3")
    company.issue(company.a, 4)
    back = returned(shop, company, settlement=TO_HOLD)
    assert shop.free() == (1, 0)
    with refused("stock.insufficient"):
        company.issue(company.a, 2)
    company.record("stock_status", [Line(company.a, 2)], settlement="release")
    assert shop.free() == (3, 0)
    company.assert_proved()
    with refused("stock.insufficient"):
        company.void(back)


def test_where_the_rules_want_it_nothing_comes_back_past_the_inspection(shop, company):
    company.receive(company.a, 5, "3")
    company.issue(company.a, 4)
    returned(shop, company)
    assert shop.free() == (3, 0)
    command = ChangeSalesRules(keep_days=3, returns_to_hold=True, version=1)
    perform(change_sales_rules, command, actor=SYSTEM, database=company.database)
    with refused("sales_return.hold_needed") as error:
        returned(shop, company)
    assert error.value.field == "settlement"
    returned(shop, company, settlement=TO_HOLD)
    company.assert_proved()

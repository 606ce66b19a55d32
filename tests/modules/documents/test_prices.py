"""The price a line begins with: what this customer paid last, what it cost last, by right and by warehouse."""

from decimal import Decimal
from typing import Any

import pytest

from jxc_app.core.errors import PermissionDenied
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import USE_CASES, perform, read
from jxc_app.modules.catalog.queries import skus_by_ids
from jxc_app.modules.documents.prices import last_costs, last_sale_prices, purchase_history, sale_history
from tests.support.company import SYSTEM, Company, Line


def _customer(company: Company, code: str) -> int:
    case = USE_CASES["partner.create"]
    made = perform(case, case.command(code=code, name=code, is_customer=True), actor=SYSTEM, database=company.database)
    return int(made.partner_id)


def _sell(company: Company, customer: int, price: str, at: int | None = None, **line: Any) -> Any:
    return company.record("sales_issue", [Line(company.b, 2, price, **line)], partner_id=customer, at=at)


def _prices(company: Company, customer: int, actor: Actor = SYSTEM) -> dict[int, Decimal]:
    return read(last_sale_prices, actor=actor, partner_id=customer, sku_ids=[company.a, company.b])


@pytest.fixture
def box(company: Company) -> int:
    rows = read(skus_by_ids, actor=SYSTEM, sku_ids=[company.b])
    return next(unit.unit_id for unit in rows[company.b].units if unit.name == "箱")


@pytest.fixture(autouse=True)
def stocked(company: Company) -> None:
    for place in (company.w1, company.w2):
        company.receive(company.b, 500, "4", at=place)


def test_the_last_posted_price_of_this_customer_counts(company: Company, box: int) -> None:
    mine, other = _customer(company, "K1"), _customer(company, "K2")
    _sell(company, mine, "9")
    _sell(company, mine, "192", unit_id=box, discount="10")
    _sell(company, other, "7")
    company.save("sales_issue", [Line(company.b, 1, "1")], partner_id=mine)
    company.void(_sell(company, mine, "5"))
    assert _prices(company, mine) == {company.b: Decimal(8)}, "per base unit, before discount"
    assert _prices(company, _customer(company, "K3")) == {}


def test_the_history_of_a_customer_or_of_all_latest_first(company: Company) -> None:
    mine, other = _customer(company, "K1"), _customer(company, "K2")
    for customer, price in ((mine, "9"), (other, "7"), (mine, "8.5")):
        _sell(company, customer, price)
    found = read(sale_history, actor=SYSTEM, sku_id=company.b, partner_id=mine)
    assert [row.price for row in found] == [Decimal("8.5"), Decimal(9)]
    assert [row.partner_name for row in read(sale_history, actor=SYSTEM, sku_id=company.b)] == ["K1", "K2", "K1"]


def test_prices_stay_in_the_warehouses_of_their_reader(company: Company) -> None:
    customer = _customer(company, "K1")
    _sell(company, customer, "9")
    _sell(company, customer, "5", at=company.w2)
    keeper = company.hire("keeper", [("keeper", company.w1)])
    assert _prices(company, customer, keeper) == {company.b: Decimal(9)}
    assert len(read(sale_history, actor=keeper, sku_id=company.b)) == 1


def test_what_it_cost_is_for_those_who_may_know(company: Company) -> None:
    company.receive(company.b, 1, "4.5")
    manager = company.hire("manager", [("store_manager", company.w1)])
    assert read(last_costs, actor=manager, sku_ids=[company.b]) == {company.b: Decimal("4.5")}
    assert [row.price for row in read(purchase_history, actor=manager, sku_id=company.b)] == [Decimal("4.5"), 4]
    keeper = company.hire("keeper", [("keeper", company.w1)])
    for query, asked in ((last_costs, {"sku_ids": [company.b]}), (purchase_history, {"sku_id": company.b})):
        with pytest.raises(PermissionDenied):
            read(query, actor=keeper, **asked)

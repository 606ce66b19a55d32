"""Below the lowest price only who may see it can sell."""

from decimal import Decimal
from typing import Any

import pytest

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import USE_CASES, perform, read
from jxc_app.modules.catalog.queries import skus_by_ids
from tests.support.company import SYSTEM, Company, Line


@pytest.fixture(autouse=True)
def floor(company: Company) -> None:
    company.receive(company.b, 500, "4")
    sku = read(skus_by_ids, actor=SYSTEM, sku_ids=[company.b])[company.b]
    case = USE_CASES["sku.update"]
    units = [
        {"name": unit.name, "numerator": unit.numerator, "denominator": unit.denominator} for unit in sku.units[1:]
    ]
    command = case.command(sku_id=sku.id, version=sku.version, name=sku.name, floor_price="5", units=units)
    perform(case, command, actor=SYSTEM, database=company.database)


def sell(company: Company, price: str | None, role: str, **line: Any) -> Any:
    seller = company.hire(f"seller-{role}-{price}-{len(line)}", [(role, company.w1)])
    return company.record("sales_issue", [Line(company.a, 1), Line(company.b, 2, price, **line)], actor=seller)


@pytest.fixture
def box(company: Company) -> int:
    [row] = [
        unit for unit in read(skus_by_ids, actor=SYSTEM, sku_ids=[company.b])[company.b].units if unit.name == "箱"
    ]
    return row.unit_id


def test_who_may_not_see_it_is_refused_at_the_line_without_the_figure(company: Company, box: int) -> None:
    company.receive(company.a, 9)
    before = company.stock(company.b)
    for price, line in (("4.99", {}), ("5.5", {"discount": "10"}), ("100", {"unit_id": box})):
        with pytest.raises(DomainError) as caught:
            sell(company, price, "store_clerk", **line)
        assert (caught.value.code, caught.value.field) == ("sales.below_floor", "lines.1.price")
        assert "5" not in str(caught.value)
    assert company.stock(company.b) == before


def test_the_rest_is_sold(company: Company) -> None:
    company.receive(company.a, 9)
    sell(company, "5", "store_clerk")
    sell(company, None, "store_clerk")
    sell(company, "4.99", "store_manager")
    assert company.stock(company.b).on_hand == Decimal(494)


def test_a_return_is_not_a_sale(company: Company) -> None:
    seller = company.hire("seller", [("store_clerk", company.w1)])
    company.hire("quality", [("inspector", company.w1)])
    company.record("sales_return", [Line(company.b, 1, "1")], actor=seller)

"""One order from two stores on two phones: one store refuses its part, and the other is asked at once."""

from itertools import count

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.test_buying import seen

_numbers = count(1)


@pytest.fixture
def order(company: Company) -> tuple[int, str, str]:
    """An order of the central warehouse over what it has and over what only the store has; the code of the latter."""
    number = next(_numbers)
    here, there = f"PCL-{number}A", f"PCL-{number}B"
    company.add_sku(here, f"总仓有的{number}号")
    company.add_sku(there, f"门店有的{number}号")
    company.record("other_receipt", {here: "3"}, prices={here: "2"})
    company.record("other_receipt", {there: "5"}, prices={there: "2"}, warehouse_id=company.warehouses["S1"])
    made = company.record(
        "sales_order", {here: "3", there: "2"}, prices={here: "5", there: "5"}, partner_id=_customer(company)
    )
    return made.document_id, made.number or "", there


def test_what_one_store_refuses_another_is_asked_for_at_once(
    open_tab: OpenTab, keeper: str, shopkeeper: str, company: Company, order: tuple[int, str, str]
) -> None:
    order_id, number, there = order
    home = open_tab(keeper, f"/fulfil?order={order_id}", PHONE)
    expect(home.get_by_text("派单方案（包裹最少，其次最近）")).to_be_visible()
    _fits(home)
    seen(home, "fulfil-phone")
    home.locator("#share-out").tap()
    expect(home.get_by_text("已派给 2 家门店")).to_be_visible()
    store = open_tab(shopkeeper, "/parcels", PHONE)
    part = store.locator(".request-card", has_text=number)
    expect(part).to_contain_text("2 盒")
    _fits(store)
    seen(store, "parcels-phone")
    company.record("other_receipt", {there: "4"}, prices={there: "2"})
    part.get_by_role("button", name="缺货，不发").tap()
    dialog = store.get_by_role("dialog")
    dialog.get_by_label("原因").select_option("not_found")
    dialog.get_by_role("button", name="确认不发").tap()
    expect(part).to_contain_text("没给 2 盒")
    home.goto("/parcels")
    mine = home.locator(".request-card", has_text=number)
    expect(mine.filter(has_text="2 盒")).to_be_visible()
    expect(mine).to_have_count(2)
    _fits(home)


def _customer(company: Company) -> int:
    with company.database.reading() as session:
        return int(session.connection().execute(text("SELECT id FROM partner WHERE code = 'K001'")).scalar_one())


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]

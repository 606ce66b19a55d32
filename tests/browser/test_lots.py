"""Lots at the desk: written down when they come, chosen when they leave, put aside and brought back."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, expect

from jxc_app.core.clock import SystemClock, business_date
from jxc_app.core.settings import get_settings
from tests.browser.company import Company
from tests.browser.conftest import OpenTab
from tests.browser.desk import Desk


def _today() -> date:
    return business_date(SystemClock().now(), get_settings().zone)


def _milk(company: Company, code: str) -> None:
    """A SKU kept by lot that is good for 30 days."""
    company.add_sku(code, "鲜牛奶", lot_tracked=True, shelf_life_days=30)


def _fill(field: Locator, text: str) -> None:
    field.fill(text)
    field.blur()


def _receive(company: Company, code: str, lots: dict[str, int]) -> None:
    """Five of each lot, made so many days ago."""
    for number, age in lots.items():
        line = {"sku_id": company.skus[code], "quantity": "5", "price": "2", "lot_number": number}
        company.record_lines("opening_stock", [line | {"produced_on": _today() - timedelta(days=age)}])


def test_a_receipt_is_dated_by_eight_digits_and_its_end_is_worked_out(
    open_tab: OpenTab, keeper: str, company: Company
) -> None:
    _milk(company, f"IN-{keeper}")
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan(f"IN-{keeper}")
    row = desk.row(f"IN-{keeper}")
    expect(row.get_by_text("请填批号或生产日期")).to_be_visible()
    _fill(row.get_by_label("生产日期"), "明天")
    expect(row.get_by_text("请填日期")).to_be_visible()
    _fill(row.get_by_label("生产日期"), f"{_today() - timedelta(days=20):%Y%m%d}")
    ends = _today() + timedelta(days=10)
    expect(row.get_by_label("到期日")).to_have_attribute("placeholder", f"到期 {ends}")
    desk.is_saved()
    desk.page.locator("#post").click()
    expect(row.get_by_text("请在本行写明原因")).to_be_visible()
    _fill(row.get_by_label("原因"), "临期特价")
    desk.is_saved()
    desk.post()
    expect(row).to_contain_text(f"到期 {ends}")


@pytest.mark.corner
def test_another_lot_than_the_next_is_taken_with_a_reason(open_tab: OpenTab, keeper: str, company: Company) -> None:
    code = f"OUT-{keeper}"
    _milk(company, code)
    _receive(company, code, {"L-next": 25, "L-late": 5})
    desk = Desk(open_tab(keeper), "其他出库")
    desk.scan(code)
    row = desk.row(code)
    choice = row.get_by_label("批次")
    expect(choice.locator("option")).to_have_count(3)
    expect(choice.locator("option").nth(1)).to_contain_text("临期")
    choice.select_option("L-late")
    desk.is_saved()
    desk.page.locator("#post").click()
    expect(row.get_by_text("应当先出")).to_be_visible()
    expect(choice).to_have_value("L-late")
    _fill(row.get_by_label("原因"), "客户指定")
    desk.is_saved()
    number = desk.post()
    desk.page.get_by_role("link", name=number).click()
    expect(desk.page.get_by_text("原因：客户指定")).to_be_visible()


@pytest.mark.corner
def test_a_line_without_a_lot_is_divided_by_the_rule(open_tab: OpenTab, keeper: str, company: Company) -> None:
    code = f"DIV-{keeper}"
    _milk(company, code)
    _receive(company, code, {"L-next": 25, "L-late": 5})
    desk = Desk(open_tab(keeper), "其他出库")
    desk.scan(f"7*{code}")
    desk.is_saved()
    desk.post()
    expect(desk.row(code)).to_have_count(2)
    expect(desk.row(code).first).to_contain_text("L-next")


@pytest.mark.corner
def test_what_is_put_aside_stays_in_sight_and_leaves_from_there(
    open_tab: OpenTab, keeper: str, company: Company
) -> None:
    code = f"HOLD-{keeper}"
    _milk(company, code)
    _receive(company, code, {"L-1": 5})
    desk = Desk(open_tab(keeper), "库存状态调整")
    desk.page.get_by_label("调整").select_option(label="冻结")
    desk.scan(f"2*{code}")
    desk.is_saved()
    expect(desk.page.locator("#post")).to_contain_text("冻结")
    desk.post()
    desk.page.goto(f"/stock?search={code}")
    expect(desk.page.locator("tbody")).to_contain_text("冻结 2")
    desk.page.goto("/desk")
    desk.choose("报损")
    desk.page.get_by_label("取自").select_option(label="从冻结取")
    desk.scan(f"2*{code}")
    expect(desk.row(code)).to_contain_text("2盒")
    desk.is_saved()
    desk.post()

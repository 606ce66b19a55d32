"""What ends soon and what to do about it, the way of a lot, and the rules of lots, as people meet them."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from jxc_app.core.clock import SystemClock, business_date
from jxc_app.core.settings import get_settings
from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.support.axe import findings


def _today() -> date:
    return business_date(SystemClock().now(), get_settings().zone)


def _bring(
    company: Company, code: str, number: str, quantity: int, days: int, *, at: str = "C1", before: int = 0
) -> None:
    """A lot that ends in so many days, brought so many days before."""
    line = {"sku_id": company.skus[code], "quantity": str(quantity), "price": "2", "lot_number": number}
    ends = {"expires_on": _today() + timedelta(days=days)}
    head = {"warehouse_id": company.warehouses[at], "business_date": _today() - timedelta(days=before)}
    company.record_lines("opening_stock", [line | ends], **head)


def _yoghurt(company: Company, code: str) -> None:
    """Two lots in the warehouse, where nobody buys it, and a store that sells four a day."""
    company.add_sku(code, "风味酸奶", lot_tracked=True)
    _bring(company, code, f"{code}-old", 5, -2)
    _bring(company, code, f"{code}-soon", 20, 6)
    _bring(company, code, f"{code}-s", 112, 3, at="S1", before=2)
    line = {"sku_id": company.skus[code], "quantity": "112"}
    yesterday = _today() - timedelta(days=1)
    store = company.warehouses["S1"]
    company.record_lines("other_issue", [line], warehouse_id=store, business_date=yesterday)


def _fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_what_ends_is_seen_with_its_loss_and_sent_where_it_sells(open_tab: OpenTab, company: Company) -> None:
    code = "YG-1"
    _yoghurt(company, code)
    company.hire("xiaoqi", ("store_manager", ""))
    page = open_tab("xiaoqi", f"/expiry?search={code}")
    soon = page.locator("tbody tr", has_text=f"{code}-soon")
    expect(soon).to_contain_text("调拨 20盒 到人民路店")
    expect(soon).to_contain_text("人民路店日均 4盒，到期前能卖 20盒")
    expect(page.locator(".level-card.expired")).to_contain_text("¥10.00")
    expect(page.locator("tbody tr", has_text=f"{code}-old")).to_contain_text("已过 2 天")
    assert findings(page) == []
    page.locator(".level-card.expired").click()
    expect(page).to_have_url(re.compile("level=4"))
    expect(soon).to_have_count(0)
    with page.expect_download() as taken:
        page.get_by_role("link", name="导出").click()
    assert re.fullmatch(r"expiry-.*\.xlsx", taken.value.suggested_filename)
    page.get_by_role("button", name="清空条件").click()
    _fits_a_phone(page)
    soon.get_by_role("button", name="开调拨单").click()
    expect(page).to_have_url(re.compile(r"/desk\?document=\d+"))
    expect(page.locator("tbody tr", has_text=code).first).to_contain_text(f"{code}-soon")


@pytest.mark.corner
def test_how_the_order_is_kept_and_why_not(open_tab: OpenTab, company: Company) -> None:
    code = "YG-2"
    _yoghurt(company, code)
    line = {"sku_id": company.skus[code], "quantity": "1", "lot_number": f"{code}-late", "lot_reason": "客户指定新货"}
    _bring(company, code, f"{code}-late", 9, 60)
    company.record_lines("other_issue", [line])
    company.hire("zhixing", ("store_manager", ""))
    page = open_tab("zhixing", "/expiry?tab=order")
    expect(page.locator("tbody tr", has_text="客户指定新货")).to_contain_text(f"{code}-late")
    expect(page.locator(".figure-card")).to_contain_text(re.compile(r"\d+(\.\d)?%"))
    assert findings(page) == []
    _fits_a_phone(page)


@pytest.mark.corner
def test_a_lot_is_found_everywhere_traced_and_its_dates_corrected(open_tab: OpenTab, company: Company) -> None:
    code = "YG-3"
    company.add_sku(code, "纯牛奶", lot_tracked=True)
    _bring(company, code, f"{code}-lot", 20, 30)
    line = {"sku_id": company.skus[code], "quantity": "6", "price": "5"}
    company.record_lines("sales_issue", [line], partner_id=1)
    sent = {"sku_id": company.skus[code], "quantity": "4"}
    company.record_lines("transfer", [sent], to_warehouse_id=company.warehouses["S1"])
    company.hire("zhuisu", ("reviewer", ""))
    page = open_tab("zhuisu", "/trace")
    page.keyboard.press("Control+k")
    page.keyboard.type(f"{code}-lot")
    page.get_by_role("option", name=re.compile(f"{code}-lot")).first.click()
    expect(page.get_by_role("heading", name=f"批次 {code}-lot")).to_be_visible()
    tree = page.locator(".trace-tree")
    for words in ("来源", "现存", "发给客户", "晨光便利店", "人民路店 在途"):
        expect(tree).to_contain_text(words)
    assert findings(page) == []
    with page.expect_download() as taken:
        page.get_by_role("link", name="导出召回清单").click()
    assert re.fullmatch(r"recall-.*\.xlsx", taken.value.suggested_filename)

    page.get_by_role("button", name="更正批次日期").click()
    ends = _today() + timedelta(days=10)
    page.get_by_label("到期日").fill(ends.isoformat())
    page.get_by_role("button", name="更正", exact=True).click()
    expect(page.get_by_role("dialog").locator(".field-error").last).not_to_be_empty()
    page.get_by_label("原因").fill("看错了包装")
    page.get_by_label("原因").blur()
    page.get_by_role("button", name="更正", exact=True).click()
    expect(page.locator("dl.facts")).to_contain_text(ends.isoformat())
    _fits_a_phone(page)


@pytest.mark.corner
def test_who_sees_one_store_is_told_that_more_is_hidden(open_tab: OpenTab, company: Company) -> None:
    code = "YG-4"
    company.add_sku(code, "鲜奶", lot_tracked=True)
    _bring(company, code, f"{code}-lot", 20, 30)
    line = {"sku_id": company.skus[code], "quantity": "4"}
    company.record_lines("transfer", [line], to_warehouse_id=company.warehouses["S1"])
    company.hire("dianlike", ("keeper", "S1"))
    page = open_tab("dianlike", f"/trace?search={code}-lot")
    expect(page.get_by_text("另有 1 笔单据、1 处库存在你看不到的仓库")).to_be_visible()


@pytest.mark.corner
def test_a_category_gets_a_rule_of_its_own_and_gives_it_up(open_tab: OpenTab, company: Company) -> None:
    company.hire("guize", ("reviewer", ""))
    page = open_tab("guize", "/lot-rules")
    expect(page.locator("tbody tr").first).to_contain_text("全公司")
    page.get_by_role("button", name="按分类另定").click()
    form = page.get_by_role("dialog")
    form.get_by_role("button", name="保存").click()
    expect(form.get_by_text("请选择分类").last).to_be_visible()
    form.get_by_label("分类").select_option(label="饮料")
    form.get_by_label("三级临期（到期前天数）").fill("30")
    form.get_by_label("三级临期（到期前天数）").blur()
    form.get_by_role("button", name="保存").click()
    expect(form.locator(".field-error", has_text=re.compile(".+")).first).to_be_visible()
    form.get_by_label("三级临期（到期前天数）").fill("3")
    form.get_by_label("三级临期（到期前天数）").blur()
    form.get_by_role("button", name="保存").click()
    row = page.locator("tbody tr", has_text="饮料")
    expect(row).to_contain_text("45 / 20 / 3 天")
    assert findings(page) == []
    _fits_a_phone(page)
    row.get_by_role("button", name="取消规则").click()
    page.get_by_role("dialog").get_by_role("button", name="取消规则").click()
    expect(row).to_have_count(0)

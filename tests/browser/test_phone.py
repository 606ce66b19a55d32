"""What folds on a phone: the filters of a list behind one button, the head of a document into one line."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.company import Company
from tests.browser.conftest import DESKTOP, PHONE, OpenTab
from tests.browser.desk import Desk
from tests.support.axe import findings

_SMALL = """() => ['button', 'input:not([type=checkbox])', 'select', 'summary', 'label']
    .flatMap(kind => [...document.querySelectorAll('.filters ' + kind)])
    .map(e => [e.getBoundingClientRect(), e.getAttribute('aria-label') ?? e.innerText])
    .filter(([box]) => box.height > 0 && box.height < 43.5).map(([box, name]) => `${name} ${box.height}`)"""
_COUNT_SHIFTS = (
    "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.shift += e.value))"
    ".observe({type: 'layout-shift', buffered: true})"
)


@pytest.mark.corner
def test_filters_fold_into_one_button_that_says_what_is_chosen(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab(keeper, "/stock", size=PHONE)
    button, category = page.get_by_role("button", name="筛选"), page.locator("select[aria-label=分类]")
    expect(page.get_by_text("康师傅红烧牛肉面").first).to_be_visible()
    expect(category).to_be_hidden()
    first = page.locator("tbody tr").first.bounding_box()
    assert first and first["y"] < PHONE[1] / 3, "the rows begin in the first third"
    button.tap()
    category.select_option(label="饮料")
    page.locator("summary", has_text="全部仓库").tap()
    page.get_by_label("中央仓").check()
    expect(page.get_by_text("康师傅红烧牛肉面")).to_have_count(0)
    assert page.evaluate(_SMALL) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert findings(page) == []
    button.tap()
    expect(category).to_be_hidden()
    expect(button).to_contain_text("2")
    expect(_chips(page)).to_have_text(["中央仓×", "饮料×"])
    page.get_by_role("button", name="去掉条件：饮料").tap()
    expect(page.get_by_text("康师傅红烧牛肉面").first).to_be_visible()
    expect(_chips(page)).to_have_text(["中央仓×"])
    page.get_by_role("button", name="清空条件").tap()
    expect(_chips(page)).to_have_count(0)
    expect(button).to_have_text("筛选")
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    expect(category).to_be_visible()
    expect(button).to_be_hidden()


def test_nothing_jumps_when_the_filters_of_the_address_are_read(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab(keeper, "/password", size=PHONE)
    page.add_init_script(_COUNT_SHIFTS)
    page.goto("/stock?zero=all")
    expect(_chips(page).first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.shift") < 0.02


@pytest.mark.corner
def test_the_head_folds_into_a_line_and_unfolds_for_what_is_wrong(
    open_tab: OpenTab, keeper: str, company: Company
) -> None:
    desk = Desk(open_tab(keeper, size=PHONE), "调拨")
    page, line = desk.page, desk.page.locator(".head-fold > .fold-toggle")
    expect(line).to_have_text("中央仓 → 未选收货仓库")
    page.get_by_label("调入仓库").select_option(label="人民路店")
    expect(page.get_by_label("调入仓库")).to_be_hidden()
    expect(line).to_have_text("中央仓 → 人民路店")
    line.tap()
    page.get_by_label("备注").first.fill("周末促销")
    line.tap()
    expect(line).to_have_text("中央仓 → 人民路店 · 周末促销")
    expect(page.get_by_label("备注").first).to_be_hidden()
    assert findings(page) == []

    line.tap()
    page.get_by_label("业务日期").fill("2199-01-01")
    line.tap()
    expect(line).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_label("业务日期")).to_be_visible()
    page.get_by_label("业务日期").fill("")
    line.tap()

    desk.scan(*company.skus)
    expect(page.locator("tbody tr")).to_have_count(len(company.skus))
    page.locator("tbody tr").last.scroll_into_view_if_needed()
    box = desk.scan_box.bounding_box()
    assert box and 0 <= box["y"] < PHONE[1] / 4, "the scan box stays in sight"


def _chips(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("^去掉条件"))

"""The stock page and the page of one SKU behind a number."""

import re

import pytest
from playwright.sync_api import Page, expect

from jxc_app.state.formats import shown
from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.marks import wait_for_mark, watch_marks


def test_search_filters_order_and_address_agree(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab(keeper, "/stock")
    page.get_by_role("searchbox").fill("kkkl")
    expect(page.get_by_text("共 2 行")).to_be_visible()
    page.locator("summary", has_text="全部仓库").click()
    page.get_by_label("人民路店").check()
    expect(page.get_by_text("共 1 行")).to_be_visible()
    expect(page.locator("tbody tr")).to_contain_text("36")
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value("kkkl")
    expect(page.locator("summary", has_text="人民路店")).to_be_visible()
    expect(page.get_by_text("共 1 行")).to_be_visible()
    page.get_by_role("button", name="清空条件").click()
    expect(page.get_by_role("searchbox")).to_have_value("")
    page.locator("select[aria-label=分类]").select_option(label="饮料")
    expect(page).to_have_url(re.compile("category="))
    expect(page.locator("tbody td[data-label=分类]").filter(has_not_text="饮料")).to_have_count(0)


_IS_SORTED = """isDownwards => {
    const cells = [...document.querySelectorAll("tbody td[data-label=现存量]")];
    const found = cells.map((cell) => parseFloat(cell.innerText.replaceAll(",", "")));
    const sign = isDownwards ? -1 : 1;
    return found.length > 8 && found.every((one, at) => !at || sign * (one - found[at - 1]) >= 0);
}"""


@pytest.mark.corner
def test_headings_sort_both_ways(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab(keeper, "/stock")
    heading = page.get_by_role("button", name="现存量")
    for direction, is_downwards in (("ascending", False), ("descending", True)):
        heading.click()
        expect(page.locator("th", has=heading)).to_have_attribute("aria-sort", direction)
        # the heading answers at once, the rows come after it
        page.wait_for_function(_IS_SORTED, arg=is_downwards)


@pytest.mark.corner
def test_a_sku_is_summed_over_all_warehouses_and_shown_in_each(
    open_tab: OpenTab, keeper: str, company: Company
) -> None:
    page = open_tab(keeper, "/stock?view=sku&search=A100")
    expect(page.get_by_text("共 1 种商品")).to_be_visible()
    both = shown(company.on_hand("A100") + company.on_hand("A100", "S1"))
    expect(page.locator("tbody td[data-label=现存量]")).to_contain_text(both)
    page.get_by_role("button", name="可口可乐 在其他仓库的库存").click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("row").filter(has_text="人民路店")).to_contain_text(shown(company.on_hand("A100", "S1")))
    expect(sheet.get_by_role("row").filter(has_text="中央仓")).to_contain_text(shown(company.on_hand("A100")))
    sheet.get_by_role("link", name="查看商品").click()
    expect(page.get_by_role("heading", name="可口可乐")).to_be_visible()


@pytest.mark.corner
def test_hidden_columns_stay_hidden_for_this_person(open_tab: OpenTab, keeper: str, shopkeeper: str) -> None:
    page = open_tab(keeper, "/stock")
    page.locator("summary", has_text="显示列").click()
    page.get_by_label("占用量").uncheck()
    expect(page.locator("th", has_text="占用量")).to_have_count(0)
    page.reload()
    expect(page.locator("th", has_text="可用量")).to_be_visible()
    expect(page.locator("th", has_text="占用量")).to_have_count(0)
    expect(open_tab(shopkeeper, "/stock").locator("th", has_text="占用量")).to_be_visible()


def test_a_number_leads_to_the_moves_behind_it(open_tab: OpenTab, keeper: str, company: Company) -> None:
    done = company.record("other_issue", {"A200": "2"})
    page = open_tab(keeper, "/stock?search=A200")
    page.get_by_role("link", name="农夫山泉").first.click()
    row = page.get_by_role("row").filter(has_text=str(done.number))
    expect(row.locator("[data-label=变动]")).to_contain_text("-2")
    expect(row.locator("[data-label=结存]")).to_contain_text(shown(company.on_hand("A200")))
    page.locator("[aria-label=单据类型]").select_option(label="期初")
    expect(page.locator("[data-label=变动]")).to_have_count(1)
    expect(page.locator("[data-label=结存]")).to_contain_text("1,000")
    page.reload()
    expect(page.locator("[data-label=变动]")).to_have_count(1)
    page.locator("[aria-label=单据类型]").select_option("")
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", name=re.compile(str(done.number)))).to_be_visible()


@pytest.mark.corner
def test_the_page_of_a_sku_follows_what_others_post(open_tab: OpenTab, keeper: str, company: Company) -> None:
    page = open_tab(keeper, f"/sku?id={company.skus['C200']}")
    place = page.get_by_role("row").filter(has_text="中央仓").first
    expect(place).to_contain_text(shown(company.on_hand("C200")))
    expect(page.locator("figure.chart[data-stage=drawn]")).to_be_visible()
    watch_marks(page)
    done = company.record("other_issue", {"C200": "7"})
    expect(place).to_contain_text(shown(company.on_hand("C200")))
    wait_for_mark(page)
    expect(page.get_by_role("row").filter(has_text=str(done.number))).to_be_visible()


@pytest.mark.corner
def test_where_it_travels_and_no_cost_for_whoever_may_not_see_it(
    open_tab: OpenTab, shopkeeper: str, company: Company
) -> None:
    company.record("other_receipt", {"D100": "6"})
    sent = company.record("transfer", {"D100": "6"}, to_warehouse_id=company.warehouses["S1"])
    company.hire("clerk-of-shop", ("store_clerk", "S1"))
    for login, sees_cost in ((shopkeeper, True), ("clerk-of-shop", False)):
        page = open_tab(login, f"/sku?id={company.skus['D100']}")
        expect(page.get_by_role("listitem").filter(has_text=str(sent.number))).to_contain_text("6")
        expect(page.get_by_role("columnheader", name="成本单价")).to_have_count(1 if sees_cost else 0)


def test_the_export_holds_what_is_filtered(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab(keeper, "/stock?search=B100&view=sku")
    expect(page.get_by_text("共 1 种商品")).to_be_visible()
    export = page.get_by_role("link", name="导出 Excel")
    with page.expect_download() as taken:
        export.click()
    assert taken.value.suggested_filename.endswith(".xlsx")
    href = str(export.get_attribute("href"))
    answer = page.request.get(href.replace(".xlsx", ".csv"))
    lines = answer.body().decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["商品编码", "B100"]


@pytest.mark.corner
def test_everything_can_be_reached_on_a_phone(open_tab: OpenTab, keeper: str, company: Company) -> None:
    page = open_tab(keeper, "/stock?search=A100", size=PHONE)
    page.get_by_role("button", name="可口可乐 在其他仓库的库存").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("人民路店")
    _fits(page)
    page.goto(f"/sku?id={company.skus['A100']}")
    expect(page.locator("figure.chart[data-stage=drawn]")).to_be_visible()
    _fits(page)


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]

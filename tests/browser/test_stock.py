"""The stock page and the ledger behind a number."""

import re
from decimal import Decimal

from playwright.sync_api import expect

from tests.browser.company import Company
from tests.browser.conftest import OpenTab


def test_search_filter_order_and_address_agree(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab(keeper, "/stock")
    page.get_by_role("searchbox").fill("kkkl")
    expect(page.get_by_text("共 2 行")).to_be_visible()
    page.get_by_label("仓库").select_option(label="人民路店")
    expect(page.get_by_text("共 1 行")).to_be_visible()
    expect(page.locator("tbody tr")).to_contain_text("36")
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value("kkkl")
    expect(page.get_by_text("共 1 行")).to_be_visible()


def test_headings_sort_both_ways(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab(keeper, "/stock")
    heading = page.get_by_role("button", name="现存量")
    for direction, is_downwards in (("ascending", False), ("descending", True)):
        heading.click()
        expect(page.locator("th", has=heading)).to_have_attribute("aria-sort", direction)
        shown = [_number(text) for text in page.locator("tbody td[data-label=现存量]").all_inner_texts()]
        assert len(shown) > 8
        assert shown == sorted(shown, reverse=is_downwards)


def test_a_number_leads_to_the_moves_behind_it(open_tab: OpenTab, keeper: str, company: Company) -> None:
    done = company.record("other_issue", {"A200": "2"})
    page = open_tab(keeper, "/stock?search=A200")
    page.get_by_role("link", name="农夫山泉").first.click()
    row = page.get_by_role("row").filter(has_text=str(done.number))
    expect(row).to_contain_text("-2")
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", name=re.compile(str(done.number)))).to_be_visible()


def _number(text: str) -> Decimal:
    return Decimal(re.sub(r"[^\d.-]", "", text))

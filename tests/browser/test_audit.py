"""The operation log: found, opened, paged, verified; and the way to it from what it tells of."""

import re
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab

_people = count(1)


@pytest.fixture
def owner(company: Company) -> str:
    login = f"logowner{next(_people)}"
    company.hire(login, ("owner", ""))
    return login


def act(page: Page, name: str) -> None:
    page.get_by_label("操作", exact=True).select_option(label=name)


def test_an_act_is_found_opened_and_leads_to_its_object(company: Company, open_tab: OpenTab, owner: str) -> None:
    received = company.record("other_receipt", {"A100": "7"})
    page = open_tab(owner, "/audit")
    page.get_by_role("searchbox").fill(received.number.lower())
    row = page.get_by_role("row").filter(has_text=received.number)
    expect(row).to_have_count(1)
    expect(page).to_have_url(re.compile("search="))
    row.get_by_role("button", name="录入并过账").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("row").filter(has_text="状态")).to_contain_text("已过账")
    expect(dialog.get_by_role("row").filter(has_text="数量合计")).to_contain_text("7")
    dialog.get_by_role("link", name=received.number).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(received.number)
    page.get_by_role("link", name="操作记录").click()
    expect(page.get_by_text("只显示「单据")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(2)


@pytest.mark.corner
def test_a_refusal_says_why_and_filters_stay_in_the_address(company: Company, open_tab: OpenTab, owner: str) -> None:
    login = f"stranger{next(_people)}"
    company.hire(login, ("store_clerk", "S1"))
    open_tab(login, "/audit")
    page = open_tab(owner, "/audit")
    page.get_by_label("结果", exact=True).select_option(label="被拒绝")
    page.get_by_label("人员", exact=True).select_option(label=login)
    row = page.locator("tbody tr").first
    expect(row).to_contain_text("您没有「查看操作日志」的权限")
    expect(page).to_have_url(re.compile("outcome=refused"))
    page.reload()
    expect(page.locator("tbody tr").first).to_contain_text("您没有「查看操作日志」的权限")
    page.get_by_role("button", name="近 7 天").click()
    expect(page).to_have_url(re.compile("date_from="))
    expect(row).to_contain_text(login)
    page.get_by_role("button", name="清空条件").click()
    expect(page).to_have_url(re.compile("/audit$"))


@pytest.mark.corner
def test_the_log_is_paged_from_the_newest_backwards(company: Company, open_tab: OpenTab, owner: str) -> None:
    for _ in range(60):
        company.record("other_receipt", {"A100": "1"})
    page = open_tab(owner, "/audit")
    act(page, "录入并过账")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(50)
    expect(page.get_by_role("button", name="较新")).to_be_disabled()
    first = rows.first.inner_text()
    page.get_by_role("button", name="较早").click()
    expect(page).to_have_url(re.compile("before="))
    expect(rows.first).not_to_have_text(first)
    page.get_by_role("button", name="较新").click()
    expect(rows.first.get_by_role("button")).to_be_visible()
    page.get_by_role("button", name="回到最新").or_(page.get_by_role("button", name="较早")).first.click()
    expect(rows).not_to_have_count(0)


@pytest.mark.corner
def test_the_chain_is_verified_and_that_is_remembered(open_tab: OpenTab, owner: str) -> None:
    page = open_tab(owner, "/audit")
    page.get_by_role("button", name="校验日志链").click()
    expect(page.get_by_text(re.compile(r"日志链 .* 校验完整，共 [\d,]+ 条"))).to_be_visible()
    expect(page.locator("tbody tr").first).to_contain_text("校验日志链")
    page.reload()
    expect(page.get_by_text(re.compile("校验完整"))).to_be_visible()


@pytest.mark.corner
def test_on_the_phone_entries_are_cards(company: Company, open_tab: OpenTab, owner: str) -> None:
    company.record("other_receipt", {"A100": "7"})
    page = open_tab(owner, "/audit", size=PHONE)
    page.get_by_role("button", name="筛选").tap()
    act(page, "录入并过账")
    card = page.locator("tbody tr").first
    expect(card).to_contain_text("录入并过账")
    card.get_by_role("button").click()
    expect(page.get_by_role("dialog")).to_contain_text("已过账")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]

"""The frame: one search for everything, the bell, the first page."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab


def _search(page: Page, words: str) -> None:
    page.keyboard.type(words)
    expect(page.locator(".search-found")).to_have_attribute("aria-busy", "false")


def test_keys_alone_lead_from_anywhere_to_a_sku_and_a_page(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab(keeper, "/todo")
    expect(page.get_by_role("link", name="库存").first).to_be_visible()
    page.keyboard.press("/")
    _search(page, "kkkl")
    expect(page.get_by_role("option", name="可口可乐")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="可口可乐")).to_be_visible()
    page.keyboard.press("Control+k")
    _search(page, "待办")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="待办")).to_be_visible()
    expect(page.get_by_role("dialog", name="搜索")).to_be_hidden()


@pytest.mark.corner
def test_enter_before_the_answer_waits_for_it(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab(keeper, "/me")
    expect(page.get_by_role("link", name="库存").first).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("6901000000017")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("sku"))


@pytest.mark.corner
def test_who_searches_for_the_other_programs_word_learns_how_it_is_done_here(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab(keeper, "/me")
    expect(page.get_by_role("link", name="库存").first).to_be_visible()
    page.keyboard.press("Control+k")
    _search(page, "反审核")
    expect(page.get_by_role("option").first).to_contain_text("改单")


@pytest.mark.corner
def test_goods_on_their_way_ring_the_bell_of_the_receiver(open_tab: OpenTab, company: Company, shopkeeper: str) -> None:
    sent = company.record("transfer", {"C100": "7"}, to_warehouse_id=company.warehouses["S1"])
    page = open_tab(shopkeeper, "/")
    page.get_by_role("link", name=re.compile(r"待办与未读消息 \d+\+? 项")).first.click()
    task = page.locator(".task", has_text=str(sent.number))
    expect(task).to_be_visible()
    task.click()
    expect(page).to_have_url(re.compile(f"receive={sent.document_id}$"))


@pytest.mark.corner
def test_the_bell_rings_on_an_open_page(open_tab: OpenTab, company: Company, shopkeeper: str) -> None:
    page = open_tab(shopkeeper, "/me")
    bell = page.get_by_role("link", name=re.compile("待办.未读消息")).first
    before = bell.get_attribute("aria-label") or ""
    company.record("transfer", {"C100": "1"}, to_warehouse_id=company.warehouses["S1"])
    expect(bell).not_to_have_attribute("aria-label", before)


@pytest.mark.corner
def test_the_first_page_draws_its_curve(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab(keeper, "/")
    expect(page.locator(".figure-card", has_text="今日单据").locator(".value")).to_have_text(re.compile(r"\d+"))
    expect(page.locator(".chart")).to_have_attribute("data-stage", "drawn")
    expect(page.get_by_role("img", name="近 30 天").locator("canvas")).to_have_count(1)


def test_a_phone_reaches_every_page_by_its_own(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab(keeper, "/", size=PHONE)
    bar = page.locator(".bottom-bar")
    expect(bar.get_by_role("link")).to_have_text(["首页", "扫码", "库存", re.compile("待办"), "我的"])
    bar.get_by_role("link", name="我的").click()
    page.locator(".me-places").get_by_role("link", name="单据").first.click()
    expect(page).to_have_url(re.compile("/documents"))


@pytest.mark.corner
def test_the_menu_stays_narrow_when_made_so(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab(keeper, "/me")
    page.get_by_role("button", name="收起菜单").click()
    expect(page.locator(".menu")).to_have_css("width", "60px")
    page.reload()
    expect(page.locator(".menu")).to_have_css("width", "60px")
    page.get_by_role("button", name="展开菜单").click()
    expect(page.locator(".menu")).to_have_css("width", "208px")


@pytest.mark.corner
def test_what_waits_leads_to_where_it_is_done(open_tab: OpenTab, shopkeeper: str, company: Company) -> None:
    sent = company.record("transfer", {"A200": "3"}, to_warehouse_id=company.warehouses["S1"])
    page = open_tab(shopkeeper, "/todo", PHONE)
    page.get_by_role("link", name=re.compile(str(sent.number))).click()
    expect(page.get_by_role("button", name="确认收货")).to_be_visible()


def test_a_page_that_one_may_not_open_says_so(open_tab: OpenTab, shopkeeper: str) -> None:
    page = open_tab(shopkeeper, "/settings/printing")
    expect(page.get_by_text("您没有打开这个页面的权限")).to_be_visible()
    expect(page.locator(".bone")).to_have_count(0)

"""The page of a document: voiding, and the way of a transfer."""

import pytest
from playwright.sync_api import Page, expect

from jxc_app.state.formats import shown
from tests.browser.company import Company
from tests.browser.conftest import OpenTab
from tests.browser.desk import Desk
from tests.browser.proving import prove


def test_voiding_says_what_will_happen_and_wants_the_number(open_tab: OpenTab, keeper: str, company: Company) -> None:
    before = company.on_hand("C200")
    desk = Desk(open_tab(keeper), "其他出库")
    desk.scan("4*C200")
    number = desk.post()
    page = desk.page
    page.locator("#done-number").click()
    page.get_by_role("button", name="作废").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"{shown(before - 4)} → {shown(before)}")
    dialog.get_by_label("作废原因").fill("点错了")
    dialog.get_by_label("请输入单号").fill("something else")
    dialog.get_by_role("button", name="确认作废").click()
    expect(dialog.get_by_role("alert").filter(has_text="不一致")).to_be_visible()
    dialog.get_by_label("请输入单号").fill(number)
    dialog.get_by_role("button", name="确认作废").click()
    prove(page)
    expect(page.locator(".status.reversed")).to_be_visible()
    expect(page.locator(".timeline")).to_contain_text("点错了")
    assert company.on_hand("C200") == before


@pytest.mark.corner
def test_what_later_documents_used_cannot_be_voided(open_tab: OpenTab, keeper: str, company: Company) -> None:
    received = company.record("other_receipt", {"D100": "5000"})
    used = company.record("other_issue", {"D100": str(company.on_hand("D100") - 1)})
    page = open_tab(keeper, f"/document?id={received.document_id}")
    page.get_by_role("button", name="作废").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("不能作废")
    expect(dialog).to_contain_text(str(used.number))
    expect(dialog.get_by_role("button", name="确认作废")).to_be_disabled()


def test_a_transfer_is_dispatched_received_in_part_and_settled(
    open_tab: OpenTab, keeper: str, shopkeeper: str, company: Company
) -> None:
    at_central, at_store = company.on_hand("A200"), company.on_hand("A200", "S1")
    desk = Desk(open_tab(keeper), "调拨")
    desk.page.get_by_label("调入仓库").select_option(label="人民路店")
    desk.scan("10*A200")
    dispatched = desk.post()
    store = Desk(open_tab(shopkeeper), "调拨收货").page
    store.get_by_role("row").filter(has_text=dispatched).get_by_role("link", name="收货").click()
    expect(store.get_by_text(dispatched)).to_be_visible()
    store.get_by_label("数量").fill("6")
    store.get_by_label("数量").press("Enter")
    expect(store.get_by_text("草稿已保存")).to_be_visible()
    store.reload()
    expect(store.get_by_label("数量")).to_have_value("6")
    expect(store.get_by_role("cell", name="10", exact=True)).to_be_visible()
    store.locator("#post").click()
    expect(store.locator("#done-number")).to_be_visible()
    assert company.on_hand("A200", "S1") == at_store + 6
    _settle(store, dispatched)
    expect(store.locator(".status.done")).to_be_visible()
    assert company.on_hand("A200") == at_central - 6
    assert company.on_hand("A200", "S1") == at_store + 6


def _settle(page: Page, number: str) -> None:
    page.goto("/documents?type=transfer")
    page.get_by_role("link", name=number, exact=True).click()
    page.get_by_role("button", name="差异结案").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("4")
    dialog.get_by_label("这些货").select_option(label="退回发货仓库")
    dialog.get_by_role("button", name="结案", exact=True).click()

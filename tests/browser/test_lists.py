"""The list of documents, and receiving a transfer on the phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab


@pytest.mark.corner
def test_the_list_keeps_its_filters_and_offers_what_may_be_voided(
    open_tab: OpenTab, keeper: str, company: Company
) -> None:
    sold = company.record("sales_issue", {"C200": "2"}, remark="找得到我")
    page = open_tab(keeper, "/documents")
    page.get_by_label("单号、手工单号、备注、往来单位").fill("找得到我")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_text("共 1 张")).to_be_visible()
    page.get_by_role("button", name="今天").click()
    expect(page).to_have_url(re.compile("search=.*date_from=|date_from=.*search="))
    page.reload()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("button", name="保存条件").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("名称").fill("我的查询")
    dialog.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="清空条件").click()
    expect(page).to_have_url(re.compile("/documents$"))
    page.get_by_role("button", name="我的查询", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.goto("/documents?act=void&search=找得到我")
    expect(page.get_by_text("整张不要了才作废")).to_be_visible()
    page.get_by_role("link", name=str(sold.number), exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("作废单据")


@pytest.mark.corner
def test_a_comment_and_the_effect_of_a_document(open_tab: OpenTab, keeper: str, company: Company) -> None:
    received = company.record("other_receipt", {"D200": "7"})
    page = open_tab(keeper, f"/document?id={received.document_id}")
    page.get_by_text("库存影响").click()
    expect(page.get_by_role("cell", name="+7", exact=False)).to_be_visible()
    page.get_by_label("写评论，同事都能看到").fill("外箱有点湿")
    page.get_by_role("button", name="发表").click()
    expect(page.locator(".timeline li.comment")).to_contain_text("外箱有点湿")


def test_goods_are_counted_on_the_phone_and_what_differs_is_settled(
    open_tab: OpenTab, shopkeeper: str, company: Company
) -> None:
    before, store = company.on_hand("A200"), company.on_hand("A200", "S1")
    sent = company.record("transfer", {"A200": "48", "C100": "5"}, to_warehouse_id=company.warehouses["S1"])
    page = open_tab(shopkeeper, "/transfers", PHONE)
    card = page.locator(".way-card", has_text=str(sent.number))
    expect(card).to_contain_text("中央仓 → 人民路店")
    card.get_by_role("link", name="收货").click()
    scan(page, "16901000000024", "6901000000024")
    expect(page.get_by_label("农夫山泉 实收")).to_have_value("25")
    page.reload()
    expect(page.get_by_label("农夫山泉 实收")).to_have_value("25")
    scan(page, "没有这个码")
    expect(page.get_by_text("不在这张单上")).to_be_visible()
    page.get_by_role("button", name="全部如数").click()
    page.get_by_role("button", name="农夫山泉 少一").click()
    page.get_by_role("button", name="确认收货").click()
    expect(page.get_by_text("请选择差异原因")).to_be_visible()
    page.get_by_label("农夫山泉 差异原因").select_option(label="对方少发，退回对方库存")
    page.get_by_role("button", name="确认收货").click()
    expect(page.locator(".note.good")).to_contain_text("这张调拨单已完成")
    assert company.on_hand("A200", "S1") == store + 47
    assert company.on_hand("A200") == before - 47
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('jxc-count')).length") == 0


def scan(page: Page, *codes: str) -> None:
    """Type codes into the scan box as a gun does."""
    for code in codes:
        page.get_by_label("扫码", exact=True).fill(code)
        page.keyboard.press("Enter")

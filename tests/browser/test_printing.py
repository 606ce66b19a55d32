"""Printing at a screen: the dialog, the file in a tab of its own, settings with their preview, labels."""

import re

import pypdfium2
from playwright.sync_api import Locator, Page, expect

from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab


def texts_of(page: Page, link: Locator) -> list[str]:
    """The text of each page of the file behind a link."""
    answer = page.request.get(str(link.get_attribute("href")))
    assert answer.ok, answer.text()
    return [sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(answer.body())]


def print_(page: Page, paper: str) -> list[str]:
    """Choose a paper, print, and read what came out."""
    page.get_by_role("button", name="打印", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("纸张").select_option(label=paper)
    with page.expect_popup():
        dialog.get_by_role("button", name="打印", exact=True).click()
    texts = texts_of(page, dialog.get_by_role("link", name="打开打印文件"))
    dialog.get_by_role("button", name="知道了").click()
    expect(dialog).to_be_hidden()
    return texts


def test_a_document_is_printed_and_printed_again(open_tab: OpenTab, keeper: str, company: Company) -> None:
    sold = company.record("other_issue", {"C200": "3"})
    page = open_tab(keeper, f"/document?id={sold.document_id}")
    [first] = print_(page, "三联单 241×140 毫米")
    assert str(sold.number) in first
    assert "透明胶带" in first
    assert "补打" not in first
    expect(page.locator(".timeline")).to_contain_text("第 1 次 · 三联单 241×140 毫米")
    page.get_by_role("button", name="打印", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("已打印过 1 次")
    expect(dialog.get_by_label("纸张")).to_have_value("triplicate")
    dialog.get_by_role("button", name="先不了").click()
    [second] = print_(page, "小票 58 毫米")
    assert "补打 第2次" in second


def test_chosen_documents_are_one_file(open_tab: OpenTab, keeper: str, company: Company) -> None:
    numbers = [company.record("scrap", {"B200": "1"}).number for _ in range(2)]
    page = open_tab(keeper, "/documents?type=scrap")
    for number in numbers:
        box = page.get_by_role("row").filter(has_text=str(number)).get_by_role("checkbox")
        box.click()
        expect(box).to_be_checked()
    assert {number for text in print_(page, "A5 横向") for number in numbers if str(number) in text} == set(numbers)


def test_the_preview_follows_what_is_typed_and_the_paper_what_is_saved(
    open_tab: OpenTab, keeper: str, company: Company
) -> None:
    company.hire("shopowner", ("owner", ""))
    page = open_tab("shopowner", "/settings/printing")
    preview = page.get_by_role("img", name="打印出来的样子")
    page.get_by_label("店名").fill("晨光便利")
    expect(preview).to_have_attribute("src", re.compile("shop_name=%E6%99%A8%E5%85%89"))
    expect(preview).to_have_js_property("complete", True)
    assert preview.evaluate("image => image.naturalWidth") > 400
    page.get_by_label("其他入库", exact=True).select_option("receipt80")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存")).to_be_visible()
    received = company.record("other_receipt", {"C200": "1"})
    mine = open_tab(keeper, f"/document?id={received.document_id}")
    mine.get_by_role("button", name="打印", exact=True).click()
    expect(mine.get_by_role("dialog").get_by_label("纸张")).to_have_value("receipt80")
    mine.get_by_role("button", name="先不了").click()
    assert "晨光便利" in print_(mine, "A4 纵向")[0]


def test_labels_are_printed_as_many_as_typed(open_tab: OpenTab, keeper: str, company: Company) -> None:
    page = open_tab(keeper, f"/sku?id={company.skus['A100']}", size=PHONE)
    page.get_by_role("button", name="打印标签").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("张数").fill("3")
    expect(dialog.get_by_text("共 3 张")).to_be_visible()
    texts = texts_of(page, dialog.get_by_role("link", name="打印"))
    assert len(texts) == 3
    assert "可口可乐" in texts[0]
    assert "6901000000017" in texts[0]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]

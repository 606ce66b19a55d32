"""Printing at a screen: the dialog, the file in a tab of its own, settings with their preview, labels."""

import re

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Locator, Page, expect

from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.desk import Desk


def file_of(page: Page, link: Locator) -> bytes:
    """The file behind a link."""
    answer = page.request.get(str(link.get_attribute("href")))
    assert answer.ok, answer.text()
    return answer.body()


def texts_of(pdf: bytes) -> list[str]:
    """The text of each page."""
    return [sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(pdf)]


def codes_of(pdf: bytes, dots_per_inch: int = 300) -> list[set[str]]:
    """What a scanner reads from each page as it comes out of a printer."""
    pages = [page.render(scale=dots_per_inch / 72).to_pil() for page in pypdfium2.PdfDocument(pdf)]
    return [{found.text for found in zxingcpp.read_barcodes(page)} for page in pages]


def print_(page: Page, paper: str, *, sets: str = "", without_price: bool = False) -> bytes:
    """Choose a paper and how many, print, and take what came out."""
    page.get_by_role("button", name="打印", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("纸张").select_option(label=paper)
    if sets:
        dialog.get_by_label("份数").fill(sets)
    if without_price:
        box = dialog.get_by_label("打印单价和金额")
        box.click()
        expect(box).not_to_be_checked()
    with page.expect_popup():
        dialog.get_by_role("button", name="打印", exact=True).click()
    pdf = file_of(page, dialog.get_by_role("link", name="打开打印文件"))
    dialog.get_by_role("button", name="知道了").click()
    expect(dialog).to_be_hidden()
    return pdf


@pytest.mark.corner
def test_what_was_posted_at_the_desk_is_printed_there(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan("A200")
    number = desk.post()
    [paper] = texts_of(print_(desk.page, "A4 纵向"))
    assert number in paper
    expect(desk.page.locator("#done-number")).to_have_text(number)


def test_a_document_is_printed_and_printed_again(open_tab: OpenTab, keeper: str, company: Company) -> None:
    sold = company.record("other_issue", {"A200": "3"})
    page = open_tab(keeper, f"/document?id={sold.document_id}")
    pdf = print_(page, "三联单 241×140 毫米")
    [first] = texts_of(pdf)
    assert codes_of(pdf, 180) == codes_of(pdf) == [{str(sold.number)}]
    assert str(sold.number) in first
    assert "农夫山泉" in first
    assert "补打" not in first
    expect(page.locator(".timeline")).to_contain_text("第 1 次 · 三联单 241×140 毫米")
    page.get_by_role("button", name="打印", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("已打印过 1 次")
    expect(dialog.get_by_label("纸张")).to_have_value("triplicate")
    dialog.get_by_role("button", name="先不了").click()
    expect(dialog).to_be_hidden()
    receipt = print_(page, "小票 58 毫米")
    assert "补打 第2次" in texts_of(receipt)[0]
    assert codes_of(receipt, 203) == [{str(sold.number)}]
    page.goto("/documents?type=other_issue")
    row = page.get_by_role("row").filter(has_text=str(sold.number))
    expect(row.locator("[data-label='打印次数']")).to_have_text("2")


@pytest.mark.corner
def test_a_preview_is_a_picture_and_counts_nothing(open_tab: OpenTab, keeper: str, company: Company) -> None:
    sold = company.record("other_issue", {"C200": "3"})
    page = open_tab(keeper, f"/document?id={sold.document_id}", size=PHONE)
    page.get_by_role("button", name="打印", exact=True).click()
    dialog = page.get_by_role("dialog")
    preview = dialog.get_by_role("img", name="打印出来的样子")
    for paper, width in (("A4 纵向", 840), ("三联单 241×140 毫米", 964)):
        dialog.get_by_label("纸张").select_option(label=paper)
        expect(preview).to_have_js_property("naturalWidth", width)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    dialog.get_by_role("button", name="先不了").click()
    page.reload()
    expect(page.locator(".timeline")).to_contain_text("过账")
    expect(page.locator(".timeline")).not_to_contain_text("第 1 次")


@pytest.mark.corner
def test_several_papers_without_prices(open_tab: OpenTab, keeper: str, company: Company) -> None:
    sold = company.record("sales_issue", {"D200": "2"}, prices={"D200": "39.9"})
    page = open_tab(keeper, f"/document?id={sold.document_id}")
    page.get_by_role("button", name="打印", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("份数").fill("30")
    dialog.get_by_role("button", name="打印", exact=True).click()
    expect(dialog.get_by_text("请填 1 到 9 的整数。")).to_be_visible()
    dialog.get_by_role("button", name="先不了").click()
    expect(dialog).to_be_hidden()
    texts = texts_of(print_(page, "A5 横向", sets="2", without_price=True))
    assert ["第 1 份 / 共 2 份" in texts[0], "第 2 份 / 共 2 份" in texts[1]] == [True, True]
    assert not any(words in text for text in texts for words in ("79.80", "39.9", "金额"))
    assert "79.80" in texts_of(print_(page, "A5 横向"))[0]


@pytest.mark.corner
def test_chosen_documents_are_one_file(open_tab: OpenTab, keeper: str, company: Company) -> None:
    numbers = [company.record("scrap", {"B200": "1"}).number for _ in range(3)]
    page = open_tab(keeper, "/documents?type=scrap")
    for number in numbers:
        box = page.get_by_role("row").filter(has_text=str(number)).get_by_role("checkbox")
        box.click()
        expect(box).to_be_checked()
    pdf = print_(page, "A5 横向")
    assert sorted(codes_of(pdf), key=str) == sorted(({str(number)} for number in numbers), key=str)
    assert all("报损单" in text for text in texts_of(pdf))


@pytest.mark.corner
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
    page.get_by_label("其他入库的份数").fill("2")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存")).to_be_visible()
    received = company.record("other_receipt", {"C200": "1"})
    mine = open_tab(keeper, f"/document?id={received.document_id}")
    mine.get_by_role("button", name="打印", exact=True).click()
    expect(mine.get_by_role("dialog").get_by_label("纸张")).to_have_value("receipt80")
    expect(mine.get_by_role("dialog").get_by_label("份数")).to_have_value("2")
    mine.get_by_role("button", name="先不了").click()
    expect(mine.get_by_role("dialog")).to_be_hidden()
    texts = texts_of(print_(mine, "A4 纵向"))
    assert len(texts) == 2
    assert all("晨光便利" in text for text in texts)


@pytest.mark.corner
def test_labels_are_printed_as_many_as_typed(open_tab: OpenTab, keeper: str, company: Company) -> None:
    page = open_tab(keeper, f"/sku?id={company.skus['A100']}", size=PHONE)
    page.get_by_role("button", name="打印标签").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("张数").fill("3")
    expect(dialog.get_by_text("共 3 张")).to_be_visible()
    pdf = file_of(page, dialog.get_by_role("link", name="打印"))
    texts = texts_of(pdf)
    assert codes_of(pdf, 203) == [{"6901000000017"}] * 3
    assert len(texts) == 3
    assert "可口可乐" in texts[0]
    assert "6901000000017" in texts[0]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]

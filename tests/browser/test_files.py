"""Files on a document: many at once with what is wrong said at each, the camera of a phone, and taking one off."""

import pytest
from playwright.sync_api import Locator, Page, expect

from jxc_app.core.ids import new_key
from jxc_app.core.use_case import perform
from jxc_app.modules.documents.commands import SaveDraft
from jxc_app.modules.documents.service import save_draft
from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.modules.files.sent import fresh_picture, pdf
from tests.support.axe import findings


def _draft(company: Company, login: str) -> int:
    command = SaveDraft(
        document_key=new_key(), type="other_receipt", warehouse_id=company.warehouses["C1"],
        lines=[{"sku_id": next(iter(company.skus.values())), "quantity": "1"}],
    )  # fmt: skip
    return perform(save_draft, command, actor=company.person(login), database=company.database).document_id


def _file(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def _rows(page: Page) -> Locator:
    return page.locator(".file-row")


def test_many_files_at_once_each_with_its_own_answer(open_tab: OpenTab, company: Company, keeper: str) -> None:
    page = open_tab(keeper, f"/document?id={_draft(company, keeper)}")
    chooser = page.locator(".attach-box input[multiple]")
    papers = [_file("到货.png", fresh_picture()), _file("程序.pdf", b"MZ\x90"), _file("送货单.pdf", pdf("送货"))]
    chooser.set_input_files(papers)
    wrong = page.locator(".sending.wrong")
    expect(wrong).to_have_count(2)
    expect(wrong.filter(has_text="程序.pdf")).to_contain_text("不收这种文件")
    expect(wrong.filter(has_text="送货单.pdf")).to_contain_text("货物照片只能是图片")
    assert findings(page) == []
    page.get_by_label("附件种类").select_option(label="送货单")
    wrong.filter(has_text="送货单.pdf").get_by_role("button", name="重试").click()
    wrong.filter(has_text="程序.pdf").get_by_role("button", name="取消").click()
    expect(page.locator(".sending")).to_have_count(0)
    expect(_rows(page)).to_have_count(2)
    expect(_rows(page).filter(has_text="送货单.pdf")).to_contain_text(f"送货单 · 1 KB · {keeper}")
    assert page.evaluate("document.querySelector('.file-look img').decode().then(() => true)")
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载 送货单.pdf").click()
    assert taken.value.suggested_filename == "送货单.pdf"
    page.get_by_role("button", name="移除 到货.png").click()
    page.get_by_role("dialog").get_by_role("button", name="移除").click()
    expect(_rows(page)).to_have_count(1)
    expect(page.locator(".timeline li").first).to_contain_text("移除附件 货物照片")


@pytest.mark.corner
def test_a_phone_takes_a_photo_and_another_page_sees_it(open_tab: OpenTab, company: Company, keeper: str) -> None:
    path = f"/document?id={company.record('other_receipt', {next(iter(company.skus)): '1'}).document_id}"
    page, beside = open_tab(keeper, path, PHONE), open_tab(keeper, path)
    expect(beside.locator(".attach-box")).to_be_visible()
    expect(page.get_by_text("拍照")).to_be_visible()
    page.locator(".attach-box input[capture]").set_input_files([_file("IMG_0001.jpg", fresh_picture())])
    expect(_rows(page)).to_contain_text("IMG_0001.jpg.png")
    expect(_rows(beside)).to_contain_text("货物照片")
    expect(page.get_by_role("button", name="移除")).to_have_count(0)
    several = [_file(f"箱{at}.png", fresh_picture()) for at in range(4)]
    page.locator(".attach-box input[multiple]").set_input_files([*several[:2], _file("x.exe", b"MZ"), *several[2:]])
    expect(page.locator(".sending.wrong")).to_have_count(1)
    expect(page.locator(".sending")).to_have_count(1)
    expect(_rows(page)).to_have_count(5)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert findings(page) == []


@pytest.mark.corner
def test_who_may_only_look_sees_files_and_no_place_for_more(open_tab: OpenTab, company: Company, keeper: str) -> None:
    document_id = company.record("other_receipt", {next(iter(company.skus)): "1"}).document_id
    company.hire("shenji", ("auditor", ""))
    reader = open_tab("shenji", f"/document?id={document_id}")
    expect(reader.locator(".timeline li").first).to_be_visible()
    expect(reader.get_by_role("heading", name="附件")).to_have_count(0)
    page = open_tab(keeper, f"/document?id={document_id}")
    page.locator(".attach-box input[multiple]").set_input_files([_file("到货.png", fresh_picture())])
    expect(_rows(reader)).to_contain_text("到货.png")
    expect(reader.locator(".attach-box")).to_have_count(0)

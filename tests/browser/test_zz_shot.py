from tests.browser.conftest import PHONE
from tests.browser.test_files import _draft, _file, expect, fresh_picture, pdf


def test_shot(open_tab, company, keeper):
    d = _draft(company, keeper)
    for size, name in (((1440, 900), "desk"), (PHONE, "phone")):
        page = open_tab(keeper, f"/document?id={d}", size)
        page.locator(".attach-box input[multiple]").set_input_files(
            [
                _file("到货现场照片第一张.png", fresh_picture()),
                _file("程序.exe", b"MZ"),
                _file("送货单扫描件.pdf", pdf("x" + name)),
            ]
        )
        expect(page.locator(".sending.wrong")).to_have_count(2)
        page.locator(".file-row img").first.scroll_into_view_if_needed()
        page.wait_for_timeout(800)
        page.screenshot(path=f"/tmp/h/files-shots/{name}.png", full_page=True)
    page.get_by_role("button", name="移除").first.click()
    page.wait_for_timeout(500)
    page.screenshot(path="/tmp/h/files-shots/phone-dialog.png")

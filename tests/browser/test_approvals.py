"""What is stopped at the desk is decided on a phone with one thumb, and comes back with words where it must."""

import pytest
from playwright.sync_api import Page, expect

from jxc_app.state.formats import shown
from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.desk import Desk
from tests.support.axe import findings

_THUMB = 48


def test_sixty_pieces_wait_for_one_tap_on_the_phone(open_tab: OpenTab, company: Company) -> None:
    company.hire("chuku", ("keeper", "C1"))
    company.hire("pizhun", ("reviewer", "C1"))
    company.record("other_receipt", {"C200": "200"})
    before = company.on_hand("C200")
    phone = open_tab("pizhun", "/approvals", size=PHONE)
    expect(phone.get_by_text("没有等您审批的单据")).to_be_visible()
    desk = Desk(open_tab("chuku", size=PHONE), "其他出库")
    number = _ask(desk, "60*C200", "pizhun")

    card = phone.locator(".approval-card", has_text=number)
    expect(card).to_contain_text("60 件")
    expect(card).to_contain_text("大于 50 件")
    card.tap()
    expect(phone.locator(".approval-open")).to_contain_text(f"{shown(before)} → {shown(before - 60)}")
    for name in ("同意", "退回"):
        _is_in_reach(phone, name)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert findings(phone) == []
    phone.get_by_role("button", name="同意", exact=True).tap()
    expect(phone.get_by_text(f"{number} 已批准并过账")).to_be_visible()
    assert company.on_hand("C200") == before - 60

    desk.page.goto("/notices")
    expect(desk.page.get_by_text(f"{number} 过账：已通过")).to_be_visible()


@pytest.mark.corner
def test_it_comes_back_with_words_and_a_stand_in_approves_what_was_changed(open_tab: OpenTab, company: Company) -> None:
    company.hire("lingyong", ("keeper", "C1"))
    company.hire("jingli", ("reviewer", "C1"))
    company.hire("dangjia", ("owner", ""))
    company.record("other_receipt", {"D100": "200"})  # other stories of this company sell out
    before = company.on_hand("D100")
    desk = Desk(open_tab("lingyong", size=PHONE), "其他出库")
    number = _ask(desk, "70*D100", "jingli")

    phone = open_tab("jingli", "/approvals", size=PHONE)
    phone.locator(".approval-card", has_text=number).tap()
    phone.get_by_role("button", name="退回", exact=True).tap()
    sheet = phone.get_by_role("dialog")
    sheet.get_by_role("button", name="退回", exact=True).tap()
    expect(sheet.get_by_role("alert").filter(has_text="原因")).to_be_visible()
    sheet.get_by_role("button", name="数量不对，请核对后再提交").tap()
    expect(sheet.get_by_label("原因")).to_have_value("数量不对，请核对后再提交")
    sheet.get_by_role("button", name="退回", exact=True).tap()
    expect(phone.get_by_text(f"{number} 已退回")).to_be_visible()
    _appoint(phone, "dangjia")

    page = desk.page
    page.locator("#done-number").click()
    expect(page.locator(".timeline").last).to_contain_text("审批退回 数量不对，请核对后再提交")
    page.get_by_role("link", name="编辑").click()
    expect(desk.quantity("D100")).to_have_value("70")
    desk.quantity("D100").fill("55")
    desk.is_saved()
    page.locator("#post").tap()
    expect(page.get_by_role("dialog")).to_contain_text(f"已提交审批 {number}")

    deputy = open_tab("dangjia", "/todo", size=PHONE)
    deputy.get_by_role("link", name="张单据等您审批").tap()
    card = deputy.locator(".approval-card", has_text=number)
    expect(card).to_contain_text("代 jingli 审批")
    card.tap()
    deputy.get_by_role("button", name="同意", exact=True).tap()
    expect(deputy.get_by_text(f"{number} 已批准并过账")).to_be_visible()
    assert company.on_hand("D100") == before - 55


def _ask(desk: Desk, scan: str, waits_for: str) -> str:
    """Record more than one may alone: the number of what waits now."""
    desk.scan(scan)
    desk.page.locator("#post").tap()
    popup = desk.page.get_by_role("dialog")
    expect(popup).to_contain_text("50 件")
    expect(popup).to_contain_text(waits_for)
    popup.get_by_role("button", name="知道了").tap()
    return desk.number()


def _is_in_reach(phone: Page, name: str) -> None:
    box = phone.get_by_role("button", name=name, exact=True).bounding_box()
    assert box and box["height"] >= _THUMB and PHONE[1] / 2 < box["y"] <= PHONE[1] - box["height"], (name, box)


def _appoint(phone: Page, deputy: str) -> None:
    """Somebody decides in their place from now on."""
    phone.goto("/approvals")
    phone.get_by_role("button", name="设置代理").tap()
    dialog = phone.get_by_role("dialog")
    dialog.get_by_label("由谁代我审批").select_option(label=deputy)
    dialog.get_by_label("原因").fill("出差一周")
    dialog.get_by_role("button", name="设为代理").tap()
    expect(dialog).to_contain_text(f"{deputy} 代 jingli 审批")

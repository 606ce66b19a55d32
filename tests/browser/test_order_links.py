"""Receiving on a phone with the photo that the rules ask for; the page that a supplier opens without an account."""

import os
import re
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlmodel import select

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.purchasing.settings import ChangePurchaseRules, change_purchase_rules, read_purchase_rules
from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.modules.files.sent import fresh_picture
from tests.support.axe import findings

_numbers = count(1)
#: a day that a supplier may promise: not more than a year ahead
_SOON = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
_SHOTS = os.environ.get("JXC_SHOTS", "")


def seen(page: Page, name: str) -> None:
    """Nothing on the page is out of reach of anybody; a picture of it where somebody asked for pictures."""
    assert findings(page) == []
    if _SHOTS:
        page.screenshot(path=Path(_SHOTS) / f"{name}.png", full_page=True)


def ordered(company: Company, login: str, place: str) -> str:
    """An order of six B100 for a store, in force; its number."""
    name = f"照相食品{next(_numbers)}号"
    command = CreatePartner(code=f"ZX-{name[4:-1]}", name=name, is_supplier=True)
    perform(create_partner, command, actor=Actor.system(), database=company.database)
    with company.database.reading() as session:
        partner_id = session.exec(select(Partner.id).where(Partner.name == name)).one()
    order = company.record(
        "purchase_order", {"B100": "6"}, prices={"B100": "3.5"}, by=company.person(login), partner_id=partner_id,
        warehouse_id=company.warehouses[place], rounding="0.50", settlement="monthly",
    )  # fmt: skip
    return order.number or ""


def ask_for_photos(company: Company, photos: str) -> None:
    held = read(read_purchase_rules, actor=Actor.system(), database=company.database)
    command = ChangePurchaseRules(over_percent=held.over_percent, is_blind=False, photos=photos, version=held.version)
    perform(change_purchase_rules, command, actor=Actor.system(), database=company.database)


def test_nobody_signs_without_the_photo_that_is_asked_for(open_tab: OpenTab, company: Company) -> None:
    number = next(_numbers)
    buyer, clerk, inspector = (f"photo-{part}{number}" for part in ("buyer", "clerk", "inspector"))
    company.hire(buyer, ("buyer", ""))
    company.hire(clerk, ("store_clerk", "S1"))
    company.hire(inspector, ("inspector", "S1"))
    order = ordered(company, buyer, "S1")
    ask_for_photos(company, "always")
    try:
        page = open_tab(clerk, "/receiving", size=PHONE)
        page.locator(".way-card", has_text=order).get_by_role("link", name="清点").tap()
        page.get_by_label(re.compile("实收")).fill("6")
        page.get_by_label("送货单数").fill("6")
        page.get_by_role("button", name="清点签字").tap()
        expect(page.get_by_text("要有货物照片才能质检签字")).to_be_visible()
        receipt = re.search(r"CGRK-\d+-\d+", page.locator(".note").first.inner_text())
        assert receipt is not None
        seen(page, "photos-phone")

        other = open_tab(inspector, "/receiving", size=PHONE)
        other.locator(".way-card", has_text=receipt[0]).get_by_role("link", name="质检").tap()
        other.get_by_role("button", name="质检签字并入库").tap()
        expect(other.get_by_role("alert").get_by_text("请先拍货物照片并上传，再签字。")).to_be_visible()
        seen(other, "inspect-without-photo-phone")
        page.locator(".attach-box input[capture]").set_input_files(
            [{"name": "IMG_1.png", "mimeType": "image/png", "buffer": fresh_picture()}]
        )
        expect(page.locator(".picture-row img")).to_have_count(1)
        other.reload()
        expect(other.locator(".picture-row img")).to_have_count(1)
        expect(other.get_by_text("已清点签字，等另一个人质检签字")).to_be_visible()
        assert other.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        other.locator(".check", has_text="看照片质检").tap()
        seen(other, "inspect-with-photo-phone")
        other.get_by_role("button", name="质检签字并入库").tap()
        expect(other.get_by_text(f"{receipt[0]} 已入库")).to_be_visible()
    finally:
        ask_for_photos(company, "never")


def test_a_supplier_reads_and_confirms_an_order_without_an_account(open_tab: OpenTab, company: Company) -> None:
    buyer = f"link-buyer{next(_numbers)}"
    company.hire(buyer, ("buyer", ""))
    order = ordered(company, buyer, "C1")
    page = open_tab(buyer, f"/document?id={company.documents(number=order)[0][0]}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("采购订单")
    seen(page, "order")
    page.get_by_role("button", name="发给供应商").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="生成链接").click()
    link = dialog.get_by_label("订单链接").input_value()
    assert "/supplier-order#" in link
    seen(page, "order-link")

    outside = page.context.browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}).new_page()
    outside.goto(link)
    expect(outside.get_by_role("heading", level=1)).to_contain_text(order)
    expect(outside.get_by_text("¥20.50")).to_be_visible()
    outside.get_by_role("button", name="确认订单").click()
    expect(outside.locator(".field-error", has_text="请填这一行的到货日期")).to_be_visible()
    outside.get_by_label(re.compile("能到货的日期")).fill(_SOON)
    outside.get_by_label("确认人").fill("李四")
    outside.get_by_label("确认人").blur()
    seen(outside, "supplier-order-phone")
    assert outside.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    outside.get_by_role("button", name="确认订单").click()
    expect(outside.get_by_text(re.compile("李四 .*已确认"))).to_be_visible()
    outside.set_viewport_size({"width": 1440, "height": 900})
    seen(outside, "supplier-order")
    expect(page.get_by_text(re.compile("李四 .*已确认")).first).to_be_attached()

    outside.goto(link[:-6] + "abcdef")
    outside.reload()
    expect(outside.get_by_text("这个链接不能用了")).to_be_visible()
    outside.context.close()

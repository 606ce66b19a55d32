"""Counting on the phone by one thumb and by a scanner, and what the desk makes of it."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.counting.making import MakeCount, make_count
from tests.browser.company import Company
from tests.browser.conftest import DESKTOP, PHONE, OpenTab
from tests.support.axe import findings

_SMALL = """() => [...document.querySelectorAll('.count-pad button, .phone-last button')]
    .map(e => [e.getBoundingClientRect(), e.innerText])
    .filter(([box]) => box.height > 0 && (box.height < 43.5 || box.width < 43.5)).map(([box, name]) => name)"""


@pytest.fixture
def clerk(company: Company) -> str:
    """Somebody of 55 who counts in the central warehouse."""
    login = f"clerk{new_key()[:6]}"
    company.hire(login, ("keeper", "C1"))
    return login


@pytest.fixture
def count_of(company: Company) -> Callable[..., int]:
    """Make a count of SKUs by code; its id."""

    def make(*codes: str) -> int:
        for code in codes:
            company.record("other_receipt", {code: "7351"})
        command = MakeCount(
            count_key=new_key(), kind="chosen", warehouse_id=company.warehouses["C1"], due_on=date(2199, 1, 1),
            sku_ids=[company.skus[code] for code in codes],
        )  # fmt: skip
        return perform(make_count, command, actor=Actor.system(), database=company.database).count_id

    return make


def press(page: Page, digits: str) -> None:
    for digit in digits:
        page.locator(".pad-key", has_text=digit).first.tap()


def test_one_thumb_counts_shelf_after_shelf(
    open_tab: OpenTab, clerk: str, company: Company, count_of: Callable[..., int]
) -> None:
    first, second = sorted(company.skus)[:2]
    page = open_tab(clerk, f"/counts/phone?id={count_of(first, second)}", size=PHONE)
    frames: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda told: frames.append(str(told))))
    page.reload()
    expect(page.locator(".phone-head .left")).to_have_text("还剩 2 行")
    assert "7,351" not in page.inner_text("body")
    press(page, "12")
    expect(page.locator(".pad-number")).to_have_text("12")
    assert page.evaluate(_SMALL) == []
    enter = page.get_by_role("button", name="确定")
    box = enter.bounding_box()
    assert box and box["y"] + box["height"] <= PHONE[1], "within reach of the thumb, without scrolling"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert findings(page) == []
    enter.tap()
    expect(page.locator(".phone-head .left")).to_have_text("还剩 1 行")
    expect(page.locator(".phone-last")).to_contain_text("12")
    page.get_by_role("button", name="没有（0）").tap()
    expect(page.get_by_text("您能盘的都盘完了。")).to_be_visible()
    page.get_by_role("button", name="交盘").tap()
    expect(page.get_by_text("有 2 行要由另一个人复盘，已通知。")).to_be_visible()
    assert not [one for one in frames if "7351" in one or "7,351" in one], "the book never reaches the browser"


def test_a_scanner_finds_the_line_and_counts_piece_by_piece(
    open_tab: OpenTab, clerk: str, company: Company, count_of: Callable[..., int]
) -> None:
    first, second = sorted(company.skus)[:2]
    page = open_tab(clerk, f"/counts/phone?id={count_of(first, second)}", size=PHONE)
    name = page.locator(".pad-line h2")
    before = name.inner_text()
    page.locator(".scan-input").press_sequentially(second)
    page.keyboard.press("Enter")
    expect(name).not_to_have_text(before)
    expect(page.locator(".pad-number")).to_have_text("1")
    for _ in range(2):
        page.locator(".scan-input").press_sequentially(second)
        page.keyboard.press("Enter")
    expect(page.locator(".pad-number")).to_have_text("3")
    press(page, "8")
    expect(page.locator(".pad-number")).to_have_text("8")
    page.reload()
    expect(name).not_to_have_text(before)
    expect(page.locator(".pad-number")).to_have_text("8")
    page.locator(".scan-input").press_sequentially(second)
    page.keyboard.press("Enter")
    expect(page.locator(".pad-number")).to_have_text("9")
    page.get_by_role("button", name="确定").tap()
    expect(page.locator(".phone-last")).to_be_visible()


@pytest.mark.corner
def test_what_others_count_appears_at_the_desk(
    open_tab: OpenTab, clerk: str, company: Company, count_of: Callable[..., int]
) -> None:
    code = min(company.skus)
    count = count_of(code)
    desk = open_tab(clerk, f"/count?id={count}", size=DESKTOP)
    expect(desk.get_by_text("未盘").first).to_be_visible()
    phone = open_tab(clerk, f"/counts/phone?id={count}", size=PHONE)
    press(phone, "5")
    phone.get_by_role("button", name="确定").tap()
    expect(desk.get_by_text("已录").first).to_be_visible()
    assert findings(desk) == []


@pytest.mark.corner
def test_a_count_is_made_arranged_anew_and_sorted(open_tab: OpenTab, clerk: str, keeper: str, company: Company) -> None:
    codes = sorted(company.skus)[:3]
    page = open_tab(keeper, "/counts")
    page.get_by_role("button", name="新建盘点").click()
    dialog = page.get_by_role("dialog", name="新建盘点")
    dialog.get_by_label("仓库").select_option(label="中央仓")
    dialog.get_by_role("button", name="生成盘点单").click()
    expect(dialog.get_by_role("alert").first).to_contain_text("请至少选一个")
    dialog.get_by_label("商品编码或条码").fill(" ".join(codes))
    dialog.get_by_label("备注").fill("三样")
    dialog.get_by_role("button", name="生成盘点单").click()
    expect(page.get_by_text("0 / 3")).to_be_visible()
    page.get_by_role("button", name="改安排").click()
    arranging = page.get_by_role("dialog", name="改安排")
    arranging.get_by_label(clerk, exact=True).check()
    arranging.get_by_label("应盘日期").fill("2199-02-03")
    arranging.get_by_role("button", name="保存").click()
    expect(arranging).to_be_hidden()
    expect(page.locator(".facts")).to_contain_text(clerk)
    expect(page.locator(".facts")).to_contain_text("2199-02-03")

    desk = open_tab(clerk, page.url.replace("tab=report", "tab=sheet"))
    shown = desk.locator("tbody .sku-name .quiet")
    desk.get_by_role("button", name="商品", exact=True).click()
    expect(shown.first).to_contain_text(codes[0])
    desk.get_by_role("button", name="商品 ↑").click()
    expect(shown.first).to_contain_text(codes[-1])
    desk.reload()
    expect(shown.first).to_contain_text(codes[-1])
    assert findings(desk) == []

"""What goes wrong at a real desk: hasty keys, the focus in the wrong place, a dead line. Nothing is lost or doubled."""

import re
import time
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests.browser.company import Company
from tests.browser.conftest import OpenTab
from tests.browser.desk import Desk

_COLA, _WATER, _NOODLES = "6901000000017", "6901000000024", "6901000000031"


def _shoot(desk: Desk, *codes: str) -> None:
    """As a gun does: 5 ms from key to key, however slow this machine is, and without waiting for anybody."""
    gun, started = desk.page.context.new_cdp_session(desk.page), time.time()
    for number, character in enumerate("".join(code + "\r" for code in codes)):
        is_end = character == "\r"
        key = {
            "timestamp": started + number * 0.005,
            "key": "Enter" if is_end else character,
            "code": "Enter" if is_end else f"Digit{character}",
            "windowsVirtualKeyCode": ord(character),
        }
        gun.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": character, **key})
        gun.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
    gun.detach()


# acts do not overtake what was scanned and typed before


@pytest.mark.corner
def test_the_key_to_post_waits_for_the_scans(open_tab: OpenTab, keeper: str, company: Company) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan(_COLA)
    before = company.on_hand("A100")
    desk.scan_box.focus()
    _shoot(desk, *[_COLA] * 30)
    desk.page.keyboard.press("F8")
    number = desk.number()
    assert company.on_hand("A100") == before + 31
    assert len(company.documents(number=number)) == 1


@pytest.mark.corner
def test_another_type_waits_for_the_scans(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    expect(desk.scan_box).to_be_enabled()
    desk.scan_box.focus()
    _shoot(desk, *[_COLA, _WATER] * 15)
    desk.choose("报损")
    expect(desk.page.locator("tbody tr")).to_have_count(0)
    desk.choose("其他入库")
    expect(desk.page.locator("tbody tr")).to_have_count(2)
    assert desk.quantities() == {"A100": Decimal(15), "A200": Decimal(15)}


@pytest.mark.corner
def test_a_quantity_just_typed_is_posted(open_tab: OpenTab, keeper: str, company: Company) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan(_COLA)
    before = company.on_hand("A100")
    desk.quantity("A100").fill("7")
    desk.page.keyboard.press("F8")
    desk.number()
    assert company.on_hand("A100") == before + 7


def test_nothing_is_posted_while_scans_cannot_get_through(open_tab: OpenTab, keeper: str, company: Company) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan(_COLA)
    before = company.on_hand("A100")
    desk.page.context.set_offline(True)
    desk.scan_box.focus()
    _shoot(desk, _COLA, _COLA)
    desk.page.locator("#post").click()
    expect(desk.page.get_by_role("alert").filter(has_text="没有过账")).to_be_visible()
    assert company.on_hand("A100") == before
    desk.page.context.set_offline(False)
    desk.settle()
    desk.post()
    assert company.on_hand("A100") == before + 3


@pytest.mark.corner
def test_scans_for_another_sheet_are_seen_and_delivered(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan(_COLA)
    desk.is_saved()
    desk.page.context.set_offline(True)
    desk.scan_box.focus()
    _shoot(desk, _COLA, _NOODLES)
    desk.page.goto("about:blank")
    desk.page.context.set_offline(False)
    desk.page.goto("/desk?type=scrap")
    left = desk.page.get_by_role("alert").filter(has_text="其他入库还有 2 条扫描没有送到")
    expect(left).to_be_visible()
    left.get_by_role("button", name="回到那张单").click()
    expect(desk.row("B100")).to_be_visible()
    desk.settle()
    assert desk.quantities() == {"A100": Decimal(2), "B100": Decimal(1)}
    expect(left).to_have_count(0)


@pytest.mark.corner
def test_scans_for_a_sheet_that_was_never_saved_find_it_again(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    expect(desk.scan_box).to_be_enabled()
    desk.page.context.set_offline(True)
    desk.scan_box.focus()
    _shoot(desk, _COLA, _NOODLES)
    desk.page.goto("about:blank")
    desk.page.context.set_offline(False)
    desk.page.goto("/desk?type=scrap")
    left = desk.page.locator(".left-scans")
    left.get_by_role("button", name="回到那张单").click()
    expect(desk.page.locator("tbody tr")).to_have_count(2)
    assert desk.quantities() == {"A100": Decimal(1), "B100": Decimal(1)}
    expect(left).to_have_count(0)


def test_scans_for_a_sheet_that_was_posted_elsewhere_go_into_a_new_one_or_away(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan(_COLA)
    desk.is_saved()
    address = desk.page.url
    desk.page.context.set_offline(True)
    desk.scan_box.focus()
    _shoot(desk, _NOODLES)
    desk.page.goto("about:blank")
    other = open_tab(keeper, address)
    other.locator("#post").click()
    expect(other.locator("#done-number")).to_be_visible()
    desk.page.context.set_offline(False)
    desk.page.goto(address)
    left = desk.page.locator(".left-scans")
    expect(left).to_contain_text("已经结束，还有 1 条扫描没有记上")
    left.get_by_role("button", name="扫进新单").click()
    expect(desk.row("B100")).to_be_visible()
    assert desk.quantities() == {"B100": Decimal(1)}
    expect(left).to_have_count(0)


# the gun does not care where the focus is


@pytest.mark.corner
def test_a_scan_counts_wherever_the_focus_is(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan("4*A100")
    places = (
        desk.quantity("A100"),
        desk.page.get_by_role("button", name="扫码不出声"),
        desk.page.get_by_role("combobox", name="按名称、拼音查找商品"),
        desk.page.get_by_label("备注").first,
    )
    for times, place in enumerate(places, start=1):
        place.click()
        _shoot(desk, _NOODLES, _COLA)
        desk.settle()
        expect(desk.quantity("B100")).to_have_value(str(times))
        assert desk.quantities() == {"A100": Decimal(4 + times), "B100": Decimal(times)}, place
        expect(desk.page.get_by_label("备注").first).to_have_value("")


@pytest.mark.corner
def test_scans_after_posting_are_not_believed_to_count(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan(_COLA)
    desk.page.keyboard.press("F8")
    desk.number()
    _shoot(desk, _NOODLES, _WATER)
    expect(desk.page.locator(".scan-waiting")).to_contain_text("2 次扫码没有记")
    desk.page.keyboard.press("F3")
    expect(desk.page.locator("tbody tr")).to_have_count(0)
    desk.scan(_NOODLES)
    assert desk.quantities() == {"B100": Decimal(1)}


@pytest.mark.corner
def test_two_codes_in_one_go_are_told_and_not_guessed(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan(_COLA + _WATER, _NOODLES)
    expect(desk.page.get_by_role("alert").filter(has_text=_COLA + _WATER)).to_be_visible()
    assert desk.quantities() == {"B100": Decimal(1)}


@pytest.mark.corner
def test_an_enter_that_only_ends_a_composition_stays_in_the_cell(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan(_COLA, _NOODLES)
    remark = desk.row("A100").get_by_label("备注")
    remark.focus()
    keyboard = desk.page.context.new_cdp_session(desk.page)
    keyboard.send("Input.imeSetComposition", {"text": "waixiang", "selectionStart": 8, "selectionEnd": 8})
    enter = {"key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    keyboard.send("Input.insertText", {"text": "外箱破损"})
    expect(remark).to_be_focused()
    expect(remark).to_have_value("外箱破损")
    desk.page.keyboard.press("Enter")
    expect(remark).not_to_be_focused()
    desk.page.reload()
    expect(desk.row("A100").get_by_label("备注")).to_have_value("外箱破损")


# odd numbers


@pytest.mark.corner
def test_numbers_are_understood_as_people_write_them(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan(_COLA)
    for typed, becomes in (("１２", "12"), ("０．０００１", "0.0001"), (" 3 ", "3"), ("1,200", "1200")):
        desk.quantity("A100").fill(typed)
        desk.quantity("A100").press("Enter")
        expect(desk.quantity("A100")).to_have_value(becomes)
        expect(desk.row("A100").get_by_role("alert").filter(has_text=re.compile("."))).to_have_count(0)


@pytest.mark.corner
def test_what_is_no_quantity_is_said_kept_and_not_posted(open_tab: OpenTab, keeper: str, company: Company) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan(_COLA)
    before = company.on_hand("A100")
    said = desk.row("A100").get_by_role("alert").filter(has_text=re.compile("[\u4e00-\u9fff]"))
    refused = desk.page.get_by_text("标红的地方还没有改好").first
    for typed in ("-5", "0", "", "1e9", "99999999999", "0.0000001", "十二", "1..2", "=1+1", "NaN", "１２个"):
        expect(said).to_have_count(0)
        desk.quantity("A100").fill(typed)
        desk.quantity("A100").press("Enter")
        expect(said).to_have_count(1)
        expect(desk.quantity("A100")).to_have_value(typed)
        desk.page.locator("#post").click()
        expect(refused).to_be_visible()
        assert company.on_hand("A100") == before
        desk.quantity("A100").fill("2")
        desk.quantity("A100").press("Enter")
        expect(refused).to_be_hidden()
    desk.quantity("A100").fill("NaN")
    desk.quantity("A100").fill("2")
    desk.post()
    assert company.on_hand("A100") == before + 2


# asked once more, where something looks wrong


@pytest.mark.corner
def test_a_code_that_was_not_known_is_asked_about_before_posting(
    open_tab: OpenTab, keeper: str, company: Company
) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan(_COLA, "nonsense")
    before = company.on_hand("A100")
    desk.page.keyboard.press("F8")
    dialog = desk.page.get_by_role("dialog")
    expect(dialog).to_contain_text("有 1 次扫码没有认出来")
    expect(dialog.locator(".totals")).to_contain_text("1行")
    for hasty in ("F8", "F8"):
        desk.page.keyboard.press(hasty)
    _shoot(desk, _WATER)
    expect(dialog).to_have_count(0)
    assert company.on_hand("A100") == before
    expect(desk.page.locator("#done-number")).to_have_count(0)
    desk.page.keyboard.press("F8")
    dialog.get_by_role("button", name="没有错，过账").click()
    desk.number()
    assert company.on_hand("A100") == before + 1


@pytest.mark.corner
def test_an_ordinary_document_is_posted_without_a_question(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "销售出库")
    desk.scan(_COLA)
    desk.page.keyboard.press("F8")
    desk.number()
    expect(desk.page.get_by_role("dialog")).to_have_count(0)


# a dead line


@pytest.mark.corner
def test_the_head_that_was_typed_while_the_line_was_dead_is_saved_afterwards(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan(_COLA)
    desk.is_saved()
    desk.page.context.set_offline(True)
    desk.page.get_by_label("手工单号").fill("SG-77")
    desk.page.get_by_label("经手人").fill("老王")
    desk.page.get_by_label("经手人").press("Enter")
    desk.page.context.set_offline(False)
    desk.scan(_COLA)
    expect(desk.quantity("A100")).to_have_value("2")
    expect(desk.page.get_by_label("手工单号")).to_have_value("SG-77")
    desk.page.wait_for_function("() => !Object.keys(localStorage).some(name => name.startsWith('jxc-desk-'))")
    desk.page.reload()
    expect(desk.page.get_by_label("手工单号")).to_have_value("SG-77")
    expect(desk.page.get_by_label("经手人")).to_have_value("老王")


def test_a_post_into_a_dead_line_is_one_document_in_the_end(open_tab: OpenTab, keeper: str, company: Company) -> None:
    desk = Desk(open_tab(keeper), "报损")
    desk.page.get_by_label("手工单号").fill(f"OFF-{keeper}")
    desk.scan(_COLA)
    desk.is_saved()
    before = company.on_hand("A100")
    desk.page.context.set_offline(True)
    desk.page.locator("#post").click()
    desk.page.locator("#post").click()
    desk.page.context.set_offline(False)
    done = desk.page.locator("#done-number")
    expect(done.or_(desk.page.locator("#post:enabled")).first).to_be_visible()
    if not done.count():
        desk.page.locator("#post").click()
    expect(done).to_be_visible()
    assert company.on_hand("A100") == before - 1
    assert len(company.documents(own_number=f"OFF-{keeper}")) == 1


def test_two_tabs_change_one_draft_and_keep_both_changes(open_tab: OpenTab, keeper: str) -> None:
    first = Desk(open_tab(keeper), "其他入库")
    first.scan(_COLA, _NOODLES)
    first.is_saved()
    second = Desk(open_tab(keeper, first.page.url, beside=first.page), "其他入库")
    expect(second.row("B100")).to_be_visible()
    first.quantity("A100").fill("5")
    first.quantity("A100").press("Enter")
    first.is_saved()
    second.row("B100").get_by_label("备注").fill("少一箱")
    second.row("B100").get_by_label("备注").press("Enter")
    expect(second.quantity("A100")).to_have_value("5")
    second.is_saved()
    second.page.reload()
    expect(second.quantity("A100")).to_have_value("5")
    expect(second.row("B100").get_by_label("备注")).to_have_value("少一箱")
    first.page.get_by_label("手工单号").fill("SG-9")
    first.page.get_by_label("手工单号").press("Enter")
    expect(first.row("B100").get_by_label("备注")).to_have_value("少一箱")
    second.quantity("B100").fill("8")
    second.quantity("B100").press("Enter")
    expect(second.page.get_by_label("手工单号")).to_have_value("SG-9")
    expect(second.quantity("B100")).to_have_value("8")
    first.page.reload()
    expect(first.quantity("B100")).to_have_value("8")


def test_a_reload_amid_scans_loses_none(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan(_COLA)
    desk.is_saved()
    desk.scan_box.focus()
    _shoot(desk, *[_COLA] * 20)
    desk.page.reload()
    expect(desk.quantity("A100")).to_have_value("21")
    desk.settle()
    assert desk.quantities() == {"A100": Decimal(21)}


# handing in and taking back


@pytest.mark.corner
def test_a_clerk_takes_back_what_was_handed_in_and_hands_it_in_again(
    open_tab: OpenTab, keeper: str, company: Company
) -> None:
    company.hire(f"clerk-{keeper}", ("clerk", "C1"))
    desk = Desk(open_tab(f"clerk-{keeper}"), "其他出库")
    desk.scan("2*B100")
    desk.page.get_by_role("button", name="提交审核").click()
    number = desk.number()
    desk.page.get_by_role("button", name="撤回").click()
    expect(desk.page.get_by_text(f"{number} 已撤回")).to_be_visible()
    expect(desk.page.get_by_label("业务日期")).to_be_disabled()
    desk.quantity("B100").fill("3")
    desk.page.keyboard.press("F8")
    assert desk.number() == number
    document = open_tab(f"clerk-{keeper}", desk.page.locator("#done-number").get_attribute("href") or "")
    document.get_by_role("button", name="撤回").click()
    expect(desk.quantity("B100")).to_have_value("3")
    expect(document.locator(".timeline")).to_have_count(0)
    expect(document.get_by_text(f"{number} 已撤回")).to_be_visible()

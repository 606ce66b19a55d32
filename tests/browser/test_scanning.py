"""Scanning: nothing is lost and nothing doubled, with or without a Chinese input method."""

import time
from collections import Counter
from decimal import Decimal
from random import Random

import pytest
from playwright.sync_api import CDPSession, Page, expect

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.catalog.service import CreateSku, create_sku
from tests.browser.company import Company
from tests.browser.conftest import OpenTab
from tests.browser.desk import Desk

_BARCODES = {f"69010000000{end}": code for end, code in
             zip(("17", "24", "31", "48", "55", "62", "79", "86"),
                 ("A100", "A200", "B100", "B200", "C100", "C200", "D100", "D200"), strict=True)}  # fmt: skip
#: ten scans a second: each scan is its digits and Enter
_MS_PER_SCAN = 100


def _hundred() -> list[str]:
    return Random(7).choices(list(_BARCODES), k=100)


def _expected(scans: list[str]) -> dict[str, Decimal]:
    return {_BARCODES[barcode]: Decimal(times) for barcode, times in Counter(scans).items()}


def test_hundred_scans_at_ten_a_second(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    expect(desk.scan_box).to_be_enabled()
    desk.scan_box.focus()
    scans = _hundred()
    for barcode in scans:
        desk.page.keyboard.type(barcode + "\n", delay=_MS_PER_SCAN / (len(barcode) + 1))
    desk.settle()
    assert desk.quantities() == _expected(scans)
    desk.page.reload()
    expect(desk.row("A100")).to_be_visible()
    assert desk.quantities() == _expected(scans)


@pytest.mark.corner
@pytest.mark.parametrize("ends", ["enter ends the composition", "composition ends before enter"])
def test_hundred_scans_through_an_input_method(open_tab: OpenTab, keeper: str, ends: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    expect(desk.scan_box).to_be_enabled()
    desk.scan_box.focus()
    keyboard = desk.page.context.new_cdp_session(desk.page)
    scans = _hundred()
    for barcode in scans:
        _compose(keyboard, desk.page, barcode, enter_ends=ends.startswith("enter"))
    desk.settle()
    assert desk.quantities() == _expected(scans)


@pytest.mark.corner
def test_where_the_input_method_made_chinese_of_a_code_the_keys_count(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    expect(desk.scan_box).to_be_enabled()
    desk.scan_box.focus()
    keyboard = desk.page.context.new_cdp_session(desk.page)
    for character in "b100":
        _press(keyboard, character)
        keyboard.send("Input.imeSetComposition", {"text": "不", "selectionStart": 1, "selectionEnd": 1})
    _press(keyboard, "Enter")
    keyboard.send("Input.insertText", {"text": "不"})
    expect(desk.row("B100")).to_be_visible()
    desk.settle()
    assert desk.quantities() == {"B100": Decimal(1)}


@pytest.mark.corner
def test_a_number_before_the_star_is_a_quantity_and_a_box_is_a_unit(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan("12*6901000000031", "b100", "16901000000017")
    assert desk.quantities() == {"B100": Decimal(13), "A100": Decimal(1)}
    expect(desk.row("A100").get_by_label("单位")).to_contain_text("箱")


@pytest.fixture
def milk(company: Company) -> str:
    """A SKU kept by lots; its GTIN-14."""
    gtin = "9501101530003"
    if "MILK" not in company.skus:
        command = CreateSku(code="MILK", name="鲜牛奶", base_unit="盒", barcodes=[gtin], lot_tracked=True)
        made = perform(create_sku, command, actor=Actor.system(), database=company.database)
        company.skus["MILK"] = made.sku_id
    return f"0{gtin}"


def _shoot(page: Page, *elements: str) -> None:
    """As a gun does: 5 ms from key to key, however slow this machine is; Ctrl+] between elements, Enter last."""
    gun, started = page.context.new_cdp_session(page), time.time()
    for number, character in enumerate("\x1d".join(elements) + "\r"):
        key = {"key": character, "timestamp": started + number * 0.005}
        if character == "\x1d":
            key |= {"key": "]", "code": "BracketRight", "modifiers": 2, "windowsVirtualKeyCode": 221}
        elif character == "\r":
            key |= {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": character}
        else:
            key["text"] = character
        gun.send("Input.dispatchKeyEvent", {"type": "keyDown", **key})
        gun.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
    gun.detach()


@pytest.mark.corner
@pytest.mark.parametrize("place", ["the scan box", "nowhere", "another field"])
def test_a_gs1_code_keeps_its_separators_and_fills_the_lot(
    open_tab: OpenTab, keeper: str, milk: str, place: str
) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    expect(desk.scan_box).to_be_enabled()
    if place == "nowhere":
        desk.page.locator("h1").click()
    else:
        (desk.scan_box if place == "the scan box" else desk.page.get_by_label("手工单号")).focus()
    _shoot(desk.page, f"]C101{milk}10AB-1", "3012")
    expect(desk.row("MILK")).to_be_visible()
    _shoot(desk.page, f"01{milk}10AB-1", "99X")
    _shoot(desk.page, f"01{milk}10AB-2", "99X")
    desk.settle()
    lots = [row.get_by_label("批次").input_value() for row in desk.page.locator("tbody tr").all()]
    counts = [row.get_by_label("数量").input_value() for row in desk.page.locator("tbody tr").all()]
    assert list(zip(lots, counts, strict=True)) == [("AB-1", "13"), ("AB-2", "1")]
    expect(desk.page.get_by_label("手工单号")).to_have_value("")


@pytest.mark.corner
def test_a_gs1_code_without_its_separator_is_refused_rather_than_read_wrongly(
    open_tab: OpenTab, keeper: str, milk: str
) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan(f"01{milk}10AB-117270105")
    expect(desk.page.get_by_role("alert").filter(has_text="扫描枪可能丢了分隔符")).to_be_visible()
    assert desk.quantities() == {}


@pytest.mark.corner
def test_an_unknown_code_is_said_and_the_others_go_on(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan("6901000000017", "nonsense", "6901000000024")
    expect(desk.page.get_by_role("alert").filter(has_text="nonsense")).to_be_visible()
    assert desk.quantities() == {"A100": Decimal(1), "A200": Decimal(1)}


@pytest.mark.corner
def test_a_scan_reaches_the_box_although_the_focus_is_nowhere(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    expect(desk.scan_box).to_be_enabled()
    desk.page.locator("h1").click()
    desk.page.keyboard.type("6901000000017\n")
    expect(desk.row("A100")).to_be_visible()


@pytest.mark.corner
def test_scans_wait_while_the_server_is_away(open_tab: OpenTab, keeper: str, company: Company) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan("6901000000017")
    desk.page.context.set_offline(True)
    for _ in range(5):
        desk.page.keyboard.type("6901000000017\n")
    expect(desk.page.locator(".scan-box")).to_have_attribute("data-waiting", "5")
    desk.page.context.set_offline(False)
    desk.settle()
    expect(desk.quantity("A100")).to_have_value("6")


def _compose(keyboard: CDPSession, page: Page, barcode: str, *, enter_ends: bool) -> None:
    for length in range(1, len(barcode) + 1):
        _press(keyboard, barcode[length - 1])
        keyboard.send(
            "Input.imeSetComposition", {"text": barcode[:length], "selectionStart": length, "selectionEnd": length}
        )
    if enter_ends:
        _press(keyboard, "Enter")
        keyboard.send("Input.insertText", {"text": barcode})
    else:
        keyboard.send("Input.insertText", {"text": barcode})
        page.keyboard.press("Enter")


def _press(keyboard: CDPSession, character: str) -> None:
    """A key as the page sees it while an input method has it: no character, only the place on the keyboard."""
    code = character if character == "Enter" else f"{'Digit' if character.isdigit() else 'Key'}{character.upper()}"
    event = {"key": "Process", "code": code, "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **event})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})

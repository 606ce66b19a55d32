"""Long receipts by gun and by clipboard, right in the ledger to the last piece."""

import time
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from jxc_app.cli.frontend import ensure_built
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.catalog.commands import CreateSku, CreateSkus
from jxc_app.modules.catalog.service import create_skus
from tests.browser.company import Company, found
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.desk import Desk, paste
from tests.browser.running import running
from tests.support.databases import settings_for

_SHELF = 210
#: what a scanner takes for one digit, and a person for one key
_SCANNER_MS, _PERSON_MS = 5, 60
#: the promise for twenty lines, keystrokes included
_PROMISED_SECONDS = 40


def _code(at: int) -> str:
    return f"M{at:03}"


def _barcode(at: int) -> str:
    return f"6902{at:09}"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """The known company, with a shelf full of SKUs that no other test has to count."""
    with closing(found(settings_for(tmp_path_factory.mktemp("receipts") / "data"))) as made:
        skus = [
            CreateSku(
                code=_code(at), name=f"日用百货{at:03}", base_unit="个", barcodes=[_barcode(at)], retail_price="9.9"
            )
            for at in range(_SHELF)
        ]
        refs = perform(create_skus, CreateSkus(skus=skus), actor=Actor.system(), database=made.database)
        made.skus |= {_code(at): ref.sku_id for at, ref in enumerate(refs.skus)}
        yield made


@pytest.fixture(scope="module")
def address(company: Company) -> Iterator[str]:
    ensure_built(print)
    with running(company.data_dir) as url:
        yield url


@pytest.mark.corner
def test_twenty_lines_by_scan_in_under_forty_seconds(open_tab: OpenTab, keeper: str, company: Company) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    keyboard = desk.page.keyboard
    expect(desk.scan_box).to_be_enabled()
    desk.scan_box.focus()
    began = time.monotonic()
    for at in range(20):
        if at % 4 == 3:
            keyboard.type(f"{at}*", delay=_PERSON_MS)
        keyboard.type(_barcode(at) + "\n", delay=_SCANNER_MS)
    desk.settle()
    expect(desk.page.locator("tbody tr")).to_have_count(20)
    keyboard.press("F2")
    keyboard.press("Control+A")
    keyboard.type("55", delay=_PERSON_MS)
    keyboard.press("F8")
    number = desk.number()
    took = time.monotonic() - began
    print(f"20 lines, from the first scan to the number, in {took:.1f} s")
    assert took < _PROMISED_SECONDS
    expected = {_code(at): Decimal(at if at % 4 == 3 else 1) for at in range(20)} | {_code(19): Decimal(55)}
    assert {code: company.on_hand(code) for code in expected} == expected
    assert [status for *_, status in company.documents(number=number)] == ["posted"]


@pytest.mark.corner
def test_two_hundred_rows_from_excel_with_mistakes_told_by_row(
    open_tab: OpenTab, keeper: str, company: Company
) -> None:
    desk = Desk(open_tab(keeper, "/desk"), "其他入库")
    expect(desk.scan_box).to_be_enabled()
    before = {_code(at): company.on_hand(_code(at)) for at in range(200)}
    rows = [f"{_code(at)}\t日用百货{at:03}\t{at + 1}\t{at % 7 + 0.5}" for at in range(200)]
    mistakes = [
        "nobody\t没有的商品\t1\t2",
        "M001\t日用百货001\t十二\t2",
        "M002\t日用百货002\t-3\t2",
        "\t没有编码\t4\t1",
    ]
    began = time.monotonic()
    desk.scan_box.focus()
    paste(desk.page, "\r\n".join(["编码\t品名\t数量\t单价", *rows[:50], *mistakes, *rows[50:]]))
    dialog = desk.page.get_by_role("dialog")
    expect(dialog.get_by_role("status")).to_contain_text("认出 200 行")
    told = dialog.locator("tbody tr", has=desk.page.locator(".negative"))
    assert [row.locator("td").first.inner_text() for row in told.all()] == ["52", "53", "54", "55"]
    expect(told.nth(0)).to_contain_text("没有这个条码或编码")
    expect(told.nth(1)).to_contain_text("数量")
    expect(told.nth(3)).to_contain_text("没有编码")
    dialog.get_by_role("button", name="加入 200 行").click()
    expect(desk.page.locator("tbody tr")).to_have_count(200)
    desk.is_saved()
    number = desk.post()
    print(f"200 lines, from the paste to the number, in {time.monotonic() - began:.1f} s")
    assert company.documents(number=number)[0][2] == "posted"
    after = {code: company.on_hand(code) for code in before}
    assert after == {_code(at): before[_code(at)] + at + 1 for at in range(200)}


def test_a_receipt_on_a_phone_by_gun_and_by_thumb(open_tab: OpenTab, keeper: str, company: Company) -> None:
    desk = Desk(open_tab(keeper, size=PHONE), "其他入库")
    box = desk.scan_box.bounding_box()
    assert box and box["y"] + box["height"] < PHONE[1] / 2, "the scan box is in view, above the keyboard"
    head = desk.page.get_by_role("button", name="中央仓")
    head.tap()
    desk.page.get_by_label("手工单号").fill("SJ-1")
    head.tap()
    expect(desk.page.get_by_label("手工单号")).to_be_hidden()
    desk.scan(_barcode(205), _barcode(206), _barcode(205))
    find = desk.page.get_by_role("combobox", name="按名称、拼音查找商品")
    find.tap()
    find.fill("rybh207")
    desk.page.get_by_role("option", name="日用百货207").tap()
    expect(desk.page.locator("tbody tr")).to_have_count(3)
    desk.row("M207").get_by_role("button", name="加 1").tap()
    desk.quantity("M206").fill("12")
    desk.page.locator("#post").tap()
    number = desk.number()
    assert [row[1] for row in company.documents(own_number="SJ-1")] == [number]
    assert [company.on_hand(_code(at)) for at in (205, 206, 207)] == [2, 12, 2]
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]

"""The posting desk by keyboard, by clipboard and on a phone: quick, and nothing typed is lost."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.desk import Desk, paste

_BARCODES = [f"69010000000{end}" for end in ("17", "24", "31", "48", "55", "62", "79", "86")]
_CODES = ["A100", "A200", "B100", "B200", "C100", "C200", "D100", "D200"]


@pytest.mark.corner
def test_enter_and_arrows_go_through_the_cells(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "销售出库")
    desk.scan("A100", "B100")
    keyboard, page = desk.page.keyboard, desk.page

    def here() -> str:
        cell = "document.activeElement"
        return page.evaluate(
            f"{cell}.dataset.column ? {cell}.closest('tr').rowIndex + ' ' + {cell}.dataset.column : {cell}.className"
        )

    desk.quantity("A100").focus()
    visited = [here()]
    for key in ("Enter", "Enter", "Enter", "ArrowUp", "ArrowRight", "ArrowDown", "Enter"):
        keyboard.press(key)
        visited.append(here())
    assert visited == [
        "1 quantity", "1 price", "2 quantity", "2 price", "1 price", "1 discount_percent", "2 discount_percent",
        "scan-input",
    ]  # fmt: skip
    keyboard.press("F2")
    assert here() == "2 quantity"
    keyboard.press("Escape")
    assert here() == "scan-input"


def test_price_discount_tax_and_unit_make_the_amount(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "销售出库")
    desk.scan("10*A100")
    row = desk.row("A100")
    expect(row.get_by_label("含税单价")).to_have_value("3")
    for label, typed in (("优惠%", "10"), ("税率%", "13")):
        row.get_by_label(label).fill(typed)
        row.get_by_label(label).press("Enter")
    expect(desk.page.locator(".totals")).to_contain_text("27.00")
    expect(desk.page.locator(".totals")).to_contain_text("含税额 3.11")
    row.get_by_label("单位").select_option(label="箱")
    expect(row.get_by_label("含税单价")).to_have_value("72")
    expect(desk.page.locator(".totals")).to_contain_text("648.00")
    row.get_by_label("优惠%").fill("130")
    row.get_by_label("优惠%").press("Enter")
    expect(row.get_by_role("alert").filter(has_text="数字太大")).to_be_visible()
    desk.page.reload()
    expect(desk.row("A100").get_by_label("含税单价")).to_have_value("72")


@pytest.mark.corner
def test_what_a_customer_paid_last_is_offered_and_its_history_is_on_f4(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "销售出库")

    def choose_customer() -> None:
        field = desk.page.get_by_role("combobox", name="客户")
        field.fill("shcy")
        desk.page.get_by_role("option", name="四海餐饮").click()

    choose_customer()
    desk.scan("D100")
    desk.row("D100").get_by_label("含税单价").fill("3.2")
    desk.row("D100").get_by_label("含税单价").press("Enter")
    expect(desk.page.locator(".totals")).to_contain_text("3.20")
    desk.post()
    desk.page.get_by_role("button", name="新单").first.click()
    desk.scan("D100")
    expect(desk.row("D100").get_by_label("含税单价")).to_have_value("3.8")
    choose_customer()
    expect(desk.row("D100").get_by_label("含税单价")).to_have_value("3.2")
    desk.row("D100").get_by_label("含税单价").fill("9")
    desk.page.keyboard.press("F4")
    dialog = desk.page.get_by_role("dialog")
    expect(dialog.get_by_role("row").nth(1)).to_contain_text("3.2")
    dialog.get_by_role("button", name="采用").first.click()
    expect(desk.row("D100").get_by_label("含税单价")).to_have_value("3.2")


@pytest.mark.corner
def test_a_wholesale_customer_is_offered_wholesale_prices_until_there_is_a_last_one(
    open_tab: OpenTab, keeper: str
) -> None:
    desk = Desk(open_tab(keeper), "销售出库")
    price = desk.row("D200").get_by_label("含税单价")
    desk.scan("D200", "A100")
    expect(price).to_have_value("39.9")
    for typed, name, offered in (
        ("cgbld", "晨光便利店", "36.5"),
        ("shcy", "四海餐饮", "39.9"),
        ("cg", "晨光便利店", "36.5"),
    ):
        desk.page.get_by_role("combobox", name="客户").fill(typed)
        desk.page.get_by_role("option", name=name).click()
        expect(price).to_have_value(offered)
        desk.is_saved()
        desk.page.reload()
        expect(price).to_have_value(offered)
    expect(desk.row("A100").get_by_label("含税单价")).to_have_value("3")
    price.fill("35")
    price.press("Enter")
    expect(desk.page.locator(".totals").first).to_contain_text("38.00")
    desk.post()
    desk.page.get_by_role("button", name="新单").first.click()
    desk.page.get_by_role("combobox", name="客户").fill("cg")
    desk.page.get_by_role("option", name="晨光便利店").click()
    desk.scan("D200")
    expect(price).to_have_value("35")


def test_two_hundred_lines_are_pasted(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    expect(desk.scan_box).to_be_enabled()
    rows = [f"第{at}箱\t{at + 1}\t{_CODES[at % 8]}\t1.5" for at in range(200)]
    desk.scan_box.focus()
    paste(desk.page, "\n".join(["备注\t数量\t编码\t单价", *rows, "x\t1\tnobody\t2"]))
    dialog = desk.page.get_by_role("dialog")
    expect(dialog.get_by_role("status")).to_contain_text("认出 200 行")
    expect(dialog.get_by_role("row").filter(has_text="nobody")).to_contain_text("没有这个条码或编码")
    dialog.get_by_role("button", name="加入 200 行").click()
    expect(desk.page.locator("tbody tr")).to_have_count(200)
    desk.is_saved()
    expect(desk.page.locator(".totals")).to_contain_text("20,100")
    last = desk.page.locator("tbody tr").last.get_by_label("数量")
    last.fill("1000")
    last.press("Enter")
    expect(desk.page.locator(".totals")).to_contain_text("20,900")
    desk.page.reload()
    expect(desk.page.locator("tbody tr")).to_have_count(200)
    expect(desk.page.locator("tbody tr").last.get_by_label("数量")).to_have_value("1000")


@pytest.mark.corner
def test_a_number_then_a_scan_and_the_scan_taken_back(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan("5")
    expect(desk.page.get_by_text("下一件 × 5")).to_be_visible()
    desk.scan(_BARCODES[0], _BARCODES[0], _BARCODES[1])
    assert desk.quantities() == {"A100": Decimal(6), "A200": Decimal(1)}
    for left in ({"A100": 6}, {"A100": 5}, {}):
        desk.page.keyboard.press("Control+z")
        expect(desk.page.locator("tbody tr")).to_have_count(len(left))
        if left:
            expect(desk.quantity("A100")).to_have_value(str(left["A100"]))


@pytest.mark.corner
def test_an_unknown_code_is_bound_and_counted(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    code = f"6950{keeper.removeprefix('keeper'):0>9}"
    desk.scan(f"3*{code}")
    desk.page.get_by_role("button", name="绑定到商品").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_role("combobox").fill("kele")
    dialog.get_by_role("option", name="可口可乐").click()
    dialog.get_by_label("这是哪个单位的条码").select_option(label="箱")
    dialog.get_by_role("button", name="绑定并计入").click()
    expect(desk.quantity("A100")).to_have_value("3")
    desk.scan(code)
    assert desk.quantities() == {"A100": Decimal(4)}
    expect(desk.page.get_by_role("alert").filter(has_text=code)).to_have_count(0)


@pytest.mark.corner
def test_several_are_picked_from_the_list(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    expect(desk.scan_box).to_be_enabled()
    desk.page.keyboard.press("F6")
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("可口可乐 数量").fill("3")
    dialog.get_by_role("searchbox").fill("xyy")
    dialog.get_by_label("蓝月亮洗衣液 数量").or_(dialog.get_by_text("没有找到")).first.wait_for()
    dialog.get_by_role("searchbox").fill("lyl")
    dialog.get_by_label("蓝月亮洗衣液 数量").fill("2.5")
    dialog.get_by_role("button", name="加入 2 种商品").click()
    expect(desk.page.locator("tbody tr")).to_have_count(2)
    assert desk.quantities() == {"A100": Decimal(3), "D200": Decimal("2.5")}


@pytest.mark.corner
def test_a_template_a_copy_and_the_list_of_drafts(open_tab: OpenTab, keeper: str, company: Company) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    page = desk.page
    desk.scan("7*A100", "2*D100")
    page.keyboard.press("F9")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("模板名称").fill("每周补货")
    dialog.get_by_role("button", name="存为模板").click()
    expect(dialog.get_by_role("listitem")).to_contain_text("每周补货")
    page.keyboard.press("Escape")
    number = desk.post()
    page.get_by_role("button", name="新单").first.click()
    expect(page.locator("tbody tr")).to_have_count(0)
    page.keyboard.press("F9")
    dialog.get_by_role("button", name="使用").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    assert desk.quantities() == {"A100": Decimal(7), "D100": Decimal(2)}
    [posted] = [row[0] for row in company.documents(number=number)]
    page.goto(f"/desk?copy={posted}")
    expect(page.locator("tbody tr")).to_have_count(2)
    desk.is_saved()
    page.get_by_role("button", name="我的草稿").click()
    expect(dialog.get_by_role("listitem")).to_have_count(2)
    dialog.get_by_role("button", name="放弃").first.click()
    dialog.get_by_role("button", name="确定放弃").click()
    expect(dialog.get_by_role("listitem")).to_have_count(1)


# nothing typed is lost


def test_what_was_typed_while_the_line_was_dead_is_there_after_the_tab_died(open_tab: OpenTab, keeper: str) -> None:
    first = Desk(open_tab(keeper), "其他出库")
    first.scan("A100", "B100")
    first.is_saved()
    first.page.context.set_offline(True)
    first.quantity("A100").fill("17")
    first.row("B100").get_by_label("备注").fill("外箱破损")
    expect(first.row("B100").get_by_label("备注")).to_have_value("外箱破损")
    first.page.wait_for_function("() => Object.keys(localStorage).some(name => name.startsWith('jxc-desk-'))")
    address, beside = first.page.url, first.page.context.new_page()
    first.page.close()
    beside.context.set_offline(False)
    beside.goto(address)
    again = Desk(beside, "其他出库")
    expect(again.quantity("A100")).to_have_value("17")
    expect(again.row("B100").get_by_label("备注")).to_have_value("外箱破损")
    beside.wait_for_function("() => !Object.keys(localStorage).some(name => name.startsWith('jxc-desk-'))")
    beside.reload()
    expect(again.quantity("A100")).to_have_value("17")


@pytest.mark.corner
def test_a_document_that_could_not_be_saved_yet_is_there_after_a_reload(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "调拨")
    desk.scan("4*A100", "D200")
    desk.page.get_by_label("备注").first.fill("急")
    expect(desk.page.get_by_text("有内容未保存")).to_be_visible()
    desk.page.wait_for_function(
        "() => Object.keys(localStorage).some(n => n.startsWith('jxc-desk-') && localStorage[n].includes('急'))"
    )
    desk.page.reload()
    expect(desk.page.locator("tbody tr")).to_have_count(2)
    assert desk.quantities() == {"A100": Decimal(4), "D200": Decimal(1)}
    expect(desk.page.get_by_label("备注").first).to_have_value("急")
    desk.page.get_by_label("调入仓库").select_option(label="人民路店")
    desk.is_saved()
    desk.post()


@pytest.mark.corner
def test_scans_of_a_tab_that_died_are_taken_by_the_next(open_tab: OpenTab, keeper: str) -> None:
    first = Desk(open_tab(keeper), "其他入库")
    first.scan("A100")
    first.is_saved()
    first.page.context.set_offline(True)
    first.page.keyboard.type(f"{_BARCODES[0]}\n{_BARCODES[0]}\n")
    expect(first.page.locator(".scan-box")).to_have_attribute("data-waiting", "2")
    address, beside = first.page.url, first.page.context.new_page()
    first.page.close()
    beside.context.set_offline(False)
    beside.goto(address)
    again = Desk(beside, "其他入库")
    expect(again.quantity("A100")).to_have_value("3")


@pytest.mark.parametrize("kind", ["销售出库", "其他入库"])
def test_on_a_phone_a_gun_and_a_thumb_are_enough(open_tab: OpenTab, keeper: str, kind: str) -> None:
    desk = Desk(open_tab(keeper, size=PHONE), kind)
    desk.scan(_BARCODES[0], "B100")
    desk.row("A100").get_by_role("button", name="加 1").tap()
    desk.row("A100").get_by_role("button", name="加 1").tap()
    desk.row("B100").get_by_role("button", name="减 1").tap()
    expect(desk.quantity("A100")).to_have_value("3")
    expect(desk.quantity("B100")).to_have_value("1")
    small = desk.page.evaluate(
        """() => [...document.querySelectorAll('main button, main input, main select')]
            .map(e => [e.getBoundingClientRect(), e.getAttribute('aria-label') ?? e.innerText])
            .filter(([box]) => box.height > 0 && box.height < 43.5).map(([box, name]) => `${name} ${box.height}`)"""
    )
    assert small == []
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]

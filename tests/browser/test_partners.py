"""Suppliers, customers, warehouses: from the list to the form and back."""

import re
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab

_people = count(1)


@pytest.fixture
def clerk(company: Company) -> str:
    """The login of somebody who keeps the master data."""
    login = f"clerk{next(_people)}"
    company.hire(login, ("clerk", "C1"))
    return login


@pytest.fixture
def owner(company: Company) -> str:
    login = f"owner{next(_people)}"
    company.hire(login, ("owner", ""))
    return login


def fill(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.blur()


@pytest.mark.corner
def test_a_supplier_is_made_found_and_switched_off(open_tab: OpenTab, clerk: str) -> None:
    page = open_tab(clerk, "/supplier")
    expect(page.get_by_label("编码", exact=True)).to_have_value(re.compile(r"^GYS\d+$"))
    fill(page, "名称", "申源饮品贸易有限公司")
    fill(page, "电话", "13812341234")
    fill(page, "统一社会信用代码", "91350100M000100Y44")
    expect(page.get_by_text("校验码对不上")).to_be_visible()
    fill(page, "账期（天）", "三十")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("0 到 3650").first).to_be_visible()
    expect(page.get_by_label("名称", exact=True)).to_have_value("申源饮品贸易有限公司")
    fill(page, "账期（天）", "30")
    page.get_by_role("button", name="保存").click()
    expect(page).to_have_url(re.compile("/suppliers"))
    page.get_by_role("searchbox").fill("syyp")
    row = page.get_by_role("row").filter(has_text="申源饮品")
    expect(row).to_contain_text("13812341234")
    expect(row).to_contain_text("30 天")
    row.get_by_role("checkbox").click()
    expect(page.get_by_text("已选 1 家")).to_be_visible()
    page.get_by_role("button", name="停用").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("申源饮品贸易有限公司")
    dialog.get_by_role("button", name="停用").click()
    expect(row).to_have_count(0)
    page.get_by_label("状态").select_option(label="已停用")
    expect(row).to_have_count(1)
    expect(page).to_have_url(re.compile("state=off"))


@pytest.mark.corner
def test_a_name_that_exists_is_pointed_out(open_tab: OpenTab, clerk: str) -> None:
    page = open_tab(clerk, "/customer")
    expect(page.get_by_label("编码", exact=True)).not_to_have_value("")
    fill(page, "名称", "四海餐饮有限公司")
    expect(page.get_by_role("link", name="四海餐饮")).to_be_visible()


def test_two_people_at_one_form_lose_nothing(open_tab: OpenTab, company: Company, clerk: str) -> None:
    company.hire(other := f"clerk{next(_people)}", ("clerk", "C1"))
    first, second = (open_tab(who, "/customers?search=K001") for who in (clerk, other))
    for page in (first, second):
        page.get_by_role("link", name="晨光便利店").click()
        expect(page.get_by_label("名称", exact=True)).to_have_value("晨光便利店")
    fill(first, "联系人", "王老板")
    fill(first, "备注", "早上送")
    first.get_by_role("button", name="保存").click()
    expect(first).to_have_url(re.compile("/customers"))
    fill(second, "备注", "晚上送")
    second.get_by_role("button", name="保存").click()
    expect(second.get_by_text("别人刚刚改过这里")).to_be_visible()
    expect(second.get_by_label("联系人", exact=True)).to_have_value("王老板")
    expect(second.get_by_label("备注", exact=True)).to_have_value("晚上送")
    expect(second.get_by_role("row").filter(has_text="早上送")).to_contain_text("晚上送")
    second.get_by_role("button", name="保存").click()
    expect(second).to_have_url(re.compile("/customers"))


@pytest.mark.corner
def test_a_keeper_reads_no_telephone_number(open_tab: OpenTab, clerk: str, keeper: str, company: Company) -> None:
    page = open_tab(clerk, "/customer")
    expect(page.get_by_label("编码", exact=True)).not_to_have_value("")
    fill(page, "名称", "湖滨茶水间")
    fill(page, "电话", "13912345678")
    page.get_by_role("button", name="保存").click()
    expect(page).to_have_url(re.compile("/customers"))
    company.hire(reader := f"reader{next(_people)}", ("keeper", "C1"))
    seen = open_tab(reader, "/customers")
    expect(seen.get_by_role("row").filter(has_text="湖滨茶水间")).to_contain_text("139****5678")
    assert "13912345678" not in seen.content()


def test_a_list_comes_in_and_goes_out(open_tab: OpenTab, clerk: str, tmp_path: Path) -> None:
    path = tmp_path / "供应商.csv"
    path.write_text("编码,名称,账期\nIMP1,甲厂,三十\n", encoding="utf-8")
    page = open_tab(clerk, "/suppliers/import")
    expect(page.get_by_role("heading", name="导入供应商")).to_be_visible()
    expect(page.locator("input[type=file]")).to_be_enabled()
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_role("row").filter(has_text="三十")).to_contain_text("0 到 3650")
    path.write_text("编码,名称,账期\nIMP1,甲厂,30\n", encoding="utf-8")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="开始导入").click()
    expect(page.get_by_text("1 / 1")).to_be_visible()
    page.goto("/suppliers?search=IMP1")
    expect(page.get_by_role("row").filter(has_text="甲厂")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert [line.split(",")[:2] for line in text.splitlines()[1:]] == [["IMP1", "甲厂"]]


@pytest.mark.corner
def test_warehouses_stand_on_the_map_by_keyboard_too(open_tab: OpenTab, owner: str, company: Company) -> None:
    page = open_tab(owner, "/warehouses")
    for name, latitude, longitude in (("中央仓", "31.2415", "121.2148"), ("人民路店", "31.1947", "121.4369")):
        page.get_by_role("link", name=name).click()
        fill(page, "纬度", latitude)
        fill(page, "经度", longitude)
        page.get_by_role("button", name="保存").click()
        expect(page).to_have_url(re.compile("/warehouses"))
    dot = page.get_by_role("button", name="中央仓", exact=True)
    dot.focus()
    page.keyboard.press("Enter")
    expect(dot).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("21.8 公里")).to_be_visible()
    expect(page).to_have_url(re.compile(f"from={company.warehouses['C1']}"))


@pytest.mark.corner
def test_a_slip_in_the_coordinates_warns_or_is_refused(open_tab: OpenTab, owner: str) -> None:
    page = open_tab(owner, "/warehouse")
    fill(page, "编码", "S9")
    fill(page, "名称", "新店")
    fill(page, "纬度", "121.43")
    fill(page, "经度", "31.19")
    expect(page.get_by_text("可能填反了")).to_be_visible()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("纬度在 -90 到 90 之间").first).to_be_visible()
    expect(page.get_by_label("名称", exact=True)).to_have_value("新店")


@pytest.mark.corner
def test_a_warehouse_with_stock_is_not_switched_off(open_tab: OpenTab, owner: str, company: Company) -> None:
    page = open_tab(owner, f"/warehouse?id={company.warehouses['C1']}", size=PHONE)
    page.get_by_role("button", name="停用").click()
    page.get_by_role("dialog").get_by_role("button", name="停用").click()
    expect(page.get_by_text(re.compile("「C1」还有库存"))).to_be_visible()


@pytest.mark.corner
def test_whoever_may_not_know_suppliers_is_led_to_customers_only(open_tab: OpenTab, company: Company) -> None:
    company.hire(reader := f"shop{next(_people)}", ("store_clerk", "C1"))
    page = open_tab(reader, "/customers")
    expect(page.get_by_role("heading", name="客户")).to_be_visible()
    expect(page.get_by_role("link", name="供应商", exact=True)).to_have_count(0)
    page.goto("/suppliers")
    expect(page.get_by_text("您没有打开这个页面的权限")).to_be_visible()

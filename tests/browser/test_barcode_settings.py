"""How codes are read: tried with what the form says, saved, and then read so at the desk and on the counting sheet."""

import pytest
from playwright.sync_api import Page, expect

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.catalog.service import CreateSku, create_sku
from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.desk import Desk

_GTIN = "09521234543213"


@pytest.fixture
def apples(company: Company) -> str:
    """Sold by weight at 25 yuan, on the scale under 00777; kept by no lots."""
    if "PG-22" not in company.skus:
        command = CreateSku(
            code="PG-22", name="红富士苹果", base_unit="公斤", barcodes=["00777", _GTIN[1:]], retail_price="25"
        )
        company.skus["PG-22"] = perform(create_sku, command, actor=Actor.system(), database=company.database).sku_id
    return "PG-22"


def _owner(open_tab: OpenTab, company: Company, login: str) -> Page:
    company.hire(login, ("owner", ""))
    page = open_tab(login, "/settings/barcodes")
    expect(page.get_by_role("button", name="保存")).to_be_visible()
    return page


@pytest.mark.corner
def test_a_code_is_tried_with_what_the_form_says(open_tab: OpenTab, company: Company) -> None:
    page = _owner(open_tab, company, "tries-codes")
    tried = page.get_by_label("码", exact=True)
    tried.fill(f"(01){_GTIN}(10)AB-1(17)270131(3103)000504")
    said = page.get_by_role("table", name="读出的内容")
    for words in ("商品编码 GTIN", "AB-1", "2027-01-31", "0.504 公斤"):
        expect(said).to_contain_text(words)
    tried.fill("2800777005042")
    expect(said).to_contain_text("普通条码或编码")
    prefixes = page.get_by_label("前缀")
    known = prefixes.count()
    page.get_by_role("button", name="加一种秤码").click()
    expect(prefixes).to_have_count(known + 1)
    prefixes.last.fill("28")
    expect(said).to_contain_text("0.504 公斤")
    page.get_by_label("代替 GS1 分隔符（FNC1）的字符").fill("-")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert").filter(has_text="「-」可能是批号里的字符")).to_be_visible()
    page.get_by_label("代替 GS1 分隔符（FNC1）的字符").fill("|")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存")).to_be_visible()


@pytest.mark.corner
def test_the_label_of_a_scale_is_weighed_at_the_desk(open_tab: OpenTab, keeper: str, apples: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    desk.scan("2200777005041")
    expect(desk.page.get_by_role("alert").filter(has_text="校验位不对")).to_be_visible()
    desk.scan("2200777005040", "2100777012607")
    expect(desk.quantity(apples)).to_have_value("1.008")
    expect(desk.page.get_by_text("12.6 元 ÷ 25 元/公斤 = 0.504 公斤")).to_be_visible()


def test_goods_that_arrive_are_counted_by_gs1_codes(
    open_tab: OpenTab, shopkeeper: str, company: Company, apples: str
) -> None:
    company.record("opening_stock", {apples: "50"})
    sent = company.record("transfer", {apples: "10"}, to_warehouse_id=company.warehouses["S1"])
    page = open_tab(shopkeeper, f"/transfers?receive={sent.document_id}", PHONE)
    page.locator(".scan-input").focus()
    for code in (f"]C101{_GTIN}3103002500", f"01{_GTIN}3103001500", "0109506000134352", "2200777005040"):
        page.keyboard.type(code + "\n")
    expect(page.get_by_label("红富士苹果 实收")).to_have_value("4.504")
    page.keyboard.type("0109506000134352\n")
    expect(page.get_by_role("status").filter(has_text="没有这个条码")).to_be_visible()

"""Recipes, assembling at the desk, freight, returns and packs, as people do them; on a phone too."""

import re

import pytest
from playwright.sync_api import Page, expect

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.manufacturing.service import Portion, SaveRecipe, save_recipe
from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.desk import Desk


def box_of(company: Company, code: str, name: str) -> None:
    """A box of two A100 and one A200, with a recipe."""
    company.add_sku(code, name)
    parts = [Portion(sku_id=company.skus["A100"], quantity="2"), Portion(sku_id=company.skus["A200"], quantity="1")]
    output = Portion(sku_id=company.skus[code], quantity="1")
    recipe = SaveRecipe(name=name, output=output, parts=parts)
    perform(save_recipe, recipe, actor=Actor.system(), database=company.database)


def clerk_of(company: Company, login: str) -> str:
    company.hire(login, ("clerk", ""))
    return login


def pick(page: Page, label: str, typed: str, option: str) -> None:
    field = page.get_by_role("combobox", name=label)
    field.fill(typed)
    page.get_by_role("option").filter(has_text=option).first.click()


@pytest.mark.corner
def test_a_recipe_is_written_found_and_switched_off(open_tab: OpenTab, company: Company) -> None:
    company.add_sku("LH-1", "尝鲜礼盒")
    page = open_tab(clerk_of(company, "peifang"), "/recipes")
    page.get_by_role("link", name="新建配方").click()
    page.get_by_label("配方名称").fill("尝鲜礼盒配方")
    pick(page, "成品", "LH-1", "尝鲜礼盒")
    pick(page, "组件 1", "A100", "可口可乐")
    quantity = page.locator("tbody tr").nth(1).get_by_label("数量")
    expect(quantity).to_have_value("1")
    quantity.fill("0")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".field-error", has_text="必须大于 0")).to_be_visible()
    quantity.fill("4")
    page.get_by_role("button", name="保存").click()
    row = page.get_by_role("row").filter(has_text="尝鲜礼盒配方")
    expect(row).to_contain_text("可口可乐 4")
    row.get_by_role("button", name="停用").click()
    page.get_by_role("dialog").get_by_role("button", name="停用").click()
    expect(page.get_by_role("row").filter(has_text="尝鲜礼盒配方")).to_have_count(0)


def test_boxes_are_put_together_by_their_recipe(open_tab: OpenTab, company: Company, keeper: str) -> None:
    box_of(company, "LH-2", "对饮礼盒")
    company.record("other_receipt", {"A100": "50", "A200": "50"})
    page = open_tab(keeper, "/desk")
    desk = Desk(page, "组装")
    pick(page, "配方", "对饮", "对饮礼盒")
    expect(page.get_by_text(re.compile("现有库存最多可组装 [1-9]"))).to_be_visible()
    page.get_by_label("成品数量").fill("3")
    page.get_by_role("button", name="按配方带出").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    desk.quantity("A100").fill("7")
    desk.is_saved()
    before = company.on_hand("A100")
    assert desk.post().startswith("ZZD-")
    assert (company.on_hand("LH-2"), company.on_hand("A100")) == (3, before - 7)
    page.locator("#done-number").click()
    expect(page.locator("tbody tr", has_text="对饮礼盒").first).to_contain_text("成品")


@pytest.mark.corner
def test_boxes_are_taken_apart_on_a_phone(open_tab: OpenTab, company: Company, keeper: str) -> None:
    box_of(company, "LH-3", "散装礼盒")
    company.record("other_receipt", {"LH-3": "2"})
    page = open_tab(keeper, "/desk?type=disassembly", size=PHONE)
    pick(page, "配方", "散装", "散装礼盒")
    expect(page.get_by_text("现有库存最多可拆 2 盒")).to_be_visible()
    page.get_by_role("button", name="按配方带出").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    side = page.locator("tbody tr").nth(1).get_by_role("button", name="组件")
    side.click()
    expect(page.locator("tbody tr").nth(1).get_by_role("button", name="成品")).to_be_visible()
    page.locator("tbody tr").nth(1).get_by_role("button", name="成品").click()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator("#post").click()
    expect(page.locator("#done-number")).to_contain_text("CXD-")
    assert company.on_hand("LH-3") == 1


@pytest.mark.corner
def test_a_sale_comes_back_from_its_own_page(open_tab: OpenTab, company: Company, keeper: str) -> None:
    company.record("other_receipt", {"A100": "20"})
    sold = company.record("sales_issue", {"A100": "6"}, prices={"A100": "3"})
    page = open_tab(keeper, f"/document?id={sold.document_id}")
    page.get_by_role("link", name="退货", exact=True).click()
    expect(page.get_by_text(f"退货：来自 {sold.number}")).to_be_visible()
    desk_row = page.locator("tbody tr").first
    expect(desk_row.locator("td[data-label=可退]")).to_contain_text("6")
    desk_row.get_by_label("数量").fill("9")
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    page.locator("#post").click()
    expect(page.locator(".field-error", has_text="6")).to_be_visible()
    desk_row.get_by_label("数量").fill("2")
    desk_row.get_by_label("数量").press("Tab")
    expect(page.locator(".field-error", has_text="6")).to_have_count(0)
    expect(desk_row).to_contain_text("6.00")
    company.hire("keeper-of-quality", ("inspector", ""))
    page.locator("#post").click()
    expect(page.locator("#done-number")).to_contain_text("XSTH-")
    page.goto(f"/document?id={sold.document_id}")
    expect(page.get_by_role("link", name=re.compile("XSTH-"))).to_be_visible()


def test_freight_is_spread_with_its_effect_in_sight(open_tab: OpenTab, company: Company) -> None:
    company.add_sku("YF-1", "运来的货")
    company.add_sku("YF-2", "同车的货")
    came = company.record("other_receipt", {"YF-1": "10", "YF-2": "10"}, prices={"YF-1": "3", "YF-2": "1"})
    company.record("other_issue", {"YF-1": "5"})
    company.hire("reviewer-freight", ("reviewer", ""))
    page = open_tab("reviewer-freight", f"/document?id={came.document_id}")
    page.get_by_role("link", name="分摊费用").click()
    page.get_by_label("费用金额（元）").fill("8")
    row = page.get_by_role("row").filter(has_text="运来的货")
    expect(row).to_contain_text("3.00 → 3.60")
    expect(row.locator("td[data-label=计入已售成本]")).to_have_text("3.00")
    page.get_by_label("费用金额（元）").fill("-1")
    expect(page.locator(".field-error").filter(has_text="大于 0").first).to_be_visible()
    page.get_by_label("费用金额（元）").fill("8")
    page.locator("#post").click()
    expect(page.get_by_role("heading", name=re.compile("费用分摊 FYFT-"))).to_be_visible()


@pytest.mark.corner
def test_stock_is_said_in_cases_and_pieces_and_suppliers_pack_otherwise(open_tab: OpenTab, company: Company) -> None:
    company.add_sku("SZ-1", "装箱水", units=[{"name": "箱", "numerator": 24}])
    company.record("other_receipt", {"SZ-1": "77"})
    login = clerk_of(company, "baozhuang")
    page = open_tab(login, "/stock?search=SZ-1")
    expect(page.get_by_role("row").filter(has_text="装箱水").locator("td[data-label=现存量]")).to_contain_text("3箱5盒")
    page.goto(f"/skus/edit?id={company.skus['SZ-1']}")
    page.get_by_role("button", name="添加供货资料").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("每单位装多少盒").fill("十二")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog.locator(".field-error").filter(has_text=re.compile("换算|如"))).to_be_visible()

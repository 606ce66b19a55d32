"""A likely pair becomes one SKU, and two again; what is suggested of one supplier only."""

import re

import pytest
from playwright.sync_api import expect

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.catalog.alike_pairs import FindAlike, find_alike
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.inventory.sku_settings import SetLimitsOfMany, set_limits_of_many
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.purchasing.packs import SavePack, save_pack
from jxc_app.modules.replenishment.setting_service import SaveSetting, save_setting
from tests.browser.company import Company
from tests.browser.conftest import OpenTab
from tests.browser.proving import prove

_SYSTEM = Actor.system()


def gone_into(company: Company, code: str) -> int | None:
    return company.database.read(lambda session: session.get_one(Sku, company.skus[code]).merged_into_id)


def test_a_likely_pair_is_merged_and_the_merge_is_voided(open_tab: OpenTab, company: Company) -> None:
    company.hire("merging-owner", ("owner", ""))
    company.add_sku("TWIN-1", "双胞胎洗洁精", spec="500ml")
    company.add_sku("TWIN-2", "双胞胎洗洁精", spec="500 ml")
    company.record("other_receipt", {"TWIN-1": "7", "TWIN-2": "2"}, prices={"TWIN-1": "3", "TWIN-2": "3"})
    perform(find_alike, FindAlike(), actor=_SYSTEM, database=company.database)
    page = open_tab("merging-owner", "/skus/alike")
    row = page.locator("tbody tr", has_text="双胞胎洗洁精")
    expect(row).to_contain_text("TWIN-1")
    row.get_by_role("link", name="合并").click()
    expect(page.get_by_role("heading", name="要移过去的库存")).to_be_visible()
    page.get_by_label("为什么是同一个").fill("同一瓶建了两次")
    page.get_by_label("为什么是同一个").blur()
    page.get_by_role("button", name="合并商品").click()
    page.get_by_role("dialog").get_by_role("button", name="合并商品").click()
    prove(page)
    expect(page.get_by_text(re.compile(r"SPHB-\d+-\d+")).first).to_be_visible()
    went = next(code for code in ("TWIN-1", "TWIN-2") if gone_into(company, code))
    assert {company.on_hand(code, "C1") for code in ("TWIN-1", "TWIN-2")} == {0, 9}

    document_id, number, _ = company.documents(type="sku_merge")[-1]
    page.goto(f"/document?id={document_id}")
    page.get_by_role("button", name="作废").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(re.compile("原因")).fill("其实是两种")
    dialog.get_by_label(re.compile("再次确认")).fill(number)
    dialog.get_by_role("button", name="确认作废").click()
    prove(page)
    expect(page.get_by_text("已作废").first).to_be_visible()
    assert gone_into(company, went) is None
    assert (company.on_hand("TWIN-1", "C1"), company.on_hand("TWIN-2", "C1")) == (7, 2)


@pytest.fixture
def two_suppliers(company: Company) -> tuple[str, str]:
    """Two SKUs of which the store has too little, each of a supplier of its own."""
    here = company.warehouses["S1"]
    for at in (1, 2):
        code = f"OWN-{at}"
        company.add_sku(code, f"自供商品{at}")
        command = CreatePartner(code=f"OWN-S{at}", name=f"自供公司{at}号", is_supplier=True)
        supplier = perform(create_partner, command, actor=_SYSTEM, database=company.database).partner_id
        sku_id = company.skus[code]
        unit_id = company.database.read(lambda session, sku_id=sku_id: session.get_one(Sku, sku_id).base_unit_id)
        pack = SavePack(sku_id=sku_id, partner_id=supplier, unit_id=unit_id, numerator=1, is_default=True)
        perform(save_pack, pack, actor=_SYSTEM, database=company.database)
        place = {"sku_id": company.skus[code], "warehouse_id": here}
        perform(save_setting, SaveSetting(method="limits", **place), actor=_SYSTEM, database=company.database)
        limits = SetLimitsOfMany(warehouse_id=here, sku_ids=[company.skus[code]], minimum=5, maximum=10)
        perform(set_limits_of_many, limits, actor=_SYSTEM, database=company.database)
        company.record("other_receipt", {code: "1"}, prices={code: "11"}, warehouse_id=here)
        company.record("other_issue", {code: "1"}, warehouse_id=here)
    return "OWN-1", "OWN-2"


def test_suggestions_of_one_supplier_only(open_tab: OpenTab, company: Company, two_suppliers: tuple[str, str]) -> None:
    company.hire("needs-buyer", ("buyer", ""))
    page = open_tab("needs-buyer", "/replenishment")
    page.get_by_role("button", name="立即计算").first.click()
    one, other = (page.locator("tbody tr", has_text=code) for code in two_suppliers)
    expect(one).to_be_visible()
    expect(other).to_be_visible()
    chosen = page.locator("option", has_text="自供公司1号").get_attribute("value")
    page.get_by_label("供应商", exact=True).select_option(value=chosen)
    expect(other).to_have_count(0)
    expect(one).to_be_visible()

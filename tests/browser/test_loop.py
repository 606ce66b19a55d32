"""The whole loop of buying by six people, at desks and on phones: from what the night suggests to the money.

One of ten pieces is missing: it freezes the settlement, and the owner releases it. What each may not do is in
tests/modules (chains); what each sees on the way is in test_buying and test_settling.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.inventory.sku_settings import SetLimitsOfMany, set_limits_of_many
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.replenishment.setting_service import SaveSetting, save_setting
from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.test_buying import card, seen
from tests.modules.invoices.papers import SELLER, Paper, xml

_SYSTEM = Actor.system()
_SUPPLIER = "环宇供货公司"
_PEOPLE = {
    "store_manager": "S1", "buyer": "", "store_clerk": "S1", "inspector": "S1", "owner": "", "finance": "",
    "cashier": "",
}  # fmt: skip


@pytest.fixture
def tabs(open_tab: OpenTab, company: Company) -> Callable[..., Page]:
    """A page of the person who has this role; each has no other."""
    for role, place in _PEOPLE.items():
        company.hire(f"clerk-loop-{role}", (role, place))

    def of(role: str, address: str, size: tuple[int, int] | None = None) -> Page:
        return open_tab(f"clerk-loop-{role}", address, **({"size": size} if size else {}))

    return of


@pytest.fixture
def lacking(company: Company) -> str:
    """A SKU of which the store shall have ten and has none, and its supplier."""
    company.add_sku("LOOP-1", "环宇矿泉水")
    command = CreatePartner(code="LOOP", name=_SUPPLIER, is_supplier=True, payment_days=3, tax_number=SELLER)
    perform(create_partner, command, actor=_SYSTEM, database=company.database)
    here = {"sku_id": company.skus["LOOP-1"], "warehouse_id": company.warehouses["S1"]}
    perform(save_setting, SaveSetting(method="limits", **here), actor=_SYSTEM, database=company.database)
    limits = SetLimitsOfMany(warehouse_id=here["warehouse_id"], sku_ids=[company.skus["LOOP-1"]], minimum=5, maximum=10)
    perform(set_limits_of_many, limits, actor=_SYSTEM, database=company.database)
    company.record("other_receipt", {"LOOP-1": "1"}, prices={"LOOP-1": "11"}, warehouse_id=company.warehouses["S1"])
    company.record("other_issue", {"LOOP-1": "1"}, warehouse_id=company.warehouses["S1"])
    return "LOOP-1"


def test_from_the_suggestion_to_the_payment(
    tabs: Callable[..., Page], company: Company, lacking: str, tmp_path: Path
) -> None:
    asked = _suggested(tabs("store_manager", "/replenishment"), lacking)
    order = _ordered(tabs("buyer", "/plan"), asked)
    receipt = _counted(tabs("store_clerk", "/receiving", PHONE), order)
    _inspected(tabs("inspector", "/receiving", PHONE), receipt)
    assert company.on_hand(lacking, "S1") == 9
    _held(tabs("finance", "/payables"))
    _released(tabs("owner", "/buying", PHONE), receipt)
    request = _billed(tabs("finance", "/payables"), receipt, tmp_path)
    _paid(tabs("cashier", "/payables"), request)

    chain = tabs("buyer", f"/document?id={company.documents(number=receipt)[0][0]}")
    chain.get_by_role("link", name="全程追溯").click()
    expect(chain.locator(".chain-paper")).to_have_count(6)
    for number in (asked, order, receipt, request):
        expect(chain.locator(".chain-paper", has_text=number).first).to_be_visible()
    seen(chain, "loop-chain")


def _suggested(page: Page, code: str) -> str:
    """The store's manager takes what was worked out; the requisition's number."""
    page.get_by_role("button", name="立即计算").first.click()
    row = page.locator("tbody tr", has_text=code)
    expect(row).to_contain_text("10")
    row.get_by_role("checkbox").check()
    seen(page, "loop-suggestion")
    page.get_by_role("button", name="采纳并生成申请").click()
    told = page.get_by_text(re.compile(r"生成 CGSQ-\d+-\d+"))
    expect(told).to_be_visible()
    return _number("CGSQ", told.inner_text())


def _ordered(page: Page, asked: str) -> str:
    row = page.locator("tbody tr", has_text=asked)
    row.get_by_role("checkbox").check()
    page.get_by_role("combobox", name="勾选的行向谁买").fill(_SUPPLIER[:4])
    page.get_by_role("option", name=re.compile(_SUPPLIER)).click()
    row.get_by_label(re.compile("含税单价")).fill("11.3")
    row.get_by_label(re.compile("含税单价")).press("Enter")
    page.get_by_role("button", name="生成采购订单").click()
    return page.locator(".note", has_text="已生成 1 张采购订单").get_by_role("link").inner_text()


def _counted(page: Page, order: str) -> str:
    card(page, order).get_by_role("link", name="清点").tap()
    page.get_by_label(re.compile("实收")).fill("9")
    page.get_by_label("送货单数").fill("10")
    page.get_by_role("button", name="清点签字").tap()
    expect(page.get_by_text(re.compile("已清点 CGRK-"))).to_be_visible()
    return _number("CGRK", page.locator(".note").first.inner_text())


def _inspected(page: Page, receipt: str) -> None:
    card(page, receipt).get_by_role("link", name="质检").tap()
    page.get_by_role("button", name="质检签字并入库").tap()
    expect(page.get_by_text("有异常，结算已冻结")).to_be_visible()


def _held(page: Page) -> None:
    """Nothing may be asked for while the receipt is frozen."""
    expect(page.locator("tbody tr", has_text=_SUPPLIER)).to_contain_text("101.70")


def _released(page: Page, receipt: str) -> None:
    page.locator(".loop-stage.frozen").tap()
    frozen = card(page, receipt)
    expect(frozen).to_contain_text("短装")
    frozen.get_by_role("button", name="解除冻结").tap()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("原因").fill("供应商少送一件，按实收结算")
    dialog.get_by_role("button", name="解除冻结").tap()
    expect(frozen).to_have_count(0)


def _billed(page: Page, receipt: str, folder: Path) -> str:
    """Finance registers the paper, which matches what was accepted, and asks for its payment."""
    paper = replace(Paper(), number="26310000000000000777", lines=(), net="90.00", tax="11.70", total="101.70")
    file = folder / f"{paper.number}.xml"
    file.write_bytes(xml(paper))
    page.locator("tbody tr", has_text=_SUPPLIER).get_by_role("link", name="登记发票").click()
    expect(page.locator("tbody tr", has_text=receipt)).to_be_visible()
    page.locator("input[type=file]").last.set_input_files([file])
    expect(page.get_by_label("发票号码")).to_have_value(paper.number)
    page.get_by_role("button", name="登记并匹配").click()
    expect(page.get_by_text("与收货、订单相符。")).to_be_visible()
    page.goto("/payables?tab=invoices")
    page.locator("tbody tr", has_text=paper.number).get_by_role("checkbox").check()
    page.get_by_role("button", name="申请付款").click()
    expect(page.locator(".note.good")).to_contain_text("FKSQ-")
    return _number("FKSQ", page.locator(".note.good").inner_text())


def _paid(page: Page, request: str) -> None:
    waiting = page.locator("tbody tr", has_text=request)
    waiting.get_by_role("button", name="付款").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("付款方式").select_option(label="银行转账")
    dialog.get_by_role("button", name="付款").click()
    expect(page.get_by_text(re.compile("已付款 FKD-"))).to_be_visible()
    expect(waiting).to_have_count(0)


def _number(prefix: str, told: str) -> str:
    found = re.search(rf"{prefix}-\d+-\d+", told)
    assert found is not None, told
    return found[0]

"""The loop of buying by its people: a store asks, the buyer orders, one counts, another inspects, finance releases."""

import os
import re
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlmodel import select

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.service import CreatePartner, create_partner
from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.desk import Desk
from tests.support.axe import findings

_numbers = count(1)
#: where pictures of what the test sees are put, for somebody who wants to look
_SHOTS = os.environ.get("JXC_SHOTS", "")


@pytest.fixture
def people(company: Company) -> dict[str, str]:
    """One for each part; the buyer for the company, the others where the goods go or the money is."""
    number = next(_numbers)
    parts = {"buyer": "", "store_manager": "S1", "store_clerk": "S1", "inspector": "S1", "finance": ""}
    for role, place in parts.items():
        company.hire(f"clerk-{role}{number}", (role, place))
    return {role: f"clerk-{role}{number}" for role in parts}


@pytest.fixture
def supplier(company: Company) -> str:
    name = f"申源食品{next(_numbers)}号"
    command = CreatePartner(code=f"GY-{name[-3:-1]}", name=name, is_supplier=True)
    perform(create_partner, command, actor=Actor.system(), database=company.database)
    return name


def seen(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for pictures; nothing on the page is out of reach of anybody."""
    assert findings(page) == []
    if _SHOTS:
        page.screenshot(path=Path(_SHOTS) / f"{name}.png", full_page=True)


def card(page: Page, number: str) -> Locator:
    """What of a document waits in the list."""
    return page.locator(".way-card", has_text=number)


def test_from_the_wish_of_a_store_to_the_release_of_its_money(
    open_tab: OpenTab, company: Company, people: dict[str, str], supplier: str
) -> None:
    before = company.on_hand("B100", "S1")
    desk = Desk(open_tab(people["store_manager"]), "采购申请")
    desk.scan("B100")
    desk.quantity("B100").fill("10")
    desk.row("B100").get_by_label("到货日期").fill("2099-12-25")
    desk.is_saved()
    seen(desk.page, "requisition")
    asked = desk.post()
    expect(desk.page.locator(".note", has_text=asked)).to_contain_text("已生效")

    plan = open_tab(people["buyer"], "/plan")
    row = plan.locator("tbody tr", has_text=asked)
    expect(row).to_contain_text("人民路店")
    row.get_by_role("checkbox").check()
    plan.get_by_role("combobox", name="勾选的行向谁买").fill(supplier[:4])
    plan.get_by_role("option", name=re.compile(supplier)).click()
    expect(row).to_contain_text(supplier)
    plan.get_by_role("button", name="生成采购订单").click()
    expect(row.get_by_text("请填写")).to_be_visible()
    row.get_by_label(re.compile("含税单价")).fill("3.5")
    row.get_by_label(re.compile("含税单价")).press("Enter")
    expect(plan.get_by_text(re.compile(r"共 ¥35\.00"))).to_be_visible()
    seen(plan, "plan")
    plan.get_by_role("button", name="生成采购订单").click()
    done = plan.locator(".note", has_text="已生成 1 张采购订单")
    order = done.get_by_role("link").inner_text()
    done.get_by_role("link").click()
    expect(plan.get_by_role("heading", level=1)).to_contain_text("已生效")
    expect(plan.get_by_text("人民路店").first).to_be_visible()
    seen(plan, "order")

    counting = open_tab(people["store_clerk"], "/receiving", size=PHONE)
    card(counting, order).get_by_role("link", name="清点").tap()
    counting.get_by_label(re.compile("实收")).fill("9")
    counting.get_by_label("送货单数").fill("10")
    counting.get_by_label("送货单号").fill("SH-88")
    seen(counting, "count-phone")
    counting.reload()
    expect(counting.get_by_label(re.compile("实收"))).to_have_value("9")
    counting.get_by_role("button", name="清点签字").tap()
    expect(counting.get_by_text(re.compile("已清点 CGRK-"))).to_be_visible()
    receipt = re.search(r"CGRK-\d+-\d+", counting.locator(".note").first.inner_text())
    assert receipt is not None
    assert company.on_hand("B100", "S1") == before

    inspecting = open_tab(people["inspector"], "/receiving", size=PHONE)
    seen(inspecting, "to-inspect-phone")
    card(inspecting, receipt[0]).get_by_role("link", name="质检").tap()
    accepted = inspecting.get_by_label(re.compile("合格数量"))
    expect(accepted).to_have_value("9")
    accepted.fill("8")
    inspecting.get_by_role("button", name="质检签字并入库").tap()
    expect(inspecting.locator(".field-error", has_text="请选不合格的原因")).to_be_visible()
    inspecting.get_by_label(re.compile("不合格原因")).select_option(label="破损")
    seen(inspecting, "inspect-phone")
    inspecting.get_by_role("button", name="质检签字并入库").tap()
    expect(inspecting.get_by_text("有异常，结算已冻结")).to_be_visible()
    assert company.on_hand("B100", "S1") == before + 8

    money = open_tab(people["finance"], "/buying")
    expect(money.locator(".loop-stage.frozen")).to_contain_text("结算冻结")
    seen(money, "loop")
    money.locator(".loop-stage.frozen").click()
    frozen = card(money, receipt[0])
    expect(frozen).to_contain_text("短装、有不合格")
    frozen.get_by_role("button", name="解除冻结").click()
    dialog = money.get_by_role("dialog")
    dialog.get_by_role("button", name="解除冻结").click()
    expect(dialog.get_by_text("太短了，请填完整")).to_be_visible()
    dialog.get_by_label("原因").fill("供应商明天补两件")
    dialog.get_by_role("button", name="解除冻结").click()
    expect(frozen).to_have_count(0)

    chain = open_tab(people["buyer"], f"/document?id={company.documents(number=receipt[0])[0][0]}")
    chain.get_by_role("link", name="全程追溯").click()
    expect(chain.locator(".chain-paper")).to_have_count(3)
    expect(chain.locator(".chain-paper.here")).to_contain_text("解除冻结（供应商明天补两件）")
    seen(chain, "chain")
    chain.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert chain.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    seen(chain, "chain-phone")


def test_who_ordered_cannot_count_and_what_is_typed_stays(open_tab: OpenTab, company: Company, supplier: str) -> None:
    login = f"clerk-both{next(_numbers)}"
    company.hire(login, ("buyer", "C1"), ("keeper", "C1"))
    with company.database.reading() as session:
        partner_id = session.exec(select(Partner.id).where(Partner.name == supplier)).one()
    order = company.record(
        "purchase_order", {"C100": "4"}, prices={"C100": "2"}, by=company.person(login), partner_id=partner_id
    )
    page = open_tab(login, "/receiving", size=PHONE)
    card(page, order.number or "").get_by_role("link", name="清点").tap()
    page.get_by_role("button", name="全部如订").tap()
    page.get_by_role("button", name="清点签字").tap()
    expect(page.get_by_text("这批货是您下的采购订单，不能由您清点或质检")).to_be_visible()
    expect(page.get_by_label(re.compile("实收"))).to_have_value("4")

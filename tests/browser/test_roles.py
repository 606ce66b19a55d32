"""The matrix of roles, as the administrator of rights uses it."""

import re
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect

from jxc_app.core.unit_of_work import Actor
from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.proving import prove

_numbers = count(1)


@pytest.fixture
def administrator(company: Company) -> str:
    login = f"quanxian{next(_numbers)}"
    company.hire(login, ("administrator", ""))
    return login


def cell(page: Page, role: str, permission: str) -> Locator:
    return page.get_by_role("button", name=re.compile(f"^{role} {permission} "))


def test_a_right_is_given_with_a_reason_and_counts_at_once(
    open_tab: OpenTab, administrator: str, company: Company
) -> None:
    company.hire("kan", ("auditor", "C1"))
    auditor = open_tab("kan", "/stock")
    expect(auditor.get_by_role("heading", name="库存")).to_be_visible()

    page = open_tab(administrator, "/roles", PHONE)
    page.get_by_label("角色", exact=True).select_option(label="审计员")
    cell(page, "审计员", "查看库存").click()
    page.get_by_role("dialog").get_by_role("button", name="无").click()
    expect(page.get_by_text("有 1 项改动尚未保存")).to_be_visible()
    page.get_by_role("button", name="查看改动并保存").click()
    dialog = page.get_by_role("dialog", name="查看改动并保存")
    expect(dialog).to_contain_text("减少：查看库存")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog.get_by_role("alert").first).to_be_visible()
    dialog.get_by_label(re.compile("原因")).fill("审计只看单据")
    dialog.get_by_role("button", name="保存").click()
    prove(page)
    expect(page.get_by_text("已保存 1 项改动")).to_be_visible()
    expect(cell(page, "审计员", "查看库存")).to_have_accessible_name("审计员 查看库存 无")

    auditor.reload()
    expect(auditor.get_by_text("您没有打开这个页面的权限")).to_be_visible()


def test_a_copy_hands_over_what_is_ticked(open_tab: OpenTab, administrator: str) -> None:
    page = open_tab(administrator, "/roles")
    page.get_by_label("角色", exact=True).select_option(label="店长")
    page.get_by_role("button", name="复制角色").click()
    dialog = page.get_by_role("dialog", name="复制角色")
    expect(dialog.get_by_role("checkbox").first).not_to_be_checked()
    dialog.get_by_label("补录以前日期的单据").click()
    dialog.get_by_label("角色名称").fill("店长助理")
    dialog.get_by_label(re.compile("原因")).fill("旺季帮手")
    dialog.get_by_role("button", name="新建").click()
    prove(page)
    expect(page.get_by_role("columnheader", name=re.compile("店长助理"))).to_be_visible()
    expect(cell(page, "店长助理", "补录以前日期的单据")).to_have_accessible_name(re.compile("所属$"))
    expect(cell(page, "店长助理", "报损 · 作废")).to_have_accessible_name(re.compile("无$"))
    page.get_by_role("rowheader", name="销售出库 · 作废").get_by_role("button").click()
    expect(page.get_by_role("dialog", name="谁能做：销售出库 · 作废")).to_be_visible()


@pytest.mark.corner
def test_the_company_decides_which_acts_ask_again(open_tab: OpenTab, administrator: str, company: Company) -> None:
    page = open_tab(administrator, "/roles")
    page.get_by_role("link", name="二次验证与例外").click()
    rights = page.get_by_role("row").filter(has=page.get_by_role("cell", name="权限与人员变更", exact=True))
    expect(rights).to_contain_text("必须要求，不能关闭")
    expect(page.get_by_role("button", name="新增例外")).to_be_visible()
    prices = page.get_by_role("row").filter(has=page.get_by_role("cell", name="修改售价", exact=True))
    for act, state in (("改为不要求", "不要求"), ("改为要求", "要求")):
        prices.get_by_role("button").click()
        dialog = page.get_by_role("dialog", name="修改售价")
        dialog.get_by_role("button", name="保存").click()
        expect(dialog.get_by_role("alert").first).to_be_visible()
        dialog.get_by_label(re.compile("原因")).fill("按制度")
        dialog.get_by_role("button", name="保存").click()
        if act == "改为不要求":
            prove(page)
        expect(page.get_by_text("已保存，立即生效").first).to_be_visible()
        expect(prices.locator(".status")).to_have_text(state)


@pytest.mark.corner
def test_a_role_reaches_own_documents_only(open_tab: OpenTab, administrator: str, company: Company) -> None:
    """What the administrator narrows is gone from an open list at its next read."""
    role = company.copy_role("keeper", "夜班仓管")
    company.hire("yeban", (role, "C1"))
    people = Actor.system(), company.person("yeban")
    theirs, mine = (company.record("other_receipt", {"A100": "3"}, by=one) for one in people)
    keeper = open_tab("yeban", "/documents")
    expect(keeper.get_by_text(theirs.number or "")).to_be_visible()

    page = open_tab(administrator, "/roles", PHONE)
    page.get_by_label("角色", exact=True).select_option(label="夜班仓管")
    page.get_by_role("button", name="数据范围").click()
    dialog = page.get_by_role("dialog", name="「夜班仓管」的数据范围")
    dialog.get_by_label("能看到和处理谁的单据").select_option(label="仅本人的单据")
    dialog.get_by_role("button", name="选好了").click()
    expect(page.get_by_role("columnheader", name=re.compile("夜班仓管"))).to_contain_text("仅本人的单据")
    page.get_by_role("button", name="查看改动并保存").click()
    dialog = page.get_by_role("dialog", name="查看改动并保存")
    expect(dialog).to_contain_text("数据范围：不限 → 仅本人的单据")
    expect(dialog).to_contain_text("影响人员：" + company.person("yeban").name)
    dialog.get_by_label(re.compile("原因")).fill("夜班只管自己的单")
    dialog.get_by_role("button", name="保存").click()
    prove(page)
    expect(page.get_by_text("已保存 1 项改动")).to_be_visible()

    keeper.reload()
    expect(keeper.get_by_text(mine.number or "")).to_be_visible()
    expect(keeper.get_by_text(theirs.number or "")).to_be_hidden()

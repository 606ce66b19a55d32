"""Approval flows as somebody writes them who never programs: F2 and B12, the green channel of the article."""

import re
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Query, perform, read
from jxc_app.modules.access.models import User
from jxc_app.modules.approvals.flows import FlowRef, SaveFlow, SwitchFlow, save_flow, switch_flow
from jxc_app.modules.approvals.queries import ApprovalRow, my_approvals, passed_approvals
from jxc_app.modules.documents.commands import DocumentRef, RecordDocument
from jxc_app.modules.documents.service import record_document
from jxc_app.modules.documents.trying_flows import TryFlow, try_flow
from jxc_app.modules.inventory.settings import SetStockLimits, set_stock_limits
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse
from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.proving import prove

_numbers = count(1)
SYSTEM = Actor.system()
_PROMPT = "紧急采购走绿色通道,免普通审批,老板事后复核"


@pytest.fixture
def administrator(company: Company) -> str:
    login = f"shenpi{next(_numbers)}"
    company.hire(login, ("administrator", ""))
    return login


@dataclass
class Path:
    """What a person does on a page, counted and printed."""

    page: Page
    steps: int = 0

    def step(self, words: str) -> Page:
        self.steps += 1
        print(f"{self.steps:>3}. {words}")
        return self.page

    def condition(self, fact: str, op: str, value: str) -> None:
        """One condition: what, how, value."""
        self.step("添加条件").get_by_role("button", name="添加条件").click()
        line = self.page.locator(".tree-line.fact").last
        expect(line.get_by_label("项目")).to_have_value("")
        self.step(f"项目 {fact}")
        line.get_by_label("项目").select_option(label=fact)
        self.step(f"{op} {value}")
        line.get_by_label("比较").select_option(label=op)
        line.get_by_label("值").fill(value)
        line.get_by_label("值").press("Enter")


def in_force(company: Company, title: str, **definition: Any) -> FlowRef:
    """A flow that is there already."""
    steps = [{"approvers": [{"kind": "role", "role": "owner"}]}]
    command = SaveFlow(title=title, definition={"types": ["other_receipt"], "steps": steps} | definition)
    saved = perform(save_flow, command, actor=SYSTEM, database=company.database)
    perform(try_flow, TryFlow(definition=command.definition), actor=SYSTEM, database=company.database)
    on = SwitchFlow(flow_id=saved.flow_id, version=saved.version, version_id=saved.version_id, reason="试用")
    return perform(switch_flow, on, actor=SYSTEM, database=company.database)


@dataclass
class Shop:
    """A warehouse of its own in which every receipt waits for the owner, and its buyer."""

    company: Company
    warehouse_id: int
    buyer: Actor
    owner: Actor

    def buy(self, code: str, price: str, pieces: int = 1) -> DocumentRef:
        """One receipt as the buyer enters it."""
        lines = [{"sku_id": self.company.skus[code], "quantity": str(pieces), "price": price}]
        command = RecordDocument(
            document_key=new_key(), type="other_receipt", warehouse_id=self.warehouse_id, lines=lines,
        )  # fmt: skip
        return perform(record_document, command, actor=self.buyer, database=self.company.database)

    def papers(self, question: Query[list[ApprovalRow]]) -> list[str]:
        """The numbers in a list of the owner's."""
        rows = read(question, actor=self.owner, database=self.company.database)
        return [row.label.split()[-1] for row in rows]


@pytest.fixture
def shop(company: Company) -> Shop:
    code = f"G{next(_numbers)}"
    made = perform(
        create_warehouse, CreateWarehouse(code=code, name=f"仓{code}", kind="store"), actor=SYSTEM,
        database=company.database,
    )  # fmt: skip
    company.warehouses[code] = made.warehouse_id
    for sku, minimum in (("A100", "100"), ("B100", "10")):
        company.record("opening_stock", {sku: "20"}, warehouse_id=made.warehouse_id)
        limits = SetStockLimits(sku_id=company.skus[sku], warehouse_id=made.warehouse_id, minimum=minimum)
        perform(set_stock_limits, limits, actor=SYSTEM, database=company.database)
    here = {"kind": "fact", "fact": "document.warehouse", "op": "in", "value": str(made.warehouse_id)}
    in_force(company, f"{code} 采购要老板批准", condition=here)
    company.hire(f"caigou{code}", ("keeper", code))
    company.hire(f"laoban{code}", ("owner", ""))
    return Shop(company, made.warehouse_id, actor(company, f"caigou{code}"), actor(company, f"laoban{code}"))


def actor(company: Company, login: str) -> Actor:
    """The person of this login."""
    found = company.database.read(lambda s: s.exec(select(User.id).where(User.login == login)).one())
    return Actor(user_id=found or 0, name=login)


def test_a_green_channel_is_written_without_code_tried_and_put_in_force(
    open_tab: OpenTab, administrator: str, shop: Shop
) -> None:
    assert shop.buy("A100", "4999").status == "submitted"
    page = open_tab(administrator, "/approvals/flows")
    path = Path(page)
    path.step("新建审批流").get_by_role("link", name="新建审批流").click()
    path.step("名称").get_by_label("名称").fill("五千元以下急用绿色通道")
    path.step("绿色通道").get_by_role("button", name="绿色通道").click()
    path.step("其他入库").get_by_role("checkbox", name="其他入库").check()
    path.condition("单据金额", "小于", "5,000")
    path.condition("总件数", "小于", "2")
    path.condition("库存占安全库存（最高的商品）", "小于", "50")
    words = "单据金额 小于 5000 元 且 总件数 小于 2 件 且 库存占安全库存（最高的商品） 小于 50%"
    expect(page.locator(".flow-words")).to_contain_text(words)
    path.step("审批人 老板").get_by_label("审批人").select_option(label="老板")
    path.step("弹窗提示").get_by_label("弹窗提示").fill(_PROMPT)
    page.get_by_label("弹窗提示").press("Enter")
    path.step("通知老板").get_by_label("添加角色").select_option(label="老板")
    expect(page.locator(".chip")).to_contain_text("老板")

    page.reload()
    expect(page.get_by_text("这是您上次没有保存的内容")).to_be_visible()
    expect(page.locator(".flow-words")).to_contain_text(words)
    expect(page.get_by_label("弹窗提示")).to_have_value(_PROMPT)

    path.step("保存").get_by_role("button", name="保存新版本").click()
    expect(page.get_by_text("先试算，再启用")).to_be_visible()
    path.step("试算").get_by_role("button", name="试算").click()
    expect(page.get_by_text(re.compile(r"过去 90 天的 \d+ 张单据中，会走绿色通道 \d+ 张"))).to_be_visible()
    expect(page.get_by_text("按现在的情况判断")).to_be_visible()
    path.step("启用").get_by_role("button", name="启用 v1").click()
    dialog = page.get_by_role("dialog", name="启用 v1")
    path.step("原因")
    dialog.get_by_label(re.compile("原因")).fill("急用的货不能等")
    dialog.get_by_role("button", name="启用 v1").click()
    path.step("二次验证")
    prove(page)
    expect(page.get_by_text("已启用 v1，立即生效")).to_be_visible()
    print(f"绿色通道:共 {path.steps} 步,没有写代码")

    passed = shop.buy("A100", "4999")
    assert (passed.status, passed.prompts) == ("posted", (_PROMPT,))
    assert passed.number in shop.papers(passed_approvals)
    assert passed.number in shop.papers(my_approvals)
    for unfit in (("A100", "5000"), ("A100", "10", 2), ("B100", "10")):
        assert shop.buy(*unfit).status == "submitted", unfit


@pytest.mark.corner
def test_what_is_wrong_stands_at_its_row_and_an_older_version_is_a_beginning(
    open_tab: OpenTab, administrator: str, company: Company
) -> None:
    title = f"报损要看 {administrator}"
    pieces = {"kind": "fact", "fact": "document.pieces", "op": ">", "value": "900"}
    flow = in_force(company, title, types=["scrap"], condition=pieces)
    page = open_tab(administrator, f"/approvals/flow?id={flow.flow_id}", PHONE)
    Path(page).condition("单据金额", "大于", "很多")
    page.get_by_label("改动说明").fill("还看金额")
    page.get_by_role("button", name="保存新版本").click()
    wrong = page.locator(".tree-line.fact").last
    expect(wrong.get_by_role("alert")).to_have_text("请填写「单据金额」的数值或选项。")
    expect(wrong.get_by_label("值")).to_have_value("很多")
    wrong.get_by_label("值").fill("8000")
    page.get_by_role("button", name="保存新版本").click()
    expect(page.get_by_text("已保存 v2")).to_be_visible()

    page.get_by_role("button", name="打开").click()
    expect(page.get_by_text("这是旧版本 v1")).to_be_visible()
    expect(page.get_by_label("名称")).to_be_disabled()
    page.get_by_role("button", name="以此为底稿修改").click()
    expect(page.locator(".flow-words")).to_have_text("条件：总件数 大于 900 件")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("link", name="返回列表").click()
    expect(page.get_by_label("名称")).to_be_enabled()
    page.get_by_role("button", name="放弃修改").click()
    expect(page.locator(".flow-words")).to_contain_text("单据金额 大于 8000 元")

    page.get_by_role("link", name="返回列表").click()
    card = page.locator(".flow-card", has_text=title)
    expect(card).to_contain_text("v2 未启用")
    card.get_by_role("button", name="停用").click()
    dialog = page.get_by_role("dialog", name="停用")
    dialog.get_by_role("button", name="停用").click()
    expect(dialog.get_by_role("alert").first).to_be_visible()
    dialog.get_by_label(re.compile("原因")).fill("试用结束")
    dialog.get_by_role("button", name="停用").click()
    prove(page)
    expect(card).to_contain_text("已停用")

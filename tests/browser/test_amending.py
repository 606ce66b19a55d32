"""Amending 改单: the old content at the desk, what would change before anything does, and both documents afterwards."""

import pytest
from playwright.sync_api import Page, expect

from jxc_app.state.formats import shown
from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.desk import Desk
from tests.browser.proving import prove
from tests.support.axe import findings


@pytest.fixture
def own(company: Company, keeper: str) -> str:
    """A SKU of this test alone, 20 of it in the central warehouse at 2 yuan each."""
    code = f"E{keeper}"
    company.add_sku(code, f"改单样品{keeper}")
    company.record("other_receipt", {code: "20"}, prices={code: "2"}, by=company.person(keeper))
    return code


def begin(page: Page, document_id: int, why: str = "数量写错") -> Page:
    """From a posted document to its old content at the desk."""
    page.goto(f"/document?id={document_id}")
    page.get_by_role("button", name="改单", exact=True).click()
    page.get_by_label("为什么要改").fill(why)
    page.get_by_role("button", name="打开修改").click()
    expect(page.get_by_text("正在改单")).to_be_visible()
    return page


def look(page: Page, code: str, quantity: str) -> Page:
    """Write another quantity and go to what it would change."""
    field = page.locator("tbody tr", has_text=code).get_by_label("数量")
    field.fill(quantity)
    field.press("Enter")
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    page.get_by_role("button", name="看改单影响").click()
    expect(page.get_by_role("heading", name="改单对照与影响")).to_be_visible()
    return page


def test_a_wrong_quantity_is_put_right_after_a_look_at_what_changes(
    open_tab: OpenTab, keeper: str, company: Company, own: str
) -> None:
    desk = Desk(open_tab(keeper), "其他出库")
    desk.scan(f"4*{own}")
    number = desk.post()
    page = desk.page
    page.locator("#done-number").click()
    page.get_by_role("button", name="改单", exact=True).click()
    page.get_by_role("button", name="打开修改").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).not_to_be_empty()
    page.get_by_label("为什么要改").fill("多写了一个")
    page.get_by_role("button", name="打开修改").click()
    expect(page.get_by_text(f"正在改单：改自 {number}。原因：多写了一个")).to_be_visible()
    expect(desk.row(own).get_by_role("cell", name="16盒")).to_have_count(2)  # taken back and taken again: as it is
    look(page, own, "3")
    expect(page.get_by_role("table", name="改动的明细")).to_contain_text("4 → 3")
    expect(page.get_by_role("table", name="库存：现在 → 改后")).to_contain_text("16 → 17")
    expect(page.get_by_role("table", name="库存金额：现在 → 改后")).to_contain_text("32.00 → 34.00")
    assert company.on_hand(own) == 16, "nothing has moved yet"
    assert findings(page) == []
    page.get_by_role("button", name="过账", exact=True).click()
    prove(page)
    expect(page.locator(".status.posted")).to_be_visible()
    expect(page.get_by_role("table", name="改动的明细")).to_contain_text("4 → 3")
    page.get_by_role("link", name=number, exact=True).click()
    expect(page.locator(".page-head .status.reversed")).to_be_visible()
    assert company.on_hand(own) == 17
    expect(page.locator(".link-rows")).to_contain_text("改为")
    expect(page.locator(".timeline")).to_contain_text("多写了一个")


@pytest.mark.corner
def test_one_that_is_not_finished_is_found_again_and_never_scanned_into(
    open_tab: OpenTab, keeper: str, company: Company, own: str
) -> None:
    issued = company.record("other_issue", {own: "2"}, by=company.person(keeper))
    page = begin(open_tab(keeper), issued.document_id)
    page.goto("/desk?type=other_issue")
    expect(page.locator(".scan-input")).to_be_enabled()
    expect(page.locator("tbody tr")).to_have_count(0)
    page.get_by_role("button", name="我的草稿").click()
    expect(page.get_by_role("dialog")).to_contain_text(f"改自 {issued.number}")
    page.goto(f"/document?id={issued.document_id}")
    page.get_by_role("link", name="看没办完的改单").click()
    expect(page.get_by_text("明细和原单一样，还没有改动。")).to_be_visible()
    expect(page.get_by_role("button", name="改单", exact=True)).to_have_count(0)


@pytest.mark.corner
def test_what_would_have_been_short_is_named_on_the_phone(
    open_tab: OpenTab, keeper: str, company: Company, own: str
) -> None:
    me = company.person(keeper)
    received = company.record("other_receipt", {own: "30"}, by=me)
    used = company.record("other_issue", {own: "45"}, by=me)
    page = look(begin(open_tab(keeper, size=PHONE), received.document_id), own, "10")
    expect(page.get_by_text("库存不够：后面的单据已经用掉了它带来的货。")).to_be_visible()
    expect(page.get_by_text(str(used.number))).to_be_visible()
    company.record("other_receipt", {own: "500"}, by=me)
    page.reload()
    expect(page.locator(".note.bad")).to_contain_text("15")  # it was short then, whatever came later
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.get_by_role("button", name="过账", exact=True).tap()
    prove(page)
    expect(page.get_by_role("region", name="通知")).to_contain_text(own)
    assert company.on_hand(own) == 505


@pytest.mark.corner
def test_somebody_elses_waits_for_a_second_person_who_sees_what_changes(
    open_tab: OpenTab, keeper: str, company: Company, own: str
) -> None:
    company.hire(f"fuhe-{keeper}", ("reviewer", "C1"))
    issued = company.record("other_issue", {own: "5"})
    page = look(begin(open_tab(keeper), issued.document_id, "少发一盒"), own, "4")
    page.get_by_role("button", name="过账", exact=True).click()
    prove(page)
    expect(page.get_by_role("dialog")).to_contain_text("已提交审批")
    assert company.on_hand(own) == 15
    phone = open_tab(f"fuhe-{keeper}", "/approvals", size=PHONE)
    phone.locator(".approval-card", has_text="改单 其他出库").tap()
    opened = phone.locator(".approval-open")
    expect(opened).to_contain_text(f"{shown(company.on_hand(own))} → 16")
    expect(opened).to_contain_text("少发一盒")
    expect(opened).to_contain_text(str(issued.number))
    phone.get_by_role("button", name="同意", exact=True).tap()
    expect(phone.get_by_text("已批准并过账")).to_be_visible()
    assert company.on_hand(own) == 16


@pytest.mark.corner
def test_who_looks_for_the_old_word_finds_the_way(open_tab: OpenTab, keeper: str, company: Company, own: str) -> None:
    issued = company.record("other_issue", {own: "1"}, remark=f"要改的{own}")
    page = open_tab(keeper, "/stock")
    expect(page.locator("tbody tr").first).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_role("dialog", name="搜索").get_by_role("combobox").fill("反审核")
    page.get_by_role("option", name="反审核 → 改单").click()
    expect(page.get_by_text("反审核在这里叫改单")).to_be_visible()
    page.get_by_label("单号、手工单号、备注、往来单位").fill(f"要改的{own}")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name=str(issued.number), exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text(f"改单（反审核）{issued.number}")

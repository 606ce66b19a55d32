"""Writing, keeping and posting documents at the desk."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from jxc_app.state.formats import shown
from tests.browser.company import Company
from tests.browser.conftest import OpenTab
from tests.browser.desk import Desk


def test_a_posted_issue_takes_the_stock(open_tab: OpenTab, keeper: str, company: Company) -> None:
    before = company.on_hand("C100")
    desk = Desk(open_tab(keeper), "销售出库")
    desk.scan("C100")
    desk.quantity("C100").fill("7")
    desk.quantity("C100").press("Enter")
    desk.page.get_by_label("单价").fill("1.5")
    desk.page.get_by_label("单价").press("Enter")
    expect(desk.page.locator(".totals")).to_contain_text("10.50")
    expect(desk.row("C100")).to_contain_text(shown(before - 7))
    number = desk.post()
    assert number.startswith("XSCK-")
    assert company.on_hand("C100") == before - 7
    assert company.documents(number=number) == [(company.documents(number=number)[0][0], number, "posted")]


@pytest.mark.corner
def test_a_draft_survives_a_reload_and_is_there_on_return(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他出库")
    desk.scan("3*B200", "D100")
    desk.page.get_by_label("备注").first.fill("盘点前")
    desk.page.get_by_label("经手人").fill("老王")
    desk.page.get_by_label("经手人").press("Enter")
    desk.is_saved()
    desk.page.reload()
    expect(desk.row("B200")).to_be_visible()
    expect(desk.page.get_by_label("备注").first).to_have_value("盘点前")
    desk.page.goto("/stock")
    again = Desk(desk.page, "其他出库") if desk.page.goto("/desk") else desk
    expect(again.row("B200")).to_be_visible()
    assert again.quantities() == {"B200": Decimal(3), "D100": Decimal(1)}
    expect(again.page.get_by_label("经手人")).to_have_value("老王")


def test_a_refusal_stands_at_its_line_and_nothing_typed_is_lost(
    open_tab: OpenTab, keeper: str, company: Company
) -> None:
    desk = Desk(open_tab(keeper), "其他出库")
    desk.scan("D200", "C200")
    desk.quantity("C200").fill("abc")
    desk.quantity("C200").press("Enter")
    expect(desk.row("C200").get_by_role("alert")).not_to_be_empty()
    expect(desk.quantity("C200")).to_have_value("abc")
    desk.quantity("C200").fill("999999")
    desk.quantity("C200").press("Enter")
    expect(desk.row("C200").locator(".negative")).to_be_visible()
    desk.page.locator("#post").click()
    expect(desk.row("C200").get_by_role("alert")).not_to_be_empty()
    expect(desk.quantity("C200")).to_have_value("999999")
    desk.quantity("C200").fill("1")
    desk.quantity("C200").press("Enter")
    expect(desk.row("C200").locator(".negative")).to_have_count(0)
    desk.post()


def test_a_double_click_posts_one_document(open_tab: OpenTab, keeper: str, company: Company) -> None:
    desk = Desk(open_tab(keeper), "报损")
    desk.page.get_by_label("手工单号").fill(f"DC-{keeper}")
    desk.scan("D200")
    before = company.on_hand("D200")
    desk.page.locator("#post").dblclick()
    expect(desk.page.locator("#done-number")).to_be_visible()
    assert company.on_hand("D200") == before - 1
    assert len(company.documents(own_number=f"DC-{keeper}")) == 1


@pytest.mark.corner
def test_two_tabs_post_one_document(open_tab: OpenTab, keeper: str, company: Company) -> None:
    first = Desk(open_tab(keeper), "报损")
    first.page.get_by_label("手工单号").fill(f"TT-{keeper}")
    first.scan("D200")
    first.is_saved()
    second = open_tab(keeper, first.page.url, beside=first.page)
    expect(second.locator("tbody tr").filter(has_text="D200")).to_be_visible()
    before = company.on_hand("D200")
    first.page.locator("#post").click()
    second.locator("#post").click()
    expect(first.page.locator("#done-number")).to_be_visible()
    expect(second.locator("#done-number")).to_be_visible()
    assert company.on_hand("D200") == before - 1
    assert [status for *_, status in company.documents(own_number=f"TT-{keeper}")] == ["posted"]


@pytest.mark.corner
def test_what_another_tab_has_added_is_kept(open_tab: OpenTab, keeper: str) -> None:
    first = Desk(open_tab(keeper), "其他入库")
    first.scan("A100")
    first.is_saved()
    second = Desk(open_tab(keeper, first.page.url, beside=first.page), "其他入库")
    expect(second.row("A100")).to_be_visible()
    first.scan("A200")
    second.scan("B100")
    assert second.quantities() == {"A100": 1, "A200": 1, "B100": 1}


@pytest.mark.corner
def test_a_sku_is_found_by_pinyin(open_tab: OpenTab, keeper: str) -> None:
    desk = Desk(open_tab(keeper), "其他入库")
    field = desk.page.get_by_role("combobox", name="按名称、拼音查找商品")
    field.fill("ksf")
    desk.page.get_by_role("option", name="康师傅红烧牛肉面").click()
    expect(desk.row("B100")).to_be_visible()
    expect(field).to_have_value("")


def test_a_clerk_hands_in_and_a_reviewer_posts(open_tab: OpenTab, keeper: str, company: Company) -> None:
    company.hire(f"clerk-{keeper}", ("clerk", "C1"))
    desk = Desk(open_tab(f"clerk-{keeper}"), "其他出库")
    desk.scan("2*B100")
    desk.page.get_by_role("button", name="提交审核").click()
    expect(desk.page.locator("#done-number")).to_be_visible()
    before = company.on_hand("B100")
    reviewer = open_tab(keeper, desk.page.locator("#done-number").get_attribute("href"))
    reviewer.get_by_role("button", name="过账").click()
    expect(reviewer.locator(".status.posted")).to_be_visible()
    assert company.on_hand("B100") == before - 2

"""A shared computer: registered, people change places at it, it locks itself. A supervisor decides at the screen."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.company import PASSWORD, Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.proving import prove

_PIN, _BADGE = "402817", "JXC-GH-0017"


def test_people_share_a_computer(open_tab: OpenTab, company: Company, keeper: str) -> None:
    for login, role in (("shebei", "administrator"), ("zhuguan", "reviewer"), ("lisi", "keeper")):
        company.hire(login, (role, "" if role == "administrator" else "C1"))
    page = open_tab("shebei", "/stations")
    _register(page)
    page.get_by_role("button", name="锁定/换人").click()
    expect(page.get_by_text("公用电脑：一号收货台")).to_be_visible()

    page.get_by_role("link", name="用密码登录").click()
    expect(page.get_by_role("link", name="快速切换")).to_be_visible()
    _sign_in(page, keeper)
    _set_pin(page)
    page.get_by_role("button", name="锁定/换人").click()
    _scan(page, _BADGE)
    for digit in "000000":
        page.get_by_role("button", name=digit, exact=True).click()
    page.get_by_role("button", name="进入").click()
    expect(page.get_by_role("alert")).to_contain_text("PIN 不正确")
    expect(page.get_by_label("PIN", exact=True)).to_have_value("")
    page.get_by_label("PIN", exact=True).press_sequentially(_PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="我的账号")).to_contain_text(keeper)

    received = company.record("other_receipt", {"A100": "1"}, by=company.person(keeper))
    page.goto(f"/document?id={received.document_id}")
    expect(page.get_by_role("button", name="我的账号")).to_contain_text(keeper)
    comment = page.locator(".comment-form").locator("textarea, input")
    comment.press_sequentially("外箱有两处破损")
    page.clock.install()
    page.clock.fast_forward("04:40")
    expect(page.get_by_role("alert").filter(has_text="即将自动锁定")).to_be_visible()
    page.keyboard.press("Shift")
    expect(page.get_by_role("alert").filter(has_text="即将自动锁定")).to_be_hidden()
    page.clock.fast_forward("05:01")
    expect(page).to_have_url(re.compile("/switch"))
    page.get_by_role("link", name="用密码登录").click()
    _sign_in(page, "lisi")
    expect(page.get_by_role("button", name="锁定/换人")).to_be_visible()
    expect(page.get_by_role("region", name="锁屏前输入的内容")).to_have_count(0)
    page.get_by_role("button", name="锁定/换人").click()

    _scan(page, _BADGE)
    page.get_by_label("PIN", exact=True).press_sequentially(_PIN)
    page.keyboard.press("Enter")
    kept = page.get_by_role("region", name="锁屏前输入的内容")
    expect(kept).to_contain_text("外箱有两处破损")
    kept.get_by_role("link", name="回到那一页").click()
    expect(comment).to_have_value("")
    kept.get_by_role("button", name="填回").click()
    expect(comment).to_have_value("外箱有两处破损")
    expect(kept).to_be_hidden()


@pytest.mark.corner
def test_a_supervisor_decides_at_the_keepers_screen(open_tab: OpenTab, company: Company, keeper: str) -> None:
    for login, role in (("fuhe", "reviewer"), ("dianyuan", "store_clerk")):
        company.hire(login, (role, "C1"))
    before = company.on_hand("C200")
    issue = company.record("other_issue", {"C200": "60"}, by=company.person(keeper))
    assert company.on_hand("C200") == before
    page = open_tab(keeper, f"/document?id={issue.document_id}", PHONE)
    page.get_by_role("button", name="现场授权").click()
    _decide_as(page, "fuhe", "not this one")
    expect(page.get_by_text("登录名、密码或验证码不正确").first).to_be_visible()
    _decide_as(page, "dianyuan", PASSWORD)
    expect(page.get_by_text("这位同事不能审批").first).to_be_visible()
    _decide_as(page, "fuhe", PASSWORD)
    expect(page.locator(".status.posted")).to_be_visible()
    expect(page.get_by_role("button", name="现场授权")).to_be_hidden()
    assert company.on_hand("C200") == before - 60
    page.goto("/me")
    expect(page.get_by_role("main").get_by_text(keeper)).to_be_visible()


def _decide_as(page: Page, login: str, secret: str) -> None:
    dialog = page.get_by_role("dialog", name="现场授权")
    dialog.get_by_label("主管的登录名").fill(login)
    dialog.get_by_label("主管的密码或验证码").fill(secret)
    dialog.get_by_role("button", name="同意", exact=True).click()


def _register(page: Page) -> None:
    page.get_by_role("button", name="登记这台电脑").click()
    prove(page)
    form = page.get_by_role("dialog", name="登记这台电脑")
    form.get_by_role("button", name="登记为公用电脑").click()
    expect(form.get_by_text("请给这台电脑起个名字")).to_be_visible()
    form.get_by_label("电脑名称").fill("一号收货台")
    form.get_by_label("仓库").select_option(label="中央仓")
    form.get_by_role("button", name="登记为公用电脑").click()
    expect(page.get_by_role("row", name=re.compile("一号收货台.*中央仓.*5 分钟.*shebei"))).to_be_visible()


def _sign_in(page: Page, login: str) -> None:
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("button", name="我的账号")).to_contain_text(login)


def _set_pin(page: Page) -> None:
    page.goto("/security")
    page.get_by_role("button", name="设置 PIN").click()
    prove(page)
    page.get_by_label("新 PIN").fill(_PIN)
    page.get_by_label("再输一次 PIN").fill("402818")
    page.get_by_label("扫一下工牌").fill(_BADGE)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("两次输入的 PIN 不一致")).to_have_count(2)
    page.get_by_label("再输一次 PIN").fill(_PIN)
    page.get_by_label("扫一下工牌").press("Enter")
    expect(page.get_by_text("已登记工牌")).to_be_visible()


def _scan(page: Page, code: str) -> None:
    page.get_by_label("扫工牌或输入登录名").press_sequentially(code)
    page.keyboard.press("Enter")

"""The way in."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.company import PASSWORD, Company
from tests.browser.conftest import OpenTab


def test_wrong_password_is_said_at_the_form_and_the_login_stays(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab("", "/sign-in")
    _sign_in(page, keeper, "wrong password")
    expect(page.get_by_role("alert").filter(has_text="不正确")).to_be_visible()
    expect(page.get_by_label("登录名")).to_have_value(keeper)
    expect(page.get_by_label("密码")).to_have_value("")
    _sign_in(page, keeper, PASSWORD)
    expect(page.get_by_role("heading", name="首页")).to_be_visible()


@pytest.mark.corner
def test_after_signing_in_one_is_where_one_wanted_to_be(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab("", "/stock?search=A100")
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    _sign_in(page, keeper, PASSWORD)
    expect(page.get_by_role("row").filter(has_text="可口可乐").first).to_be_visible()
    assert "/stock" in page.url and "search=A100" in page.url


@pytest.mark.corner
def test_too_many_tries_have_to_wait_and_the_page_counts_down(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab("", "/sign-in")
    page.clock.install()
    page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))  # two seconds are soon over on a busy machine
    for _ in range(6):
        with page.expect_response("**/api/session"):
            _sign_in(page, keeper, "wrong password")
        expect(page.get_by_label("密码")).to_have_value("")
    expect(page.get_by_role("button", name="2 秒再试")).to_be_disabled()
    page.clock.run_for(1000)
    expect(page.get_by_role("button", name="1 秒再试")).to_be_disabled()
    page.clock.run_for(1000)
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_enabled()


def test_signing_out_closes_the_pages(open_tab: OpenTab, keeper: str, company: Company) -> None:
    """Nothing of theirs stays in the browser, and nothing unsaved goes without a word."""
    own = company.person(keeper).user_id
    page = open_tab(keeper, "/stock")
    page.get_by_role("button", name="我的账号").click()
    names = [f"jxc-desk-{own}-new", f"jxc-desk-{own}9-new", f"jxc-count-{own}-3:1"]
    page.evaluate("names => names.forEach(name => localStorage.setItem(name, '{}'))", names)
    page.evaluate("person => localStorage.setItem('jxc-scans-new-a', JSON.stringify({person, waiting: ['x']}))", own)
    said: list[str] = []

    def answer(question: Dialog) -> None:
        said.append(question.message)
        question.accept() if len(said) > 1 else question.dismiss()

    page.on("dialog", answer)
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
    assert ["还有您没保存的内容（3 处）" in one for one in said] == [True, True]
    kept = "() => Object.keys(localStorage).filter(name => /^jxc-(desk|count|scans|form)-/.test(name))"
    assert page.evaluate(kept) == [f"jxc-desk-{own}9-new"], "another person's waits for them"
    page.goto("/stock")
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()


@pytest.mark.corner
def test_menu_shows_only_what_the_person_may_open(open_tab: OpenTab, company: Company) -> None:
    company.hire("audit", ("auditor", ""))
    menu = open_tab("audit", "/stock").locator(".menu")
    expect(menu.get_by_role("link", name="库存")).to_be_visible()
    expect(menu.get_by_role("link", name="单据")).to_be_visible()
    expect(menu.get_by_role("link", name="统一出入库")).to_have_count(0)


@pytest.mark.corner
def test_the_demo_offers_its_people(open_tab: OpenTab, company: Company, keeper: str) -> None:
    company.hire("tongmima", ("keeper", "S1"))
    company.show_people(PASSWORD, keeper, "tongmima")
    try:
        page = open_tab("", "/sign-in")
        page.get_by_role("button", name=keeper).click()
        expect(page.get_by_label("登录名")).to_have_value(keeper)
        page.get_by_role("button", name="登录", exact=True).click()
        expect(page.get_by_role("heading", name="首页")).to_be_visible()
    finally:
        company.show_people("")


def _sign_in(page: Page, login: str, password: str) -> None:
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()

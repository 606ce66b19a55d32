"""What others post shows by itself, within a second."""

from playwright.sync_api import Page, expect

from jxc_app.state.formats import shown
from tests.browser.company import Company
from tests.browser.conftest import OpenTab
from tests.browser.desk import Desk

_ONE_SECOND = 1000


def test_a_posting_shows_in_another_browser(open_tab: OpenTab, keeper: str, shopkeeper: str, company: Company) -> None:
    watching = open_tab(shopkeeper, "/stock?search=B200")
    _shows(watching, company)
    desk = Desk(open_tab(keeper), "其他出库")
    desk.scan("5*B200")
    desk.post()
    _shows(watching, company, timeout=_ONE_SECOND)
    expect(watching.locator(".changed").first).to_be_visible()


def test_a_posting_of_another_process_shows_too(open_tab: OpenTab, shopkeeper: str, company: Company) -> None:
    watching = open_tab(shopkeeper, "/stock?search=B200")
    _shows(watching, company)
    company.record("other_issue", {"B200": "3"})
    _shows(watching, company, timeout=_ONE_SECOND)


def test_the_desk_knows_what_others_have_taken(open_tab: OpenTab, keeper: str, company: Company) -> None:
    desk = Desk(open_tab(keeper), "其他出库")
    desk.scan("B200")
    company.record("other_issue", {"B200": "2"})
    left = company.on_hand("B200")
    expect(desk.row("B200")).to_contain_text(shown(left), timeout=_ONE_SECOND)
    expect(desk.row("B200")).to_contain_text(shown(left - 1))


def _shows(page: Page, company: Company, *, timeout: int = 10_000) -> None:
    row = page.locator("tbody tr", has=page.get_by_text("中央仓"))
    expect(row).to_contain_text(shown(company.on_hand("B200")), timeout=timeout)

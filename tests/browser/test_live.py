"""What others post shows by itself, within a second."""

import time

import pytest
from playwright.sync_api import Page, expect

from jxc_app.state.formats import shown
from tests.browser.company import Company
from tests.browser.conftest import OpenTab
from tests.browser.desk import Desk
from tests.browser.marks import wait_for_mark, watch_marks

_ONE_SECOND = 1.0


@pytest.mark.corner
def test_a_posting_shows_in_another_browser(open_tab: OpenTab, keeper: str, shopkeeper: str, company: Company) -> None:
    watching = open_tab(shopkeeper, "/stock?search=B200")
    _shows(watching, company)
    desk = Desk(open_tab(keeper), "其他出库")
    desk.scan("5*B200")
    watch_marks(watching)
    desk.post()
    _shows(watching, company)
    wait_for_mark(watching)


def test_a_posting_of_another_process_shows_within_a_second(
    open_tab: OpenTab, shopkeeper: str, company: Company
) -> None:
    watching = open_tab(shopkeeper, "/stock?search=B200")
    _shows(watching, company)
    took = []
    for _ in range(4):
        company.record("other_issue", {"B200": "3"})
        posted = time.monotonic()
        _shows(watching, company)
        took.append(time.monotonic() - posted)
    # The best of several: whatever else the machine does at the moment is no delay of ours.
    assert min(took) < _ONE_SECOND, took


@pytest.mark.corner
def test_the_desk_knows_what_others_have_taken(open_tab: OpenTab, keeper: str, company: Company) -> None:
    desk = Desk(open_tab(keeper), "其他出库")
    desk.scan("B200")
    company.record("other_issue", {"B200": "2"})
    left = company.on_hand("B200")
    expect(desk.row("B200")).to_contain_text(shown(left))
    expect(desk.row("B200")).to_contain_text(shown(left - 1))


def _shows(page: Page, company: Company) -> None:
    row = page.locator("tbody tr", has=page.get_by_text("中央仓"))
    expect(row).to_contain_text(shown(company.on_hand("B200")))

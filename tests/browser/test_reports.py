"""The red band while the books do not agree, and the monthly report, as owner and store manager meet them."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from jxc_app.core.clock import business_date
from jxc_app.core.outcomes import Outcome, remember_outcome
from jxc_app.core.use_case import clock, perform, read
from jxc_app.modules.reports.queries import report_months
from jxc_app.modules.reports.service import MakeReport, make_report
from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.support.axe import findings
from tests.support.company import SYSTEM


def test_a_failed_proof_is_red_on_every_page_until_a_good_one(open_tab: OpenTab, company: Company) -> None:
    company.hire("hongtiao", ("owner", ""))
    company.hire("caiwuhong", ("finance", ""))
    company.hire("cangguanhong", ("keeper", "C1"))
    owner, finance = open_tab("hongtiao", "/stock"), open_tab("caiwuhong", "/turnover")
    keeper = open_tab("cangguanhong", "/stock")
    expect(owner.get_by_role("heading", name="库存", exact=True)).to_be_visible()
    expect(band(owner)).to_have_count(0)

    remember(company, is_good=False, detail="流水 = 余额、日志链完整")
    for page in (owner, finance):
        expect(band(page)).to_contain_text("账目核对不符")
    expect(band(keeper)).to_have_count(0)
    owner.reload()
    band(owner).get_by_role("link", name="怎么办").click()
    expect(owner).to_have_url(re.compile(r"/books$"))
    for words in ("流水 = 余额", "日志链完整", "先停止录入和过账"):
        expect(owner.get_by_role("listitem").filter(has_text=words)).to_be_visible()
    owner.mouse.move(0, 0)
    assert findings(owner) == []
    owner.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert owner.evaluate("document.documentElement.scrollWidth") <= PHONE[0]

    owner.get_by_role("button", name="立即核对").click()
    for page in (owner, finance):
        expect(band(page)).to_have_count(0)
    expect(owner.get_by_text("最近一次核对全部相符。")).to_be_visible()


def band(page: Page) -> Locator:
    return page.locator(".alarm-band").filter(has_text="账目")


def remember(company: Company, *, is_good: bool, detail: str) -> None:
    outcome = Outcome(clock.get().now(), is_good, detail)
    company.database.write(lambda session: remember_outcome(session, "proof", outcome))


@pytest.mark.corner
def test_a_report_is_read_by_month_part_and_store(open_tab: OpenTab, company: Company) -> None:
    month = reported(company)
    company.hire("kanbao", ("owner", ""))
    page = open_tab("kanbao", "/reports")
    page.get_by_role("link", name=month).click()
    expect(page.get_by_role("heading", name=f"{month}账实差异报告")).to_be_visible()
    expect(page.get_by_text("盘点尚未开始").first).to_be_visible()
    page.get_by_role("tab", name=re.compile("^异常操作")).click()
    expect(page).to_have_url(re.compile("section=unusual"))
    expect(page.get_by_text("在 22:00 到次日 07:00 之间作废单据")).to_be_visible()
    assert findings(page) == []
    page.reload()
    expect(page.get_by_role("tab", name=re.compile("^异常操作"))).to_have_attribute("aria-selected", "true")

    with page.expect_download() as taken:
        page.get_by_role("link", name="导出明细").click()
    assert re.fullmatch(r"report-\d{4}-\d{2}-.*\.xlsx", taken.value.suggested_filename)
    address = page.get_by_role("link", name="打印", exact=True).get_attribute("href")
    printed = page.request.get(f"{re.match(r'https?://[^/]+', page.url).group()}{address}")
    assert printed.ok and printed.body().startswith(b"%PDF")

    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def reported(company: Company) -> str:
    """The report of this month, as the menu calls it."""
    month = business_date(clock.get().now(), company.database.settings.zone).replace(day=1)
    if not read(report_months, actor=SYSTEM, database=company.database):
        perform(make_report, MakeReport(month=month), actor=SYSTEM, database=company.database)
    return f"{month.year} 年 {month.month} 月"

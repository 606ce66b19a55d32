"""From the sale to the money: the cashier takes a part, finance sets the limit, the desk says what is left."""

import re
from itertools import count

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.partners.service import CreatePartner, create_partner
from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.test_buying import seen

_numbers = count(1)
_SYSTEM = Actor.system()


@pytest.fixture
def customer(company: Company) -> tuple[int, str]:
    """Somebody on account who owes for two sales."""
    name = f"月结饭店{next(_numbers)}号"
    command = CreatePartner(
        code=name[2:], name=name, is_customer=True, terms="delivery", payment_days=30, credit_limit="20000"
    )
    partner = perform(create_partner, command, actor=_SYSTEM, database=company.database).partner_id
    company.record("other_receipt", {"C100": "40"}, prices={"C100": "3"})
    for _ in range(2):
        company.record("sales_issue", {"C100": "10"}, prices={"C100": "11.3"}, partner_id=partner)
    return partner, name


def _hired(company: Company, role: str) -> str:
    login = f"clerk-owed-{role}{next(_numbers)}"
    company.hire(login, (role, ""))
    return login


def test_money_is_taken_by_age_and_the_account_says_so(
    open_tab: OpenTab, company: Company, customer: tuple[int, str]
) -> None:
    partner, name = customer
    cashier = _hired(company, "cashier")
    owed = open_tab(cashier, "/receivables")
    row = owed.locator("tbody tr", has_text=name)
    expect(row).to_contain_text("226.00")
    seen(owed, "receivables")
    owed.get_by_role("tab", name="未结单据").click()
    expect(owed.locator("tbody tr", has_text=name).first).to_contain_text("113.00")
    seen(owed, "receivables-papers")
    owed.goto(f"/receive?customer={partner}")
    owed.get_by_label("收款金额（元）").fill("150")
    owed.get_by_role("button", name="按最早到期核销").click()
    expect(owed.get_by_text("核销 ¥150.00，作预收 ¥0.00")).to_be_visible()
    seen(owed, "receive")
    owed.get_by_role("button", name="登记收款").click()
    expect(owed.get_by_text(re.compile(r"已收款 SKD-\d+-\d+"))).to_be_visible()
    account = open_tab(_hired(company, "finance"), f"/customer-account?id={partner}")
    expect(account.get_by_text("¥19,924.00").first).to_be_visible()
    seen(account, "customer-account")
    account.get_by_role("button", name="设置信用").click()
    account.get_by_role("dialog").get_by_label("允许逾期天数（不填为不限）").fill("15")
    seen(account, "customer-account-credit")
    account.get_by_role("dialog").get_by_role("button", name="保存").click()
    expect(account.get_by_text("15 天").first).to_be_visible()


def test_a_manager_takes_money_on_the_phone_and_sees_the_credit_at_the_desk(
    open_tab: OpenTab, company: Company, customer: tuple[int, str]
) -> None:
    partner, name = customer
    manager = _hired(company, "store_manager")
    phone = open_tab(manager, f"/receive?customer={partner}", PHONE)
    expect(phone.get_by_text("113.00").first).to_be_visible()
    seen(phone, "receive-phone")
    phone.goto(f"/customer-account?id={partner}")
    expect(phone.get_by_text("¥226.00").first).to_be_visible()
    seen(phone, "customer-account-phone")
    phone.goto("/receivables")
    expect(phone.locator("tbody tr", has_text=name)).to_be_visible()
    seen(phone, "receivables-phone")
    desk = open_tab(manager, "/desk?type=sales_order")
    desk.get_by_role("combobox", name="客户").fill(name)
    desk.get_by_role("option", name=re.compile(name)).click()
    expect(desk.get_by_text("信用额度 ¥20,000 · 已用 ¥226 · 还可 ¥19,774")).to_be_visible()
    seen(desk, "desk-credit")
    desk.goto("/desk?type=exchange")
    expect(desk.get_by_text("换货单").first).to_be_visible()
    seen(desk, "desk-exchange")


def test_a_customer_confirms_the_statement_on_the_phone_and_what_comes_late_is_shown(
    open_tab: OpenTab, company: Company, customer: tuple[int, str]
) -> None:
    partner, name = customer
    ours = open_tab(_hired(company, "finance"), "/customer-statements")
    ours.get_by_role("button", name="生成对账单").first.click()
    dialog = ours.get_by_role("dialog")
    dialog.get_by_role("combobox", name="客户").fill(name)
    ours.get_by_role("option", name=re.compile(name)).click()
    dialog.get_by_label("到哪天止").fill(_today(company))
    expect(dialog.get_by_text("期末 226.00")).to_be_visible()
    dialog.get_by_role("button", name="生成对账单").click()
    row = ours.locator("tbody tr", has_text=name)
    expect(row).to_contain_text("待客户确认")
    row.get_by_role("button", name="发链接").click()
    link = ours.get_by_role("dialog").locator("input").first
    expect(link).to_have_value(re.compile(r"/statement#.{43}"))
    token = link.input_value().partition("#")[2]
    ours.get_by_role("button", name="已发给客户").click()
    seen(ours, "customer-statements")

    phone = open_tab("", f"/statement#{token}", PHONE)
    expect(phone.get_by_text("期末应收")).to_be_visible()
    phone.get_by_role("button", name="其余都无误").tap()
    phone.get_by_label("您的姓名").fill("王老板")
    seen(phone, "customer-statement-phone")
    phone.get_by_role("button", name="确认对账单").tap()
    expect(phone.get_by_text("已确认，谢谢。")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    expect(row).to_contain_text("客户已确认")

    company.record("sales_issue", {"C100": "1"}, prices={"C100": "9"}, partner_id=partner)
    row.get_by_role("button", name="查看").click()
    look = ours.get_by_role("dialog")
    expect(look.get_by_text("对账后补记")).to_be_visible()
    expect(look.get_by_text("¥226.00 → ¥235.00")).to_be_visible()
    seen(ours, "customer-statement-look")


def _today(company: Company) -> str:
    wanted = text("SELECT max(business_date) FROM document WHERE type = 'sales_issue'")
    with company.database.reading() as session:
        return str(session.connection().execute(wanted).scalar_one())[:10]

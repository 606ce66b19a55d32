"""供应商对账 and 匹配差异: a supplier answers on a phone without an account; finance looks at what differs."""

import re
from itertools import count

import pytest
from playwright.sync_api import expect

from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import USE_CASES, perform
from jxc_app.modules.partners.service import CreatePartner, create_partner
from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.test_buying import seen

_numbers = count(1)
_SYSTEM = Actor.system()
_SUPPLIER = "申源供货公司"


@pytest.fixture
def receipt(company: Company) -> int:
    """Ten pieces at 11.30 yuan, accepted; the id of the receipt."""
    number = next(_numbers)
    command = CreatePartner(
        code=f"SHEN-{number}", name=f"{_SUPPLIER}{number}号", is_supplier=True, terms="monthly", payment_days=30
    )
    supplier = perform(create_partner, command, actor=_SYSTEM, database=company.database).partner_id
    order = company.record("purchase_order", {"C100": "10"}, prices={"C100": "11.3"}, partner_id=supplier)
    line = {"source_line_id": order.document_id * 1000 + 1, "counted": "10", "noted": "10"}
    counted = _do(company, "goods_receipt.count", document_key=new_key(), lines=[line],
                  warehouse_id=company.warehouses["C1"])  # fmt: skip
    seen_as = {"document_id": counted.document_id, "version": counted.version}
    return _do(company, "goods_receipt.inspect", **seen_as).document_id


def _do(company: Company, code: str, **fields: object):
    case = USE_CASES[code]
    return perform(case, case.command(**fields), actor=_SYSTEM, database=company.database)


def _hired(company: Company, role: str) -> str:
    login = f"clerk-stating-{role}{next(_numbers)}"
    company.hire(login, (role, ""))
    return login


def test_a_supplier_answers_a_statement_on_the_phone(open_tab: OpenTab, company: Company, receipt: int) -> None:
    finance = _hired(company, "finance")
    ours = open_tab(finance, "/statements")
    ours.get_by_role("button", name="生成对账单").first.click()
    dialog = ours.get_by_role("dialog")
    dialog.get_by_role("combobox", name="供应商").fill("申源")
    ours.get_by_role("option", name=re.compile(_SUPPLIER)).click()
    today = company.database.read(lambda session: _day(session, receipt))
    dialog.get_by_label("到哪天止").fill(today)
    expect(dialog.get_by_text("期末 113.00")).to_be_visible()
    dialog.get_by_role("button", name="生成对账单").click()
    row = ours.locator("tbody tr", has_text=_SUPPLIER)
    expect(row).to_contain_text("待供应商确认")
    row.get_by_role("button", name="发链接").click()
    link = ours.get_by_role("dialog").locator("input").first
    expect(link).to_have_value(re.compile(r"/statement#.{43}"))
    address = link.input_value()
    seen(ours, "statements")
    small = open_tab(finance, "/statements", PHONE)
    expect(small.locator("tbody tr", has_text=_SUPPLIER)).to_contain_text("113.00")
    assert small.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    seen(small, "statements-phone")

    phone = open_tab("", f"/statement#{address.partition('#')[2]}", PHONE)
    expect(phone.get_by_text(_SUPPLIER)).to_be_visible()
    phone.get_by_role("button", name="有异议").tap()
    phone.get_by_label("您的姓名").fill("李会计")
    phone.get_by_role("button", name="提交异议").tap()
    expect(phone.get_by_text("有异议的行请写明哪里不对。").first).to_be_visible()
    phone.get_by_label("哪里不对").fill("只送了 9 件")
    seen(phone, "statement-phone")
    phone.get_by_role("button", name="提交异议").tap()
    expect(phone.get_by_text("异议已提交")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    expect(row).to_contain_text("供应商有异议")
    phone.get_by_role("button", name="无误", exact=True).tap()
    phone.get_by_role("button", name="确认对账单").tap()
    expect(phone.get_by_text("已确认，谢谢。")).to_be_visible()
    expect(row).to_contain_text("双方已确认")
    nobody = open_tab("", "/statement#no-such-link", PHONE)
    expect(nobody.get_by_text("链接无效或已过期")).to_be_visible()


def test_what_differs_stands_beside_what_was_ordered(open_tab: OpenTab, company: Company, receipt: int) -> None:
    line = {"receipt_line_id": receipt * 1000 + 1, "quantity": "10", "amount": "120"}
    today = company.database.read(lambda session: _day(session, receipt))
    _do(
        company, "invoice.register", document_key=new_key(), number="26310000000000777001", issued_on=today,
        net="120", tax="0", gross="120", lines=[line],
    )  # fmt: skip
    page = open_tab(_hired(company, "finance"), "/matching")
    row = page.locator("tbody tr", has_text="26310000000000777001")
    expect(row).to_contain_text("价格高于订单")
    expect(row).to_contain_text("7.00")
    expect(row).to_contain_text("请采购确认涨价后放行")
    page.get_by_role("button", name="差异金额").click()
    expect(page).to_have_url(re.compile("/matching"))
    seen(page, "matching")
    for path, words in (("/payment-calendar", "累计要准备"), ("/prepaid", "申请预付款"), ("/payables", "欠我方")):
        page.goto(path)
        expect(page.get_by_text(words).first).to_be_visible()
        seen(page, path.strip("/"))


def _day(session, document_id: int) -> str:
    from jxc_app.modules.documents.models import Document

    return session.get_one(Document, document_id).business_date.isoformat()

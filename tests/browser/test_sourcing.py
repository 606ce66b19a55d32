"""A supplier answers on a phone, without an account; a buyer compares and chooses at a desk."""

import re
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import USE_CASES, perform
from jxc_app.modules.partners.service import CreatePartner, create_partner
from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.test_buying import seen

_SYSTEM = Actor.system()
_numbers = count(1)


def do(company: Company, act: str, **fields: object) -> object:
    case = USE_CASES[act]
    return perform(case, case.command(**fields), actor=_SYSTEM, database=company.database)


@pytest.fixture
def suppliers(company: Company) -> list[tuple[int, str]]:
    made = []
    for at in range(3):
        name = f"询价供应商{at}第{next(_numbers)}家"
        command = CreatePartner(code=new_key()[:8], name=name, is_supplier=True)
        made.append((perform(create_partner, command, actor=_SYSTEM, database=company.database).partner_id, name))
    return made


@pytest.fixture
def rfq(company: Company, suppliers: list[tuple[int, str]]) -> int:
    """Ten C100 and five C200 are asked of three; the second has answered."""
    asked = do(
        company, "rfq.make", document_key=new_key(), warehouse_id=company.warehouses["C1"],
        partner_ids=[one for one, _ in suppliers], answer_until="2099-01-01T00:00:00Z", remark="请报送到价",
        lines=[{"sku_id": company.skus[code], "quantity": much} for code, much in (("C100", "10"), ("C200", "5"))],
    )  # fmt: skip
    lines = [{"sku_id": company.skus["C100"], "price": "3.20", "lead_days": 5}]
    do(
        company, "rfq.enter_quote", rfq_id=asked.document_id, partner_id=suppliers[1][0], valid_until="2099-01-01",
        freight="16", lines=lines,
    )  # fmt: skip
    return asked.document_id


def fill(page: Page, label: str | re.Pattern[str], text: str, at: int = 0) -> None:
    field = page.get_by_label(label).nth(at)
    field.fill(text)
    field.blur()


def test_a_supplier_answers_on_the_phone_and_the_buyer_chooses(
    open_tab: OpenTab, company: Company, rfq: int, suppliers: list[tuple[int, str]]
) -> None:
    made = do(company, "rfq.invite", rfq_id=rfq, partner_id=suppliers[0][0])
    phone = open_tab("", f"/quote#{made.token}", PHONE)
    expect(phone.get_by_text(f"{suppliers[0][1]}：请为询价单")).to_be_visible()
    expect(phone.get_by_text("请报送到价")).to_be_visible()
    for stranger in (suppliers[1][1], suppliers[2][1], "3.2"):
        expect(phone.get_by_text(stranger)).to_have_count(0)
    fill(phone, re.compile("^含税单价"), "2.90")
    phone.get_by_role("button", name="暂存").click()
    expect(phone.get_by_text("已暂存，还没有发给采购方")).to_be_visible()
    phone.reload()
    expect(phone.get_by_label(re.compile("^含税单价")).first).to_have_value("2.90")
    fill(phone, re.compile("^起订量"), "6")
    fill(phone, "交货天数", "4")
    fill(phone, "有效期至", "2099-01-01")
    seen(phone, "quote-phone")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    for button in ("暂存", "发送报价"):
        assert phone.get_by_role("button", name=button).bounding_box()["height"] >= 44
    phone.get_by_role("button", name="发送报价").click()
    expect(phone.get_by_text("报价已发送，谢谢")).to_be_visible()

    login = f"buyer-sourcing{next(_numbers)}"
    company.hire(login, ("buyer", ""))
    desk = open_tab(login, f"/rfq?id={rfq}")
    expect(desk.get_by_text("已报价")).to_have_count(2)
    row = desk.get_by_role("row").filter(has=desk.get_by_text("2.90"))
    expect(row.get_by_text("最低", exact=True)).to_be_visible()
    expect(row.get_by_text("到货价 4.80")).to_be_visible()  # 3.20 and 16 yuan of freight over ten
    expect(desk.get_by_text("未报价").first).to_be_visible()
    desk.get_by_role("button", name="都选最低").click()
    expect(desk.get_by_text("已定 1 个商品，货款 ¥29.00")).to_be_visible()
    desk.get_by_role("button", name="定标", exact=True).click()
    expect(desk.get_by_text(re.compile("少于 3 家，请写明原因")).first).to_be_visible()
    seen(desk, "rfq-compare")


def test_a_link_that_is_none_says_so_and_nothing_more(open_tab: OpenTab, company: Company) -> None:
    page = open_tab("", "/quote#no-such-link", PHONE)
    expect(page.get_by_text("这个报价链接无效或已过期")).to_be_visible()
    expect(page.get_by_label(re.compile("含税单价"))).to_have_count(0)

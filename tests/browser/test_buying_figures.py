"""采购分析 in a browser: a topic, its chart, the lines behind a supplier, on a wide screen and on a phone."""

from playwright.sync_api import expect

from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import USE_CASES, perform
from jxc_app.modules.partners.service import CreatePartner, create_partner
from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.test_buying import seen

_SUPPLIER = "可分析供货商"


def _bought(company: Company) -> None:
    """Ten pieces came, two of them damaged."""
    system = Actor.system()

    def do(code: str, **fields: object) -> object:
        case = USE_CASES[code]
        return perform(case, case.command(**fields), actor=system, database=company.database)

    command = CreatePartner(code="FX-1", name=_SUPPLIER, is_supplier=True)
    supplier = perform(create_partner, command, actor=system, database=company.database).partner_id
    order = company.record("purchase_order", {"C100": "10"}, prices={"C100": "11.3"}, partner_id=supplier)
    line = {"source_line_id": order.document_id * 1000 + 1, "counted": "10", "noted": "10"}
    counted = do("goods_receipt.count", document_key=new_key(), warehouse_id=company.warehouses["C1"], lines=[line])
    judged = [{"line_id": counted.document_id * 1000 + 1, "accepted": "8", "cause": "damaged"}]
    do("goods_receipt.inspect", document_id=counted.document_id, version=counted.version, lines=judged)


def test_a_figure_leads_to_the_documents_behind_it(open_tab: OpenTab, company: Company) -> None:
    _bought(company)
    company.hire("clerk-figures", ("finance", ""))
    page = open_tab("clerk-figures", "/buying/figures?tab=quality")
    row = page.locator("tbody tr", has=page.get_by_role("link", name=_SUPPLIER))
    expect(row).to_contain_text("20.0%")
    expect(page.locator("figure.chart[data-stage=drawn]")).to_be_visible()
    expect(page.get_by_text("不合格率", exact=True)).to_be_visible()
    seen(page, "figures")
    row.get_by_role("link", name=_SUPPLIER).click()
    line = page.locator("tbody tr", has_text="破损")
    expect(line).to_be_visible()
    page.get_by_role("link", name="返回汇总").click()
    page.get_by_role("tab", name="周期").click()
    expect(page.locator("tbody tr", has_text="需求 → 入库").last).to_be_visible()

    phone = open_tab("clerk-figures", "/buying/figures?tab=quality", PHONE)
    expect(phone.locator("tbody tr", has_text=_SUPPLIER).last).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    seen(phone, "figures-phone")

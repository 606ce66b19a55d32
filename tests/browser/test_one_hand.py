"""One person with two duties of buying tries the second act on the screen: it says why not, and nothing happens.

The pairs are those of one chain in tests/modules/access/chains.py. One SKU, one supplier, a person for each pair.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import USE_CASES, perform
from jxc_app.modules.documents.models import Document
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.service import CreatePartner, create_partner
from tests.browser.company import Company
from tests.browser.conftest import OpenTab
from tests.browser.test_buying import card

_SYSTEM = Actor.system()
_SUPPLIER = "一手供货公司"


def do(company: Company, code: str, by: Actor = _SYSTEM, **fields: Any) -> Any:
    case = USE_CASES[code]
    return perform(case, case.command(**fields), actor=by, database=company.database)


def status(company: Company, document_id: int) -> str:
    return company.database.read(lambda session: session.get_one(Document, document_id).status)


def count_of(company: Company, type_: str) -> int:
    wanted = select(Document.id).where(Document.type == type_)
    return company.database.read(lambda session: len(session.exec(wanted).all()))


@pytest.fixture
def supplier(company: Company) -> int:
    with company.database.reading() as session:
        found = session.exec(select(Partner.id).where(Partner.code == "ONE-HAND")).first()
    if found is not None:
        return found
    command = CreatePartner(code="ONE-HAND", name=_SUPPLIER, is_supplier=True, payment_days=3)
    return perform(create_partner, command, actor=_SYSTEM, database=company.database).partner_id


@pytest.fixture
def hired(company: Company) -> Callable[..., tuple[str, Actor]]:
    """Somebody with these roles, everywhere."""

    def hire(login: str, *roles: str) -> tuple[str, Actor]:
        company.hire(login, *((role, "") for role in roles))
        return login, company.person(login)

    return hire


@pytest.fixture
def ordered(company: Company, supplier: int) -> Callable[[Actor], int]:
    """Ten pieces at 11.30 yuan, ordered by somebody."""

    def order(by: Actor = _SYSTEM) -> int:
        made = company.record("purchase_order", {"C100": "10"}, prices={"C100": "11.3"}, by=by, partner_id=supplier)
        return made.document_id

    return order


def counted(company: Company, order: int, by: Actor = _SYSTEM, **more: str) -> Any:
    line = {"source_line_id": order * 1000 + 1, "counted": "10", "noted": "10"} | more
    here = company.warehouses["C1"]
    return do(company, "goods_receipt.count", by, document_key=new_key(), lines=[line], warehouse_id=here)


def inspected(company: Company, receipt: Any, by: Actor = _SYSTEM) -> int:
    done = do(company, "goods_receipt.inspect", by, document_id=receipt.document_id, version=receipt.version)
    return done.document_id


def billed(company: Company, receipt: int, number: str, gross: str = "113", by: Actor = _SYSTEM) -> int:
    line = {"receipt_line_id": receipt * 1000 + 1, "quantity": "10", "amount": gross}
    today = company.database.read(lambda session: session.get_one(Document, receipt).business_date).isoformat()
    paper = {"number": number, "issued_on": today, "net": gross, "tax": "0", "gross": gross}
    return do(company, "invoice.register", by, document_key=new_key(), lines=[line], **paper).document_id


def says(page: Page, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible()


def test_who_ordered_does_not_count(open_tab: OpenTab, company: Company, hired, ordered) -> None:
    login, person = hired("one-hand-1", "buyer", "keeper")
    order = ordered(person)
    [number] = company.database.read(
        lambda session: session.exec(select(Document.number).where(Document.id == order)).all()
    )
    before = count_of(company, "goods_receipt")
    page = open_tab(login, "/receiving")
    card(page, number).get_by_role("link", name="清点").click()
    page.get_by_label("实收").first.fill("10")
    page.get_by_role("button", name="清点签字").click()
    says(page, "这批货是您下的采购订单，不能由您清点或质检。请换一位同事。")
    assert count_of(company, "goods_receipt") == before


def test_who_counted_does_not_inspect(open_tab: OpenTab, company: Company, hired, ordered) -> None:
    login, person = hired("one-hand-2", "keeper", "inspector")
    receipt = counted(company, ordered(), person)
    page = open_tab(login, f"/receiving?inspect={receipt.document_id}")  # the list offers them no such link
    page.get_by_role("button", name="质检签字并入库").click()
    says(page, "这批货是您清点的，不能再由您质检。请换一位同事。")
    assert status(company, receipt.document_id) != "posted"


def test_who_received_does_not_release(open_tab: OpenTab, company: Company, hired, ordered) -> None:
    login, person = hired("one-hand-3", "keeper", "inspector", "finance")
    receipt = inspected(company, counted(company, ordered(), person, counted="9", noted="10"))
    [number] = company.database.read(
        lambda session: session.exec(select(Document.number).where(Document.id == receipt)).all()
    )
    page = open_tab(login, "/receiving?tab=frozen")
    frozen = card(page, number)
    frozen.get_by_role("button", name="解除冻结").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("原因").fill("没事")
    dialog.get_by_role("button", name="解除冻结").click()
    says(page, f"{number} 是您下单、清点或质检的，不能由您解除冻结。请换一位同事。")
    page.reload()
    expect(frozen).to_be_visible()


def test_who_registered_does_not_accept(open_tab: OpenTab, company: Company, hired, ordered) -> None:
    login, person = hired("one-hand-4", "finance")
    receipt = inspected(company, counted(company, ordered()))
    invoice = billed(company, receipt, "26310000000000888001", "130", person)
    page = open_tab(login, "/payables?tab=invoices")
    row = page.locator("tbody tr", has_text="26310000000000888001")
    expect(row).to_contain_text("是您登记的，请由别人放行差异")
    expect(row.get_by_role("button", name="放行差异")).to_have_count(0)
    other, _ = hired("one-hand-4b", "finance")
    row = open_tab(other, "/payables?tab=invoices").locator("tbody tr", has_text="26310000000000888001")
    expect(row.get_by_role("button", name="放行差异")).to_be_visible()
    assert status(company, invoice) != "done"


def test_who_asked_does_not_pay(open_tab: OpenTab, company: Company, hired, ordered) -> None:
    login, person = hired("one-hand-5", "finance", "cashier")
    receipt = inspected(company, counted(company, ordered()))
    invoice = billed(company, receipt, "26310000000000888002")
    asked = do(company, "payment.request", person, document_key=new_key(), invoice_ids=[invoice])
    before = count_of(company, "payment")
    page = open_tab(login, "/payables?tab=payments")
    row = page.locator("tbody tr", has_text=asked.number)
    expect(row).to_contain_text("是您申请的，请由别人付款")
    expect(row.get_by_role("button", name="付款")).to_have_count(0)
    other, _ = hired("one-hand-5b", "cashier")
    row = open_tab(other, "/payables?tab=payments").locator("tbody tr", has_text=asked.number)
    expect(row.get_by_role("button", name="付款")).to_be_visible()
    assert count_of(company, "payment") == before


def test_who_ordered_does_not_state(open_tab: OpenTab, company: Company, hired, ordered) -> None:
    login, person = hired("one-hand-6", "buyer", "finance")
    receipt = inspected(company, counted(company, ordered(person)))
    today = company.database.read(lambda session: session.get_one(Document, receipt).business_date).isoformat()
    before = count_of(company, "supplier_statement")
    page = open_tab(login, "/statements")
    page.get_by_role("button", name="生成对账单").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="供应商").fill(_SUPPLIER[:4])
    page.get_by_role("option", name=_SUPPLIER).click()
    dialog.get_by_label("到哪天止").fill(today)
    dialog.get_by_role("button", name="生成对账单").click()
    says(page, "这批货由您下单或收货，不能由您对账。请换一位同事。")
    assert count_of(company, "supplier_statement") == before

"""An incident is undone by two people: from the log to the right book stock."""

from decimal import Decimal
from itertools import count

from playwright.sync_api import Page, expect
from sqlmodel import select

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.access.models import User
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.approvals.queries import my_approvals
from jxc_app.modules.documents.commands import DocumentRef, VoidDocument
from jxc_app.modules.documents.deciding import decide_on_document
from jxc_app.modules.documents.voiding import void_document
from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.proving import prove

_people = count(1)


def test_two_people_undo_what_an_assistant_voided(company: Company, open_tab: OpenTab) -> None:
    tag = next(_people)
    owner, second, assistant = f"undoer{tag}", f"seconder{tag}", f"helper{tag}"
    company.hire(owner, ("owner", ""))
    company.hire(second, ("reviewer", ""))
    company.hire(assistant, ("store_manager", "C1"))
    issues = [company.record("other_issue", {"D200": "3"}) for _ in range(3)]
    books = company.on_hand("D200")
    nodder = f"nodder{tag}"
    company.hire(nodder, ("reviewer", ""))
    for issue in issues:
        void(company, issue, assistant, nodder)
    assert company.on_hand("D200") == books + 9

    page = open_tab(owner, "/audit")
    page.get_by_label("人员", exact=True).select_option(label=assistant)
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_role("link", name="事故回退…").click()
    expect(page.get_by_role("button", name=f"去掉 {assistant}")).to_be_visible()
    page.get_by_role("button", name="全选").click()
    expect(page.get_by_text("将恢复 3 张单据，改变 1 种商品的库存。")).to_be_visible()
    expect(stock(page)).to_contain_text(f"{_shown(books + 9)}瓶")
    expect(stock(page)).to_contain_text(f"{_shown(books)}瓶")
    page.get_by_role("button", name="提交复核").click()
    expect(page.locator(".undo-submit .field-error").filter(has_text="太短了")).to_be_visible()
    page.get_by_label("原因").fill("误授店长角色")
    page.get_by_role("button", name="提交复核").click()
    expect(page.locator(".status.proposed")).to_be_visible()
    expect(page.get_by_role("button", name="复核并执行")).to_have_count(0)

    phone = open_tab(second, page.url.partition("/incidents")[1] + page.url.partition("/incidents")[2], size=PHONE)
    expect(stock(phone)).to_contain_text(f"{_shown(books)}瓶")
    sold = company.record("other_issue", {"D200": "1"})
    agree(phone)
    prove(phone)
    expect(phone.get_by_role("heading", name="发起之后有变化")).to_be_visible()
    expect(phone.locator(".note").filter(has_text="它们保持不变")).to_contain_text(str(sold.number))
    agree(phone)
    expect(phone.locator(".status.done")).to_be_visible()
    expect(phone.locator(".papers li")).to_have_count(3)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert company.on_hand("D200") == books - 1


def agree(page: Page) -> None:
    """Confirm what is shown."""
    page.get_by_role("button", name="复核并执行").click()
    page.get_by_role("button", name="确认回退").click()


def stock(page: Page) -> object:
    return page.locator(".undo-stock tbody tr").first


def void(company: Company, issue: DocumentRef, login: str, reviewer: str) -> None:
    """Void from this process, as that person; somebody who does not look says yes."""
    command = VoidDocument(document_id=issue.document_id, version=issue.version, reason="删掉重来")
    perform(void_document, command, actor=person(company, login), database=company.database)
    nods = person(company, reviewer)
    waiting = read(my_approvals, actor=nods, database=company.database)
    row = next(one for one in waiting if one.subject_id == issue.document_id)
    decision = DecideApproval(approval_id=row.id, version=row.version, decision="approve")
    perform(decide_on_document, decision, actor=nods, database=company.database)


def person(company: Company, login: str) -> Actor:
    with company.database.reading() as session:
        user = session.exec(select(User).where(User.login == login)).one()
    return Actor(user_id=user.id or 0, name=user.name, ip="10.0.0.9")


def _shown(quantity: Decimal) -> str:
    return f"{quantity.normalize():,f}"

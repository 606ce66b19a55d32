"""The PDF behind a partner's link: the paper that we print, through the same door, without an account."""

import pypdfium2
import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from jxc_app.api.app import create_api
from jxc_app.core.use_case import perform
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.printing.models import DocumentPrint
from jxc_app.modules.printing.service import SavePrintSettings, save_print_settings
from tests.modules.purchasing.test_supplier_links import sent
from tests.modules.settlement.settling import settling_in
from tests.support.company import SYSTEM, Line

OUR_PAGE = {"Origin": "http://testserver"}


@pytest.fixture
def engine() -> str:
    """Papers are the same on both."""
    return "sqlite"


@pytest.fixture
def settling(company, standing_clock):
    perform(save_print_settings, SavePrintSettings(version=1, shop_name="全友超市"), actor=SYSTEM)
    return settling_in(company)


@pytest.fixture
def browser():
    return TestClient(create_api(), headers=OUR_PAGE)


def words(answer) -> str:
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.content))


def test_whoever_holds_the_link_of_an_order_gets_the_paper_we_print(company, settling, browser):
    order = settling.buying.order(Line(company.a, 10, "3.21"))
    token = sent(company, settling.buying, order)
    answer = browser.post("/api/links/order.pdf", data={"token": token})
    text = words(answer)
    assert all(word in text for word in ("全友超市", "采购订单", order.number, "商品A-1", "3.21", "32.10", "申源食品"))
    assert answer.headers["content-disposition"] == f'inline; filename="{order.number}.pdf"'
    with company.database.reading() as session:
        assert session.exec(select(DocumentPrint)).all() == []
        told = session.exec(select(AuditEntry)).all()
    assert "order.link_paper" in {entry.action for entry in told}
    assert token not in str(told)


def test_whoever_holds_the_link_of_a_statement_gets_its_sums_and_lines(company, settling, browser):
    settling.sent_back(settling.came((Line(company.a, 10, "3.33"), 10)), Line(company.a, 2, "3.33"))
    made = settling.state()
    text = words(browser.post("/api/links/statement.pdf", data={"token": settling.share(made)}))
    assert all(word in text for word in ("供应商对账单", made.number, "26.64", "退货 商品A-1", "-6.66", "供方签章"))


@pytest.mark.parametrize("paper", ["order", "statement"])
def test_a_wrong_link_opens_no_paper_and_guessing_is_slowed_down(company, settling, browser, paper):
    token = sent(company, settling.buying, settling.buying.order(Line(company.a, 10, "3")))
    path = f"/api/links/{paper}.pdf"
    first = browser.post(path, data={"token": "x" * 43})
    assert (first.status_code, first.json()["ok"]) == (404, False)
    answers = [browser.post(path, data={"token": f"{number:02}" * 20}) for number in range(40)]
    assert (answers[-1].status_code, int(answers[-1].headers["retry-after"]) > 0) == (429, True)
    assert browser.post("/api/links/order.pdf", data={"token": token}).status_code == 429


def test_no_other_site_and_no_address_alone_opens_a_paper(company, settling, browser):
    token = sent(company, settling.buying, settling.buying.order(Line(company.a, 10, "3")))
    path = "/api/links/order.pdf"
    assert browser.post(path, data={"token": token}, headers={"Origin": "https://elsewhere.example"}).status_code == 403
    assert browser.get(f"{path}?token={token}").status_code == 404
    assert browser.post(f"{path}?token={token}").status_code == 422
    assert browser.post(path, data={"token": "x" * 101}).status_code == 422

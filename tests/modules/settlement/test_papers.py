"""One paper is registered once, sold by the supplier and bought by us; and each step is another person's."""

import pytest

from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.approvals.queries import my_approvals
from jxc_app.modules.approvals.standing_in import SwitchSmallShop, switch_small_shop
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.printing.models import SETTINGS_ID, PrintSetting
from jxc_app.modules.printing.service import SavePrintSettings, save_print_settings
from jxc_app.modules.settlement.answering import NotePaper, note_paper
from jxc_app.modules.settlement.paying import PayRequest, pay_request
from tests.modules.documents.sheets import view
from tests.modules.files.sent import attach, pdf
from tests.modules.settlement.settling import Settling, settling_in
from tests.support.company import SYSTEM, Line

NUMBER, SELLER, OTHER = "25112233445566778899", "91350100M000100Y43", "91310000MA1FL1234Q"
NAME = "申源食品有限公司"


@pytest.fixture
def settling(company) -> Settling:
    return settling_in(company)


@pytest.fixture
def line(settling) -> int:
    """Ten at 3 yuan came and were accepted."""
    return settling.came((Line(settling.company.a, 10, "3"), 10)).document_id * 1000 + 1


def refused(work) -> DomainError:
    with pytest.raises(DomainError) as found:
        work()
    return found.value


def owner_of(company) -> Actor:
    return company.hire("owner", [("owner", None)])


@pytest.mark.parametrize(
    "again",
    [
        {"seller_tax_id": ""}, {"seller_tax_id": SELLER, "code": "044001900111"}, {"seller_tax_id": OTHER},
        {"seller_tax_id": SELLER, "number": " 2511 2233 4455 6677 8899 "},
    ],
)  # fmt: skip
def test_twenty_digits_are_one_paper_whatever_else_is_typed(settling, line, again):
    settling.bill((line, 5, 15), number=NUMBER, seller_tax_id=SELLER)
    error = refused(lambda: settling.bill((line, 1, 3), **{"number": NUMBER} | again))
    assert (error.code, error.field) == ("invoice.duplicate", "number")


def test_another_supplier_does_not_bill_the_same_twenty_digits(company, settling, line):
    settling.bill((line, 5, 15), number=NUMBER)
    command = CreatePartner(code="GYS002", name="另一家", is_supplier=True)
    other = perform(create_partner, command, actor=SYSTEM, database=company.database).partner_id
    theirs = settling.came((Line(company.b, 5, "2"), 5), partner=other).document_id * 1000 + 1
    assert refused(lambda: settling.bill((theirs, 5, 10), number=NUMBER)).code == "invoice.duplicate"


def test_an_older_number_is_one_paper_of_its_supplier_and_of_its_seller(company, settling, line):
    settling.bill((line, 5, 15), number="12345678", code="044001900111", seller_tax_id=SELLER)
    for again in ({"code": "044001900112"}, {"code": "044001900111"}, {}):
        assert refused(lambda again=again: settling.bill((line, 1, 3), number="12345678", **again)).code == (
            "invoice.duplicate"
        )
    command = CreatePartner(code="GYS002", name="另一家", is_supplier=True)
    other = perform(create_partner, command, actor=SYSTEM, database=company.database).partner_id
    theirs = settling.came((Line(company.b, 5, "2"), 5), partner=other).document_id * 1000 + 1
    said = {"number": "12345678", "code": "044001900199"}
    assert refused(lambda: settling.bill((theirs, 2, 4), seller_tax_id=SELLER, **said)).code == "invoice.duplicate"
    assert settling.bill((theirs, 2, 4), **said).differences == ""


@pytest.mark.parametrize("tax_id", ["91350100M000100Y4", "91350100M000100Y44", "123", "110105194912310021"])
def test_a_tax_id_that_is_none_is_refused_at_its_field(settling, line, tax_id):
    error = refused(lambda: settling.bill((line, 5, 15), seller_tax_id=tax_id))
    assert (error.code, error.field) == ("invoice.tax_id_wrong", "seller_tax_id")


def test_another_company_on_the_paper_is_told_by_its_name(settling, line):
    bill = settling.bill((line, 5, 15), seller_tax_id=SELLER, seller_name="完全无关贸易公司")
    assert bill.differences == "销售方不是供应商"
    assert refused(lambda: settling.ask(bill)).code == "payment.held"
    assert settling.bill((line, 5, 15), seller_name=" 申源食品 有限责任公司").differences == ""


def test_a_tax_id_is_confirmed_once_and_then_known(company, settling, line):
    first = settling.bill((line, 5, 15), seller_tax_id=SELLER, seller_name=NAME)
    assert first.differences == "销售方税号待确认"
    settling.accept(first, owner_of(company))
    known = company.database.read(lambda s: s.get(Partner, settling.buying.supplier).tax_number)
    assert known == SELLER
    assert settling.bill((line, 2, 6), seller_tax_id=SELLER).differences == ""
    assert settling.bill((line, 2, 6), seller_tax_id=OTHER, seller_name=NAME).differences == "销售方不是供应商"


def test_a_paper_for_another_buyer_is_told_until_somebody_lets_it_pass(company, settling, line):
    company.database.write(lambda s: s.merge(PrintSetting(id=SETTINGS_ID, shop_name="晨光便利")) and None)
    ours = settling.bill((line, 2, 6), buyer_name="上海晨光便利商业有限公司")
    assert ours.differences == ""
    theirs = settling.bill((line, 2, 6), buyer_name="别人的公司")
    assert theirs.differences == "购买方不是本公司"
    settling.accept(theirs, owner_of(company))
    assert settling.bill((line, 2, 6), buyer_name="别人的公司").differences == ""


def test_the_own_tax_number_says_whom_a_paper_is_for(company, settling, line):
    owner = company.hire("who sets papers", [("owner", None)])
    wrong = SavePrintSettings(version=1, tax_number="91350100M000100Y44")
    assert refused(lambda: settling.do(save_print_settings, wrong, owner)).field == "tax_number"
    settling.do(save_print_settings, SavePrintSettings(version=1, tax_number=f" {OTHER[:6]} {OTHER[6:]}"), owner)
    assert settling.bill((line, 2, 6), buyer_name="随便什么名字", buyer_tax_id=OTHER).differences == ""
    assert settling.bill((line, 2, 6), buyer_name="晨光便利", buyer_tax_id=SELLER).differences == "购买方不是本公司"


def test_who_ordered_or_received_registers_no_invoice_and_asks_for_no_money(company, settling):
    buyer = company.hire("buys", [("buyer", None), ("finance", None)])
    counter = company.hire("counts", [("keeper", None), ("finance", None)])
    order = settling.buying.order(Line(company.a, 10, "3"), actor=buyer)
    receipt = settling.buying.inspect(settling.buying.count(order, 10, actor=counter))
    line = receipt.document_id * 1000 + 1
    for person in (buyer, counter):
        assert refused(lambda person=person: settling.bill((line, 5, 15), actor=person)).code == "invoice.own_receipt"
    invoice = settling.bill((line, 5, 15))
    for person in (buyer, counter):
        assert refused(lambda person=person: settling.ask(invoice, actor=person)).code == "payment.own_receipt"
    more = settling.buying.order(Line(company.b, 10, "3"), actor=buyer)
    assert refused(lambda: settling.ask_ahead(more, 10, actor=buyer)).code == "payment.own_receipt"


def test_in_a_small_shop_they_may_and_the_owner_is_asked(company, settling):
    owner = owner_of(company)
    command = SwitchSmallShop(is_on=True, reason="只有一个人")
    perform(switch_small_shop, command, actor=SYSTEM, database=company.database)
    buyer = company.hire("buys", [("buyer", None), ("finance", None)])
    receipt = settling.buying.received(settling.buying.order(Line(company.a, 10, "3"), actor=buyer), 10)
    settling.ask(settling.bill((receipt.document_id * 1000 + 1, 10, 30), actor=buyer), actor=buyer)
    settling.came((Line(company.b, 1, "1"), 1))
    made = settling.state(str(view(company, receipt).head.business_date))
    attach(company, made.document_id, pdf("signed"), kind="other", actor=settling.clerk)
    note = NotePaper(document_id=made.document_id, version=view(company, made).head.version, name="申源财务章")
    settling.do(note_paper, note, settling.clerk)
    waiting = read(my_approvals, actor=owner, part="waiting")
    because = " ".join(words for one in waiting for words in (*one.because, *one.flows))
    for words in ("收货的人自己登记了发票", "自己申请了付款", "做了对账单又登记了回执"):
        assert words in because


def paid(settling, request, number, method="bank"):
    command = PayRequest(
        document_id=request.document_id, version=request.version, document_key=f"pay{request.document_id:029d}",
        method=method, own_number=number,
    )  # fmt: skip
    return settling.do(pay_request, command, settling.cashier)


def test_one_transfer_of_the_bank_pays_once(company, settling, line):
    asked = [settling.ask(settling.bill((line, 2, 6))) for _ in range(3)]
    first = paid(settling, asked[0], "TX777")
    error = refused(lambda: paid(settling, asked[1], " tx777 "))
    assert (error.code, error.field, first.number in str(error)) == ("payment.same_transfer", "own_number", True)
    paid(settling, asked[1], "TX777", "cash")
    company.void(first.model_copy(update={"version": view(company, first).head.version}))
    assert paid(settling, asked[2], "TX777").status == "posted"

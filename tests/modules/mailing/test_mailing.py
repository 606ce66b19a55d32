"""发邮件: what a supplier gets, through a real mail server; who may send, what is kept, what is seen of it."""

import re
from datetime import timedelta
from io import BytesIO

import pypdfium2
import pytest
import python_calamine
from pydantic import ValidationError
from sqlmodel import select

from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.mailing.models import DocumentMail
from jxc_app.modules.mailing.queries import mail_draft, mails_of
from jxc_app.modules.mailing.service import (
    MailOrder,
    MailRfq,
    MailStatement,
    RetryMail,
    mail_order,
    mail_rfq,
    mail_statement,
    retry_mail,
)
from jxc_app.modules.notifications.channels import SwitchChannel, switch_channel
from jxc_app.modules.notifications.delivering import send_due
from jxc_app.modules.notifications.models import Delivery, Letter
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.purchasing.supplier_links import OpenOrder, open_order
from jxc_app.modules.settlement.answering import OpenStatement, open_statement
from jxc_app.modules.sourcing.answering import OpenQuote, open_quote
from tests.modules.documents.sheets import view
from tests.modules.documents.test_amending import seen
from tests.modules.mailing.post_office import Box, files_of, mail_channel, post_office, text_of
from tests.modules.settlement.settling import settling_in
from tests.modules.sourcing.asked import sourcing_in
from tests.support.company import SYSTEM, Line

TO = "li@supplier.example"
WORDS = {"subject": "采购订单", "text": "请看：【链接】", "origin": "https://jxc.example.cn"}
GUEST = Actor.anonymous("203.0.113.9")


@pytest.fixture
def engine() -> str:
    """Sending is the same on both."""
    return "sqlite"


@pytest.fixture
def company(company):
    company.database.settings = company.database.settings.model_copy(update={"notice_hosts": ("localhost",)})
    return company


@pytest.fixture
def settling(company, standing_clock):
    settled = settling_in(company)

    def work(session):
        session.get_one(Partner, settled.buying.supplier).email = TO

    company.database.write(work)
    return settled


@pytest.fixture
def box(company):
    with post_office() as office:
        yield office


@pytest.fixture
def channel(company, box: Box) -> int:
    return mail_channel(company, box)


@pytest.fixture
def order(company, settling):
    return settling.buying.order(Line(company.a, 10, "3.21"))


def mail(company, settling, order, actor=None, **more):
    held = seen(company, order)
    command = MailOrder(document_id=held.document_id, version=held.version, **WORDS | more)
    return perform(mail_order, command, actor=actor or settling.buying.buyer, database=company.database)


def rows(company, document, actor=SYSTEM):
    return read(mails_of, actor=actor, database=company.database, document_id=document.document_id)


def refused(work) -> DomainError:
    with pytest.raises(DomainError) as found:
        work()
    return found.value


def token(text: str) -> str:
    return re.search(r"#([\w-]{43})", text)[1]


def words_of(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def test_an_order_goes_out_with_its_link_and_its_paper(company, settling, order, channel, box):
    draft = read(mail_draft, actor=SYSTEM, database=company.database, document_id=order.document_id)
    assert (draft.is_open, draft.has_channel, draft.files) == (True, True, (f"{order.number}.pdf",))
    assert [(one.name, one.address) for one in draft.addressees] == [("申源食品有限公司", TO)]
    mail(company, settling, order, subject=draft.subject, text=draft.text)
    assert rows(company, order)[0].state == "pending"
    assert send_due(company.database) == 1
    [came] = box.mails
    assert (came["X-To"], came["To"], came["Subject"]) == (TO, TO, draft.subject)
    assert "jxc@example.com" in came["From"]
    text = text_of(came)
    assert "申源食品有限公司，您好：" in text and "https://jxc.example.cn/supplier-order#" in text
    assert "请登录系统" not in text
    [(name, pdf)] = files_of(came).items()
    assert name == f"{order.number}.pdf" and "32.10" in words_of(pdf)
    opened = perform(open_order, OpenOrder(token=token(text)), actor=GUEST, database=company.database)
    assert (opened.ok, opened.number) == (True, order.number)
    [row] = rows(company, order)
    assert (row.state, row.address, row.asked_by, row.can_retry) == ("sent", TO, settling.buying.buyer.name, False)
    assert "mail" in [event.act for event in view(company, order).timeline]


def test_a_statement_goes_out_with_its_link_and_its_paper(company, settling, channel, box):
    settling.came((Line(company.a, 10, "3.33"), 10))
    made = settling.state()
    now = seen(company, made)
    command = MailStatement(document_id=now.document_id, version=now.version, **WORDS)
    settling.do(mail_statement, command, settling.clerk)
    send_due(company.database)
    [came] = box.mails
    assert "33.30" in words_of(files_of(came)[f"{made.number}.pdf"])
    opened = perform(
        open_statement, OpenStatement(token=token(text_of(came))), actor=GUEST, database=company.database
    )  # fmt: skip
    assert (opened.ok, opened.number) == (True, made.number)
    with pytest.raises(PermissionDenied):
        settling.do(mail_statement, command, settling.cashier)


def test_an_inquiry_goes_to_each_supplier_with_a_sheet_of_its_own(company, standing_clock, box, channel):
    sourcing = sourcing_in(company)
    rfq = sourcing.ask({"sku_id": company.a, "quantity": 10})
    one, two, _ = sourcing.suppliers
    for supplier, address in ((one, "a@one.example"), (two, "b@two.example")):
        command = MailRfq(rfq_id=rfq.document_id, partner_id=supplier, address=address, **WORDS)
        sourcing.do(mail_rfq, command)
    send_due(company.database)
    assert [came["To"] for came in box.mails] == ["a@one.example", "b@two.example"]
    first, second = box.mails
    assert token(text_of(first)) != token(text_of(second))
    files = files_of(second)
    assert set(files) == {f"{rfq.number}.pdf", f"{rfq.number}.xlsx"}
    assert "商品A-1" in words_of(files[f"{rfq.number}.pdf"])
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(files[f"{rfq.number}.xlsx"]))
    assert book.get_sheet_by_index(0).to_python()[1][:3] == [rfq.number, "GYS002", company_code(company)]
    opened = perform(open_quote, OpenQuote(token=token(text_of(second))), actor=GUEST, database=company.database)
    assert (opened.ok, opened.supplier) == (True, "供应商2")
    stranger = company.hire("stranger", [("keeper", None)])
    with pytest.raises((PermissionDenied, NotFound)):
        rows(company, rfq, stranger)


def company_code(company) -> str:
    return company.database.read(lambda session: session.get_one(Sku, company.a).code)


def test_a_mailbox_that_is_refused_is_seen_and_tried_again(company, settling, order, channel, box, standing_clock):
    box.refused.add(TO)
    mail(company, settling, order)
    send_due(company.database)
    [row] = rows(company, order)
    assert (row.state, row.error, "550" in row.answer, row.can_retry) == (
        "failed",
        "邮件服务器不接受收件地址",
        True,
        True,
    )
    standing_clock.at += timedelta(minutes=1)
    box.refused.clear()
    assert send_due(company.database) == 1
    [row] = rows(company, order)
    assert (row.state, row.attempts, len(box.mails)) == ("sent", 2, 1)


def test_who_may_share_may_try_again_at_once_and_nobody_else(company, settling, order, channel, box):
    box.refused.add(TO)
    put = mail(company, settling, order)
    send_due(company.database)
    command = RetryMail(delivery_id=put.delivery_id)
    with pytest.raises(PermissionDenied):
        perform(retry_mail, command, actor=settling.buying.keeper, database=company.database)
    box.refused.clear()
    perform(retry_mail, command, actor=settling.buying.buyer, database=company.database)
    assert (send_due(company.database), rows(company, order)[0].state) == (1, "sent")
    again = refused(lambda: perform(retry_mail, command, actor=settling.buying.buyer, database=company.database))
    assert again.code == "letter.emptied"


def test_another_mail_takes_the_place_of_one_that_has_not_gone_out(company, settling, order, channel, box):
    mail(company, settling, order, subject="一")
    mail(company, settling, order, subject="二")
    send_due(company.database)
    assert [came["Subject"] for came in box.mails] == ["二"]
    later, earlier = rows(company, order)
    assert (later.state, earlier.state, earlier.error) == ("sent", "dead", "已改发新的邮件，这一封不再发送")
    assert not earlier.can_retry


def test_the_link_lies_sealed_until_it_is_gone_and_nowhere_else(company, settling, order, channel, box):
    mail(company, settling, order)
    with company.database.reading() as session:
        [letter] = session.exec(select(Letter)).all()
        assert letter.sealed and "https" not in letter.sealed
    send_due(company.database)
    link = token(text_of(box.mails[0]))
    with company.database.reading() as session:
        kept = [*session.exec(select(Letter)), *session.exec(select(Delivery)), *session.exec(select(DocumentMail))]
        told = [str(entry.model_dump()) for entry in session.exec(select(AuditEntry))]
        assert session.exec(select(Letter)).one().sealed == ""
        assert not any(link in text for text in [*(str(one.model_dump()) for one in kept), *told])
        assert not any(TO in text for text in [*told, str(session.exec(select(Delivery)).one().model_dump())])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "订单\r\nBcc: x@example.com"),
        ("subject", "订单\nX: y"),
        ("subject", "订单\u2028x"),
        ("address", "a@b.cn\r\nBcc: x@example.com"),
        ("address", "a@b.cn, x@example.com"),
        ("address", "<a@b.cn>"),
        ("address", "a b@b.cn"),
        ("origin", "https://x.cn/\r\nBcc: x"),
        ("origin", "javascript:alert(1)"),
    ],
)
def test_nothing_gets_into_a_header_or_to_a_second_address(company, settling, order, channel, box, field, value):
    with pytest.raises(ValidationError) as found:
        mail(company, settling, order, **{field: value})
    assert found.value.errors()[0]["loc"][0] == field
    assert box.mails == []


def test_who_may_not_share_mails_nothing_and_neither_is_it_mailed_when_it_is_over(company, settling, order, channel):
    with pytest.raises(PermissionDenied):
        mail(company, settling, order, actor=settling.buying.keeper)
    held = seen(company, order)
    company.void(held)
    with pytest.raises(Conflict):
        mail(company, settling, order)
    assert rows(company, order) == []


def test_without_a_channel_it_is_said_what_is_missing(company, settling, order, box):
    assert refused(lambda: mail(company, settling, order)).code == "letter.no_channel"
    channel_id = mail_channel(company, box)
    perform(switch_channel, SwitchChannel(channel_id=channel_id, version=1, switched_off=True), actor=SYSTEM)
    assert refused(lambda: mail(company, settling, order)).code == "letter.no_channel"
    assert not read(mail_draft, actor=SYSTEM, database=company.database, document_id=order.document_id).has_channel


def test_without_an_address_it_is_asked_for(company, settling, order, channel, box):
    company.database.write(lambda session: setattr(session.get_one(Partner, settling.buying.supplier), "email", ""))
    found = refused(lambda: mail(company, settling, order))
    assert (found.code, found.field) == ("mail.no_address", "address")
    mail(company, settling, order, address="other@supplier.example")
    send_due(company.database)
    assert box.mails[0]["To"] == "other@supplier.example"


def test_the_address_is_masked_for_who_may_not_see_contact_data(company, settling, order, channel, box):
    mail(company, settling, order)
    keeper = settling.buying.keeper
    assert rows(company, order, keeper)[0].address == "l***@supplier.example"
    draft = read(mail_draft, actor=keeper, database=company.database, document_id=order.document_id)
    assert {one.address for one in draft.addressees} <= {"l***@supplier.example"}

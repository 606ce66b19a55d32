"""Printing as people do it: who may, what is counted, what the paper of a document says."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlmodel import select, text

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.access.models import CompanySetting
from jxc_app.modules.access.queries import DEMO_NAME
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.printing.models import DocumentPrint
from jxc_app.modules.printing.papers import Layout
from jxc_app.modules.printing.queries import (
    LIFETIME,
    label_texts,
    previewed_slip,
    print_counts,
    print_settings,
    printable,
    printed_slips,
)
from jxc_app.modules.printing.service import (
    PrintDocuments,
    Printed,
    SavePrintSettings,
    print_documents,
    save_print_settings,
)
from jxc_app.modules.printing.slips import LabelText, Slip
from tests.support.company import SYSTEM, Company, Line


def print_(
    company: Company, *documents: DocumentRef, actor: Actor = SYSTEM, key: str | None = None, **how: Any
) -> Printed:
    ids = [ref.document_id for ref in documents]
    command = PrintDocuments(document_ids=ids, **{"layout": Layout.A5} | how)
    return perform(print_documents, command, actor=actor, key=key, database=company.database)


def slips(company: Company, printed: Printed, actor: Actor = SYSTEM) -> list[Slip]:
    found = read(printed_slips, actor=actor, database=company.database, print_key=printed.print_key)
    return [slip for slip, _ in found]


def sale(company: Company, quantity: int = 2, price: str = "3.5", **fields: Any) -> DocumentRef:
    company.receive(company.a, quantity, "1")
    return company.record("sales_issue", [Line(company.a, quantity, price)], **fields)


# copies


def test_the_first_is_the_original_and_later_ones_say_so(company: Company) -> None:
    sold = sale(company)
    marks = []
    for _ in range(3):
        [slip] = slips(company, print_(company, sold))
        marks.append(slip.copy_mark)
    assert marks == ["", "补打 第2次", "补打 第3次"]


def test_a_print_is_on_the_timeline_and_in_the_log(company: Company) -> None:
    sold = sale(company)
    keeper = company.hire("keeper", [("keeper", company.w1)])
    print_(company, sold, actor=keeper, layout=Layout.TRIPLICATE)
    view = read(get_document, actor=SYSTEM, document_id=sold.document_id)
    event = view.timeline[-1]
    assert (event.act, event.actor_name) == ("print", "人keeper")
    assert event.text == "第 1 次 · 三联单 241×140 毫米 · 含价格"
    with company.database.reading() as session:
        entry = session.exec(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
        [row] = session.exec(select(DocumentPrint)).all()
    assert (entry.action, entry.object_label, entry.actor_name) == ("document.print", sold.number, "人keeper")
    assert (row.layout, row.with_price, row.copy_no, row.actor_id) == ("triplicate", True, 1, keeper.user_id)


def test_pressing_twice_prints_once(company: Company) -> None:
    sold = sale(company)
    first, second = (print_(company, sold, key="one-click") for _ in range(2))
    assert first == second
    [found] = read(printable, actor=SYSTEM, document_ids=[sold.document_id])
    assert found.copies == 1


def test_many_at_once_keep_their_order_and_count_each(company: Company) -> None:
    one, two = sale(company), sale(company)
    print_(company, two)
    printed = print_(company, two, one, two)
    assert (printed.documents, printed.again) == (2, 1)
    assert [(slip.number, slip.copy_mark) for slip in slips(company, printed)] == [
        (two.number, "补打 第2次"),
        (one.number, ""),
    ]


def test_copies_printed_at_the_same_moment_have_numbers_of_their_own(company: Company) -> None:
    sold, other = sale(company), sale(company)

    def once(turn: int) -> Printed:
        return print_(company, *((sold, other) if turn % 2 else (other, sold)))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(once, range(18)))
    with company.database.reading() as session:
        rows = session.exec(select(DocumentPrint.document_id, DocumentPrint.copy_no)).all()
    for ref in (sold, other):
        assert sorted(copy for document_id, copy in rows if document_id == ref.document_id) == list(range(1, 19))
    company.assert_proved()


def test_a_preview_is_no_print(company: Company) -> None:
    sold = sale(company)
    draft = company.save("other_issue", [Line(company.a, 1)])
    keeper = company.hire("keeper", [("keeper", company.w1)])

    def preview(ref: DocumentRef) -> Slip:
        return read(previewed_slip, actor=keeper, document_id=ref.document_id, with_price=True)

    assert (preview(sold).watermark, preview(sold).copy_mark) == ("预览", "")
    assert preview(draft).watermark == "草稿"
    assert read(print_counts, actor=keeper, document_ids=[sold.document_id]) == {}
    assert all(
        event.act != "print" for event in read(get_document, actor=SYSTEM, document_id=sold.document_id).timeline
    )
    [printed] = slips(company, print_(company, sold, actor=keeper), keeper)
    assert (printed.watermark, printed.copy_mark) == ("", "")
    assert preview(sold).copy_mark == "补打 第2次"
    elsewhere = company.hire("elsewhere", [("keeper", company.w2)])
    with pytest.raises(NotFound):
        read(previewed_slip, actor=elsewhere, document_id=sold.document_id, with_price=True)


def test_a_preview_has_no_price_for_who_may_not_see_it(company: Company) -> None:
    keeper = company.hire("keeper", [("keeper", company.w1)])
    received = company.receive(company.a, 2, "1.25")
    slip = read(previewed_slip, actor=keeper, document_id=received.document_id, with_price=True)
    assert (slip.shows_price, slip.amount, slip.lines[0].price) == (False, 0, None)


def test_several_equal_papers_are_one_print(company: Company) -> None:
    one, two = sale(company), sale(company)
    printed = print_(company, one, two, sets=2)
    found = slips(company, printed)
    assert [slip.number for slip in found] == [one.number, one.number, two.number, two.number]
    assert [slip.printed.split("  ")[1] for slip in found] == ["第 1 份 / 共 2 份", "第 2 份 / 共 2 份"] * 2
    assert {slip.copy_mark for slip in found} == {""}
    counts = read(print_counts, actor=SYSTEM, document_ids=[one.document_id, two.document_id])
    assert set(counts.values()) == {1}
    view = read(get_document, actor=SYSTEM, document_id=one.document_id)
    assert view.timeline[-1].text.endswith("含价格 · 2 份")


@pytest.mark.parametrize("sets", ["0", "10", "-1", "1.5", "两", "", "²", True])
def test_a_number_of_papers_that_cannot_be_is_refused(sets: object) -> None:
    with pytest.raises(ValidationError):
        PrintDocuments(document_ids=[1], layout=Layout.A5, sets=sets)


def test_prints_are_counted_for_who_may_see_the_document(company: Company) -> None:
    here, there = sale(company), company.receive(company.a, 1, "1", at=company.w2)
    for _ in range(2):
        print_(company, here, there)
    ids = [here.document_id, there.document_id]
    keeper = company.hire("keeper", [("keeper", company.w1)])
    assert read(print_counts, actor=SYSTEM, document_ids=ids) == dict.fromkeys(ids, 2)
    assert read(print_counts, actor=keeper, document_ids=ids) == {here.document_id: 2}


def test_what_was_printed_stays_written(company: Company) -> None:
    print_(company, sale(company))
    for statement in ("UPDATE document_print SET copy_no = 7", "DELETE FROM document_print"):
        with pytest.raises(DBAPIError):
            company.database.write(lambda session, sql=statement: session.connection().execute(text(sql)))


# rights


def test_who_may_not_see_a_document_cannot_print_it(company: Company) -> None:
    here, there = sale(company), company.receive(company.a, 1, "1", at=company.w2)
    keeper = company.hire("keeper", [("keeper", company.w1)])
    print_(company, here, actor=keeper)
    with pytest.raises(NotFound):
        print_(company, there, actor=keeper)
    with pytest.raises(NotFound):
        print_(company, here, there, actor=keeper)
    with pytest.raises(PermissionDenied):
        print_(company, here, actor=company.hire("admin", [("administrator", None)]))
    with company.database.reading() as session:
        assert len(session.exec(select(DocumentPrint)).all()) == 1


def test_the_receiver_of_a_transfer_may_print_it(company: Company) -> None:
    company.receive(company.a, 5, "1")
    sent = company.record("transfer", [Line(company.a, 5)], to_warehouse_id=company.w2)
    keeper = company.hire("keeper", [("keeper", company.w2)])
    [slip] = slips(company, print_(company, sent, actor=keeper), keeper)
    assert ("调入仓库", "仓W2") in slip.facts
    assert not slip.shows_price


def test_a_print_is_for_whoever_took_it_and_for_a_while(company: Company, standing_clock: FixedClock) -> None:
    printed = print_(company, sale(company))
    other = company.hire("owner", [("owner", None)])
    with pytest.raises(NotFound):
        slips(company, printed, other)
    standing_clock.at += LIFETIME - timedelta(seconds=1)
    assert slips(company, printed)
    standing_clock.at += timedelta(seconds=1)
    with pytest.raises(NotFound):
        slips(company, printed)


def test_a_right_taken_away_takes_the_print_away(company: Company) -> None:
    keeper = company.hire("keeper", [("keeper", company.w1)])
    printed = print_(company, sale(company), actor=keeper)
    company.database.write(
        lambda session: session.connection().execute(
            text("DELETE FROM role_assignment WHERE user_id = :user"), {"user": keeper.user_id}
        )
    )
    with pytest.raises(PermissionDenied):
        slips(company, printed, keeper)


def test_cost_is_not_printed_for_who_may_not_see_it(company: Company) -> None:
    """A keeper may see what is sold for how much, and not what was paid for it."""
    keeper = company.hire("keeper", [("keeper", company.w1)])
    received, sold = company.receive(company.a, 2, "1.25"), sale(company)
    printed = print_(company, received, sold, actor=keeper)
    cost, price = slips(company, printed, keeper)
    assert (cost.shows_price, cost.amount_words, cost.lines[0].price, cost.lines[0].amount) == (False, "", None, None)
    assert (price.shows_price, price.amount_words) == (True, "柒元整")
    flags = {one.id: one.has_price for one in read(printable, actor=keeper, document_ids=[received.document_id])}
    assert flags == {received.document_id: False}
    with company.database.reading() as session:
        rows = session.exec(select(DocumentPrint.document_id, DocumentPrint.with_price)).all()
    assert dict(rows) == {received.document_id: False, sold.document_id: True}


# what the paper says


def test_prices_are_left_out_on_request(company: Company) -> None:
    [slip] = slips(company, print_(company, sale(company), with_price=False))
    assert (slip.shows_price, slip.amount_words) == (False, "")
    assert slip.lines[0].price is None
    assert slip.quantity == 2


def test_where_the_goods_go_is_on_the_paper_for_who_may_see_it(company: Company) -> None:
    """Phone and address of a customer are for those who may see them; the name to ask for is for everybody."""
    command = CreatePartner(
        code="K1", name="四海餐饮", is_customer=True, contact="王经理", phone="021-5555", address="人民路 1 号"
    )
    customer = perform(create_partner, command, actor=SYSTEM, database=company.database)
    sold = sale(company, partner_id=customer.partner_id)
    manager, keeper = (company.hire(role, [(role, company.w1)]) for role in ("store_manager", "keeper"))
    [full] = slips(company, print_(company, sold, actor=manager), manager)
    [bare] = slips(company, print_(company, sold, actor=keeper), keeper)
    assert dict(full.facts) | {"联系人": "王经理 021-5555", "地址": "人民路 1 号"} == dict(full.facts)
    assert dict(bare.facts)["联系人"] == "王经理"
    assert "地址" not in dict(bare.facts)


def test_arrivals_of_a_transfer_can_be_written_down_on_its_paper(company: Company) -> None:
    company.receive(company.a, 5, "1")
    sent = company.record("transfer", [Line(company.a, 5)], to_warehouse_id=company.w2)
    [transfer, sold] = slips(company, print_(company, sent, sale(company)))
    assert (transfer.is_counted_on_arrival, sold.is_counted_on_arrival) == (True, False)


def test_the_discount_of_a_line_is_on_the_paper(company: Company) -> None:
    company.receive(company.a, 2, "1")
    sold = company.record("sales_issue", [Line(company.a, 2, "10", discount="5")])
    [slip] = slips(company, print_(company, sold))
    assert (slip.lines[0].discount, slip.amount) == (5, 19)
    [bare] = slips(company, print_(company, sold, with_price=False))
    assert bare.lines[0].discount == 0


def test_drafts_and_voided_documents_carry_their_mark(company: Company) -> None:
    draft = company.save("other_issue", [Line(company.a, 1)])
    sold = sale(company)
    company.void(sold)
    unposted, voided = slips(company, print_(company, draft, sold))
    assert (unposted.watermark, unposted.is_numbered, voided.watermark) == ("草稿", False, "已作废")


def test_a_reversal_is_below_zero_and_names_what_it_reverses(company: Company) -> None:
    sold = sale(company, 3, "106.83")
    company.void(sold)
    with company.database.reading() as session:
        reversal_id = session.connection().execute(
            text("SELECT id FROM document WHERE reverses_document_id = :of"), {"of": sold.document_id}
        ).scalar_one()  # fmt: skip
    printed = print_(company, DocumentRef(document_id=reversal_id, number=None, status="posted", version=1))
    [slip] = slips(company, printed)
    assert slip.title == "销售出库单（红冲）"
    assert (slip.quantity, slip.amount_words) == (-3, "负叁佰贰拾元肆角玖分")
    assert str(sold.number) in slip.linked


def test_signatures_are_those_of_the_people(company: Company) -> None:
    clerk = company.hire("clerk", [("clerk", company.w1)])
    company.receive(company.a, 1, "1")
    draft = company.save("sales_issue", [Line(company.a, 1, "2")], actor=clerk, responsible="王小明")
    company.post(draft, actor=company.hire("reviewer", [("reviewer", company.w1)]))
    [slip] = slips(company, print_(company, draft))
    assert slip.signatures == (("制单", "人clerk"), ("经手人", "王小明"), ("审核", "人reviewer"), ("收货人", ""))


def test_too_much_at_once_is_refused_in_words(company: Company) -> None:
    with pytest.raises(ValueError, match="at most 200"):
        PrintDocuments(document_ids=list(range(1, 202)), layout=Layout.A5)
    with pytest.raises(NotFound):
        print_(company, DocumentRef(document_id=2**31 - 1, number=None, status="draft", version=1))


# settings and labels


def test_settings_are_on_the_paper_and_kept_by_version(company: Company) -> None:
    assert read(print_settings, actor=SYSTEM, database=company.database).version == 1
    command = SavePrintSettings(
        version=1, shop_name="晨光便利", foot="谢谢惠顾", layouts={"sales_issue": "receipt80"}, sets={"transfer": "3"}
    )
    owner = company.hire("owner", [("owner", None)])
    perform(save_print_settings, command, actor=owner, database=company.database)
    with pytest.raises(Conflict):
        perform(save_print_settings, command, actor=owner, database=company.database)
    settings = read(print_settings, actor=owner, database=company.database)
    assert settings.layouts == {"sales_issue": Layout.RECEIPT_80}
    assert settings.sets == {"transfer": 3}
    [slip] = slips(company, print_(company, sale(company)))
    assert (slip.letterhead.shop_name, slip.letterhead.foot) == ("晨光便利", "谢谢惠顾")
    for fields in ({"layouts": {"invoice": "a4"}}, {"sets": {"invoice": "2"}}):
        unknown = SavePrintSettings(version=settings.version, **fields)
        with pytest.raises(DomainError, match="invoice"):
            perform(save_print_settings, unknown, actor=owner, database=company.database)


def test_a_paper_of_the_demo_company_bears_its_name_until_another_is_set(company: Company) -> None:
    sold = sale(company)
    [nameless] = slips(company, print_(company, sold))
    company.database.write(lambda session: session.add(CompanySetting(name=DEMO_NAME, value="禾邻优选")))
    [demo] = slips(company, print_(company, sold))
    perform(save_print_settings, SavePrintSettings(version=1, shop_name="晨光便利"), actor=SYSTEM)
    [named] = slips(company, print_(company, sold))
    names = [slip.letterhead.shop_name for slip in (nameless, demo, named)]
    assert names == ["", "禾邻优选", "晨光便利"]


def test_two_who_set_for_the_first_time_do_not_overwrite_each_other(company: Company) -> None:
    def save(name: str) -> str:
        command = SavePrintSettings(version=1, shop_name=name)
        try:
            perform(save_print_settings, command, actor=SYSTEM, database=company.database)
        except Conflict:
            return "refused"
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, ("甲", "乙"))) == ["refused", "saved"]


def test_a_label_has_the_bar_code_of_the_base_unit_or_the_code(company: Company) -> None:
    from jxc_app.modules.catalog.service import CreateSku, create_sku

    units = [{"name": "箱", "numerator": 12, "barcodes": ["16901234567899"]}]
    command = CreateSku(
        code="D-4", name="可乐", spec="500ml", base_unit="瓶", barcodes=["6901234567892"], units=units,
        retail_price="3.5",
    )  # fmt: skip
    made = perform(create_sku, command, actor=SYSTEM, database=company.database)
    found = read(label_texts, actor=SYSTEM, database=company.database, sku_ids=[made.sku_id, company.a, 2**31 - 1])
    assert found.keys() == {made.sku_id, company.a}
    label = found[made.sku_id]
    assert label == LabelText("可乐", "500ml", "瓶", Decimal("3.5"), "6901234567892")
    assert (found[company.a].code, found[company.a].price) == ("A-1", None)

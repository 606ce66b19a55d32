"""From a requisition over three offers to an agreement and an order; and who chooses, with which reason."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied
from jxc_app.core.ids import new_key
from jxc_app.core.use_case import perform, read
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.approvals.queries import my_approvals
from jxc_app.modules.approvals.shipped import hold_flows
from jxc_app.modules.buying_figures.asking import Asked
from jxc_app.modules.buying_figures.queries import buying_figures, figure_lines
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.documents.chains import document_chain
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.deciding import decide_on_document
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.purchasing.allocating import AllocateCost, allocate_cost
from jxc_app.modules.purchasing.ordering import PlanOrders, plan_orders
from jxc_app.modules.purchasing.planning import wanted_lines
from jxc_app.modules.purchasing.queries import receipts_for_cost
from jxc_app.modules.purchasing.supplier_side import supplier_side
from jxc_app.modules.sourcing.agreeing import EndAgreement, end_agreement
from jxc_app.modules.sourcing.asking import EndRfq, end_rfq
from jxc_app.modules.sourcing.awarding import DropAward, drop_award
from jxc_app.modules.sourcing.highest import highest_quotes
from jxc_app.modules.sourcing.models import PriceAgreement, RfqQuote, SourcingNeed
from jxc_app.modules.sourcing.queries import AgreementFilter, agreement_page, rfq_page
from jxc_app.modules.sourcing.settings import (
    ChangeSourcingRules,
    SaveNeed,
    change_sourcing_rules,
    save_need,
)
from jxc_app.state.plan import _agreed_words, _at_agreed_price, _beside_words, _Choice
from tests.modules.documents.sheets import view
from tests.modules.documents.test_amending import amended, seen
from tests.modules.sourcing.asked import UNTIL, Sourcing, sourcing_in
from tests.support.company import SYSTEM, Line


@pytest.fixture
def sourcing(standing_clock, company) -> Sourcing:
    return sourcing_in(company)


def refused(work) -> tuple[str, str | None]:
    with pytest.raises(DomainError) as found:
        work()
    return found.value.code, found.value.field


def orders(company):
    with company.database.reading() as session:
        found = select(Document).where(Document.type == "purchase_order").order_by(Document.id)
        return [(one.partner_id, one.status, one.total_amount, one.maker_id) for one in session.exec(found)]


def agreements(company):
    with company.database.reading() as session:
        found = select(PriceAgreement).order_by(PriceAgreement.id)
        return [(one.partner_id, one.sku_id, one.price, one.valid_until, one.end_reason) for one in session.exec(found)]


def limit(company, yuan, **fields):
    """Up to which amount orders need no offers, whatever the category."""
    with company.database.reading() as session:
        held = session.exec(select(SourcingNeed).where(SourcingNeed.category_key == 0)).one()
    said = SaveNeed(need_id=held.id, version=held.version, direct_up_to=yuan, **fields)
    perform(save_need, said, actor=SYSTEM, database=company.database)


@pytest.fixture
def quoted(company, sourcing):
    """Ten A wanted by W1 and twenty by S1, five B by hand; all three have answered."""
    here = sourcing.want(Line(company.a, 10))
    there = sourcing.want(Line(company.a, 20), at=company.s1)
    rfq = sourcing.ask(
        {"source_line_id": here.document_id * 1000 + 1, "quantity": 10},
        {"source_line_id": there.document_id * 1000 + 1, "quantity": 20},
        {"sku_id": company.b, "quantity": 5},
    )
    one, two, three = sourcing.suppliers
    sourcing.answer(rfq, one, {"price": "3", "tax_percent": 13, "lead_days": 4}, "10", freight="14")
    sourcing.answer(rfq, two, "3.10", "9")
    sourcing.answer(rfq, three, "2.95", None, freight="30")
    return rfq


def test_the_cycle_closes(company, sourcing, quoted):
    _, two, three = sourcing.suppliers
    sourcing.answer(quoted, three, "2.95", "9.5", freight="30", revision=1)
    seen = sourcing.compare(quoted)
    assert [(row.sku_id, row.quantity) for row in seen.rows] == [(company.a, 30), (company.b, 5)]
    done = sourcing.award(quoted, (company.a, two, 30), (company.b, two, 5))
    assert (done.status, done.number[:5], company.status(quoted)) == ("posted", "CGDB-", "done")
    assert agreements(company) == [
        (two, company.a, Decimal("3.1"), date(2026, 7, 4), ""), (two, company.b, Decimal(9), date(2026, 7, 4), ""),
    ]  # fmt: skip
    assert orders(company) == [(two, "posted", Decimal(138), sourcing.buyer.user_id)]
    assert read(wanted_lines, actor=sourcing.buyer) == []
    chain = read(document_chain, actor=SYSTEM, document_id=done.document_id)
    assert sorted(paper.type for paper in chain.papers) == [
        "purchase_order", "purchase_requisition", "purchase_requisition", "rfq", "rfq_award"
    ]  # fmt: skip


def test_what_was_saved_is_reckoned_against_the_dearest_offer(company, sourcing, quoted):
    one, two, three = sourcing.suppliers
    sourcing.answer(quoted, one, {"price": "3.4"}, "10", revision=1)  # which is what counts by now: the last of each
    sourcing.answer(quoted, three, "2.95", "9.5", freight="30", revision=1)
    sourcing.award(quoted, (company.a, two, 30), (company.b, two, 5))
    with company.database.reading() as session:
        found = dict(session.connection().execute(highest_quotes()).all())
        lines = session.exec(select(DocumentLine).join(Document).where(Document.type == "purchase_order")).all()
    # the third: 30 of freight over 88.50 + 47.50 make 2.95 and 9.50 dearer than anybody else's
    landed = {company.a: Decimal("3.60073529"), company.b: Decimal("11.59558824")}
    assert found == {line.id: landed[line.sku_id] for line in lines}
    assert len(found) == 3


def saved(sourcing) -> Decimal:
    wanted = Asked("savings", date(2026, 1, 1), date(2026, 12, 31), "supplier")
    sheet = read(buying_figures, actor=sourcing.buyer, wanted=wanted)
    return sheet.total[[column.code for column in sheet.columns].index("below")]


def test_what_was_saved_is_reckoned_with_the_freight(company, sourcing):
    """500 and 250 of freight are 7.50 landed, by 0.10 dearer than the dearest of the others."""
    one, two, three = sourcing.suppliers
    rfq = sourcing.ask({"sku_id": company.a, "quantity": 100})
    sourcing.answer(rfq, one, "5", freight="250")
    sourcing.answer(rfq, two, "7")
    sourcing.answer(rfq, three, "7.4")
    sourcing.award(rfq, (company.a, one, 100, "供货快"))
    assert saved(sourcing) == 0, "its own landed price is the dearest"
    again = sourcing.ask({"sku_id": company.b, "quantity": 100})
    sourcing.answer(again, one, "5", freight="250")
    sourcing.answer(again, two, "7")
    sourcing.answer(again, three, "7.4", freight="100")
    sourcing.award(again, (company.b, two, 100))
    assert saved(sourcing) == 140, "8.40 landed against 7.00"


def test_what_was_saved_stays_saved_when_the_order_is_changed(company, sourcing):
    company.database.write(hold_flows)
    one, two, three = sourcing.suppliers
    wanted = sourcing.want(Line(company.a, 10))
    rfq = sourcing.ask({"source_line_id": wanted.document_id * 1000 + 1, "quantity": 10})
    for supplier, price in ((one, "5"), (two, "6"), (three, "7")):
        sourcing.answer(rfq, supplier, price)
    award = sourcing.award(rfq, (company.a, one, 10))
    assert saved(sourcing) == 20
    with company.database.reading() as session:
        [line] = session.exec(select(DocumentLine).join(Document).where(Document.type == "purchase_order")).all()
    order = DocumentRef(document_id=line.document_id, number=None, status="posted", version=1)
    new = amended(company, order, [Line(company.a, 9, "5", source_line_id=line.source_line_id)], partner_id=one)
    assert saved(sourcing) == 18
    with pytest.raises(DomainError) as found:
        company.void(seen(company, award))
    assert found.value.code == "award.ordered"
    assert new.number in str(found.value)


def test_the_freight_of_an_offer_is_told_with_its_order_and_proposed_where_costs_are_spread(company, sourcing):
    company.database.write(hold_flows)
    one, two, three = sourcing.suppliers
    rfq = sourcing.ask({"sku_id": company.a, "quantity": 100})
    sourcing.answer(rfq, one, "5", freight="250")
    for supplier in (two, three):
        sourcing.answer(rfq, supplier, "9")
    sourcing.award(rfq, (company.a, one, 100))
    with company.database.reading() as session:
        [line] = session.exec(select(DocumentLine).join(Document).where(Document.type == "purchase_order")).all()
    order = DocumentRef(document_id=line.document_id, number=None, status="posted", version=1)
    new = amended(company, order, [Line(company.a, 90, "5", source_line_id=line.source_line_id)], partner_id=one)
    side = {"document_id": new.document_id, "database": company.database}
    assert read(supplier_side, actor=sourcing.buyer, **side).freight == 250
    assert read(supplier_side, actor=sourcing.buying.keeper, **side).freight == 0, "an amount, for who may see any"
    receipt = sourcing.buying.received(new, 90)

    def proposed():
        ids = (receipt.document_id,)
        [found] = read(receipts_for_cost, actor=SYSTEM, database=company.database, receipt_ids=ids)
        return dict(found.freights)

    assert proposed() == {order.document_id: 250}
    for amount, left in (("100", {order.document_id: 150}), ("150", {})):
        ask = AllocateCost(document_key=new_key(), receipt_ids=[receipt.document_id], amount=amount, method="value")
        perform(allocate_cost, ask, actor=SYSTEM, database=company.database)
        assert proposed() == left


def test_the_days_of_an_inquiry_count_where_nobody_had_requisitioned(company, sourcing, standing_clock):
    rfq = sourcing.ask({"sku_id": company.a, "quantity": 10})
    for supplier, price in zip(sourcing.suppliers, ("5", "6", "7"), strict=True):
        sourcing.answer(rfq, supplier, price)
    standing_clock.at += timedelta(days=2)
    sourcing.award(rfq, (company.a, sourcing.suppliers[0], 10))
    with company.database.reading() as session:
        [line] = session.exec(select(DocumentLine).join(Document).where(Document.type == "purchase_order")).all()
    standing_clock.at += timedelta(days=3)
    sourcing.buying.received(DocumentRef(document_id=line.document_id, number=None, status="posted", version=1), 10)
    asked = Asked("cycle", date(2026, 1, 1), date(2026, 12, 31))
    [chain] = read(figure_lines, actor=sourcing.buyer, wanted=asked, database=company.database).rows
    decide, arrive, *_, whole = chain.values[4:]
    assert (decide, arrive, whole) == (2, 3, 5)


def test_landed_prices_carry_their_freight_by_value(company, sourcing, quoted):
    cells = {
        (row.sku_id, cell.partner_id): (cell.landed, cell.is_lowest)
        for row in sourcing.compare(quoted).rows
        for cell in row.cells
        if cell
    }
    one, two, three = sourcing.suppliers
    # 14 yuan over 30 × 3 + 5 × 10 = 140: a tenth more
    assert cells[company.a, one] == (Decimal("3.3"), False)
    assert cells[company.b, one] == (Decimal(11), False)
    assert cells[company.a, two] == (Decimal("3.1"), True)
    # the lowest price, and with 30 yuan of freight over 88.50 the dearest
    assert cells[company.a, three][0] == Decimal("3.95")
    assert (company.b, three) not in cells


def test_an_inquiry_uses_up_nothing_of_the_requisition(company, sourcing):
    wanted = sourcing.want(Line(company.a, 10))
    line = {"source_line_id": wanted.document_id * 1000 + 1, "quantity": 10}
    sourcing.ask(line)
    sourcing.ask(line)
    assert [one.open for one in read(wanted_lines, actor=sourcing.buyer)] == [10]
    planned = {
        "source_line_id": line["source_line_id"], "quantity": 10, "partner_id": sourcing.suppliers[0], "price": "3"
    }  # fmt: skip
    command = PlanOrders(document_key="plan-0001", warehouse_id=company.w1, lines=[planned])
    sourcing.do(plan_orders, command)
    assert company.status(wanted) == "done"


def test_fewer_than_three_are_asked_with_a_reason_only(company, sourcing):
    line = {"sku_id": company.a, "quantity": 1}
    two = list(sourcing.suppliers[:2])
    assert refused(lambda: sourcing.ask(line, partner_ids=two)) == ("rfq.few", "few_reason")
    rfq = sourcing.ask(line, partner_ids=two, few_reason="只有两家代理")
    assert sourcing.compare(rfq).few_reason == "只有两家代理"
    twice = [sourcing.suppliers[0]] * 3
    assert refused(lambda: sourcing.ask(line, partner_ids=twice)) == ("rfq.supplier_twice", "partner_ids")
    past = {"answer_until": UNTIL - timedelta(days=30)}
    assert refused(lambda: sourcing.ask(line, **past)) == ("rfq.until_past", "answer_until")
    assert refused(lambda: sourcing.ask({"quantity": 1})) == ("rfq.line_of_one", "lines.0.sku_id")


def test_fewer_than_three_offers_are_chosen_by_somebody_else(company, sourcing):
    rfq = sourcing.ask({"sku_id": company.a, "quantity": 10})
    one = sourcing.suppliers[0]
    sourcing.answer(rfq, one, "3")
    assert refused(lambda: sourcing.award(rfq, (company.a, one, 10))) == ("award.few", "few_reason")
    waits = sourcing.award(rfq, (company.a, one, 10), few_reason="另两家没有回复")
    assert (waits.status, orders(company), agreements(company)) == ("submitted", [], [])
    assert "人reviewer" in waits.waiting_for
    again = refused(lambda: sourcing.award(rfq, (company.a, one, 10), few_reason="再来"))
    assert again == ("award.waits_already", None)
    assert read(my_approvals, actor=sourcing.buyer) == []
    approval = read(my_approvals, actor=sourcing.reviewer)[0]
    command = DecideApproval(approval_id=approval.id, version=approval.version, decision="approve", comment="同意")
    perform(decide_on_document, command, actor=sourcing.reviewer, database=company.database)
    assert (company.status(waits), company.status(rfq)) == ("posted", "done")
    assert agreements(company) == [(one, company.a, Decimal(3), date(2026, 7, 4), "")]


def test_what_was_approved_is_ordered_by_whoever_chose_whatever_the_approver_may(company, sourcing):
    wanted = sourcing.want(Line(company.a, 10))
    rfq = sourcing.ask({"source_line_id": wanted.document_id * 1000 + 1, "quantity": 10})
    one = sourcing.suppliers[0]
    sourcing.answer(rfq, one, {"price": "3", "tax_percent": 13})
    sourcing.award(rfq, (company.a, one, 10), few_reason="另两家没有回复")
    approval = read(my_approvals, actor=sourcing.reviewer)[0]
    command = DecideApproval(approval_id=approval.id, version=approval.version, decision="approve")
    perform(decide_on_document, command, actor=sourcing.reviewer, database=company.database)
    assert orders(company) == [(one, "posted", Decimal(30), sourcing.buyer.user_id)]  # a reviewer writes none himself
    assert read(wanted_lines, actor=sourcing.buyer) == []


def test_a_dearer_offer_takes_a_reason_and_somebody_else(company, sourcing, quoted):
    one, two, three = sourcing.suppliers
    assert refused(lambda: sourcing.award(quoted, (company.a, one, 30))) == ("award.dearer", "lines.0.reason")
    waits = sourcing.award(quoted, (company.a, one, 30, "交货快"))
    assert waits.status == "submitted"
    dropped = DropAward(document_id=waits.document_id, version=waits.version, reason="重新比")
    assert sourcing.do(drop_award, dropped).status == "closed"
    assert sourcing.award(quoted, (company.a, two, 10)).status == "posted"  # less than was asked for
    assert [row.open for row in sourcing.compare(quoted).rows] == [20, 5]
    assert refused(lambda: sourcing.award(quoted, (company.a, two, 21))) == ("award.too_much", "lines.0.quantity")
    assert refused(lambda: sourcing.award(quoted, (company.b, three, 1))) == ("award.no_offer", "lines.0.partner_id")


def test_below_the_minimum_takes_a_reason(company, sourcing):
    rfq = sourcing.ask({"sku_id": company.a, "quantity": 10})
    for at, supplier in enumerate(sourcing.suppliers):
        sourcing.answer(rfq, supplier, {"price": 3 + at, "moq": 24})
    one = sourcing.suppliers[0]
    assert refused(lambda: sourcing.award(rfq, (company.a, one, 10))) == ("award.below_moq", "lines.0.reason")
    assert sourcing.award(rfq, (company.a, one, 10, "已谈好")).status == "posted"


def test_an_order_by_award_is_for_who_wants_it_and_promised_for_the_lead_time(company, sourcing):
    there = sourcing.want(Line(company.a, 20), at=company.s1)
    rfq = sourcing.ask({"source_line_id": there.document_id * 1000 + 1, "quantity": 20})
    for at, supplier in enumerate(sourcing.suppliers):
        sourcing.answer(rfq, supplier, {"price": 3 + at, "lead_days": 4, "tax_percent": 13}, freight="8")
    sourcing.award(rfq, (company.a, sourcing.suppliers[0], 15))
    with company.database.reading() as session:
        order = session.exec(select(Document).where(Document.type == "purchase_order")).one()
        line = session.exec(select(DocumentLine).where(DocumentLine.document_id == order.id)).one()
    assert (line.for_warehouse_id, line.due_on, line.quantity) == (company.s1, date(2026, 1, 9), 15)
    assert (line.price, line.tax_percent, line.source_line_id) == (3, 13, there.document_id * 1000 + 1)
    assert order.remark.endswith("报价运费 8.00 元（整单）")
    assert [one.open for one in read(wanted_lines, actor=sourcing.buyer)] == [5]


def test_a_sealed_inquiry_tells_nothing_before_its_last_day(company, sourcing, standing_clock):
    rfq = sourcing.ask({"sku_id": company.a, "quantity": 10}, is_sealed=True)
    one = sourcing.suppliers[0]
    for at, supplier in enumerate(sourcing.suppliers):
        sourcing.answer(rfq, supplier, 3 + at, remark="秘密", freight="7")
    seen = sourcing.compare(rfq)
    assert (seen.is_hidden, seen.rows[0].cells, {s.step for s in seen.suppliers}) == (True, (), {"quoted"})
    assert {(s.total, s.freight, s.remark, s.valid_until) for s in seen.suppliers} == {(None, 0, "", None)}
    assert refused(lambda: sourcing.award(rfq, (company.a, one, 10))) == ("award.sealed", None)
    standing_clock.at = UNTIL + timedelta(seconds=1)
    assert refused(lambda: sourcing.type_in(rfq, one, (company.a, 1))) == ("quote.sealed", None)
    assert {cell.price for cell in sourcing.compare(rfq).rows[0].cells} == {3, 4, 5}
    assert sourcing.award(rfq, (company.a, one, 10)).status == "posted"


def test_what_a_buyer_types_is_marked_as_such_and_every_revision_is_kept(company, sourcing):
    rfq = sourcing.ask({"sku_id": company.a, "quantity": 10})
    one = sourcing.suppliers[0]
    sourcing.type_in(rfq, one, (company.a, "3"))
    assert sourcing.type_in(rfq, one, (company.a, "3")).revision == 1  # the same again is not another offer
    assert sourcing.type_in(rfq, one, (company.a, "2.9")).revision == 2
    asked = next(s for s in sourcing.compare(rfq).suppliers if s.partner_id == one)
    assert (asked.source, asked.typed_by, asked.revision) == ("typed", "人buyer", 2)
    with company.database.reading() as session:
        assert len(session.exec(select(RfqQuote)).all()) == 2
    not_asked = refused(lambda: sourcing.type_in(rfq, one, (company.b, 1)))
    assert not_asked == ("quote.no_such_line", "lines.0.price")


def test_an_agreement_replaces_the_earlier_and_is_ended_with_a_reason(company, sourcing, quoted):
    two = sourcing.suppliers[1]
    sourcing.award(quoted, (company.a, two, 10))
    sourcing.award(quoted, (company.a, two, 10))
    first, second = agreements(company)
    assert (first[4].startswith("由 CGDB-"), second[4]) == (True, "")
    boss = company.hire("boss", [("owner", None)])
    listed = read(agreement_page, actor=boss, wanted=AgreementFilter())
    assert (listed.total, listed.rows[0].state) == (1, "in_force")
    command = EndAgreement(agreement_id=listed.rows[0].id, version=listed.rows[0].version, reason="质量问题")
    with pytest.raises(PermissionDenied):
        sourcing.do(end_agreement, command)
    perform(end_agreement, command, actor=boss, database=company.database)
    assert read(agreement_page, actor=boss, wanted=AgreementFilter()).total == 0
    assert read(agreement_page, actor=boss, wanted=AgreementFilter(state="over")).total == 2
    with pytest.raises(Conflict):
        perform(end_agreement, command.model_copy(update={"version": 2}), actor=boss, database=company.database)


def test_an_award_is_not_taken_back_while_its_order_stands(company, sourcing):
    wanted = sourcing.want(Line(company.a, 10))
    rfq = sourcing.ask({"source_line_id": wanted.document_id * 1000 + 1, "quantity": 10})
    for at, supplier in enumerate(sourcing.suppliers):
        sourcing.answer(rfq, supplier, 3 + at)
    done = sourcing.award(rfq, (company.a, sourcing.suppliers[0], 10))
    assert refused(lambda: company.void(done)) == ("award.ordered", None)
    with company.database.reading() as session:
        order = session.exec(select(Document).where(Document.type == "purchase_order")).one()
    company.void(type(done)(document_id=order.id, number=order.number, status=order.status, version=order.version))
    company.void(done.model_copy(update={"version": view(company, done).head.version}))
    assert {one[4][:3] for one in agreements(company)} == {"定标 "}
    assert (company.status(rfq), company.status(wanted)) == ("posted", "posted")


def test_a_limit_holds_orders_without_an_agreement(company, sourcing):
    limit(company, "100", is_strict=True)
    order = sourcing.buying.order
    assert refused(lambda: order(Line(company.a, 10, "10.01"))) == ("order.needs_offers", "lines.0.sku_id")
    assert order(Line(company.a, 10, "10")).status == "posted"
    rfq = sourcing.ask({"sku_id": company.a, "quantity": 100})
    for at, supplier in enumerate(sourcing.suppliers):
        sourcing.answer(rfq, supplier, 11 + at)
    sourcing.award(rfq, (company.a, sourcing.suppliers[0], 100))
    assert order(Line(company.a, 20, "11")).status == "posted"
    assert refused(lambda: order(Line(company.a, 20, "11.01"))) == ("order.needs_offers", "lines.0.sku_id")


def test_a_new_company_asks_for_offers_above_five_thousand(company, sourcing):
    """Nobody has set anything: an ordinary order must not be easier than an emergency."""
    order = sourcing.buying.order
    assert order(Line(company.a, 10, "500")).status == "posted"
    assert order(Line(company.b, 1, "0.01")).status == "submitted"  # with the other, of the same supplier and week
    assert order(Line(company.a, 10, "500.01"), partner_id=sourcing.suppliers[1]).status == "submitted"


def test_a_limit_of_one_inquiry_holds_its_awards_together(company, sourcing):
    rfq = sourcing.ask({"sku_id": company.a, "quantity": 1_000})
    for at, supplier in enumerate(sourcing.suppliers):
        sourcing.answer(rfq, supplier, 10 + at)
    one = sourcing.suppliers[0]
    assert sourcing.award(rfq, (company.a, one, 300)).status == "posted"
    assert sourcing.award(rfq, (company.a, one, 201)).status == "submitted"


def test_three_offers_for_other_skus_are_none_for_this_one(company, sourcing):
    rfq = sourcing.ask({"sku_id": company.a, "quantity": 10}, {"sku_id": company.b, "quantity": 10})
    one, two, three = sourcing.suppliers
    sourcing.answer(rfq, one, "3", None)
    for supplier in (two, three):
        sourcing.answer(rfq, supplier, None, "3")
    assert refused(lambda: sourcing.award(rfq, (company.a, one, 10))) == ("award.few", "few_reason")
    assert refused(lambda: sourcing.award(rfq, (company.b, two, 10))) == ("award.few", "few_reason")


def test_offers_that_whoever_chooses_has_typed_alone_take_somebody_else(company, sourcing):
    rfq = sourcing.ask({"sku_id": company.a, "quantity": 10})
    for at, supplier in enumerate(sourcing.suppliers):
        sourcing.type_in(rfq, supplier, (company.a, 3 + at))
    assert sourcing.award(rfq, (company.a, sourcing.suppliers[0], 10)).status == "submitted"


def test_an_order_that_is_dearer_than_the_last_waits(company, sourcing):
    order = sourcing.buying.order
    assert order(Line(company.a, 1, "5")).status == "posted"
    assert order(Line(company.a, 1, "5.5")).status == "posted"
    assert order(Line(company.a, 1, "6.06")).status == "submitted"


def test_an_order_in_parts_is_held_to_the_limit_with_its_other_parts(company, sourcing, standing_clock):
    limit(company, "100", is_strict=True)
    order, others = sourcing.buying.order, sourcing.suppliers[1]
    first = order(Line(company.a, 6, "10"))
    company.void(order(Line(company.a, 3, "10")))
    assert order(Line(company.b, 5, "10"), partner_id=others).status == "posted"  # of another supplier
    standing_clock.at += timedelta(days=6)
    with pytest.raises(DomainError) as split:
        order(Line(company.b, 5, "10"))
    assert (split.value.code, split.value.params["others"]) == ("order.needs_offers_split", first.number)
    assert split.value.params["amount"] == "110.00"
    assert order(Line(company.b, 4, "10")).status == "posted"
    standing_clock.at += timedelta(days=2)  # the first is eight days old, the second is not
    assert refused(lambda: order(Line(company.a, 7, "10")))[0] == "order.needs_offers_split"
    assert order(Line(company.a, 6, "10")).status == "posted"


def test_parts_count_together_where_it_is_not_strict_and_not_where_nobody_wants_it(company, sourcing):
    limit(company, "100")
    order = sourcing.buying.order
    assert order(Line(company.a, 6, "10")).status == "posted"
    assert order(Line(company.a, 5, "10")).status == "submitted"
    rules = ChangeSourcingRules(suppliers=3, months=6, link_days=7, split_days=0, version=1)
    perform(change_sourcing_rules, rules, actor=SYSTEM, database=company.database)
    assert order(Line(company.a, 5, "10")).status == "posted"


def test_the_plan_buys_by_agreement_and_says_when_it_does_not(company, sourcing):
    one, two, three = sourcing.suppliers
    sourcing.buying.order(Line(company.a, 1, "1"), partner_id=three)  # bought there last, and cheaper
    rfq = sourcing.ask({"sku_id": company.a, "quantity": 100})
    for supplier, price in ((one, "5"), (two, "4"), (three, "6")):
        sourcing.answer(rfq, supplier, price)
    award = sourcing.award(rfq, (company.a, two, 100))
    sourcing.want(Line(company.a, 10))
    [line] = read(wanted_lines, actor=sourcing.buyer)
    assert (line.partner_id, line.price) == (two, Decimal(4))
    assert [(offer.partner_id, offer.number) for offer in line.agreements] == [(two, award.number)]
    chosen = _Choice(two, "", "10", "4")
    assert _agreed_words(line, chosen).startswith(f"按协议 {award.number}")
    other = _Choice(three, "", "10", "4")
    assert (_agreed_words(line, other), award.number in _beside_words(line, other)) == ("", True)
    assert _at_agreed_price(line, _Choice(two, "", "10", "99")).price == "4"


def test_above_a_limit_that_is_not_strict_an_order_waits(company, sourcing):
    limit(company, "100")
    assert sourcing.buying.order(Line(company.a, 10, "11")).status == "submitted"


def test_a_category_has_its_own_limit_before_every_other(company, sourcing):
    from jxc_app.modules.catalog.models import Category

    def sort_in(session):
        above = Category(name="办公用品")
        session.add(above)
        session.flush()
        below = Category(name="文具", parent_id=above.id)
        session.add(below)
        session.flush()
        session.get(Sku, company.a).category_id = below.id
        return above.id

    category = company.database.write(sort_in)
    limit(company, "0", is_strict=True)
    own = SaveNeed(direct_up_to="500", is_strict=True, category_id=category)
    perform(save_need, own, actor=SYSTEM, database=company.database)
    assert sourcing.buying.order(Line(company.a, 10, "10")).status == "posted"
    assert refused(lambda: sourcing.buying.order(Line(company.b, 1, "1")))[0] == "order.needs_offers"
    assert refused(lambda: perform(save_need, own, actor=SYSTEM, database=company.database))[0] == "need.taken"


def test_an_inquiry_ends_with_a_reason_and_takes_nothing_more(company, sourcing):
    rfq = sourcing.ask({"sku_id": company.a, "quantity": 10})
    token = sourcing.link(rfq, sourcing.suppliers[0])
    ended = sourcing.do(end_rfq, EndRfq(document_id=rfq.document_id, version=rfq.version, reason="不买了"))
    assert ended.status == "done"
    assert refused(lambda: sourcing.send(token, 3)) == ("quote.over", None)
    assert [row.status for row in read(rfq_page, actor=sourcing.buyer).rows] == ["done"]
    assert refused(lambda: sourcing.link(rfq, sourcing.suppliers[0]))[0] == "rfq.not_open"


def test_others_neither_ask_nor_see_nor_choose(company, sourcing, quoted):
    keeper = sourcing.buying.keeper
    with pytest.raises(PermissionDenied):
        sourcing.ask({"sku_id": company.a, "quantity": 1}, actor=keeper)
    with pytest.raises(PermissionDenied):
        sourcing.compare(quoted, keeper)
    with pytest.raises(PermissionDenied):
        sourcing.award(quoted, (company.a, sourcing.suppliers[1], 1), actor=keeper)
    with pytest.raises(PermissionDenied):
        sourcing.link(quoted, sourcing.suppliers[1], keeper)
    elsewhere = company.hire("elsewhere", [("buyer", company.w2)])
    with pytest.raises(NotFound):
        sourcing.compare(quoted, elsewhere)
    with pytest.raises(NotFound):
        sourcing.award(quoted, (company.a, sourcing.suppliers[1], 1), actor=elsewhere)
    with pytest.raises(NotFound):
        sourcing.link(quoted, sourcing.suppliers[1], elsewhere)

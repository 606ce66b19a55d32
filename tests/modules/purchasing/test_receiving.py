"""到货验收: counted by one, inspected by another, and only then stock; what differs freezes the settlement."""

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import clock, perform, read
from jxc_app.modules.approvals.standing_in import SwitchSmallShop, switch_small_shop
from jxc_app.modules.documents.commands import DocumentRef, RecordDocument
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.documents.restoring import restore_document
from jxc_app.modules.documents.service import record_document
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.purchasing.arrivals import arrival_sheet, arrivals, frozen_receipts
from jxc_app.modules.purchasing.freezing import ReleaseSettlement, frozen, release_settlement
from jxc_app.modules.purchasing.models import PurchaseRule, SettlementFreeze
from jxc_app.modules.purchasing.overdue import late_orders
from jxc_app.modules.purchasing.receiving import GiveUpReceipt, give_up_receipt
from jxc_app.modules.purchasing.settings import ChangePurchaseRules, change_purchase_rules
from tests.modules.documents.sheets import view
from tests.modules.purchasing.loop import Buying, buying_in
from tests.support.company import SYSTEM, Line


@pytest.fixture
def buying(company) -> Buying:
    return buying_in(company)


def refused(work) -> str:
    with pytest.raises(DomainError) as found:
        work()
    return found.value.code


def frozen_of(company, ref):
    found = company.database.read(lambda session: frozen(session, [ref.document_id]))
    return found[ref.document_id].causes if found else ""


def test_nothing_is_stock_before_both_have_signed(company, buying):
    order = buying.order(Line(company.a, 10, "3"), Line(company.b, 5, "2"))
    assert company.stock(company.a).on_hand == 0
    counted = buying.count(order, 10, 5)
    assert (counted.status, company.stock(company.a).on_hand) == ("submitted", 0)
    assert counted.number.startswith("CGRK-")
    assert refused(lambda: company.post(counted)) == "receipt.not_inspected"
    done = buying.inspect(counted)
    assert (done.status, company.stock(company.a).on_hand, company.value(company.a)) == ("posted", 10, Decimal(30))
    assert (company.status(order), frozen_of(company, done)) == ("done", "")
    company.assert_proved()


def test_the_order_stays_open_for_what_did_not_come(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    buying.received(order, 4)
    assert (company.status(order), view(company, order).lines[0].open_quantity) == ("posted", 6)
    buying.received(order, 6)
    assert (company.status(order), company.stock(company.a).on_hand) == ("done", 10)


def test_rejected_goods_wait_on_hold_and_fulfil_nothing(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    counted = buying.count(order, 10)
    done = buying.inspect(counted, (1, 7, "damaged"))
    assert company.stock(company.a).on_hand == 7
    assert company.value(company.a) == 30
    assert (company.status(order), view(company, order).lines[0].open_quantity) == ("posted", 3)
    assert frozen_of(company, done) == "rejected"
    back = [Line(company.a, 3, "3", source_line_id=counted.document_id * 1000 + 1)]
    company.record("purchase_return", back, linked_document_id=counted.document_id, settlement="from_hold")
    assert (company.stock(company.a).on_hand, company.value(company.a)) == (7, 21)
    company.assert_proved()


@pytest.mark.parametrize(
    ("counted", "judged", "more", "expected"),
    [
        ({"counted": 9, "noted": 10}, [], {}, "short"),
        ({"counted": 10, "noted": 9}, [], {}, "over"),
        ({"counted": 10, "noted": 10}, [(1, 9, "quality")], {}, "rejected"),
        ({"counted": 9, "noted": 10}, [(1, 0, "expiry")], {"wrong": "两箱没订的饼干"}, "short,rejected,wrong"),
        ({"counted": 10, "noted": 10}, [], {}, ""),
        ({"counted": 4}, [], {}, ""),
    ],
)
def test_what_differs_freezes_in_the_same_transaction(company, buying, counted, judged, more, expected):
    order = buying.order(Line(company.a, 10, "3"))
    done = buying.inspect(buying.count(order, counted, **more), *judged)
    assert frozen_of(company, done) == expected


def test_somebody_else_releases_with_a_reason_once(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    done = buying.inspect(buying.count(order, {"counted": 9, "noted": 10}))
    row = company.database.read(lambda session: session.exec(select(SettlementFreeze.id)).one())
    command = ReleaseSettlement(freeze_id=row, reason="供应商补发一件")

    def release(actor):
        return perform(release_settlement, command, actor=actor, database=company.database)

    with pytest.raises(PermissionDenied):
        release(buying.keeper)
    both = company.hire("both", [("finance", None), ("inspector", None)])
    second = buying.inspect(buying.count(order, {"counted": 1, "noted": 2}), actor=both)
    own = company.database.read(
        lambda s: s.exec(select(SettlementFreeze.id).where(SettlementFreeze.document_id == second.document_id)).one()
    )
    with pytest.raises(DomainError) as held:
        perform(
            release_settlement, ReleaseSettlement(freeze_id=own, reason="没事"), actor=both, database=company.database
        )
    assert held.value.code == "settlement.own_receipt"
    assert release(buying.finance).document_id == done.document_id
    assert frozen_of(company, done) == ""
    with pytest.raises(Conflict):
        release(buying.finance)


def test_nobody_has_two_of_the_three_parts(company, buying):
    every = company.hire("every", [("buyer", None), ("keeper", None), ("inspector", None)])
    own = buying.order(Line(company.a, 10, "3"), actor=every)
    assert refused(lambda: buying.count(own, 10, actor=every)) == "receipt.own_order"
    counted = buying.count(own, 10)
    assert refused(lambda: buying.inspect(counted, actor=every)) == "receipt.own_order"
    other = buying.count(buying.order(Line(company.a, 10, "3")), 10, actor=every)
    assert refused(lambda: buying.inspect(other, actor=every)) == "receipt.own_count"
    assert company.stock(company.a).on_hand == 0


def test_in_a_small_shop_one_person_may_and_the_owner_is_asked(company, buying):
    company.hire("owner", [("owner", None)])
    perform(
        switch_small_shop, SwitchSmallShop(is_on=True, reason="只有一个人"), actor=SYSTEM, database=company.database
    )
    every = company.hire("every", [("buyer", None), ("keeper", None), ("inspector", None)])
    counted = buying.count(buying.order(Line(company.a, 10, "3"), actor=every), 10, actor=every)
    done = buying.inspect(counted, actor=every)
    assert (done.status, company.stock(company.a).on_hand) == ("posted", 10)


def test_who_may_not_count_or_inspect_is_refused(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    with pytest.raises(PermissionDenied):
        buying.count(order, 10, actor=buying.finance)
    counted = buying.count(order, 10)
    with pytest.raises(PermissionDenied):
        buying.inspect(counted, actor=buying.finance)
    stranger = company.hire("stranger", [("inspector", company.s1)])
    with pytest.raises(NotFound):
        buying.inspect(counted, actor=stranger)


def test_more_than_ordered_is_taken_only_as_far_as_the_rule_says(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    counted = buying.count(order, 11)
    assert refused(lambda: buying.inspect(counted)) == "document.link_exceeded"
    rules = ChangePurchaseRules(over_percent="10", is_blind=False, version=1)
    perform(change_purchase_rules, rules, actor=SYSTEM, database=company.database)
    assert buying.inspect(counted).status == "posted"
    assert (company.stock(company.a).on_hand, company.status(order)) == (11, "done")


def test_the_judgement_is_held_against_the_count(company, buying):
    counted = buying.count(buying.order(Line(company.a, 10, "3")), 10)
    assert refused(lambda: buying.inspect(counted, (1, 11, ""))) == "receipt.too_many"
    assert refused(lambda: buying.inspect(counted, (1, 9, ""))) == "receipt.cause_needed"
    assert refused(lambda: buying.inspect(counted, (7, 9, "damaged"))) == "document.link_line"
    assert company.stock(company.a).on_hand == 0
    buying.inspect(counted)
    with pytest.raises(Conflict):
        buying.inspect(counted)


def test_a_count_is_corrected_or_given_up_until_it_is_inspected(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    counted = buying.count(order, 8)
    again = buying.count(order, 9, document_id=counted.document_id, version=counted.version)
    assert (again.document_id, again.number) == (counted.document_id, counted.number)
    assert buying.inspect(again).status == "posted"
    assert company.stock(company.a).on_hand == 9
    last = buying.count(order, 1)
    gone = GiveUpReceipt(document_id=last.document_id, version=last.version, reason="司机拉回去了")
    assert perform(give_up_receipt, gone, actor=buying.keeper, database=company.database).status == "closed"
    with pytest.raises(Conflict):
        buying.inspect(last)
    company.assert_proved()


def test_goods_for_a_store_are_received_there_only(company, buying):
    lines = company.fields("purchase_order", [Line(company.a, 10, "3")], partner_id=buying.supplier)
    lines["lines"][0]["for_warehouse_id"] = company.s1
    order = perform(record_document, RecordDocument(**lines), actor=buying.buyer, database=company.database)
    assert refused(lambda: buying.count(order, 10)) == "receipt.other_warehouse"
    manager = company.hire("manager", [("store_manager", company.s1)])
    done = buying.inspect(buying.count(order, 10, actor=manager, at=company.s1))
    assert (company.stock(company.a, company.s1).on_hand, done.status) == (10, "posted")


def test_voiding_a_receipt_opens_its_order_again(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    done = buying.received(order, 10)
    company.void(done)
    assert (company.status(order), company.stock(company.a).on_hand) == ("posted", 0)
    assert view(company, order).lines[0].open_quantity == 10
    company.assert_proved()


def test_an_order_fulfils_requisitions_of_several_stores(company, buying):
    first = company.record("purchase_requisition", [Line(company.a, 4)], at=company.s1)
    second = company.record("purchase_requisition", [Line(company.a, 6)], at=company.w2)
    sources = [one.document_id * 1000 + 1 for one in (first, second)]
    order = buying.order(
        Line(company.a, 4, "3", source_line_id=sources[0]), Line(company.a, 6, "3", source_line_id=sources[1]),
        Line(company.b, 1, is_gift=True),
    )  # fmt: skip
    assert (company.status(first), company.status(second)) == ("done", "done")
    assert {one.number for one in view(company, order).links} == {first.number, second.number}
    with pytest.raises(DomainError) as found:
        buying.order(Line(company.a, 1, "3", source_line_id=sources[0]))
    assert found.value.code == "document.link_not_open"
    company.void(order)
    assert (company.status(first), company.status(second)) == ("posted", "posted")


def test_an_order_names_its_supplier_and_its_prices(company, buying):
    assert refused(lambda: buying.order(Line(company.a, 1, "3"), partner_id=None)) == "order.supplier_needed"
    assert refused(lambda: buying.order(Line(company.a, 1))) == "order.price_needed"


def test_the_delivery_note_counts_once_for_all_lots_of_a_line(company, buying):
    order = buying.order(Line(company.lots, 10, "3"))
    source = order.document_id * 1000 + 1
    days = {"produced_on": date(2026, 1, 1), "expires_on": date(2099, 1, 1)}
    lines = [
        {"source_line_id": source, "counted": 6, "noted": 10, "lot_number": "L-1"} | days,
        {"source_line_id": source, "counted": 4, "lot_number": "L-2"} | days,
    ]
    done = buying.inspect(buying.count(order, None, lines=lines))
    assert (company.stock(company.lots).on_hand, frozen_of(company, done)) == (10, "")
    short = buying.order(Line(company.lots, 10, "3"))
    lines = [one | {"source_line_id": short.document_id * 1000 + 1} for one in lines]
    lines[1] |= {"counted": 3}
    assert frozen_of(company, buying.inspect(buying.count(short, None, lines=lines))) == "short"


def test_a_count_is_not_made_a_draft_again(company, buying):
    """A draft of it would lead nowhere: it is counted again, or given up."""
    counted = buying.count(buying.order(Line(company.a, 10, "3")), 10)
    assert refused(lambda: company.withdraw(counted, actor=buying.inspector)) == "document.wrong_status"
    assert buying.inspect(counted).status == "posted"


def test_what_was_voided_is_frozen_no_more(company, buying):
    done = buying.inspect(buying.count(buying.order(Line(company.a, 10, "3")), {"counted": 9, "noted": 10}))
    assert [one.number for one in read(frozen_receipts, actor=buying.finance, database=company.database)] == [
        done.number
    ]
    company.void(done)
    assert read(frozen_receipts, actor=buying.finance, database=company.database) == []


def test_a_receipt_that_was_restored_keeps_its_signatures(company, buying):
    done = buying.inspect(buying.count(buying.order(Line(company.a, 10, "3")), 10), (1, 7, "damaged"))

    def restored(ref):
        def work(session):
            uow = UnitOfWork(
                session, actor=SYSTEM, use_case="test", now=clock.get().now(), settings=company.database.settings
            )
            return restore_document(uow, session.get_one(Document, ref.document_id), "误作废").id

        company.void(ref)
        again = company.database.write(work)
        return DocumentRef(document_id=again, number=None, status="posted", version=_version(company, again))

    twice = restored(restored(done))
    assert (company.status(twice), company.stock(company.a).on_hand) == ("posted", 7)
    company.assert_proved()


def _version(company, document_id):
    return company.database.read(lambda session: session.get_one(Document, document_id).version)


def test_an_order_for_another_warehouse_needs_the_right_there(company, buying):
    def order(there, actor):
        fields = company.fields("purchase_order", [Line(company.a, 10, "3")], partner_id=buying.supplier)
        fields["lines"][0]["for_warehouse_id"] = there
        return perform(record_document, RecordDocument(**fields), actor=actor, database=company.database)

    assert refused(lambda: order(999, buying.buyer)) == "warehouse.not_found"
    own = company.hire("own-buyer", [("buyer", company.w1)])
    with pytest.raises(PermissionDenied):
        order(company.s1, own)
    assert order(company.s1, buying.buyer).status == "posted"


NEW_RULES = {"over_percent": 0, "is_blind": False, "version": 1}


def change_rules(company, **rules):
    command = ChangePurchaseRules(**NEW_RULES | rules)
    perform(change_purchase_rules, command, actor=SYSTEM, database=company.database)


def test_what_the_note_says_is_not_left_out(company, buying):
    """4 of 10 came: only who writes down that the note says 10 has it seen, so it is not left open."""
    change_rules(company, needs_noted=True)
    order = buying.order(Line(company.a, 10, "3"), Line(company.b, 5, "2"))
    for counted in ((4,), ({"counted": 4, "noted": 10}, 5)):
        with pytest.raises(DomainError) as found:
            buying.count(order, *counted)
        assert (found.value.code, found.value.field) == ("receipt.noted_needed", f"lines.{len(counted) - 1}.noted")
    assert frozen_of(company, buying.received(order, {"counted": 4, "noted": 10})) == "short"
    lots = [{"source_line_id": order.document_id * 1000 + 2, "counted": 2}] * 2
    assert (
        buying.count(order, {"counted": 6, "noted": 6}, lines=[lots[0] | {"noted": 4}, lots[1]]).status == "submitted"
    )


def test_the_rule_is_on_as_shipped():
    assert PurchaseRule().needs_noted


def test_a_delivery_note_is_received_once(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    first = buying.count(order, 4, own_number="SH-88")
    with pytest.raises(DomainError) as found:
        buying.count(order, 4, own_number=" sh-88 ")
    assert (found.value.code, found.value.field) == ("receipt.note_repeated", "own_number")
    assert first.number in str(found.value)
    again = {"document_id": first.document_id, "version": first.version}
    assert buying.count(order, 3, own_number="SH-88", **again).status == "submitted", "the same count anew"
    assert buying.count(order, 2, own_number="SH-88", remark="同一车分两次卸").status == "submitted"
    other = perform(
        create_partner, CreatePartner(code="G2", name="别家", is_supplier=True), actor=SYSTEM, database=company.database
    ).partner_id
    theirs = buying.order(Line(company.a, 10, "3"), partner_id=other)
    assert buying.count(theirs, 4, own_number="SH-88").status == "submitted", "another's notes are another's"


def test_a_count_that_was_given_up_frees_its_note(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    first = buying.count(order, 4, own_number="SH-88")
    command = GiveUpReceipt(document_id=first.document_id, version=first.version, reason="拉回去了")
    perform(give_up_receipt, command, actor=buying.keeper, database=company.database)
    assert buying.count(order, 4, own_number="SH-88").status == "submitted"


def test_who_counts_blind_is_told_nowhere_how_much_was_ordered(company, buying, standing_clock):
    order = buying.order(Line(company.a, 10, "3", due_on=date(2026, 1, 1)))

    def seen_by(actor):
        where = {"actor": actor, "database": company.database}
        [arrival] = read(arrivals, **where)
        sheet = read(arrival_sheet, order_id=order.document_id, warehouse_id=company.w1, **where)
        [late] = read(late_orders, **where)
        return arrival.open, sheet.arrival.open, sheet.lines[0].open, late.open

    assert seen_by(buying.keeper) == (10, 10, 10, 10)
    change_rules(company, is_blind=True)
    assert seen_by(buying.keeper) == (None, None, None, None)
    look = {"document_id": order.document_id, "database": company.database}
    assert refused(lambda: read(get_document, actor=buying.keeper, **look)) == "document.hidden"
    [of_buyer] = read(get_document, actor=buying.buyer, **look).lines
    assert of_buyer.quantity == 10
    buying.received(order, 10)
    assert read(get_document, actor=buying.keeper, **look).lines[0].quantity == 10, "it has come"


@pytest.mark.parametrize(
    ("line", "more", "code", "field"),
    [
        ({"price": "0"}, {}, "order.price_zero", "lines.0.price"),
        ({"price": "3"}, {"rounding": "30"}, "order.rounded_away", "rounding"),
    ],
)
def test_what_costs_nothing_is_said_to_be_a_gift(company, buying, line, more, code, field):
    with pytest.raises(DomainError) as found:
        buying.order(Line(company.a, 10, **line), **more)
    assert (found.value.code, found.value.field) == (code, field)
    assert buying.order(Line(company.a, 10, is_gift=True)).status == "posted"
    assert buying.order(Line(company.a, 10, "3"), rounding="29.99").status == "posted"

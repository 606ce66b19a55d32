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
from jxc_app.modules.documents.restoring import restore_document
from jxc_app.modules.documents.service import record_document
from jxc_app.modules.purchasing.arrivals import frozen_receipts
from jxc_app.modules.purchasing.freezing import ReleaseSettlement, frozen, release_settlement
from jxc_app.modules.purchasing.models import SettlementFreeze
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
        Line(company.b, 1, "0"),
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
    assert buying.order(Line(company.a, 1, "0")).status == "posted"


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

"""采购计划: requisitions of many warehouses become one order by supplier; what is left is ended."""

from datetime import date
from decimal import Decimal

import pytest

from jxc_app.core.errors import Conflict, DomainError, PermissionDenied
from jxc_app.core.ids import new_key
from jxc_app.core.use_case import perform, read
from jxc_app.modules.documents.amending import BeginAmendment, begin_amendment
from jxc_app.modules.documents.commands import SaveDraft
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.documents.service import save_draft
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.purchasing.arrivals import arrival_sheet, arrivals
from jxc_app.modules.purchasing.ordering import FinishOrder, PlanOrders, finish_order, plan_orders
from jxc_app.modules.purchasing.planning import wanted_lines
from tests.modules.documents.sheets import view
from tests.modules.purchasing.loop import Buying, buying_in
from tests.support.company import SYSTEM, Line


@pytest.fixture
def buying(company) -> Buying:
    return buying_in(company)


def asked(company, *lines, at=None):
    return company.record("purchase_requisition", list(lines), at=at)


def plan(company, actor, *lines, at=None):
    rows = [
        {"source_line_id": ref.document_id * 1000 + number, "quantity": quantity, "partner_id": partner, "price": price}
        for ref, number, quantity, partner, price in lines
    ]
    command = PlanOrders(document_key=new_key(), warehouse_id=at or company.w1, lines=rows)
    return perform(plan_orders, command, actor=actor, database=company.database)


def test_many_stores_become_one_order_by_supplier(company, buying):
    store = asked(company, Line(company.a, 4), Line(company.b, 2), at=company.s1)
    hub = asked(company, Line(company.a, 6), at=company.w2)
    other = perform(
        create_partner, CreatePartner(code="GYS002", name="联合酒业", is_supplier=True), actor=SYSTEM,
        database=company.database,
    ).partner_id  # fmt: skip
    done = plan(
        company, buying.buyer, (store, 1, "4", buying.supplier, "3"), (store, 2, "2", other, "5"),
        (hub, 1, "6", buying.supplier, "3"),
    )  # fmt: skip
    assert len(done.document_ids) == 2
    first = read(get_document, actor=SYSTEM, database=company.database, document_id=done.document_ids[0])
    assert [(line.base_quantity, line.for_warehouse_name) for line in first.lines] == [(4, "仓S1"), (6, "仓W2")]
    assert (first.head.status_title, first.head.total_amount) == ("已生效", Decimal(30))
    assert (company.status(store), company.status(hub)) == ("done", "done")
    company.assert_proved()


def test_each_store_sees_what_comes_to_it(company, buying):
    store = asked(company, Line(company.a, 4), at=company.s1)
    done = plan(company, buying.buyer, (store, 1, "4", buying.supplier, "3"))
    manager = company.hire("manager", [("store_manager", company.s1)])
    [arrival] = read(arrivals, actor=manager, database=company.database)
    assert (arrival.warehouse_name, arrival.open, arrival.partner_name) == ("仓S1", 4, "")
    sheet = {"order_id": done.document_ids[0], "warehouse_id": company.s1}
    [line] = read(arrival_sheet, actor=manager, database=company.database, **sheet).lines
    assert (line.open, line.codes) == (4, {"a-1": 1})
    assert read(arrivals, actor=company.hire("far", [("keeper", company.w2)]), database=company.database) == []


def test_what_is_ordered_is_wanted_no_more(company, buying):
    ref = asked(company, Line(company.a, 10))
    plan(company, buying.buyer, (ref, 1, "4", buying.supplier, "3"))
    [left] = read(wanted_lines, actor=buying.buyer, database=company.database)
    assert (left.open, left.partner_name, left.price) == (6, "申源食品有限公司", Decimal(3))
    with pytest.raises(DomainError) as refused:
        plan(company, buying.buyer, (ref, 1, "7", buying.supplier, "3"))
    assert refused.value.code == "document.link_exceeded"
    plan(company, buying.buyer, (ref, 1, "6", buying.supplier, "3"))
    with pytest.raises(DomainError) as refused:
        plan(company, buying.buyer, (ref, 1, "1", buying.supplier, "3"))
    assert (refused.value.code, refused.value.field) == ("plan.not_open", "lines.0.quantity")


def test_all_or_none(company, buying):
    ref = asked(company, Line(company.a, 4), Line(company.b, 2))
    with pytest.raises(DomainError) as refused:
        plan(company, buying.buyer, (ref, 1, "4", buying.supplier, "3"), (ref, 2, "2", buying.supplier, None))
    assert refused.value.code == "order.price_needed"
    assert company.status(ref) == "posted"
    assert len(read(wanted_lines, actor=buying.buyer, database=company.database)) == 2


def test_who_may_only_draft_hands_the_orders_in(company, buying):
    ref = asked(company, Line(company.a, 4))
    clerk = company.hire("clerk", [("clerk", None)])
    done = plan(company, clerk, (ref, 1, "4", buying.supplier, "3"))
    order = read(get_document, actor=SYSTEM, database=company.database, document_id=done.document_ids[0])
    assert (order.head.status, company.status(ref)) == ("submitted", "posted")
    with pytest.raises(PermissionDenied):
        plan(company, buying.keeper, (ref, 1, "4", buying.supplier, "3"))


def test_the_rest_of_an_order_is_ended_with_a_reason(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    buying.received(order, 4)
    version = view(company, order).head.version
    command = FinishOrder(document_id=order.document_id, version=version, reason="供应商停产")
    assert perform(finish_order, command, actor=buying.buyer, database=company.database).status == "done"
    assert read(arrivals, actor=buying.keeper, database=company.database) == []
    again = FinishOrder(document_id=order.document_id, version=version + 1, reason="供应商停产")
    with pytest.raises(Conflict):
        perform(finish_order, again, actor=buying.buyer, database=company.database)
    company.assert_proved()


def test_what_waits_for_its_inspection_is_expected_no_more(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    counted = buying.count(order, 4)
    assert [one.open for one in read(arrivals, actor=buying.keeper, database=company.database)] == [6]
    buying.inspect(counted, (1, 3, "damaged"))
    assert [one.open for one in read(arrivals, actor=buying.keeper, database=company.database)] == [7]


def test_an_order_is_changed_by_amending_it(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    begin = BeginAmendment(
        document_id=order.document_id, version=order.version, document_key=new_key(), reason="数量改成十二"
    )
    draft = perform(begin_amendment, begin, actor=buying.buyer, database=company.database)
    changed = company.fields("purchase_order", [Line(company.a, 12, "3")], partner_id=buying.supplier)
    changed["lines"][0]["due_on"] = date(2026, 12, 24)
    saved = perform(
        save_draft, SaveDraft(**changed | {"document_id": draft.document_id, "version": draft.version,
                                           "document_key": begin.document_key}),
        actor=buying.buyer, database=company.database,
    )  # fmt: skip
    done = company.post(saved)
    assert (done.status, company.status(order)) == ("posted", "reversed")
    assert view(company, done).lines[0].due_on == date(2026, 12, 24)
    assert [one.open for one in read(arrivals, actor=buying.keeper, database=company.database)] == [12]
    company.assert_proved()


def test_an_order_with_goods_at_the_gate_is_not_ended(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    counted = buying.count(order, 4)
    command = FinishOrder(document_id=order.document_id, version=view(company, order).head.version, reason="不等了")
    with pytest.raises(DomainError) as refused:
        perform(finish_order, command, actor=buying.buyer, database=company.database)
    assert (refused.value.code, refused.value.params["receipts"]) == ("order.counted", counted.number)
    buying.inspect(counted)
    version = view(company, order).head.version
    again = FinishOrder(document_id=order.document_id, version=version, reason="不等了")
    assert perform(finish_order, again, actor=buying.buyer, database=company.database).status == "done"

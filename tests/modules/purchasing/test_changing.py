"""订单变更: an order in force becomes another; what has come counts for the new one, and both stay readable."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from jxc_app.core.errors import DomainError, PermissionDenied
from jxc_app.core.use_case import perform, read
from jxc_app.modules.approvals.shipped import put_in_force
from jxc_app.modules.documents.amend_previews import preview_amend
from jxc_app.modules.documents.chains import document_chain
from jxc_app.modules.inventory.closing import ClosePeriod, close_period
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.purchasing.arrivals import arrivals
from jxc_app.modules.purchasing.supplying import lead_times, ordered
from tests.modules.documents.sheets import view
from tests.modules.documents.test_amending import amended, begin, edited, seen
from tests.modules.purchasing.loop import Buying, buying_in
from tests.support.company import SYSTEM, Line


@pytest.fixture
def buying(company) -> Buying:
    return buying_in(company)


def changed(company, buying, order, *lines, **fields):
    return amended(company, order, list(lines), **{"partner_id": buying.supplier} | fields)


def refusal(work) -> tuple[str, str | None]:
    with pytest.raises(DomainError) as found:
        work()
    return found.value.code, found.value.field


def open_of(company, order) -> list[Decimal]:
    return [line.open_quantity for line in view(company, order).lines]


def test_what_came_counts_for_the_order_that_takes_its_place(company, buying):
    order = buying.order(Line(company.a, 10, "3"), Line(company.b, 5, "2"))
    buying.received(order, 4, None)
    new = changed(company, buying, order, Line(company.a, 12, "3.5"), Line(company.b, 5, "2"))
    assert (company.status(order), company.status(new)) == ("reversed", "posted")
    assert open_of(company, new) == [8, 5]
    assert company.value(company.a) == 12
    receipt = buying.received(new, 8, 5)
    assert (company.status(new), company.stock(company.a).on_hand) == ("done", 12)
    assert company.value(company.a) == 12 + 28
    assert view(company, receipt).lines[0].amount == 28
    assert {line.amount for line in view(company, order).lines} == {30, 10}
    company.assert_proved()


def test_no_less_than_what_came_can_be_ordered(company, buying):
    order = buying.order(Line(company.a, 10, "3"), Line(company.b, 5, "2"))
    buying.received(order, 4, None)
    less = refusal(lambda: changed(company, buying, order, Line(company.b, 5, "2"), Line(company.a, 3, "3")))
    assert less == ("order.below_received", "lines.1.quantity")


def test_a_line_of_which_something_came_stays(company, buying):
    order = buying.order(Line(company.a, 10, "3"), Line(company.b, 5, "2"))
    buying.received(order, 4, None)
    assert refusal(lambda: changed(company, buying, order, Line(company.b, 5, "2"))) == (
        "order.below_received",
        "lines",
    )


def test_an_order_cut_to_what_came_is_done(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    receipt = buying.received(order, 4)
    new = changed(company, buying, order, Line(company.a, 4, "3"))
    assert company.status(new) == "done"
    company.void(seen(company, receipt))
    assert (company.status(new), open_of(company, new)) == ("posted", [4])
    company.assert_proved()


def test_a_finished_order_is_opened_by_more(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    buying.received(order, 10)
    new = changed(company, buying, order, Line(company.a, 15, "3"))
    [arrival] = read(arrivals, actor=buying.keeper, database=company.database)
    assert (arrival.order_id, arrival.open, open_of(company, new)) == (new.document_id, 5, [5])


def test_the_supplier_stays_once_goods_came(company, buying):
    lines = [Line(company.a, 10, "3")]
    command = CreatePartner(code="G2", name="别家", is_supplier=True)
    other = perform(create_partner, command, actor=SYSTEM, database=company.database).partner_id
    order, untouched = buying.order(*lines), buying.order(*lines)
    buying.received(order, 4)
    with_another = refusal(lambda: changed(company, buying, order, *lines, partner_id=other))
    assert with_another == ("order.partner_fixed", "partner_id")
    assert company.status(changed(company, buying, untouched, *lines, partner_id=other)) == "posted"


def test_goods_that_wait_for_their_inspection_come_first(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    counted = buying.count(order, 4)
    assert refusal(lambda: changed(company, buying, order, Line(company.a, 12, "3")))[0] == "order.counting"
    buying.inspect(counted)


def test_the_preview_shows_quantity_price_and_day_by_line(company, buying):
    order = buying.order(Line(company.a, 10, "3", due_on=date(2026, 2, 1)), Line(company.b, 5, "2"))
    buying.received(order, 4, None)
    lines = [Line(company.a, 12, "3.5", due_on=date(2026, 2, 8)), Line(company.b, 5, "2")]
    draft = edited(company, begin(company, order), lines, partner_id=buying.supplier)
    found = read(preview_amend, actor=SYSTEM, database=company.database, document_id=draft.document_id)
    [line] = found.lines
    assert (line.quantity_before, line.quantity_after) == (10, 12)
    assert (line.amount_before, line.amount_after) == (30, 42)
    assert (line.due_before, line.due_after) == ((date(2026, 2, 1),), (date(2026, 2, 8),))
    assert (found.problem, found.blocking, len(found.carried)) == ("", (), 1)
    less = edited(company, draft, [Line(company.a, 3, "3")], partner_id=buying.supplier)
    found = read(preview_amend, actor=SYSTEM, database=company.database, document_id=less.document_id)
    assert found.problem.startswith("已收 4")


def test_both_versions_and_the_receipt_hang_together(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    receipt = buying.received(order, 4)
    new = changed(company, buying, order, Line(company.a, 12, "3"))
    found = read(document_chain, actor=SYSTEM, database=company.database, document_id=new.document_id)
    assert {order.document_id, receipt.document_id, new.document_id} <= {paper.id for paper in found.papers}
    with company.database.reading() as session:
        assert ordered(session, [company.w1], [company.a]) == {(company.a, company.w1): 8}
        [times] = lead_times(session, [company.w1], [company.a]).values()
        assert times.receipts == 1


def test_whoever_may_not_take_an_order_back_may_not_change_it(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    draft = begin(company, order)
    clerk = company.hire("clerk", [("clerk", None)])
    with pytest.raises(PermissionDenied):
        company.post(draft, actor=clerk)


def test_a_change_waits_for_who_decides_on_taking_back(company, buying):
    company.database.write(put_in_force)
    company.hire("chief", [("reviewer", None)])
    order = buying.order(Line(company.a, 10, "3"))
    buying.received(order, 4)
    draft = edited(
        company, begin(company, order, actor=buying.buyer), [Line(company.a, 12, "3")], partner_id=buying.supplier
    )
    waits = company.post(draft, actor=buying.buyer)
    assert (waits.status, bool(waits.waiting_for), company.status(order)) == ("submitted", True, "posted")


def test_an_order_of_a_closed_month_is_changed_as_of_today(company, buying, standing_clock):
    """An order moves no stock: its month may be closed long before it has come."""
    company.receive(company.a, 1, "3")
    order = buying.order(Line(company.a, 10, "3"))
    buying.received(order, 4)
    standing_clock.at += timedelta(days=28)
    perform(close_period, ClosePeriod(ends_on=date(2026, 1, 31)), actor=SYSTEM, database=company.database)
    new = changed(company, buying, order, Line(company.a, 8, "3"))
    assert (company.status(order), company.status(new), open_of(company, new)) == ("reversed", "posted", [4])
    assert view(company, new).head.business_date == date(2026, 2, 2)
    company.assert_proved()

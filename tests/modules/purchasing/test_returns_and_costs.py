"""What goes back to suppliers against its receipt, and what freight would do before it is booked."""

from decimal import Decimal

import pytest

from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.ids import new_key
from jxc_app.core.use_case import perform, read
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.purchasing.allocating import AllocateCost, allocate_cost
from jxc_app.modules.purchasing.queries import CostAsked, preview_costs, receipts_for_cost
from tests.support.company import SYSTEM, Line


def open_of(company, ref):
    view = read(get_document, actor=SYSTEM, database=company.database, document_id=ref.document_id)
    return [line.open_quantity for line in view.lines]


def test_no_more_goes_back_than_came(company):
    came = company.receive(company.a, 10, "5")
    source = came.document_id * 1000 + 1
    back = [Line(company.a, 4, "5", source_line_id=source)]
    company.record("purchase_return", back, linked_document_id=came.document_id)
    assert open_of(company, came) == [6]
    with pytest.raises(DomainError) as refused:
        more = [Line(company.a, 7, "5", source_line_id=source)]
        company.record("purchase_return", more, linked_document_id=came.document_id)
    assert refused.value.code == "document.link_exceeded"
    company.record("purchase_return", [Line(company.a, 1, "5")])
    company.assert_proved()


def test_freight_over_a_receipt_is_no_return_of_it(company):
    came = company.receive(company.a, 10, "5")
    freight = AllocateCost(document_key=new_key(), receipt_ids=[came.document_id], amount="10", method="quantity")
    perform(allocate_cost, freight, actor=SYSTEM, database=company.database)
    assert open_of(company, came) == [10]
    back = [Line(company.a, 10, "5", source_line_id=came.document_id * 1000 + 1)]
    company.record("purchase_return", back, linked_document_id=came.document_id)
    assert open_of(company, came) == [0]
    company.assert_proved()


def preview(company, refs, amount, method="value"):
    asked = CostAsked(amount=amount, method=method)
    ids = tuple(one.document_id for one in refs)
    return read(preview_costs, actor=SYSTEM, database=company.database, receipt_ids=ids, asked=asked)


def test_the_preview_says_what_is_booked(company):
    """100 A at 3.00 of which 60 are gone, 100 B at 1.00; 100.00 of freight by value: 75.00 and 25.00."""
    came = company.record("other_receipt", [Line(company.a, 100, "3"), Line(company.b, 100, "1")])
    company.issue(company.a, 60)
    first, second = preview(company, [came], "100.00")
    assert (first.part, first.kept, first.expensed) == (75, 30, 45)
    assert (first.before, first.after) == (Decimal(3), Decimal("3.75"))
    assert (second.part, second.kept, second.expensed, second.after) == (25, 25, 0, Decimal("1.25"))
    assert company.value(company.a) == 120
    freight = AllocateCost(document_key=new_key(), receipt_ids=[came.document_id], amount="100", method="value")
    perform(allocate_cost, freight, actor=SYSTEM, database=company.database)
    assert (company.value(company.a), company.value(company.b)) == (150, 125)
    company.assert_proved()


def test_nothing_left_takes_nothing(company):
    came = company.receive(company.a, 10, "5")
    company.issue(company.a, 10)
    [line] = preview(company, [came], "7.00")
    assert (line.kept, line.expensed, line.before, line.after) == (0, 7, None, None)


def test_only_receipts_that_the_reader_may_see(company):
    came, sold = company.receive(company.a, 10, "5"), company.issue(company.a, 1)
    ids = (came.document_id, sold.document_id, 999_999)
    found = read(receipts_for_cost, actor=SYSTEM, database=company.database, receipt_ids=ids)
    assert [one.number for one in found] == [came.number]
    with pytest.raises(NotFound):
        preview(company, [sold], "7.00")
    reviewer = company.hire("elsewhere", [("reviewer", company.w2)])
    asked = CostAsked(amount="7", method="value")
    with pytest.raises(NotFound):
        read(preview_costs, actor=reviewer, database=company.database, receipt_ids=(came.document_id,), asked=asked)


def test_weights_are_asked_for_in_the_preview_too(company):
    came = company.receive(company.a, 10, "5")
    with pytest.raises(DomainError) as refused:
        preview(company, [came], "7.00", "weight")
    assert (refused.value.code, refused.value.field) == ("cost.weight_missing", "method")


def spread(company, refs, amount, method="value"):
    ids = [one.document_id for one in refs]
    command = AllocateCost(document_key=new_key(), receipt_ids=ids, amount=amount, method=method)
    return perform(allocate_cost, command, actor=SYSTEM, database=company.database)


def sent_back(company, came, quantity):
    line = Line(company.a, quantity, "10", source_line_id=came.document_id * 1000 + 1)
    return company.record("purchase_return", [line], linked_document_id=came.document_id)


@pytest.mark.parametrize(("back", "kept"), [(10, 0), (4, 60), (0, 100)])
def test_what_went_back_carries_no_freight(company, back, kept):
    """100.00 over 10 of which 4 went back: 60 stay with the 6, 40 are cost of sales; other stock takes none of it."""
    came = company.receive(company.a, 10, "10")
    returned = sent_back(company, came, back) if back else None
    company.receive(company.a, 10, "50")
    worth = company.value(company.a)
    [line] = preview(company, [came], "100")
    assert (line.part, line.kept, line.expensed, line.returned) == (100, kept, 100 - kept, back)
    freight = spread(company, [came], "100")
    assert company.value(company.a) == worth + kept
    company.assert_proved()
    company.void(freight)
    assert company.value(company.a) == worth
    if returned:
        company.void(returned)
        [line] = preview(company, [came], "100")
        assert (line.kept, line.returned) == (100, 0)
    company.assert_proved()


def test_what_was_spread_before_is_told(company):
    one, other = company.receive(company.a, 10, "10"), company.receive(company.b, 10, "10")
    freight = spread(company, [one, other], "30")
    company.void(spread(company, [one], "7"))
    ids = (one.document_id, other.document_id)
    found = read(receipts_for_cost, actor=SYSTEM, database=company.database, receipt_ids=ids)
    told = [(of.id, booked.number, booked.amount, booked.whole) for of in found for booked in of.booked]
    assert told == [(one.document_id, freight.number, 15, 30), (other.document_id, freight.number, 15, 30)]
    fresh = company.receive(company.a, 1, "1")
    [none] = read(receipts_for_cost, actor=SYSTEM, database=company.database, receipt_ids=(fresh.document_id,))
    assert none.booked == ()

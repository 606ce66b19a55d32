"""What is put together and taken apart: quantities, value to the last digit, lots, voids, amendments, refusals."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jxc_app.core.errors import DomainError
from jxc_app.core.ids import new_key
from jxc_app.core.use_case import perform, read
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.documents.amending import BeginAmendment, begin_amendment
from jxc_app.modules.documents.commands import SaveDraft
from jxc_app.modules.documents.effects import document_effect
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.documents.service import save_draft
from jxc_app.modules.inventory.costing import shares, worth_exactly
from jxc_app.modules.inventory.rules import ValueState, receipt_value
from jxc_app.modules.inventory.spots import Move, Spot
from tests.support.company import SYSTEM, Line


@pytest.fixture
def gift(company):
    """A gift box of two A-1 and one B-2."""
    command = CreateSku(code="G-4", name="礼盒", base_unit="盒")
    return perform(create_sku, command, actor=SYSTEM, database=company.database).sku_id


def made(company, gift, boxes, a, b, **fields):
    lines = [Line(gift, boxes, side="in"), Line(company.a, a, side="out"), Line(company.b, b, side="out")]
    return company.record("assembly", lines, **fields)


def worth(company, *sku_ids):
    return [(company.stock(one).on_hand, company.value(one)) for one in sku_ids]


def test_a_box_costs_what_went_into_it(company, gift):
    """10 boxes of 21 A at 3.00 (one was wasted) and 10 B at 1.50 cost 63 + 15 = 78.00."""
    company.receive(company.a, 100, "3")
    company.receive(company.b, 40, "1.5")
    box = made(company, gift, 10, 21, 10)
    assert box.number.startswith("ZZD-")
    assert worth(company, gift, company.a, company.b) == [
        (10, Decimal("78.00")), (79, Decimal("237.00")), (30, Decimal("45.00"))
    ]  # fmt: skip
    company.issue(gift, 4)
    assert company.value(gift) == Decimal("46.80")
    company.assert_proved()


def test_value_is_kept_where_it_does_not_divide(company, gift):
    """3 A for 10.00 give 3.3333 each; 7 boxes of 2 of them are worth 6.6667 together, as the two were."""
    company.receive(company.a, 3, "3.33333333")
    company.receive(company.b, 1, "0.01")
    made(company, gift, 7, 2, 1)
    assert company.value(gift) == Decimal("6.6767")
    assert sum(company.value(one) for one in (gift, company.a)) == Decimal("10.01")
    company.assert_proved()


def test_a_price_of_eight_decimals_is_no_limit(company, gift):
    """3,000,000 pieces out of 1,000.01: no unit cost says that exactly."""
    company.receive(company.a, 1, "1000.00")
    company.receive(company.b, 1, "0.01")
    box = made(company, gift, 3_000_000, 1, 1)
    assert company.value(gift) == Decimal("1000.01")
    company.assert_proved()
    company.void(box)
    assert worth(company, gift, company.a, company.b) == [(0, 0), (1, Decimal("1000.00")), (1, Decimal("0.01"))]
    company.assert_proved()


def test_parts_share_the_value_as_what_they_are_worth(company, gift):
    """A box of 10.00 gives 2 A at 3.00 and 1 B at 1.50 by 6 : 1.5, that is 8.00 and 2.00."""
    company.receive(company.a, 10, "3")
    company.receive(company.b, 10, "1.5")
    company.receive(gift, 4, "10")
    lines = [Line(gift, 1, side="out"), Line(company.a, 2, side="in"), Line(company.b, 1, side="in")]
    apart = company.record("disassembly", lines)
    assert apart.number.startswith("CXD-")
    assert worth(company, gift, company.a, company.b) == [(3, 30), (12, Decimal(38)), (11, Decimal(17))]
    company.assert_proved()


def test_parts_that_nobody_has_seen_share_by_quantity(company, gift):
    company.receive(gift, 1, "10")
    company.record(
        "disassembly", [Line(gift, 1, side="out"), Line(company.a, 3, side="in"), Line(company.b, 1, side="in")]
    )
    assert worth(company, company.a, company.b) == [(3, Decimal("7.5")), (1, Decimal("2.5"))]
    company.assert_proved()


def test_a_part_that_is_all_gone_is_worth_what_it_cost_last(company, gift):
    company.receive(company.a, 5, "4")
    company.issue(company.a, 5)
    company.receive(company.b, 5, "1")
    company.receive(gift, 1, "10")
    company.record(
        "disassembly", [Line(gift, 1, side="out"), Line(company.a, 1, side="in"), Line(company.b, 1, side="in")]
    )
    assert (company.value(company.a), company.value(company.b)) == (8, 7)
    company.assert_proved()


def test_put_together_and_taken_apart_nothing_is_lost(company, gift):
    company.receive(company.a, 7, "3.1415")
    company.receive(company.b, 3, "2.7182")
    before = company.value(company.a) + company.value(company.b)
    made(company, gift, 3, 7, 3)
    company.record(
        "disassembly", [Line(gift, 3, side="out"), Line(company.a, 7, side="in"), Line(company.b, 3, side="in")]
    )
    assert company.value(company.a) + company.value(company.b) == before
    assert worth(company, gift) == [(0, 0)]
    company.assert_proved()


def test_a_void_gives_everything_back(company, gift):
    company.receive(company.a, 10, "3")
    company.receive(company.b, 10, "1")
    box = made(company, gift, 2, 4, 2)
    company.void(box)
    assert worth(company, gift, company.a, company.b) == [(0, 0), (10, 30), (10, 10)]
    company.assert_proved()


def test_a_void_is_refused_where_the_boxes_are_gone(company, gift):
    company.receive(company.a, 10, "3")
    company.receive(company.b, 10, "1")
    box = made(company, gift, 2, 4, 2)
    company.issue(gift, 1)
    with pytest.raises(DomainError) as refused:
        company.void(box)
    assert refused.value.code == "stock.insufficient"


def test_an_amendment_settles_the_difference(company, gift):
    """Of 2 boxes from 4 A and 2 B only 2 A and 2 B had been used: 8.00 instead of 14.00."""
    company.receive(company.a, 10, "3")
    company.receive(company.b, 10, "1")
    box = made(company, gift, 2, 4, 2)
    begun = perform(
        begin_amendment,
        BeginAmendment(document_id=box.document_id, version=box.version, document_key=new_key(), reason="少用了两个"),
        actor=SYSTEM, database=company.database,
    )  # fmt: skip
    view = read(get_document, actor=SYSTEM, database=company.database, document_id=begun.document_id)
    lines = [Line(gift, 2, side="in"), Line(company.a, 2, side="out"), Line(company.b, 2, side="out")]
    fields = company.fields("assembly", lines, document_id=begun.document_id, version=begun.version)
    command = SaveDraft(**fields | {"document_key": view.head.document_key})
    company.post(perform(save_draft, command, actor=SYSTEM, database=company.database))
    assert worth(company, gift, company.a, company.b) == [(2, 8), (8, 24), (8, 8)]
    company.assert_proved()


def test_what_is_short_is_named_at_its_line(company, gift):
    company.receive(company.a, 3, "3")
    company.receive(company.b, 3, "1")
    with pytest.raises(DomainError) as refused:
        made(company, gift, 2, 4, 2)
    assert (refused.value.code, refused.value.field) == ("stock.insufficient", "lines.1.quantity")
    assert company.moves()[-1].sku_id == company.b
    company.assert_proved()


def test_what_waits_holds_its_parts_and_not_its_product(company, gift):
    company.receive(company.a, 4, "3")
    company.receive(company.b, 4, "1")
    lines = [Line(gift, 2, side="in"), Line(company.a, 4, side="out"), Line(company.b, 2, side="out")]
    handed_in = company.submit(company.save("assembly", lines))
    assert [company.stock(one).reserved for one in (gift, company.a, company.b)] == [0, 4, 2]
    company.post(handed_in)
    assert [company.stock(one).reserved for one in (gift, company.a, company.b)] == [0, 0, 0]
    company.assert_proved()


def test_lots_leave_by_their_rule_and_the_product_has_its_own(company, gift):
    for lot, ends in (("L-LATE", date(2027, 6, 1)), ("L-SOON", date(2027, 3, 1))):
        company.record("other_receipt", [Line(company.lots, 5, "2", lot=lot, expires_on=ends)])
    company.record("assembly", [Line(gift, 1, side="in"), Line(company.lots, 6, side="out")])
    left = {lot: quantity for (sku, _, lot), quantity in company.balances()["stock"].items() if sku == company.lots}
    assert left == {"L-LATE": 4}
    company.record("disassembly", [Line(gift, 1, side="out"), Line(company.lots, 6, lot="L-NEW", side="in")])
    assert company.stock(company.lots).on_hand == 10
    company.assert_proved()


def test_what_comes_in_needs_its_lot(company, gift):
    company.receive(gift, 1, "2")
    with pytest.raises(DomainError) as refused:
        company.record("disassembly", [Line(gift, 1, side="out"), Line(company.lots, 6, side="in")])
    assert (refused.value.code, refused.value.field) == ("lot.needed", "lines.1.lot_number")


@pytest.mark.parametrize(
    ("sides", "code"),
    [
        ("oo", "assembly.no_product"), ("ii", "assembly.no_parts"), ("iio", "assembly.two_products"),
        ("i-", "line.side"),
    ],
)  # fmt: skip
def test_half_an_assembly_is_refused(company, gift, sides, code):
    company.receive(company.a, 9, "1")
    company.receive(company.b, 9, "1")
    skus = (gift, company.a, company.b)
    lines = [Line(sku, 1, side={"i": "in", "o": "out", "-": ""}[side]) for sku, side in zip(skus, sides, strict=False)]
    with pytest.raises(DomainError) as refused:
        company.record("assembly", lines)
    assert refused.value.code == code


def test_a_product_is_no_part_of_itself(company, gift):
    company.receive(gift, 9, "1")
    with pytest.raises(DomainError) as refused:
        company.record("assembly", [Line(gift, 1, side="in"), Line(gift, 1, side="out")])
    assert (refused.value.code, refused.value.field) == ("assembly.of_itself", "lines.1.sku_id")


def test_other_documents_have_no_sides(company):
    with pytest.raises(DomainError) as refused:
        company.record("other_receipt", [Line(company.a, 1, side="in")])
    assert refused.value.code == "line.side"


def test_what_it_does_to_stock_is_shown(company, gift):
    company.receive(company.a, 9, "1")
    company.receive(company.b, 9, "1")
    box = made(company, gift, 2, 4, 2)
    effects = read(document_effect, actor=SYSTEM, database=company.database, document_id=box.document_id)
    assert {one.sku_id: one.change for one in effects} == {gift: 2, company.a: -4, company.b: -2}
    view = read(get_document, actor=SYSTEM, database=company.database, document_id=box.document_id)
    assert (view.head.total_quantity, [line.side for line in view.lines]) == (2, ["in", "out", "out"])


amounts = st.decimals(min_value=0, max_value=10**8, places=4)
quantities = st.decimals(min_value="0.000001", max_value=10**9, places=6)
weights = st.decimals(min_value=0, max_value=10**9, places=8)


@given(pool=amounts, worths=st.lists(weights, min_size=1, max_size=12))
def test_shares_add_up(pool, worths):
    if sum(worths):
        parts = shares(pool, worths)
        assert sum(parts) == pool
        assert all(part >= 0 for part in parts)


@given(worth=amounts, quantity=quantities)
def test_a_move_is_worth_exactly_what_it_is_to_be(worth, quantity):
    moves = worth_exactly(Move(1, Spot(9, None), Spot(1, 1), quantity, is_made=True), worth)
    booked = [receipt_value(ValueState(Decimal(0), Decimal(0)), one.quantity, one.unit_cost) for one in moves]
    assert (sum(booked), sum(one.quantity for one in moves)) == (worth, quantity)
    assert all(one.quantity > 0 and (one.unit_cost or 0) >= 0 for one in moves)


@pytest.mark.parametrize("engine", ["sqlite"])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    prices=st.tuples(*[st.decimals(min_value="0.01", max_value=999, places=2)] * 2),
    boxes=st.integers(1, 50_000),
    used=st.tuples(*[st.integers(1, 20)] * 2),
)
def test_quantity_and_value_are_conserved(company, gift, prices, boxes, used):
    """There and back again: whatever was put in comes out, and the proof stays clean."""
    pair = (company.a, company.b)
    for sku, price, quantity in zip(pair, prices, used, strict=True):
        company.receive(sku, quantity, str(price))

    def whole():
        return sum(company.value(one) for one in (gift, *pair)), [company.stock(one).on_hand for one in (gift, *pair)]

    before = whole()
    made(company, gift, boxes, *used)
    assert whole()[0] == before[0]
    assert company.stock(gift).on_hand == before[1][0] + boxes
    back = [Line(sku, quantity, side="in") for sku, quantity in zip(pair, used, strict=True)]
    company.record("disassembly", [Line(gift, boxes, side="out"), *back])
    assert whole() == before
    company.assert_proved()

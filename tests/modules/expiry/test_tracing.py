"""One lot back and forward, the recall list, and what somebody sees of it who sees one warehouse."""

import pytest

from jxc_app.core.errors import NotFound
from jxc_app.core.use_case import perform, read, read_in
from jxc_app.modules.expiry.branches import Branch
from jxc_app.modules.expiry.tracing import find_lots, trace_lot
from jxc_app.modules.expiry.words import hidden_words
from jxc_app.modules.migration.lot_exports import RECALL_COLUMNS, recall_table
from jxc_app.modules.partners.service import CreatePartner, create_partner
from tests.modules.expiry.scene import bring, ends_in
from tests.support.company import SYSTEM, Line


@pytest.fixture
def customer(company):
    made = CreatePartner(code="K1", name="老主顾", is_customer=True, contact="王五", phone="13800000000")
    return perform(create_partner, made, actor=SYSTEM).partner_id


@pytest.fixture
def travelled(company, customer, standing_clock):
    """Of 20 of a lot: 6 sold and 2 of them taken back, 5 sent to the store, of which 3 are there, 1 put aside."""
    bring(company, "L1", 20, ends_in(200))
    bring(company, "L2", 20, ends_in(300))
    company.record("sales_issue", [Line(company.lots, 2, "5"), Line(company.lots, 2, "4")], partner_id=customer)
    company.void(company.record("sales_issue", [Line(company.lots, 2, "5")], partner_id=customer))
    sent = company.record("transfer", [Line(company.lots, 5)], to_warehouse_id=company.s1)
    line = Line(company.lots, 3, lot="L1", source_line_id=sent.document_id * 1000 + 1)
    company.record("transfer_receipt", [line], at=company.s1, linked_document_id=sent.document_id)
    company.record("stock_status", [Line(company.lots, 1)], settlement="block")
    company.record("scrap", [Line(company.lots, 1, lot="L1")], settlement="from_blocked")
    company.record("other_issue", [Line(company.lots, 1)], at=company.s1)
    return company


def lot_id(company, number="L1"):
    [lot] = [one for one in read(find_lots, actor=SYSTEM, typed=number) if one.number == number]
    return lot.id


def test_back_to_who_brought_it_and_on_to_who_has_it(travelled):
    trace = read(trace_lot, actor=SYSTEM, lot_id=lot_id(travelled))
    assert (trace.lot.number, trace.lot.sku_code, trace.hidden_steps, trace.hidden_places) == ("L1", "L-3", 0, 0)
    told = {branch: [step.quantity for step in trace.of(branch)] for branch in Branch if trace.of(branch)}
    assert told == {
        Branch.SOURCE: [20], Branch.CUSTOMERS: [4, 2, -2], Branch.BETWEEN: [5, 3], Branch.WITHIN: [1],
        Branch.SCRAPPED: [1], Branch.USED: [1],
    }  # fmt: skip
    [first, *_] = trace.of(Branch.CUSTOMERS)
    assert (first.partner, first.from_warehouse, first.type_title) == ("老主顾", "仓W1", "销售出库")
    [source] = trace.of(Branch.SOURCE)
    assert (source.to_warehouse, source.document_number[:2], source.person) == ("仓W1", "QC", "系统")
    left = {(one.warehouse, one.place): one.on_hand for one in trace.left}
    assert left == {("仓W1", "可用"): 10, ("仓S1", "可用"): 2, ("仓S1", "在途"): 2}
    came, gone = 20, 4 + 1 + 1
    assert sum(left.values()) == came - gone


def test_who_sees_one_warehouse_is_told_how_much_is_hidden(travelled):
    clerk = travelled.hire("s1clerk", [("keeper", travelled.s1)])
    trace = read(trace_lot, actor=clerk, lot_id=lot_id(travelled))
    assert {step.branch for step in trace.steps} == {Branch.BETWEEN, Branch.USED}
    assert {one.warehouse for one in trace.left} == {"仓S1"}
    assert hidden_words(trace.hidden_steps, trace.hidden_places) == "另有 6 笔单据、1 处库存在你看不到的仓库"
    with pytest.raises(NotFound):
        read(trace_lot, actor=clerk, lot_id=lot_id(travelled, "L2"))
    assert [one.number for one in read(find_lots, actor=clerk, typed="l")] == ["L1"]


def test_a_recall_names_customers_and_their_numbers_only_to_who_may_know(travelled):
    owner, clerk = travelled.hire("boss", [("owner", None)]), travelled.hire("w1clerk", [("keeper", travelled.w1)])
    one = lot_id(travelled)
    rows = {who: _recall(travelled, who, one) for who in (owner, clerk)}
    assert [(row["类别"], row["客户"], row["数量"]) for row in rows[owner]] == [
        ("发给客户", "老主顾", 4), ("发给客户", "老主顾", 2), ("发给客户（红冲）", "老主顾", -2),
        ("现存", "", 10), ("现存", "", 2), ("现存", "", 2),
    ]  # fmt: skip
    assert {row["电话"] for row in rows[owner][:3]} == {"13800000000"}
    assert {row["电话"] for row in rows[clerk]} == {""}
    assert rows[clerk][-1]["类别"] == "另有 2 笔单据、2 处库存在你看不到的仓库"


def _recall(company, actor, lot):
    with company.database.reading() as session:
        return [
            dict(zip(RECALL_COLUMNS, row, strict=True)) for row in read_in(session, recall_table, actor, lot_id=lot)
        ]


def test_a_lot_that_never_came_is_no_lot(travelled):
    travelled.save("opening_stock", [Line(travelled.lots, 1, "2", lot="L9", expires_on=ends_in(9))])
    assert read(find_lots, actor=SYSTEM, typed="L9") == []
    with pytest.raises(NotFound):
        read(trace_lot, actor=SYSTEM, lot_id=0)

"""The expiry board: what ends, what of it will be lost, what to do; a worked example, and who sees what of it."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import update

from jxc_app.core.use_case import perform, read, read_in
from jxc_app.modules.documents.models import Document
from jxc_app.modules.expiry.board import EndingFilter, ending_lots
from jxc_app.modules.inventory.lot_rules import SaveLotRule, save_lot_rule
from jxc_app.modules.migration.lot_exports import ENDING_COLUMNS, ending_table
from jxc_app.modules.partners.service import CreatePartner, create_partner
from tests.modules.expiry.scene import TODAY, bring, ends_in, sold_before
from tests.support.company import SYSTEM, Line


@pytest.fixture
def stocked(company, standing_clock):
    """W1: 5 that ended yesterday, 10 that end in 3 days, 20 in 9; S1: 8 that end in 6."""
    sold_before(company, standing_clock)
    for number, quantity, days in (("old", 5, -1), ("A", 10, 3), ("B", 20, 9), ("fresh", 30, 90)):
        bring(company, number, quantity, ends_in(days))
    bring(company, "S", 8, ends_in(6), at=company.s1)
    return company


def board(company, actor=SYSTEM, **asked):
    return read(ending_lots, actor=actor, database=company.database, **asked)


def told(found):
    return {row.lot.number: row for row in found.rows}


def test_what_will_be_lost_and_what_to_do(stocked):
    found = board(stocked)
    rows = told(found)
    assert list(rows) == ["old", "A", "S", "B"]
    assert {one: (row.level, row.days_left, row.lost) for one, row in rows.items()} == {
        "old": (4, -1, 5), "A": (3, 3, 4), "S": (3, 6, 0), "B": (2, 9, 8),
    }  # fmt: skip
    acts = {one: (row.proposal.act, row.proposal.quantity, row.to_warehouse) for one, row in rows.items()}
    assert acts == {
        "old": ("scrap", 5, ""), "A": ("transfer", 4, "仓S1"), "S": ("sell", 8, ""), "B": ("transfer", 8, "仓S1"),
    }  # fmt: skip
    assert rows["A"].proposal.reason == "日均 2个，剩 3 天只能卖 6个，还余 4个；仓S1日均 4个，到期前能卖 4个"
    assert rows["old"].proposal.reason == "已过期 1 天，不能再销售和调往门店"
    assert (rows["A"].value, rows["A"].lost_value, rows["A"].per_day) == (20, 8, 2)
    assert {level: (one.lots, one.value, one.lost_value) for level, one in found.levels.items()} == {
        4: (1, 10, 10), 3: (2, 36, 8), 2: (1, 40, 16), 1: (0, 0, 0),
    }  # fmt: skip
    assert [(one.warehouse, one.levels[3].value) for one in found.stores] == [("仓W1", 20), ("仓S1", 16)]


def test_customers_of_a_store_are_counted_on_once(stocked):
    """S1 sells 4 × 8 = 32 until B ends, 8 of its own; 4 are promised for A: 20 are left of a larger B."""
    bring(stocked, "B", 60, ends_in(9))
    row = told(board(stocked))["B"]
    assert (row.lost, row.proposal.quantity) == (80 - 12, 20)


def test_without_a_store_it_goes_back_to_who_sold_it_lately_or_gets_cheaper(stocked):
    bring(stocked, "C-1", 9, ends_in(1), at=stocked.w2)
    supplier = perform(create_partner, CreatePartner(code="G1", name="老供货", is_supplier=True), actor=SYSTEM)
    line = Line(stocked.lots, 9, "2", lot="C-2", expires_on=ends_in(1))
    bought, table = stocked.save("opening_stock", [line], at=stocked.w2), Document.__table__
    from_them = update(table).where(table.c.id == bought.document_id).values(partner_id=supplier.partner_id)
    stocked.database.write(lambda session: session.connection().execute(from_them))
    stocked.post(stocked.submit(bought))
    rows = told(board(stocked, wanted=EndingFilter("c-")))
    assert (rows["C-1"].proposal.act, rows["C-2"].proposal.act) == ("discount", "return")
    assert rows["C-2"].proposal.partner_id == supplier.partner_id
    assert (
        rows["C-2"].proposal.reason == "这里近 28 天没有卖出，也没有用掉，还有 1 天到期；今天从老供货购进，可协商退货"
    )


def test_what_is_put_aside_is_decided_on(stocked):
    stocked.record("stock_status", [Line(stocked.lots, 3, lot="A")], settlement="block")
    rows = [row for row in board(stocked).rows if row.lot.number == "A"]
    assert {(row.lot.place, row.lot.on_hand, row.proposal.act) for row in rows} == {
        ("stock", 7, "transfer"), ("blocked", 3, "decide"),
    }  # fmt: skip


def test_levels_and_order_follow_the_rule(stocked):
    rule = {"allocation": "fifo", "least_life": 0, "on_short_life": "reason", "warn_1": 9, "warn_2": 8, "warn_3": 2}
    perform(save_lot_rule, SaveLotRule(**rule), actor=SYSTEM, database=stocked.database)
    bring(stocked, "Z", 1, ends_in(1))
    rows = told(board(stocked))
    assert {one: row.level for one, row in rows.items()} == {"old": 4, "A": 2, "S": 2, "B": 1, "Z": 3}
    assert rows["Z"].lost == 1, "30 fresh ones that came before it leave first"


def test_filters_orders_and_pages(stocked):
    assert list(told(board(stocked, wanted=EndingFilter(act="transfer")))) == ["A", "B"]
    assert list(told(board(stocked, wanted=EndingFilter(level=4)))) == ["old"]
    assert list(told(board(stocked, wanted=EndingFilter(warehouse_id=stocked.s1)))) == ["S"]
    assert list(told(board(stocked, order="-quantity", size=2))) == ["B", "A"]
    second = board(stocked, order="-quantity", page=2, size=2)
    assert (list(told(second)), second.count) == (["S", "old"], 4)
    assert board(stocked, wanted=EndingFilter(level=4)).levels[3].lots == 2, "the cards stay to be chosen from"


def test_who_sees_one_warehouse_is_told_of_no_other(stocked):
    keeper = stocked.hire("w1keeper", [("keeper", stocked.w1)])
    rows = told(board(stocked, actor=keeper))
    assert list(rows) == ["old", "A", "B"]
    assert rows["A"].proposal.act == "discount"
    assert {row.value for row in rows.values()} == {None}
    assert not board(stocked, actor=keeper).sees_values


def test_it_is_taken_away_as_it_is_seen(stocked):
    with stocked.database.reading() as session:
        rows = list(read_in(session, ending_table, SYSTEM, wanted=EndingFilter(level=3)))
    assert [dict(zip(ENDING_COLUMNS, row, strict=True))["批次"] for row in rows] == ["A", "S"]
    assert rows[0][ENDING_COLUMNS.index("预计损失金额")] == Decimal(8)
    assert rows[0][ENDING_COLUMNS.index("到期日")] == str(ends_in(3))
    assert ends_in(0) == TODAY


def test_what_assemblies_use_is_asked_for(company, standing_clock):
    """280 used in 28 days are 10 a day: 190 of 200 that end in 19 days are used in time."""
    bring(company, "E1", 480, ends_in(19))
    company.receive(company.a, 1, "1")
    parts = [Line(company.a, 1, side="in"), Line(company.lots, 280, side="out")]
    company.record("assembly", parts)
    company.record("disassembly", [Line(company.a, 1, side="out"), Line(company.lots, 1, side="in", lot="E2")])
    company.void(company.record("assembly", [Line(company.a, 1, side="in"), Line(company.lots, 20, side="out")]))
    standing_clock.at += TODAY - date(2026, 1, 5)
    row = told(board(company))["E1"]
    assert (row.per_day, row.lost, row.proposal.act) == (10, 10, "discount")
    assert row.proposal.reason == "日均 10个，剩 19 天只能用 190个，还余 10个；没有卖得更快的门店，降价促销"


def test_a_lot_on_its_way_stays_on_the_board(stocked):
    """S1 sells 4 a day. Of 20 on their way that end in 3 days, 4 × (3 − 1) = 8 sell, and 4 of S's 8 within the 6."""
    bring(stocked, "T", 20, ends_in(3))
    stocked.record("transfer", [Line(stocked.lots, 20, lot="T", lot_reason="门店要")], to_warehouse_id=stocked.s1)
    [row] = [row for row in board(stocked).rows if row.lot.number == "T"]
    assert (row.warehouse, row.lot.place, row.lot.on_hand, row.lost) == ("仓S1", "in_transit", 20, 12)
    assert row.proposal.act == "decide"
    assert row.proposal.reason.startswith("还在途，收货后再调拨、退货或打折；日均 4个，剩 3 天只能卖 8个")
    with stocked.database.reading() as session:
        rows = list(read_in(session, ending_table, SYSTEM, wanted=EndingFilter("t")))
    assert [row[ENDING_COLUMNS.index("状态")] for row in rows] == ["在途"]

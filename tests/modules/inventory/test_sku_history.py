"""The history of one SKU against plain Python over the same moves.

Prevents: a balance that forgets the moves that a filter or another page leaves out, and a curve that is a day off.
"""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.use_case import Scope, read
from jxc_app.modules.documents.ledger import LedgerFilter, sku_ledger, stream_sku_ledger
from jxc_app.modules.documents.sku_papers import held_by, on_the_way, stock_worth
from jxc_app.modules.inventory.sku_stock import stock_curve, stock_of_sku
from jxc_app.modules.warehouses.models import Location, Warehouse
from tests.support.company import SYSTEM, Line

_STEPS = 34


@pytest.fixture
def history(company, standing_clock):
    """Some weeks of receipts, issues and transfers; the clock stands at the last day's evening."""
    dice = random.Random(11)
    for at in (company.w1, company.w2):
        company.receive(company.a, 500, "2", at=at)
    for step in range(_STEPS):
        standing_clock.at += timedelta(hours=dice.choice((3, 14, 40)))
        here, there = dice.sample((company.w1, company.w2, company.s1), 2)
        kind = dice.choice(("receipt", "issue", "transfer")) if here != company.s1 else "receipt"
        if kind == "receipt":
            company.receive(company.a, step + 1, at=here)
        elif kind == "issue":
            company.issue(company.a, step + 1, at=here)
        else:
            company.record("transfer", [Line(company.a, 2)], at=here, to_warehouse_id=there)
    return company


def _told(company, sku_id, seen):
    """(move, change, balance) latest first, by adding up."""
    with company.database.reading() as session:
        places = {row.id: row for row in session.exec(select(Location)).all()}
    stock = {key for key, place in places.items() if place.place == "stock" and place.warehouse_id in seen}
    real = {key for key, place in places.items() if place.warehouse_id in seen}
    balance, told = Decimal(0), []
    for move in company.moves():
        if move.sku_id != sku_id or not {move.from_location_id, move.to_location_id} & real:
            continue
        change = move.quantity * (move.to_location_id in stock) - move.quantity * (move.from_location_id in stock)
        balance += change
        told.append((move, change, balance))
    return told[::-1]


def _rows(company, actor=SYSTEM, **asked):
    rows, page = [], 1
    while True:
        wanted = LedgerFilter(company.a, **asked)
        found = read(sku_ledger, actor=actor, database=company.database, wanted=wanted, page=page, size=7)
        rows += found.rows
        if not found.has_more:
            return rows
        page += 1


def _streamed(company, **asked):
    wanted = LedgerFilter(company.a, **asked)
    return company.database.read(
        lambda session: list(stream_sku_ledger(session, Scope(everywhere=True), SYSTEM, wanted))
    )


@pytest.mark.parametrize("chunk", [500, 5])
def test_every_balance_is_the_sum_of_what_went_before(history, chunk, monkeypatch):
    monkeypatch.setattr("jxc_app.modules.inventory.sku_history._CHUNK", chunk)
    everywhere = set(history.warehouses.values())
    for warehouse_id in (None, history.w1, history.s1):
        told = _told(history, history.a, everywhere if warehouse_id is None else {warehouse_id})
        expected = [(move.seq, change, balance) for move, change, balance in told]
        rows = _rows(history, warehouse_id=warehouse_id)
        assert [(row.seq, row.change, row.balance) for row in rows] == expected
        assert _streamed(history, warehouse_id=warehouse_id) == rows
        at_hand = sum(history.stock(history.a, at).on_hand for at in {warehouse_id} - {None} or everywhere)
        assert rows[0].balance == at_hand


def test_filters_leave_rows_out_but_no_balance(history):
    told = _told(history, history.a, {history.w1})
    day = (told[len(told) // 2][0].effective_at + timedelta(hours=8)).date()
    since = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)
    of_day = [(move.seq, balance) for move, _, balance in told if since <= move.effective_at < since + timedelta(1)]
    found = _rows(history, warehouse_id=history.w1, date_from=day, date_to=day)
    assert [(row.seq, row.balance) for row in found] == of_day != []
    balances = {move.seq: balance for move, _, balance in told}
    transfers = _rows(history, warehouse_id=history.w1, type="transfer")
    assert {row.document_type_title for row in transfers} == {"调拨"}
    assert all(row.balance == balances[row.seq] for row in transfers)
    assert _streamed(history, warehouse_id=history.w1, type="transfer") == transfers


def test_nobody_sees_moves_or_balances_of_other_warehouses(history):
    keeper = history.hire("k", [("keeper", history.w2)])
    expected = [(move.seq, balance) for move, _, balance in _told(history, history.a, {history.w2})]
    assert [(row.seq, row.balance) for row in _rows(history, keeper)] == expected
    assert _rows(history, keeper, warehouse_id=history.w1) == []
    placed = read(stock_of_sku, actor=keeper, database=history.database, sku_id=history.a)
    assert [one.stock.warehouse_id for one in placed] == [history.w2]


def test_the_curve_closes_each_day_in_the_companys_zone(history, standing_clock):
    told = _told(history, history.a, {history.w1})[::-1]
    curve = read(stock_curve, actor=SYSTEM, sku_id=history.a, warehouse_id=history.w1, days=60)
    today = (standing_clock.at + timedelta(hours=8)).date()
    assert [day for day, _ in curve] == [today - timedelta(days=back) for back in range(59, -1, -1)]
    for day, closing in curve:
        until = [balance for move, _, balance in told if (move.effective_at + timedelta(hours=8)).date() <= day]
        assert closing == (until[-1] if until else 0), day


def test_who_holds_it_and_where_it_travels(company):
    company.receive(company.a, 50, "4", at=company.w1)
    held = company.submit(company.save("other_issue", [Line(company.a, 3)], at=company.w1))
    sent = company.record("transfer", [Line(company.a, 10)], at=company.w1, to_warehouse_id=company.s1)
    [promise] = read(held_by, actor=SYSTEM, sku_id=company.a)
    assert (promise.number, promise.quantity, promise.warehouse) == (held.number, 3, "仓W1")
    [travelling] = read(on_the_way, actor=SYSTEM, sku_id=company.a)
    assert (travelling.number, travelling.quantity, travelling.to_warehouse) == (sent.number, 10, "仓S1")
    line = sent.document_id * 1000 + 1
    company.record(
        "transfer_receipt", [Line(company.a, 4, source_line_id=line)], at=company.s1,
        linked_document_id=sent.document_id,
    )  # fmt: skip
    assert read(on_the_way, actor=SYSTEM, sku_id=company.a)[0].quantity == 6
    worth = read(stock_worth, actor=SYSTEM, sku_id=company.a)
    assert (worth[company.w1].rate, worth[company.s1].value) == (4, 40)


def test_other_warehouses_come_by_distance_where_positions_are_known(company):
    positions = {company.w1: ("31.23", "121.47"), company.s1: ("31.30", "121.50"), company.w2: ("39.90", "116.40")}

    def place(session):
        for warehouse_id, (latitude, longitude) in positions.items():
            row = session.get(Warehouse, warehouse_id)
            row.latitude, row.longitude = Decimal(latitude), Decimal(longitude)

    company.database.write(place)
    found = read(stock_of_sku, actor=SYSTEM, sku_id=company.a, from_warehouse_id=company.w1)
    assert [one.stock.warehouse_id for one in found] == [company.w1, company.s1, company.w2]
    assert [round(one.kilometres) for one in found] == [0, 8, 1067]
    assert all(one.kilometres is None for one in read(stock_of_sku, actor=SYSTEM, sku_id=company.a))

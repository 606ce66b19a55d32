"""A real retailer's half year: ABC, count plan and 收发存, compared with what pandas makes of the file on its own."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from chinese_calendar import is_workday

from jxc_app.core.clock import FixedClock
from jxc_app.core.idempotency import content_hash
from jxc_app.core.scopes import Scope
from jxc_app.core.use_case import clock, perform, read
from jxc_app.modules.catalog.service import CreateSku, CreateSkus, create_skus
from jxc_app.modules.counting.abc_queries import AbcFilter, stream_classes
from jxc_app.modules.counting.abc_service import ComputeClasses, compute_classes
from jxc_app.modules.counting.plan_queries import count_plan
from jxc_app.modules.documents.commands import LineInput, MigrateDocument
from jxc_app.modules.documents.migrating import migrate_document
from jxc_app.modules.documents.turnover import TurnoverFilter, stream_turnover
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse
from tests.migration.conftest import SYSTEM, Importer
from tests.migration.test_history_real import LINES_IN_EVERY_RUN, REAL, beginning, empty, expected, read_frame

pytestmark = [
    pytest.mark.skipif(not REAL.exists(), reason="the real data of ../shared/data are not on this machine"),
]
__all__ = ["beginning", "empty"]  # fixtures
FIRST, CODE = date(2010, 12, 1), "W01"
DAYS, WEEKS = {"A": 7, "B": 30, "C": 91}, 6


@pytest.mark.slow
def test_the_beginning_agrees_with_pandas(beginning, empty, tmp_path):
    path, frame = beginning
    assert len(frame) < LINES_IN_EVERY_RUN * 2
    assert_agrees(frame, path, empty, tmp_path)


@pytest.mark.slow
def test_all_of_it_agrees_with_pandas(empty, tmp_path):
    assert_agrees(read_frame(), REAL, empty, tmp_path)


def assert_agrees(frame, path, database, tmp_path):
    goods = facts(frame)
    last = goods.day.max()
    token = clock.set(FixedClock(datetime(last.year, last.month, last.day, 14, tzinfo=UTC)))  # 22:00 in Shanghai
    try:
        warehouse_id = open_shop(database, goods, last)
        done = Importer(database, tmp_path).path(path, warehouse=CODE)
        assert (done.refused, done.opening_documents) == (0, 0)
        perform(compute_classes, ComputeClasses(), actor=SYSTEM, database=database)
        classes = assert_classes(database, goods, last, warehouse_id)
        assert_plan(database, goods, classes, last)
        assert_turnover(database, goods, last)
    finally:
        clock.reset(token)


def facts(frame):
    """The lines that move goods, what each does, and a cost for each SKU, which the file has none of.

    Six tenths of its first price, in whole fen; so much opening stock that none ever runs out.
    """
    goods = frame[~frame.is_service].copy()
    quantity = goods.Quantity.astype(int)
    goods["day"] = goods.InvoiceDate.str.slice(0, 10).map(date.fromisoformat)
    goods["kind"] = "sold"
    goods.loc[goods.is_return, "kind"] = "returned"
    goods.loc[~goods.is_return & (quantity < 0), "kind"] = "scrapped"
    first_price = goods.groupby("sku").UnitPrice.first().map(Decimal)
    goods.attrs["cost"] = first_price.map(lambda price: max(round(price * 6 / 10, 2), Decimal("0.01")))
    missing = expected(frame)["opening_stock"]
    goods.attrs["opening"] = {sku: missing.get(sku, 0) + 1 for sku in first_price.index}
    return goods


def open_shop(database, goods, last):
    """The warehouse, the SKUs and their opening stock at cost, so that the import finds all it needs."""
    go_live = last + timedelta(days=1)
    command = CreateWarehouse(code=CODE, name="主仓库", kind="central", go_live_date=go_live)
    warehouse_id = perform(create_warehouse, command, actor=SYSTEM, database=database).warehouse_id
    opening, cost = goods.attrs["opening"], goods.attrs["cost"]
    codes = sorted(opening)
    for start in range(0, len(codes), 200):
        chunk = codes[start : start + 200]
        wanted = CreateSkus(skus=[CreateSku(code=code, name=code, base_unit="件") for code in chunk])
        made = perform(create_skus, wanted, actor=SYSTEM, database=database).skus
        lines = [LineInput(sku_id=one.sku_id, quantity=opening[one.code], price=cost[one.code]) for one in made]
        document = MigrateDocument(
            document_key=content_hash(chunk[0]), type="opening_stock", warehouse_id=warehouse_id, lines=lines,
            effective_at=datetime(2010, 11, 30, tzinfo=UTC), source_key=f"opening:{start}",
            source_sha256=content_hash(chunk[0]),
        )  # fmt: skip
        perform(migrate_document, document, actor=SYSTEM, key=document.source_key, database=database)
    return warehouse_id


def by_pandas(goods, last):
    """For each SKU: consumption and stock value, class by each, share before, and the class that counts."""
    pandas = pytest.importorskip("pandas")
    cost = goods.attrs["cost"]
    since = last - timedelta(days=89)
    used = goods[(goods.day >= since) & (goods.kind != "scrapped")].groupby("sku").change.sum().mul(-1)
    found = pandas.DataFrame({"opening": pandas.Series(goods.attrs["opening"]), "cost": cost})
    found["stock_quantity"] = found.opening + goods.groupby("sku").change.sum()
    found["used"] = used.reindex(found.index).fillna(0).astype(int)
    for name, quantity in (("consumption", found.used), ("stock", found.stock_quantity)):
        found[name] = quantity.map(Decimal) * found.cost
        ranked = found.assign(key=found.index.str.casefold()).sort_values(["key"])
        ranked = ranked.sort_values(name, ascending=False, kind="stable")
        positive = ranked[name].where(ranked[name] > 0, Decimal(0))
        before = positive.cumsum() - positive
        share = before / positive.sum()
        letters = share.map(lambda one: "A" if one < Decimal("0.8") else "B" if one < Decimal("0.95") else "C")
        found[f"{name}_class"] = letters.where(ranked[name] > 0, "C")
        found[f"{name}_before"] = share.map(lambda one: int(one * 10_000)).where(ranked[name] > 0)
    found["class"] = found[["consumption_class", "stock_class"]].min(axis=1)
    return found


def assert_classes(database, goods, last, warehouse_id):
    own = by_pandas(goods, last)
    everywhere, wanted = Scope(everywhere=True), AbcFilter(warehouse_id=warehouse_id)
    rows = database.read(lambda session: list(stream_classes(session, everywhere, SYSTEM, wanted)))
    ours = {
        row.sku_code: (
            row.abc_class, row.consumption_value, row.consumption_class, row.consumption_before, row.stock_value,
            row.stock_class, row.stock_before,
        )
        for row in rows
    }  # fmt: skip
    theirs = {
        row.Index: (
            row.letter, row.consumption, row.consumption_class, known(row.consumption_before), row.stock,
            row.stock_class, known(row.stock_before),
        )
        for row in own.rename(columns={"class": "letter"}).itertuples()
    }  # fmt: skip
    assert ours == theirs
    assert {"A", "B", "C"} == set(own["class"])
    return own


def known(share):
    return None if share != share else int(share)  # NaN


def assert_plan(database, goods, own, last):
    """Each day looked at on its own, by the words of the rule and the calendar's own package."""
    plan = read(count_plan, actor=SYSTEM, database=database)
    monday = last - timedelta(days=last.weekday())
    lines: dict[tuple[date, str], int] = {}
    for sku, letter in own[own.stock_quantity > 0]["class"].items():
        drawn = int(hashlib.sha256(f"{sku}\n{CODE}".encode()).hexdigest()[:16], 16)
        for day in own_days(drawn, DAYS[letter], last, monday + timedelta(days=7 * WEEKS)):
            lines[day, letter] = lines.get((day, letter), 0) + 1
    ours = {(day.day, letter): count for day in plan.days for letter, count in day.lines.items()}
    assert ours == lines
    assert not any(plan.late.values())


def own_days(drawn, interval, first, end):
    """From the day of the first class on: a day of its own every interval, or one of five working days after it."""
    found, day, counted = [], first, first - timedelta(days=1)
    while day < end:
        if (drawn - day.toordinal()) % interval == 0 and day > counted:
            counted = day if is_workday(day) else after(day, drawn // interval % 5)
            found.append(counted)
        day += timedelta(days=1)
    return [one for one in found if one < end]


def after(day, place):
    working = [one for one in (day + timedelta(days=at) for at in range(1, 40)) if is_workday(one)]
    return working[place]


def assert_turnover(database, goods, last):
    everywhere, wanted = Scope(everywhere=True), TurnoverFilter(FIRST, last)
    rows = database.read(lambda session: list(stream_turnover(session, everywhere, SYSTEM, wanted)))
    ours = {
        row.sku_code: (
            row.sums.opening, row.sums.received, row.sums.issued, row.sums.closing, row.sums.received_value,
            row.sums.issued_value, row.sums.adjusted_value, row.sums.closing_value,
        )
        for row in rows
    }  # fmt: skip
    moved = goods.assign(size=goods.change.abs()).pivot_table(
        index="sku", columns="kind", values="size", aggfunc="sum", fill_value=0
    )
    theirs = {}
    for sku, opening in goods.attrs["opening"].items():
        cost, row = goods.attrs["cost"][sku], moved.loc[sku]
        back, out = int(row.get("returned", 0)), int(row.get("sold", 0)) + int(row.get("scrapped", 0))
        closing = opening + back - out
        theirs[sku] = (opening, back, out, closing, back * cost, out * cost, 0, closing * cost)
    assert ours == theirs

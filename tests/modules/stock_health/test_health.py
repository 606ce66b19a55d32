"""Stock health equals what plain Python makes of the same ledger; days are written once; rights hold."""

import random
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlmodel import Session, select

from jxc_app.core.clock import FixedClock, business_date
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import perform, read, read_in
from jxc_app.modules.migration.network_exports import (
    NETWORK_COLUMNS,
    NETWORK_SKU_COLUMNS,
    network_sku_table,
    network_table,
)
from jxc_app.modules.stock_health.models import StockHealthDay
from jxc_app.modules.stock_health.queries import health_days, health_skus, network_health
from jxc_app.modules.stock_health.rules import FILLED_DAYS, LOW, NORMAL, OUT, OVER
from jxc_app.modules.stock_health.schedule import record_daily
from jxc_app.modules.stock_health.service import DayRecorded, RecordDay, record_day
from jxc_app.modules.transfer_advice.models import AdviceRun, AlertLine
from tests.support.company import SYSTEM, Company, Line

D = Decimal
_COUNTED = (OUT, LOW, OVER)


class Told:
    """A company whose goods come and go at random, and the same in a list; lines as the test likes them."""

    def __init__(self, company: Company, clock: FixedClock, seed: int) -> None:
        self.company, self.clock, self.chance = company, clock, random.Random(seed)
        self.events: list[tuple[date, int, int, int]] = []
        self.reserved: Counter[tuple[int, int]] = Counter()
        self.skus, self.places = (company.a, company.b), (company.w1, company.w2, company.s1)
        self.lines = {
            (sku, place): (self.chance.choice((0, 5, 10)), self.chance.choice((10, 20)), self.chance.choice((0, 1)))
            for sku in self.skus
            for place in self.places
        }
        company.database.write(self._write_lines)

    def _write_lines(self, session: Session) -> None:
        for (sku, place), (line, target, per_day) in self.lines.items():
            low, high = D(line), D(max(line, target))
            some = {"line": low, "target": high, "keep": low, "per_day": D(per_day), "lead_days": D(3)}
            session.add(AlertLine(sku_id=sku, warehouse_id=place, **some))

    @property
    def today(self) -> date:
        return business_date(self.clock.at, get_settings().zone)

    def live(self, days: int) -> None:
        """So many days of coming and going."""
        for _ in range(days):
            for pair in self.lines:
                have = self.stock(pair, self.today + timedelta(days=1))
                if self.chance.random() < 0.5:
                    self.move(pair, self.chance.choice((3, 8, 40, 150)))
                elif have:
                    self.move(pair, -self.chance.choice((have, self.chance.randint(1, have))))
            self.clock.at += timedelta(days=1)

    def move(self, pair: tuple[int, int], change: int) -> None:
        sku, place = pair
        if change > 0:
            self.company.receive(sku, change, "2", at=place)
        else:
            self.company.issue(sku, -change, at=place)
        self.events.append((self.today, sku, place, change))

    def stock(self, pair: tuple[int, int], when: date) -> int:
        """What lay there when a day began."""
        return sum(change for day, *where, change in self.events if tuple(where) == pair and day < when)

    def state(self, pair: tuple[int, int], free: int) -> str:
        line, target, per_day = self.lines[pair]
        if line > 0 and free <= 0:
            return OUT
        if line > 0 and free <= line:
            return LOW
        return OVER if free > max(target, line) and free > 90 * per_day else NORMAL

    def counts(self, when: date | None) -> dict[int, Counter[str]]:
        """By warehouse: how many SKUs in each state; ``when`` None: now, less what is promised."""
        found: dict[int, Counter[str]] = defaultdict(Counter)
        for pair in self.lines:
            free = self.stock(pair, when or self.today + timedelta(days=1))
            found[pair[1]][self.state(pair, free - (0 if when else self.reserved[pair]))] += 1
        return found

    def nothing_at(self, place: int, when: date) -> bool:
        return not any(self.stock(pair, when) for pair in self.lines if pair[1] == place)


def rows_of(company: Company) -> dict[tuple[date, int], StockHealthDay]:
    with company.database.reading() as session:
        return {(row.day, row.warehouse_id): row for row in session.exec(select(StockHealthDay))}


def record(company: Company) -> DayRecorded:
    return perform(record_day, RecordDay(), actor=SYSTEM, database=company.database)


@pytest.mark.parametrize("seed", [1, 2])
def test_now_and_every_day_are_what_plain_python_makes_of_the_ledger(
    company: Company, standing_clock: FixedClock, seed: int
) -> None:
    told = Told(company, standing_clock, seed)
    told.live(8)
    busy = next(pair for pair in told.lines if told.stock(pair, told.today))
    told.reserved[busy] = told.stock(busy, told.today)
    company.submit(company.save("other_issue", [Line(busy[0], told.reserved[busy])], at=busy[1]))
    record(company)

    now = told.counts(None)
    seen = {row.warehouse_id: row for row in read(network_health, actor=SYSTEM, database=company.database).warehouses}
    assert seen.keys() == set(told.places)
    for place, row in seen.items():
        assert row.planned == len(told.skus)
        assert (row.lacking, row.low, row.surplus) == tuple(now[place][one] for one in _COUNTED)
        over = [pair for pair in told.lines if pair[1] == place and
                told.state(pair, told.stock(pair, told.today) - told.reserved[pair]) == OVER]  # fmt: skip
        assert row.value == 2 * sum(told.stock(pair, told.today) for pair in over)

    expected = {(told.today, place): (now[place], False) for place in told.places}
    for back in range(1, FILLED_DAYS + 1):
        day = told.today - timedelta(days=back)
        then = told.counts(day)
        expected |= {(day, place): (then[place], True) for place in told.places if not told.nothing_at(place, day)}
    kept = rows_of(company)
    assert kept.keys() == expected.keys()
    assert len(kept) > 3 * len(told.places)
    for key, (counts, is_filled) in expected.items():
        row = kept[key]
        assert (row.planned, row.is_filled, row.value is None) == (len(told.skus), is_filled, is_filled)
        assert (row.lacking, row.low, row.surplus) == tuple(counts[one] for one in _COUNTED)

    for row in seen.values():
        mine = [one for (_, place), one in kept.items() if place == row.warehouse_id]
        assert row.month is not None
        within = [one for one in mine if one.day > told.today - timedelta(days=30)]
        assert (row.month.days, row.month.lacking) == (len(within), sum(one.lacking for one in within))
        assert row.month.rate == (D(row.month.lacking) / row.month.planned).quantize(D("0.0001"))
        assert row.quarter is not None
        assert row.quarter.surplus == sum(one.surplus for one in mine)
    days = read(health_days, actor=SYSTEM, database=company.database, days=90)
    assert [(one.day, one.lacking, one.is_filled) for one in days] == [
        (day, sum(row.lacking for key, row in kept.items() if key[0] == day), day != told.today)
        for day in sorted({key[0] for key in kept})
    ]


def test_the_skus_behind_a_figure_are_those_that_it_counts(company: Company, standing_clock: FixedClock) -> None:
    told = Told(company, standing_clock, 5)
    told.live(6)
    for place in told.places:
        for state, count in told.counts(None)[place].items():
            asked = {"warehouse_id": place, "state": state}
            page = read(health_skus, actor=SYSTEM, database=company.database, **asked, order="-free")
            assert len(page.rows) == count
            assert [row.free for row in page.rows] == sorted((row.free for row in page.rows), reverse=True)
            for row in page.rows:
                line, target, per_day = told.lines[row.sku_id, place]
                assert row.free == told.stock((row.sku_id, place), told.today)
                assert row.excess == (row.free - max(target, line, per_day * 90) if state == OVER else 0)
            with company.database.reading() as session:
                out = list(read_in(session, network_sku_table, SYSTEM, **asked))
            assert len(out) == count
            assert all(len(one) == len(NETWORK_SKU_COLUMNS) for one in out)
    first = read(health_skus, actor=SYSTEM, database=company.database, warehouse_id=company.w1, state=NORMAL, size=1)
    assert len(first.rows) <= 1


def test_the_job_writes_each_day_once_and_after_the_night(company: Company, standing_clock: FixedClock) -> None:
    told = Told(company, standing_clock, 3)
    told.live(3)
    now = standing_clock.at
    assert record_daily(company.database, now) == 0  # no night has drawn lines today
    run = AdviceRun(day=told.today, computed_at=now, seen_until=now, pairs=6)
    company.database.write(lambda session: session.add(run))
    assert record_daily(company.database, now) == len(told.places)
    before = {key: row.model_dump() for key, row in rows_of(company).items()}
    told.move((company.a, company.w1), 500)
    assert record_daily(company.database, now) == 0
    done = record(company)
    assert (done.warehouses, done.filled) == (0, 0)
    assert {key: row.model_dump() for key, row in rows_of(company).items()} == before


def test_a_manager_sees_their_store_only_and_money_only_with_the_right(
    company: Company, standing_clock: FixedClock
) -> None:
    told = Told(company, standing_clock, 4)
    told.live(4)
    record(company)
    boss, manager, keeper = (
        company.hire("boss", [("owner", None)]), company.hire("manager", [("store_manager", company.s1)]),
        company.hire("keeper", [("keeper", company.s1)]),
    )  # fmt: skip
    assert len(read(network_health, actor=boss, database=company.database).warehouses) == len(told.places)
    for actor in (manager, keeper):
        rows = read(network_health, actor=actor, database=company.database).warehouses
        assert [row.warehouse_id for row in rows] == [company.s1]
        days = read(health_days, actor=actor, database=company.database, days=30)
        assert {day.planned for day in days} == {len(told.skus)}
        assert read(health_days, actor=actor, database=company.database, days=30, warehouse_id=company.w1) == []
        hidden = {"warehouse_id": company.w1, "state": NORMAL}
        assert read(health_skus, actor=actor, database=company.database, **hidden).rows == []
    with company.database.reading() as session:
        shown = list(read_in(session, network_table, keeper))
    value = NETWORK_COLUMNS.index("积压金额（元）")
    assert [(len(row), row[value]) for row in shown] == [(len(NETWORK_COLUMNS), None)]
    assert read(network_health, actor=boss, database=company.database).warehouses[0].value is not None

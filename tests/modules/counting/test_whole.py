"""A SKU was counted when all that lies of it was: one lot of it is not the SKU."""

from datetime import UTC, datetime, timedelta

import pytest

from jxc_app.core.clock import FixedClock
from jxc_app.core.use_case import Scope
from jxc_app.modules.counting.heads import CountRef
from jxc_app.modules.counting.planned import counted_at
from jxc_app.modules.inventory.stock_scope import Ground, ground_of
from tests.modules.counting.clerks import Clerks
from tests.support.company import Company, Line

TEN = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def clerks(company: Company, standing_clock: FixedClock) -> Clerks:
    """Two lots of one SKU, ten and ninety."""
    company.record("opening_stock", [Line(company.lots, 10, "5", lot="L1"), Line(company.lots, 90, "5", lot="L2")])
    return Clerks.of(company)


def marked(company: Company, sku_id: int) -> datetime | None:
    def work(session: object) -> datetime | None:
        ground: Ground = ground_of(session, Scope(everywhere=True))  # type: ignore[arg-type]
        return counted_at(session, ground).get((sku_id, company.w1))  # type: ignore[arg-type]

    return company.database.read(work)


def count_lot(clerks: Clerks, lot: str, quantity: int) -> CountRef:
    count = clerks.make(clerks.company.lots, lot_number=lot)
    clerks.enter(count, clerks.company.lots, quantity, lot_number=lot)
    return clerks.finish(count)


def test_one_lot_of_two_marks_nothing(clerks: Clerks) -> None:
    count_lot(clerks, "L1", 10)
    assert marked(clerks.company, clerks.company.lots) is None


def test_lot_by_lot_it_was_counted_as_of_the_one_counted_longest_ago(
    clerks: Clerks, standing_clock: FixedClock
) -> None:
    company = clerks.company
    count_lot(clerks, "L1", 10)
    standing_clock.at = TEN + DAY
    count_lot(clerks, "L2", 90)
    assert marked(company, company.lots) == TEN
    standing_clock.at = TEN + 2 * DAY
    count_lot(clerks, "L1", 10)
    assert marked(company, company.lots) == TEN + DAY


def test_all_of_it_at_once_is_counted_now(clerks: Clerks, standing_clock: FixedClock) -> None:
    company = clerks.company
    standing_clock.at = TEN + DAY
    count = clerks.make(company.lots)
    for lot, there in (("L1", 10), ("L2", 90)):
        clerks.enter(count, company.lots, there, lot_number=lot)
    clerks.finish(count)
    assert marked(company, company.lots) == TEN + DAY


def test_a_line_left_out_is_not_counted(clerks: Clerks) -> None:
    company, count = clerks.company, clerks.make(clerks.company.lots)
    clerks.enter(count, company.lots, 10, lot_number="L1")
    clerks.uncounted(count, "skip")
    clerks.finish(count)
    assert marked(company, company.lots) is None


def test_blocked_goods_left_out_are_not_counted_either(clerks: Clerks) -> None:
    company = clerks.company
    company.receive(company.a, 10, "1")
    company.record("stock_status", [Line(company.a, 5)], settlement="block")
    count = clerks.make(company.a)
    clerks.enter(count, company.a, 5)
    clerks.uncounted(count, "skip")
    clerks.finish(count)
    assert marked(company, company.a) is None


def test_what_comes_in_while_it_is_counted_is_of_the_next_count(clerks: Clerks, standing_clock: FixedClock) -> None:
    company, count = clerks.company, clerks.make(clerks.company.lots)
    standing_clock.at = TEN + timedelta(hours=1)
    company.record("other_receipt", [Line(company.lots, 7, "5", lot="L3")])
    for lot, there in (("L1", 10), ("L2", 90)):
        clerks.enter(count, company.lots, there, lot_number=lot)
    clerks.finish(count)
    assert marked(company, company.lots) == TEN + timedelta(hours=1)


def test_where_nothing_lies_it_was_counted(clerks: Clerks) -> None:
    company, count = clerks.company, clerks.make(clerks.company.a)
    clerks.enter(count, company.a, 0)
    clerks.finish(count)
    assert marked(company, company.a) == TEN

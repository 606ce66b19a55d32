"""Which lots are offered when stock leaves: those free at the place, the next to end first."""

from datetime import timedelta

import pytest

from jxc_app.core.clock import SystemClock, business_date
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import read
from jxc_app.modules.inventory.lot_choices import lots_to_take
from jxc_app.modules.inventory.queries import availability
from jxc_app.modules.warehouses.models import Place
from tests.support.company import SYSTEM, Line


@pytest.fixture
def today():
    return business_date(SystemClock().now(), get_settings().zone)


@pytest.fixture
def stocked(company, today):
    for number, days in (("late", 90), ("soon", 5), ("old", -1)):
        line = Line(company.lots, 5, "2", lot=number, expires_on=today + timedelta(days=days))
        company.record("opening_stock", [line])
    return company


def offered(company, today, actor=SYSTEM, place=Place.STOCK):
    asked = {"warehouse_id": company.w1, "sku_ids": [company.lots, company.a], "day": today, "place": place}
    found = read(lots_to_take, actor=actor, database=company.database, **asked)
    return [(lot.number, int(lot.free), lot.level) for lots in found.values() for lot in lots]


def test_the_next_to_end_is_first_and_each_says_how_near_its_end_is(stocked, today):
    assert offered(stocked, today) == [("old", 5, 4), ("soon", 5, 3), ("late", 5, 0)]


def test_what_is_promised_is_not_offered(stocked, today):
    stocked.submit(stocked.save("other_issue", [Line(stocked.lots, 5, lot="soon")]))
    assert [number for number, *_ in offered(stocked, today)] == ["old", "late"]


def test_what_was_put_aside_is_offered_there(stocked, today):
    stocked.record("stock_status", [Line(stocked.lots, 2, lot="late")], settlement="block")
    assert offered(stocked, today, place=Place.BLOCKED) == [("late", 2, 0)]
    asked = {"warehouse_id": stocked.w1, "sku_ids": [stocked.lots], "place": Place.BLOCKED}
    assert read(availability, actor=SYSTEM, database=stocked.database, **asked)[stocked.lots].available == 2


def test_nothing_is_offered_of_a_warehouse_out_of_sight(stocked, today):
    stranger = stocked.hire("elsewhere", [("keeper", stocked.w2)])
    assert offered(stocked, today, actor=stranger) == []

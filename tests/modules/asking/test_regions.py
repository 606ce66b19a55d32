"""A regional warehouse stands between: stores ask it, it asks the centre, and sees what they want of it."""

from datetime import timedelta

import pytest

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import read
from jxc_app.modules.asking.closing import close_due
from jxc_app.modules.asking.sharing import shares
from tests.modules.asking.stores import Asking, asking_in


@pytest.fixture
def asking(company, standing_clock) -> Asking:
    """w1 supplies both stores and is supplied by w2 within three days."""
    return asking_in(company)


def test_what_stores_want_goes_up_the_route(company, asking, standing_clock):
    to_region = asking.schedule(warehouse_id=company.w1, supplied_by=company.w2, lead_days=3).id
    keeper = company.hire("region", [("store_manager", company.w1)])
    asking.send(asking.first, (company.a, 12))
    asking.send(asking.second, (company.a, 6), at=asking.s2)
    standing_clock.at += timedelta(hours=7)
    close_due(company.database, standing_clock.at)
    sheet = asking.sheet(keeper, company.w1)
    assert (sheet.chosen.schedule_id, sheet.chosen.giver) == (to_region, "仓W2")
    assert (sheet.chosen.due_on - sheet.chosen.day).days == 3
    line = next(one for one in sheet.lines if one.sku_id == company.a)
    assert (line.wanted, line.on_hand) == (18, 0)
    assert asking.sheet(asking.first).lines[0].wanted is None, "a store supplies nobody"
    asking.send(keeper, (company.a, 18), at=company.w1, schedule_id=to_region, day=sheet.chosen.day)
    standing_clock.at += timedelta(days=1)
    close_due(company.database, standing_clock.at)
    centre = company.hire("centre", [("keeper", company.w2)])
    [asked] = read(shares, actor=centre, database=company.database, warehouse_id=company.w2)
    assert (asked.sku_id, asked.wanted) == (company.a, 18)


def test_nobody_is_supplied_in_a_circle(company, asking):
    asking.schedule(warehouse_id=company.w1, supplied_by=company.w2)
    with pytest.raises(DomainError) as refused:
        asking.schedule(warehouse_id=company.w2, supplied_by=company.w1)
    assert (refused.value.code, refused.value.field) == ("ask.in_a_circle", "supplied_by")

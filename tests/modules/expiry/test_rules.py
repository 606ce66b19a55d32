"""What sells in time and what will be lost, by worked examples."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from jxc_app.modules.expiry.branches import Branch, branch_of
from jxc_app.modules.expiry.rules import Ahead, Demand, Portion, can_take, sold_in_time
from jxc_app.modules.inventory.ledger import MoveRow

DAY = date(2026, 1, 26)
TWO_A_DAY = Demand(Decimal(56))


def portion(quantity, days):
    return Portion(Decimal(quantity), None if days is None else DAY + timedelta(days=days))


@pytest.mark.parametrize(
    ("portions", "sold"),
    [
        ([(10, 3), (20, 9)], [6, 12]),  # 3 × 2; 9 × 2 less the 6 that the first sells
        ([(4, 3), (20, 9)], [4, 14]),
        ([(5, -1), (10, 3)], [0, 6]),  # what has ended sells nothing and takes nothing from the next
        ([(5, 0)], [0]),
        ([(10, None), (10, 9)], [10, 8]),  # first in first out: what never ends goes before
        ([("2.5", 1)], ["2"]),  # so much of what is weighed
        ([(1, 100)], [1]),
    ],
)
def test_each_lot_sells_what_those_before_it_leave(portions, sold):
    found = sold_in_time([portion(*one) for one in portions], TWO_A_DAY, DAY)
    assert found == [Decimal(one) for one in sold]


def test_pieces_stay_whole_and_what_is_weighed_does_not():
    slow = Demand(Decimal(21))  # 0.75 a day
    assert sold_in_time([portion(5, 3)], slow, DAY) == [2]
    assert sold_in_time([portion("5.5", 3)], slow, DAY) == [Decimal("2.25")]


def test_another_store_takes_what_it_sells_after_its_own():
    own = Ahead([portion(8, 6), portion(50, 30), portion(9, -1)], DAY)
    assert can_take(TWO_A_DAY, own, DAY + timedelta(days=9), DAY) == 2 * 8 - 8
    assert can_take(TWO_A_DAY, own, DAY + timedelta(days=3), DAY) == 2 * 2
    assert can_take(TWO_A_DAY, own, DAY, DAY) == 0


@pytest.mark.parametrize(
    ("origin", "target", "reversal", "branch"),
    [
        ((None, "opening"), (1, "stock"), False, Branch.SOURCE),
        ((None, "loss"), (1, "stock"), False, Branch.FOUND),
        ((None, "customer"), (1, "stock"), False, Branch.BACK),
        ((None, "customer"), (1, "stock"), True, Branch.CUSTOMERS),
        ((1, "stock"), (None, "customer"), True, Branch.BACK),
        ((1, "stock"), (2, "in_transit"), False, Branch.BETWEEN),
        ((2, "in_transit"), (2, "stock"), False, Branch.BETWEEN),
        ((1, "stock"), (1, "blocked"), False, Branch.WITHIN),
        ((1, "blocked"), (None, "scrap"), False, Branch.SCRAPPED),
        ((1, "stock"), (None, "production"), False, Branch.MADE),
        ((1, "stock"), (None, "supplier"), False, Branch.SUPPLIER),
    ],
)
def test_a_move_belongs_to_the_branch_of_its_ends(origin, target, reversal, branch):
    ends = {
        "from_warehouse_id": origin[0], "from_place": origin[1], "to_warehouse_id": target[0], "to_place": target[1],
    }  # fmt: skip
    move = MoveRow(
        seq=1, effective_at=None, recorded_at=None, source_type="document", source_id=1, sku_code="", lot="",
        from_warehouse="", to_warehouse="", quantity=Decimal(1), actor_id=1, is_reversal=reversal,
        sku_id=1, lot_id=1, **ends,
    )  # fmt: skip
    assert branch_of(move) == branch

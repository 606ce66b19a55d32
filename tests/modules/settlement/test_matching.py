"""三单匹配 as a rule: a table of deliveries and bills with the causes that must come out."""

from decimal import Decimal

import pytest

from jxc_app.modules.settlement.matching import Due, Tolerance, causes_of, due_amount, in_words

_NONE = Tolerance()
_SHIPPED = Tolerance(Decimal(0), Decimal(1), Decimal(50), Decimal("0.1"))
_WIDE = Tolerance(Decimal(5), Decimal(2), Decimal(100), Decimal(1))


def due(accepted, returned=0, billed=0, price="3") -> Due:
    return Due(Decimal(accepted), Decimal(returned), Decimal(billed), None if price is None else Decimal(price))


CASES = [
    # whole, partial, over several invoices
    (_NONE, due(10), 10, "30", ()),
    (_NONE, due(10), 4, "12", ()),
    (_NONE, due(10, billed=4), 6, "18", ()),
    (_NONE, due(10, billed=4), 7, "21", ("quantity",)),
    (_NONE, due(10, billed=10), 1, "3", ("quantity",)),
    # what was counted and rejected was never accepted; what went back later is owed no more
    (_NONE, due(7), 10, "30", ("quantity",)),
    (_NONE, due(10, returned=2), 8, "24", ()),
    (_NONE, due(10, returned=2), 10, "30", ("quantity",)),
    (_NONE, due(10, returned=2, billed=8), 1, "3", ("quantity",)),
    (_NONE, due(0), 1, "3", ("not_received",)),
    (_NONE, due(10, returned=10), 1, "3", ("not_received",)),
    # fractions
    (_NONE, due("2.5"), "2.5", "7.5", ()),
    (_NONE, due("2.5"), "2.500001", "7.5", ("quantity",)),
    # price
    (_NONE, due(10), 10, "30.01", ("price",)),
    (_NONE, due(10), 10, "29.99", ()),
    (_NONE, due(10), 10, "0.01", ()),
    (_NONE, due(7), 10, "31", ("quantity", "price")),
    (_NONE, due(10, price="0"), 10, "0.01", ("price",)),
    (_NONE, due(10, price=None), 10, "30", ("no_price",)),
    (_NONE, due(0, price=None), 10, "30", ("not_received", "no_price")),
    # rounding: three for ten yuan
    (_NONE, due(3, price="3.33333333"), 3, "10", ()),
    (_SHIPPED, due(3, price="3.33333333"), 3, "10.1", ()),
    # as shipped: 1 % and 50 yuan a line, ten fen in any case
    (_SHIPPED, due(10), 10, "30.1", ()),
    (_SHIPPED, due(10), 10, "30.3", ()),
    (_SHIPPED, due(10), 10, "30.31", ("price",)),
    (_SHIPPED, due(1000, price="10"), 1000, "10050", ()),
    (_SHIPPED, due(1000, price="10"), 1000, "10050.01", ("price",)),
    (_SHIPPED, due(10), "10.000001", "30", ("quantity",)),
    # wider: 5 % of quantity, 2 % and 100 yuan
    (_WIDE, due(100), 105, "315", ()),
    (_WIDE, due(100), "105.000001", "315", ("quantity",)),
    (_WIDE, due(100, billed=50), "52.5", "157.5", ()),
    (_WIDE, due(100), 100, "306", ()),
    (_WIDE, due(100), 100, "306.01", ("price",)),
    (_WIDE, due(10000, price="10"), 10000, "100100", ()),
    (_WIDE, due(10000, price="10"), 10000, "100100.01", ("price",)),
    (_WIDE, due(1), 1, "4", ()),
    (_WIDE, due(1), 1, "4.01", ("price",)),
]


@pytest.mark.parametrize(("limits", "behind", "quantity", "amount", "expected"), CASES)
def test_each_case_has_its_causes(limits, behind, quantity, amount, expected):
    assert causes_of(Decimal(quantity), Decimal(amount), behind, limits) == expected


def test_what_a_quantity_should_cost_is_rounded_to_the_fen():
    assert due_amount(Decimal(3), due(3, price="3.33333333")) == 10
    assert due_amount(Decimal(1), due(3, price="3.335")) == Decimal("3.34")


def test_causes_are_told_in_one_order():
    assert in_words(["price", "quantity"]) == in_words(["quantity", "price"]) == "数量多开、价格高于订单"

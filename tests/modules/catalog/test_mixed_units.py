"""Quantities as people say them: 3箱5瓶, exact, below zero too."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxc_app.modules.catalog.queries import SkuRow, UnitRow
from jxc_app.modules.catalog.rules import mixed
from jxc_app.state.mixed_units import mixed_text


def sku(*units):
    rows = tuple(UnitRow(at, name, *factor) for at, (name, factor) in enumerate(units, start=1))
    return SkuRow(1, "A", "水", "", "", "", 1, rows[0].name, rows, (), False, None, 1, False)


WATER = sku(("瓶", (1, 1)), ("箱", (24, 1)), ("提", (6, 1)))


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        ("77", "3箱5瓶"), ("-77", "-3箱5瓶"), ("24", "1箱"), ("30", "1箱1提"), ("31.5", "1箱1提1.5瓶"), ("5", ""),
        ("0", ""), ("-5", ""), ("24000", "1,000箱"),
    ],
)  # fmt: skip
def test_what_it_says(quantity, words):
    assert mixed_text(WATER, Decimal(quantity)) == words


def test_it_says_nothing_twice():
    assert mixed_text(WATER, Decimal(48), said="2箱") == ""
    assert mixed_text(sku(("瓶", (1, 1))), Decimal(48)) == ""
    assert mixed_text(None, Decimal(48)) == mixed_text(WATER, None) == ""


def test_a_unit_whose_rest_cannot_be_written_is_left_out():
    assert mixed_text(sku(("克", (1, 1)), ("份", (10, 3)), ("袋", (5, 2))), Decimal(6)) == "2袋1克"
    assert mixed_text(sku(("个", (1, 1)), ("克", (1, 9))), Decimal(6)) == ""


units = st.lists(st.fractions(min_value=Fraction(1, 20), max_value=500, max_denominator=20), max_size=5, unique=True)
quantities = st.decimals(min_value=-(10**9), max_value=10**9, places=6)


@given(quantity=quantities, factors=units)
def test_the_parts_are_the_quantity(quantity, factors):
    named = [(Fraction(1), "b"), *((factor, f"u{at}") for at, factor in enumerate(factors) if factor != 1)]
    sizes = {name: size for size, name in named}
    parts = mixed(quantity, named)
    assert sum(Fraction(count) * sizes[name] for count, name in parts) == Fraction(quantity)
    assert all((count < 0) == (quantity < 0) for count, _ in parts)
    assert all(count == count.to_integral_value() for count, name in parts if name != "b")
    used = [sizes[name] for _, name in parts]
    assert used == sorted(used, reverse=True)


@given(quantity=quantities, factors=units)
def test_no_part_is_as_much_as_a_larger_unit(quantity, factors):
    named = [(Fraction(1), "b"), *((factor, f"u{at}") for at, factor in enumerate(factors) if factor > 1)]
    sizes = {name: size for size, name in named}
    exact = [size for size, _ in named if (size * 10**6).denominator == 1]
    for count, name in mixed(quantity, named):
        larger = [size for size in exact if size > sizes[name]]
        assert all(abs(Fraction(count)) * sizes[name] < size for size in larger)

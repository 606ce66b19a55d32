"""Exact numbers: nothing is lost, nothing is rounded twice, no float comes near."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.dialects import sqlite

from jxc_app.core.errors import DomainError, field_errors
from jxc_app.core.quantities import (
    LARGEST,
    MONEY_PLACES,
    QUANTITY_PLACES,
    MoneyColumn,
    PositiveQuantity,
    PriceColumn,
    QuantityColumn,
    UnitPrice,
    from_scaled,
    plain,
    product,
    proportion,
    quotient,
    rounded,
    to_scaled,
)
from jxc_app.modules.catalog.rules import to_base
from jxc_app.modules.documents.rules import line_amount, unit_cost

QUANTITIES = st.integers(1, 10**15).map(lambda n: from_scaled(n, 6))
PRICES = st.integers(0, 10**17).map(lambda n: from_scaled(n, 8))
DISCOUNTS = st.integers(0, 10_000).map(lambda n: from_scaled(n, 2))
FACTORS = st.integers(1, 10**9)
COLUMNS = [QuantityColumn(), PriceColumn(), MoneyColumn()]
DIALECT = sqlite.dialect()
QUANTITY = TypeAdapter(PositiveQuantity)


def half_up(value: Fraction, places: int) -> Fraction:
    """The definition: add half a step, cut off."""
    step = Fraction(1, 10**places)
    return (abs(value) + step / 2) // step * step * (1 if value >= 0 else -1)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: type(column).__name__)
@pytest.mark.parametrize("wrong", [1.5, 0.1, float("nan"), "1", True, b"1"])
def test_columns_refuse_what_is_not_exact(column: QuantityColumn, wrong: object) -> None:
    with pytest.raises(TypeError):
        column.process_bind_param(wrong, DIALECT)


@given(st.integers(-(10**17), 10**17), st.sampled_from(COLUMNS))
def test_what_is_stored_comes_back(stored: int, column: QuantityColumn) -> None:
    exact = column.process_result_value(stored, DIALECT)
    assert exact is not None
    assert column.process_bind_param(exact, DIALECT) == stored


@pytest.mark.parametrize("text", ["0.0000001", "1.0000001", "1." + "0" * 70 + "1", "1e-30", "-0.00000005"])
def test_digits_are_never_lost_silently(text: str) -> None:
    with pytest.raises(ValueError, match="decimals"):
        to_scaled(Decimal(text), QUANTITY_PLACES)


@given(st.lists(st.integers(-(10**12), 10**12), max_size=50))
def test_sums_are_exact(parts: list[int]) -> None:
    assert sum((from_scaled(part, 6) for part in parts), Decimal(0)) == from_scaled(sum(parts), 6)


@given(QUANTITIES, PRICES)
def test_products_are_rounded_once_half_up(quantity: Decimal, price: Decimal) -> None:
    expected = half_up(Fraction(quantity) * Fraction(price), MONEY_PLACES)
    assert Fraction(product(quantity, price, MONEY_PLACES)) == expected


@given(PRICES, QUANTITIES, QUANTITIES)
def test_proportions_are_rounded_once_half_up(value: Decimal, part: Decimal, whole: Decimal) -> None:
    expected = half_up(Fraction(value) * Fraction(part) / Fraction(whole), MONEY_PLACES)
    assert Fraction(proportion(value, part, whole, MONEY_PLACES)) == expected


@given(QUANTITIES, PRICES, DISCOUNTS)
@example(from_scaled(10**15 - 1, 6), from_scaled(6_000_000_000_000_001, 8), Decimal("99.99"))
def test_a_lines_amount_is_exact_to_the_fen(quantity: Decimal, price: Decimal, discount: Decimal) -> None:
    exact = Fraction(quantity) * Fraction(price) * (100 - Fraction(discount)) / 100
    amount = line_amount(quantity, price, discount)
    assert amount is not None
    assert Fraction(amount) == half_up(exact, 2)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0.005", "0.01"), ("0.015", "0.02"), ("0.025", "0.03"), ("-0.005", "-0.01"), ("2.4949", "2.49")],
)
def test_half_goes_up_and_not_to_even(value: str, expected: str) -> None:
    assert rounded(Decimal(value), 2) == Decimal(expected) == Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_nothing_is_divided_by_zero() -> None:
    with pytest.raises(ZeroDivisionError):
        quotient(Decimal(1), Decimal(0), 2)
    assert unit_cost(None, Decimal(0)) is None


@given(QUANTITIES, FACTORS, FACTORS)
def test_units_convert_exactly_or_not_at_all(quantity: Decimal, numerator: int, denominator: int) -> None:
    exact = Fraction(quantity) * numerator / denominator
    try:
        converted = to_base(quantity, numerator, denominator)
    except DomainError as refusal:
        assert refusal.code == "unit.not_exact"
        assert (exact * 10**6).denominator != 1
    else:
        assert Fraction(converted) == exact


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        (1.5, "请填数字。"),
        (True, "请填数字。"),
        (None, "请填数字。"),
        ([], "请填数字。"),
        ({"$gt": 1}, "请填数字。"),
        ("abc", "请填数字。"),
        ("NaN", "请填数字。"),
        ("sNaN", "请填数字。"),
        ("-Infinity", "请填数字。"),
        ("1_000", "请填数字。"),
        ("", "请填数字。"),
        ("0", "必须大于 0。"),
        ("-1", "必须大于 0。"),
        ("-0", "必须大于 0。"),
        ("1e400", "数字太大。"),
        ("1000000000.000001", "数字太大。"),
        ("0.0000001", "小数位太多。"),
        ("1." + "0" * 70 + "1", "小数位太多。"),
        ("1e-400", "小数位太多。"),
        ("9" * 100_000, "数字太大。"),
    ],
)
def test_wrong_quantities_are_refused_in_words(entered: object, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        QUANTITY.validate_python(entered)
    assert field_errors(caught.value) == {"": said}


@pytest.mark.parametrize("entered", ["1,234.5", " 1234.5 ", "１２３４.5", Decimal("1234.50"), 1234])
def test_what_people_write_is_taken(entered: object) -> None:
    assert QUANTITY.validate_python(entered) in {Decimal("1234.5"), Decimal(1234)}


def test_the_largest_is_taken_and_a_price_may_be_zero() -> None:
    assert QUANTITY.validate_python(str(LARGEST)) == LARGEST
    assert TypeAdapter(UnitPrice).validate_python("0") == 0


@given(st.integers(-(10**17), 10**17))
def test_numbers_are_printed_as_people_write_them(stored: int) -> None:
    text = plain(from_scaled(stored, 6))
    assert Decimal(text) == from_scaled(stored, 6)
    assert "E" not in text
    assert not text.startswith("-0") or "." in text
    assert not ("." in text and text.endswith("0"))

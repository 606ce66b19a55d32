"""Labels of scales: what is where is data, the numbers are exact."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import FEN_PLACES, product
from jxc_app.modules.catalog.scale_codes import (
    SHIPPED_PATTERNS,
    Label,
    ScalePattern,
    bought,
    label_of,
    price_check_digit,
    read_label,
    weighed,
)


def test_the_shipped_patterns_read_weight_amount_and_both() -> None:
    amount, weight, both = (
        label_of(one, 123, value) for one, value in zip(SHIPPED_PATTERNS, (1260, 504, 126000504), strict=True)
    )
    assert (amount, weight) == ("2100123012602", "2200123005045")
    assert read_label(amount, SHIPPED_PATTERNS) == Label("21", "00123", None, Decimal("12.60"))
    assert read_label(weight, SHIPPED_PATTERNS) == Label("22", "00123", Decimal(504), None)
    assert read_label(both, SHIPPED_PATTERNS) == Label("26", "00123", Decimal(504), Decimal("12.60"))


@pytest.mark.parametrize(
    "code", ["6901234567892", "2300123005048", "220012300504", "A200123005041", "２２００１２３００５０４１", ""]
)
def test_other_codes_are_no_labels(code: str) -> None:
    assert read_label(code, SHIPPED_PATTERNS) is None


def test_a_pattern_that_is_off_reads_nothing() -> None:
    assert read_label("2200123005045", [ScalePattern("22", is_on=False)]) is None


def test_wrong_check_digits_are_refused() -> None:
    with pytest.raises(DomainError) as caught:
        read_label("2200123005042", SHIPPED_PATTERNS)
    assert caught.value.code == "scale.check_digit"


#: General Specifications 7.9.3 (price field of four digits: 2875 → 9) and 7.9.4 (five: 14685 → 6)
@pytest.mark.parametrize(("digits", "expected"), [("2875", 9), ("14685", 6)])
def test_published_price_check_digits(digits: str, expected: int) -> None:
    assert price_check_digit(digits) == expected


def test_a_price_check_digit_is_kept_to() -> None:
    pattern = ScalePattern("24", plu_digits=4, holds="amount", decimals=2, has_verifier=True)
    code = label_of(pattern, 77, 14685)
    assert code[6] == "6" and read_label(code, [pattern]) == Label("24", "0077", None, Decimal("146.85"))
    spoilt = code[:6] + "7" + code[7:12]
    for last in "0123456789":
        with pytest.raises(DomainError):
            read_label(spoilt + last, [pattern])


@given(st.integers(0, 99999), st.sampled_from([("公斤", 1000), ("斤", 500), ("两", 50), ("克", 1)]))
def test_a_weight_is_the_same_in_every_unit(grams: int, unit: tuple[str, int]) -> None:
    found = weighed(Decimal(grams), unit[0])
    assert found is not None and found * unit[1] == grams


@given(st.integers(1, 99999), st.integers(1, 500_000))
def test_what_an_amount_buys_comes_to_the_amount_again(fen: int, price_fen: int) -> None:
    amount, price = Decimal(fen).scaleb(-2), Decimal(price_fen).scaleb(-2)
    found = bought(amount, price)
    assert found is not None and product(found, price, FEN_PLACES) == amount


@given(st.text(max_size=20) | st.from_regex(r"\A2[0-9]{12,17}\Z"))
def test_whatever_is_scanned_is_read_or_refused(code: str) -> None:
    try:
        read_label(code, SHIPPED_PATTERNS)
    except DomainError as error:
        assert error.code == "scale.check_digit"

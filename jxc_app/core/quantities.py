"""Exact numbers: quantities, unit prices and money as scaled integers.

Stored as BIGINT so that SUM is exact on every engine (SQLite has no exact decimal).
Products and quotients are made in Python ``Decimal``, rounded half up; never in SQL.
"""

from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator
from sqlalchemy import BigInteger
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

QUANTITY_PLACES = 6
PRICE_PLACES = 8
MONEY_PLACES = 4
FEN_PLACES = 2
#: the largest whole quantity or amount a field takes; far from the BIGINT edge even when 10⁴ of them are summed
LARGEST = Decimal(10) ** 9
#: the most base units and yuan that one warehouse may hold of one SKU; a hundred of them still sum in a BIGINT
LARGEST_STOCK = LARGEST * 100
LARGEST_VALUE = LARGEST * 10_000
_STEP = {places: Decimal(1).scaleb(-places) for places in range(9)}
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_EXACT = Context(prec=60, traps=[Inexact, InvalidOperation])
ZERO = Decimal(0)


def rounded(value: Decimal, places: int) -> Decimal:
    """``value`` at ``places`` decimals, half up (四舍五入)."""
    return value.quantize(_STEP[places], rounding=ROUND_HALF_UP, context=_WIDE)


def product(left: Decimal, right: Decimal, places: int) -> Decimal:
    """``left × right`` rounded half up once, at the end."""
    return rounded(_WIDE.multiply(left, right), places)


def quotient(dividend: Decimal, divisor: Decimal, places: int) -> Decimal:
    """``dividend ÷ divisor`` rounded half up. Raises ZeroDivisionError for a zero divisor."""
    if divisor == 0:
        raise ZeroDivisionError("quotient")
    return rounded(_WIDE.divide(dividend, divisor), places)


def proportion(value: Decimal, part: Decimal, whole: Decimal, places: int) -> Decimal:
    """``value × part ÷ whole`` rounded half up once, at the end."""
    return quotient(_WIDE.multiply(value, part), whole, places)


def to_scaled(value: Decimal, places: int) -> int:
    """The stored integer of an exact decimal. Raises ValueError where digits would be lost."""
    try:
        shifted = value.scaleb(places, _EXACT)
        if (whole := int(shifted)) == shifted:
            return whole
    except Inexact:
        pass
    raise ValueError(f"{value} has more than {places} decimals")


def from_scaled(stored: int, places: int) -> Decimal:
    """The exact decimal of a stored integer."""
    return Decimal(stored).scaleb(-places)


class Scaled(TypeDecorator[Decimal]):
    """A ``Decimal`` stored as BIGINT × 10^places. Refuses float and silent loss of digits."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        if isinstance(value, Decimal):
            return to_scaled(value, self.places)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            return int(value * 10**self.places)
        raise TypeError(f"exact columns take Decimal or int, not {type(value).__name__}")

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.places)

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        return self


class QuantityColumn(Scaled):
    """A quantity in the base unit, to 10⁻⁶."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(QUANTITY_PLACES)


class PriceColumn(Scaled):
    """A price per unit in yuan, to 10⁻⁸."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(PRICE_PLACES)


class MoneyColumn(Scaled):
    """An amount or a stock value in yuan, to 10⁻⁴."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(MONEY_PLACES)


def _exact(value: Any) -> Decimal:
    if isinstance(value, bool | float):
        raise ValueError("not_exact")  # noqa: TRY004  pydantic turns ValueError into a field error
    try:
        number = Decimal(str(value).strip().replace(",", "")) if not isinstance(value, Decimal) else value
    except InvalidOperation:
        raise ValueError("not_a_number") from None
    if not number.is_finite() or (isinstance(value, str) and "_" in value):
        raise ValueError("not_a_number")
    return number


def _within(places: int) -> AfterValidator:
    def check(value: Decimal) -> Decimal:
        if abs(value) > LARGEST:
            raise ValueError("too_large")
        try:
            to_scaled(value, places)
        except ValueError:
            raise ValueError("too_many_decimals") from None
        return value

    return AfterValidator(check)


def _positive(value: Decimal) -> Decimal:
    if value <= 0:
        raise ValueError("not_positive")
    return value


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise ValueError("negative")
    return value


#: a quantity above zero, at most 10⁹, at most 6 decimals; text is taken, float is refused
PositiveQuantity = Annotated[Decimal, _within(QUANTITY_PLACES), AfterValidator(_positive), BeforeValidator(_exact)]
QuantityOrZero = Annotated[Decimal, _within(QUANTITY_PLACES), AfterValidator(_not_negative), BeforeValidator(_exact)]
UnitPrice = Annotated[Decimal, _within(PRICE_PLACES), AfterValidator(_not_negative), BeforeValidator(_exact)]
Money = Annotated[Decimal, _within(MONEY_PLACES), BeforeValidator(_exact)]
PositiveMoney = Annotated[Money, AfterValidator(_positive)]
MoneyOrZero = Annotated[Money, AfterValidator(_not_negative)]


def plain(value: Decimal) -> str:
    """A number as people write it: no exponent, no trailing zeros ("12.5", "0", "-3")."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"", "-0", "-"} else text

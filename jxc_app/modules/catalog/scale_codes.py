"""Labels of scales: an EAN-13 of the shop's own range 20–29 with a weight or an amount inside. Pure.

The range is left to each shop by GS1 (General Specifications, 2.1.14), so what is where is data: a list of patterns.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import FEN_PLACES, QUANTITY_PLACES, product, quotient
from jxc_app.modules.catalog.gs1 import check_digit, has_good_check_digit

Holds = Literal["weight", "amount", "both"]
HOLDS_TITLES: dict[Holds, str] = {"weight": "重量", "amount": "金额", "both": "金额+重量"}
#: digits of the code, by what it holds
LENGTHS: dict[Holds, int] = {"weight": 13, "amount": 13, "both": 18}
#: weighing units by their names, in grams
_GRAMS = {
    "吨": Decimal(1_000_000), "t": Decimal(1_000_000), "千克": Decimal(1000), "公斤": Decimal(1000),
    "kg": Decimal(1000), "斤": Decimal(500), "市斤": Decimal(500), "两": Decimal(50), "克": Decimal(1),
    "g": Decimal(1), "毫克": Decimal("0.001"), "mg": Decimal("0.001"), "磅": Decimal("453.59237"),
    "lb": Decimal("453.59237"),
}  # fmt: skip
#: weighted digits of the price check digit: 2−, 3, 5+, 5− (General Specifications, 7.9.2)
_WEIGHTED = {"2-": "0246891357", "3": "0369258147", "5+": "0516273849", "5-": "0594837261"}
_PLACES = {4: ("2-", "2-", "3", "5-"), 5: ("5+", "2-", "5-", "5+", "2-")}


@dataclass(frozen=True, slots=True)
class ScalePattern:
    """Prefix, digits of the number under which the scale knows the SKU, a verifier if any, the value, the check digit.

    ``decimals`` of the value: kilograms for a weight, yuan for an amount. A code that holds both has five digits of
    amount with two decimals, then five of weight.
    """

    prefix: str
    plu_digits: int = 5
    holds: Holds = "weight"
    decimals: int = 3
    has_verifier: bool = False
    is_on: bool = True

    @property
    def value_digits(self) -> int:
        """Digits of the weight or amount: what is left."""
        return LENGTHS[self.holds] - 1 - len(self.prefix) - self.plu_digits - self.has_verifier

    @property
    def picture(self) -> str:
        """Where what stands, a letter a digit: 22 PPPPP WWWWW C."""
        value = "MMMMMWWWWW" if self.holds == "both" else self.value_digits * ("W" if self.holds == "weight" else "M")
        parts = (self.prefix, "P" * self.plu_digits, "V" * self.has_verifier, value, "C")
        return " ".join(filter(None, parts))


#: as the usual scales here are set when they come: amount under 21, weight under 22, both under 26
SHIPPED_PATTERNS = (
    ScalePattern("21", holds="amount", decimals=2),
    ScalePattern("22", holds="weight", decimals=3),
    ScalePattern("26", holds="both", decimals=3),
)


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says. ``plu`` with its prefix; ``grams`` and ``amount`` in yuan, what of them there is."""

    prefix: str
    plu: str
    grams: Decimal | None
    amount: Decimal | None


def read_label(code: str, patterns: Iterable[ScalePattern]) -> Label | None:
    """What the label of a scale says; None for a code that is none. Raises DomainError ``scale.*`` for a bad one."""
    for pattern in patterns:
        if (
            pattern.is_on
            and len(code) == LENGTHS[pattern.holds]
            and _is_digits(code)
            and code.startswith(pattern.prefix)
        ):
            return _label(code, pattern)
    return None


def _is_digits(code: str) -> bool:
    return code.isascii() and code.isdecimal()


def _label(code: str, pattern: ScalePattern) -> Label:
    if not has_good_check_digit(code):
        raise DomainError("scale.check_digit", code=code)
    begins = len(pattern.prefix) + pattern.plu_digits
    rest = code[begins:-1]
    if pattern.has_verifier:
        verifier, rest = rest[0], rest[1:]
        if price_check_digit(rest) != int(verifier):
            raise DomainError("scale.verifier", code=code)
    value = Decimal(rest[-5:] if pattern.holds == "both" else rest).scaleb(-pattern.decimals)
    amount = Decimal(rest[:5]).scaleb(-FEN_PLACES) if pattern.holds == "both" else value
    return Label(
        prefix=pattern.prefix,
        plu=code[len(pattern.prefix) : begins],
        grams=None if pattern.holds == "amount" else value * 1000,
        amount=None if pattern.holds == "weight" else amount,
    )


def price_check_digit(digits: str) -> int | None:
    """The digit that secures four or five digits of price or weight (General Specifications, 7.9.3 and 7.9.4).

    >>> price_check_digit("2875"), price_check_digit("14685"), price_check_digit("123")
    (9, 6, None)
    """
    places = _PLACES.get(len(digits))
    if places is None:
        return None
    total = sum(int(_WEIGHTED[weight][int(digit)]) for weight, digit in zip(places, digits, strict=True))
    return total * 3 % 10 if len(digits) == 4 else _WEIGHTED["5-"].index(str(-total % 10))


def label_of(pattern: ScalePattern, plu: int, value: int) -> str:
    """The code that a scale would print for this, as an example."""
    rest = f"{value:0{pattern.value_digits}d}"
    verifier = str(price_check_digit(rest)) if pattern.has_verifier else ""
    code = f"{pattern.prefix}{plu:0{pattern.plu_digits}d}{verifier}{rest}"
    return f"{code}{check_digit(code)}"


def grams_in(unit_name: str) -> Decimal | None:
    """How many grams one of a unit is, by its name; None for one that weighs nothing.

    >>> grams_in("公斤"), grams_in("KG"), grams_in("箱")
    (Decimal('1000'), Decimal('1000'), None)
    """
    return _GRAMS.get(unit_name.strip().casefold())


def weighed(grams: Decimal, unit_name: str) -> Decimal | None:
    """A weight in a weighing unit; None where six decimals do not hold it.

    >>> weighed(Decimal(504), "公斤"), weighed(Decimal(504), "斤"), weighed(Decimal(1), "磅")
    (Decimal('0.504000'), Decimal('1.008000'), None)
    """
    scaled = Fraction(grams) / Fraction(_GRAMS[unit_name.strip().casefold()]) * 10**QUANTITY_PLACES
    return Decimal(scaled.numerator).scaleb(-QUANTITY_PLACES) if scaled.denominator == 1 else None


def bought(amount: Decimal, price: Decimal) -> Decimal | None:
    """How much ``amount`` yuan buy at ``price`` above zero: what comes to this amount, to the fen; None for nothing.

    >>> bought(Decimal("12.60"), Decimal(25)), bought(Decimal(10), Decimal(3)), bought(Decimal("0.01"), Decimal(99999))
    (Decimal('0.504000'), Decimal('3.333333'), None)
    """
    found = quotient(amount, price, QUANTITY_PLACES)
    return found if product(found, price, FEN_PLACES) == amount else None

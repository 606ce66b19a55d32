"""Pure rules of units and categories."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import FEN_PLACES, QUANTITY_PLACES, product
from jxc_app.core.search import name_order


def to_base(quantity: Decimal, numerator: int, denominator: int) -> Decimal:
    """A quantity in base units, exactly.

    Raises DomainError ``unit.not_exact`` where the factor would leave more than six decimals.

    >>> to_base(Decimal("3"), 12, 1), to_base(Decimal("9"), 1, 9)
    (Decimal('36'), Decimal('1'))
    """
    if numerator == denominator:
        return quantity
    scaled = Fraction(quantity) * Fraction(numerator, denominator) * 10**QUANTITY_PLACES
    if scaled.denominator != 1:
        raise DomainError("unit.not_exact")
    whole = Decimal(scaled.numerator).scaleb(-QUANTITY_PLACES)
    return whole.to_integral_value() if whole == whole.to_integral_value() else whole.normalize()


def mixed(quantity: Decimal, units: Iterable[tuple[Fraction, str]]) -> list[tuple[Decimal, str]]:
    """A quantity of base units as people say it: as many of the largest units as there are, then of the next.

    ``units``: (base units, name), the base unit among them. What is below zero is so in every part. A unit whose rest
    could not be written exactly is left out, and so is one that is smaller than the base unit.

    >>> mixed(Decimal(77), [(Fraction(1), "瓶"), (Fraction(24), "箱")])
    [(Decimal('3'), '箱'), (Decimal('5'), '瓶')]
    """
    sizes = sorted((one for one in units if one[0] >= 1 and _is_exact(one[0])), reverse=True)
    sign, left = (-1 if quantity < 0 else 1), abs(Fraction(quantity))
    parts: list[tuple[Decimal, str]] = []
    for size, name in sizes:
        whole = left if size == 1 else Fraction(left // size)
        left -= whole * size
        if whole:
            parts.append((sign * _decimal_of(whole), name))
    return parts


def _is_exact(value: Fraction) -> bool:
    return bool((value * 10**QUANTITY_PLACES).denominator == 1)


def _decimal_of(value: Fraction) -> Decimal:
    shifted = value * 10**QUANTITY_PLACES
    decimal = Decimal(shifted.numerator).scaleb(-QUANTITY_PLACES)
    return decimal.quantize(Decimal(1)) if decimal == decimal.to_integral_value() else decimal.normalize()


_FACTOR = re.compile(r"(\d{1,10})(?:\s*/\s*(\d{1,10}))?")
_SEPARATORS = re.compile("[;,、\uff1b\uff0c\\s]+")


def parsed_factor(text: str) -> tuple[int, int] | None:
    """How many base units one unit is, as people write it; None for what is no such number.

    >>> parsed_factor("24"), parsed_factor("1 / 2"), parsed_factor("1/0"), parsed_factor("2.5")
    ((24, 1), (1, 2), None, None)
    """
    found = _FACTOR.fullmatch(text.strip())
    if found is None or int(found[1]) == 0 or int(found[2] or 1) == 0:
        return None
    return int(found[1]), int(found[2] or 1)


def factor_text(numerator: int, denominator: int) -> str:
    """A factor as people write it: 24, 1/2."""
    return str(numerator) if denominator == 1 else f"{numerator}/{denominator}"


def split_codes(text: str) -> list[str]:
    r"""The codes of one field, each once.

    >>> split_codes("6901; 6902、6901\uff1b6903")
    ['6901', '6902', '6903']
    """
    return list(dict.fromkeys(part for part in _SEPARATORS.split(text) if part))


def changed_price(price: Decimal | None, how: str, value: Decimal) -> Decimal | None:
    """A price set to ``value`` (``fixed``), more or less by it (``amount``), or by that many hundredths (``percent``).

    No price has no more and no less. A percentage is rounded to the fen.

    >>> changed_price(Decimal("9.90"), "percent", Decimal(5)), changed_price(None, "amount", Decimal(1))
    (Decimal('10.40'), None)
    """
    if how == "fixed":
        return value
    if price is None:
        return None
    if how == "amount":
        return price + value
    return product(price, 1 + value.scaleb(-2), FEN_PLACES)


@dataclass(frozen=True, slots=True)
class Branch:
    """One category of a tree (``parent`` None: at the top)."""

    key: int
    parent: int | None
    name: str


def in_tree_order(branches: Iterable[Branch]) -> list[tuple[int, int]]:
    """(key, depth) of each, every one after its parent, siblings by name, as their pinyin stands."""
    children: dict[int | None, list[Branch]] = {}
    for branch in branches:
        children.setdefault(branch.parent, []).append(branch)
    ordered: list[tuple[int, int]] = []
    waiting = [(branch, 0) for branch in sorted(children.get(None, ()), key=_name, reverse=True)]
    while waiting:
        branch, depth = waiting.pop()
        ordered.append((branch.key, depth))
        waiting += [(child, depth + 1) for child in sorted(children.get(branch.key, ()), key=_name, reverse=True)]
    return ordered


def nearest_off(parents: Mapping[int, int | None], off: Collection[int]) -> dict[int, int]:
    """Which one takes each out of use: itself, or the nearest above; those in use are left out.

    >>> nearest_off({1: None, 2: 1, 3: 2, 4: None}, {1, 3})
    {1: 1, 2: 1, 3: 3}
    """
    found: dict[int, int] = {}
    for key in parents:
        above: int | None = key
        while above is not None and above not in off:
            above = parents[above]
        if above is not None:
            found[key] = above
    return found


def _name(branch: Branch) -> str:
    return name_order(branch.name)


def with_those_above(parents: Mapping[int, int | None], ids: Iterable[int]) -> set[int]:
    """These, and everything on their way to the top.

    >>> sorted(with_those_above({1: None, 2: 1, 3: 2, 4: 1}, [3]))
    [1, 2, 3]
    """
    found: set[int] = set()
    for one in ids:
        here: int | None = one
        while here is not None and here in parents and here not in found:
            found.add(here)
            here = parents[here]
    return found


def subtree(parents: Mapping[int, int | None], key: int) -> set[int]:
    """``key`` and everything below it.

    >>> sorted(subtree({1: None, 2: 1, 3: 2, 4: 1, 5: None}, 2))
    [2, 3]
    """
    found, is_growing = {key}, True
    while is_growing:
        below = {child for child, parent in parents.items() if parent in found}
        is_growing = not below <= found
        found |= below
    return found

"""发票明细: the lines of an invoice as its supplier prints them, and how they are laid on what was received. Pure.

A paper says "*日用品*洗手液 500ml 箱 2"; the books know a SKU in bottles. What a line is taken for is said by whoever
registers it, or remembered from the last time; then it is laid on what is not billed yet, the oldest receipt first.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from jxc_app.core.quantities import QUANTITY_PLACES, ZERO, product
from jxc_app.modules.catalog.likeness import plain_name
from jxc_app.modules.purchasing.rules import spread

#: the tax office's class of a thing stands between stars before its name (国家税务总局公告2017年第45号)
_CLASS = re.compile(r"^\s*\*(?P<class>[^*]{1,40})\*\s*(?P<name>.*)$", re.DOTALL)
_CHARGE_CLASSES = frozenset({"运输服务", "物流辅助服务", "装卸搬运服务", "收派服务", "仓储服务", "保险服务"})
_CHARGES = re.compile(r"运费|运输费|配送费|快递费|邮费|装卸费|搬运费|吊装费|仓储费|保险费")
_SUMMARIES = ("一批", "一宗", "详见清单", "详见销货清单")
_KEY = 200


@dataclass(frozen=True, slots=True)
class OnPaper:
    """One line of the paper; ``amount`` in yuan with ``tax``, ``quantity`` in its own unit, None where it says none."""

    position: int
    name: str
    spec: str = ""
    unit: str = ""
    quantity: Decimal | None = None
    amount: Decimal = ZERO
    tax: Decimal = ZERO
    tax_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """A line of a receipt that is not billed whole: base units, and yuan as ordered, tax included."""

    line_id: int
    receipt_id: int
    sku_id: int
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Meant:
    """What a line of the paper is taken for: one SKU by quantity in base units, or any of some by the amount."""

    position: int
    amount: Decimal
    sku_ids: frozenset[int]
    quantity: Decimal | None = None
    tax_percent: Decimal | None = None


@dataclass(slots=True)
class Part:
    """What an invoice bills of a line of a receipt, and which lines of the paper say so."""

    quantity: Decimal = ZERO
    amount: Decimal = ZERO
    tax_percent: Decimal | None = None
    positions: set[int] = field(default_factory=set)


def thing_of(name: str) -> str:
    """The name of a thing without the tax office's class.

    >>> thing_of("*日用品*洗手液 "), thing_of("洗手液")
    ('洗手液', '洗手液')
    """
    found = _CLASS.match(name)
    return (found["name"] if found else name).strip()


def item_key(name: str, spec: str, unit: str) -> str:
    """By which what a supplier calls a thing is known again, however it is spaced.

    >>> item_key("*日用品*洗手液", "500 ml", "箱") == item_key("*日用品* 洗手液", "500ML", " 箱")
    True
    """
    return "|".join(plain_name(one) for one in (name, spec, unit))[:_KEY]


def is_charge(name: str) -> bool:
    """Whether a line speaks of freight and the like, and not of goods.

    >>> is_charge("*运输服务*国内货物运输"), is_charge("配送费"), is_charge("*日用品*洗手液")
    (True, True, False)
    """
    found = _CLASS.match(name)
    return bool(_CHARGES.search(thing_of(name)) or (found and found["class"].strip() in _CHARGE_CLASSES))


def is_summary(line: OnPaper) -> bool:
    """Whether a line stands for many goods: 日用品一批.

    >>> is_summary(OnPaper(1, "*日用品*日用品一批", unit="批", quantity=Decimal(1)))
    True
    """
    name = thing_of(line.name)
    return line.quantity is None or line.unit == "批" or name.endswith("等") or any(one in name for one in _SUMMARIES)


def without_discounts(lines: Sequence[OnPaper]) -> list[OnPaper]:
    """The lines with each discount in the line that it stands behind; positions count from 1.

    A discount stands on the same paper, as a line below zero right behind its goods (国税函〔2010〕56号).
    """
    found: list[OnPaper] = []
    for line in lines:
        if line.amount < 0 and found:
            last = found[-1]
            found[-1] = OnPaper(
                last.position, last.name, last.spec, last.unit, last.quantity, last.amount + line.amount,
                last.tax + line.tax, last.tax_percent,
            )  # fmt: skip
        else:
            found.append(
                OnPaper(
                    len(found) + 1, line.name, line.spec, line.unit, line.quantity, line.amount, line.tax,
                    line.tax_percent,
                )
            )  # fmt: skip
    return found


def laid_out(meant: Sequence[Meant], open_lines: Sequence[Open]) -> tuple[dict[int, Part], set[int]]:
    """What is billed of each line of a receipt, and the positions that could be laid on nothing.

    A quantity takes the oldest receipts first; what it says beyond all of them is laid on the last, where the match
    finds it. An amount for many goods takes what makes exactly that amount: all of them, those of one receipt, or the
    oldest; nothing where none does.
    """
    left = {one.line_id: one.quantity for one in open_lines}
    parts: dict[int, Part] = {}
    nowhere = set[int]()
    for one in sorted(meant, key=lambda one: one.quantity is None):
        theirs = [line for line in open_lines if line.sku_id in one.sku_ids and left[line.line_id] > 0]
        taken = _by_quantity(one, theirs, left) if one.quantity is not None else _by_amount(one, theirs, left)
        if not taken:
            nowhere.add(one.position)
            continue
        weights = [_worth(line, much) or much for line, much in taken]
        for (line, much), amount in zip(taken, spread(one.amount, weights), strict=True):
            part = parts.setdefault(line.line_id, Part(tax_percent=one.tax_percent))
            part.quantity += much
            part.amount += amount
            part.positions.add(one.position)
            left[line.line_id] -= much
    return parts, nowhere


def _by_quantity(one: Meant, theirs: Sequence[Open], left: Mapping[int, Decimal]) -> list[tuple[Open, Decimal]]:
    rest, taken = one.quantity or ZERO, []
    for line in theirs:
        much = min(rest, left[line.line_id])
        if much > 0:
            taken.append((line, much))
            rest -= much
    if rest > 0 and taken:
        line, much = taken[-1]
        taken[-1] = (line, much + rest)
    return taken


def _by_amount(one: Meant, theirs: Sequence[Open], left: Mapping[int, Decimal]) -> list[tuple[Open, Decimal]]:
    all_of = [(line, left[line.line_id]) for line in theirs]
    receipts = dict.fromkeys(line.receipt_id for line, _ in all_of)
    by_receipt = [[pair for pair in all_of if pair[0].receipt_id == receipt] for receipt in receipts]
    oldest = [all_of[:end] for end in range(1, len(all_of))]
    for some in (all_of, *by_receipt, *oldest):
        if some and sum((_worth(line, much) for line, much in some), ZERO) == one.amount:
            return some
    return []


def _worth(line: Open, quantity: Decimal) -> Decimal:
    """What so much of a line costs as ordered; all that is open: what is open of its amount."""
    if quantity == line.quantity:
        return line.amount
    return product(line.amount, quantity / line.quantity, 2) if line.quantity else ZERO


def in_base_units(quantity: Decimal, per_unit: Decimal) -> Decimal:
    """So much of the paper's unit in base units."""
    return product(quantity, per_unit, QUANTITY_PLACES)

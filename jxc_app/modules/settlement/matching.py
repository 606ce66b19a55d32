"""三单匹配: what was ordered, what was accepted and what is billed, line by line; a pure rule.

After SAP's tolerance keys (quantity DQ, not received DW, price PP, small differences BD): each limit is a percentage
and an amount, and the first that is broken holds. Accepted is what the inspection took, less what went back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from jxc_app.core.quantities import FEN_PLACES, ZERO, product

NOT_RECEIVED, QUANTITY, PRICE, NO_PRICE, SELLER = "not_received", "quantity", "price", "no_price", "seller"
#: what each cause is called, in the order in which they are told
CAUSES = {
    NOT_RECEIVED: "没有收货", QUANTITY: "数量多开", PRICE: "价格高于订单", NO_PRICE: "订单没有价格",
    SELLER: "销售方不是供应商",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a line may differ: percent, yuan of one line, and yuan that are let pass whatever the percentage."""

    quantity_percent: Decimal = ZERO
    price_percent: Decimal = ZERO
    price_amount: Decimal = ZERO
    small_amount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Due:
    """What stands behind a billed line, in base units; ``price``: yuan of one of them as ordered, tax included."""

    accepted: Decimal
    returned: Decimal
    billed: Decimal
    price: Decimal | None

    @property
    def open(self) -> Decimal:
        """What may still be billed."""
        return max(self.accepted - self.returned - self.billed, ZERO)


def due_amount(quantity: Decimal, due: Due) -> Decimal | None:
    """What this quantity should cost, in yuan to the fen."""
    return None if due.price is None else product(quantity, due.price, FEN_PLACES)


def causes_of(quantity: Decimal, amount: Decimal, due: Due, tolerance: Tolerance) -> tuple[str, ...]:
    """What is wrong with a line that bills ``quantity`` base units for ``amount`` yuan; nothing: it matches."""
    return (*_of_quantity(quantity, due, tolerance), *_of_price(quantity, amount, due, tolerance))


def _of_quantity(quantity: Decimal, due: Due, tolerance: Tolerance) -> tuple[str, ...]:
    if due.accepted - due.returned <= 0:
        return (NOT_RECEIVED,)
    most = due.open * (1 + tolerance.quantity_percent / 100)
    return (QUANTITY,) if quantity > most else ()


def _of_price(quantity: Decimal, amount: Decimal, due: Due, tolerance: Tolerance) -> tuple[str, ...]:
    expected = due_amount(quantity, due)
    if expected is None:
        return (NO_PRICE,)
    over = amount - expected
    if over <= tolerance.small_amount:
        return ()
    is_over = over > tolerance.price_amount or over > expected * tolerance.price_percent / 100
    return (PRICE,) if is_over else ()


def in_words(causes: Iterable[str]) -> str:
    """What the causes are called."""
    known = set(causes)
    return "、".join(title for code, title in CAUSES.items() if code in known)

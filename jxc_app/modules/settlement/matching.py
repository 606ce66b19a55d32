"""三单匹配: what was ordered, what was accepted and what is billed, line by line; a pure rule.

After SAP's tolerance keys (quantity DQ, not received DW, price PP, small differences BD): each limit is a percentage
and an amount, and the first that is broken holds. Accepted is what the inspection took, less what went back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from jxc_app.core.quantities import FEN_PLACES, ZERO, product, proportion

NOT_RECEIVED, QUANTITY, PRICE, NO_PRICE = "not_received", "quantity", "price", "no_price"
SELLER, STATED, SELLER_NEW, BUYER = "seller", "stated", "seller_new", "buyer"
TAX, TAX_SUM, CHARGE = "tax", "tax_sum", "charge"
#: what is wrong with a whole paper, and not with one line of it
OF_PAPER = (SELLER, SELLER_NEW, BUYER, TAX_SUM)
#: what each cause is called, in the order in which they are told
CAUSES = {
    NOT_RECEIVED: "没有收货", QUANTITY: "数量多开", PRICE: "价格高于订单", NO_PRICE: "订单没有价格",
    CHARGE: "含运费等费用", TAX: "税率低于订单", TAX_SUM: "税额低于订单税率", SELLER: "销售方不是供应商",
    SELLER_NEW: "销售方税号待确认", BUYER: "购买方不是本公司", STATED: "已凭对账单付款",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a line may differ: percent, base units and yuan of one line, yuan that pass whatever the percentage.

    ``quantity_amount`` None: the percentage alone.
    """

    quantity_percent: Decimal = ZERO
    price_percent: Decimal = ZERO
    price_amount: Decimal = ZERO
    small_amount: Decimal = ZERO
    quantity_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """What stands behind a billed line, in base units; ``price``: yuan of one of them as ordered, tax included.

    ``taken`` and ``estimated``: how much of the accrual invoices in force have taken, in base units and yuan. They may
    bill more than that: what was not open when they were registered takes nothing.
    """

    accepted: Decimal
    returned: Decimal
    billed: Decimal
    price: Decimal | None
    taken: Decimal = ZERO
    estimated: Decimal = ZERO

    @property
    def open(self) -> Decimal:
        """What may still be billed."""
        return max(self.accepted - self.returned - self.billed, ZERO)

    @property
    def accrued(self) -> Decimal:
        """What stands in the books for what may still be billed, in yuan: what was kept, less what invoices took."""
        return estimate_of(self.open, self) if self.open and self.price is not None else ZERO


def estimate_of(quantity: Decimal, due: Due) -> Decimal:
    """How many yuan of the accrual so much of it is: its part as ordered, and with the last all that is left.

    >>> third = Due(Decimal(3), ZERO, ZERO, Decimal("3.33333333"))
    >>> estimate_of(Decimal(1), third), estimate_of(Decimal(3), third)
    (Decimal('3.33'), Decimal('10.00'))
    """
    kept = due.accepted - due.returned
    left = (due_amount(kept, due) or ZERO) - due.estimated
    if quantity >= kept - due.taken:
        return left
    return min(due_amount(quantity, due) or ZERO, max(left, ZERO))


def due_amount(quantity: Decimal, due: Due) -> Decimal | None:
    """What this quantity should cost, in yuan to the fen."""
    return None if due.price is None else product(quantity, due.price, FEN_PLACES)


def difference(quantity: Decimal, amount: Decimal, due: Due) -> Decimal:
    """By how many yuan a line is over what was open to be billed of it, at the price ordered; below zero: less."""
    return amount - (due_amount(min(quantity, due.open), due) or ZERO)


def causes_of(
    quantity: Decimal, amount: Decimal, due: Due, tolerance: Tolerance, charge: Decimal = ZERO
) -> tuple[str, ...]:
    """What is wrong with a line that bills ``quantity`` base units for ``amount`` yuan; nothing: it matches.

    ``charge``: how much of the amount is freight and the like, which nobody ordered with the goods.
    """
    goods = amount - charge
    is_charged = _is_over(charge, goods, tolerance)
    return (
        *_of_quantity(quantity, due, tolerance), *_of_price(quantity, goods, due, tolerance),
        *((CHARGE,) if is_charged else ()),
    )  # fmt: skip


def tax_in(amount: Decimal, percent: Decimal) -> Decimal:
    """The tax within an amount, to the fen: amount × rate ÷ (100 + rate).

    >>> tax_in(Decimal(113), Decimal(13))
    Decimal('13.00')
    """
    return proportion(amount, percent, 100 + percent, FEN_PLACES)


def loses_tax(billed: Decimal, ordered: Decimal, lines: int, tolerance: Tolerance) -> bool:
    """Whether less tax is billed than the rates ordered say: so much less is deducted. A fen may be rounded per line.

    >>> loses_tax(Decimal("2.91"), Decimal("11.50"), 1, Tolerance()), loses_tax(ZERO, Decimal("0.01"), 1, Tolerance())
    (True, False)
    """
    return ordered - billed > max(tolerance.small_amount, Decimal(lines).scaleb(-FEN_PLACES))


def _of_quantity(quantity: Decimal, due: Due, tolerance: Tolerance) -> tuple[str, ...]:
    if due.accepted - due.returned <= 0:
        return (NOT_RECEIVED,)
    over = quantity - due.open
    is_over = over > due.open * tolerance.quantity_percent / 100
    units = tolerance.quantity_amount
    return (QUANTITY,) if over > 0 and (is_over or (units is not None and over > units)) else ()


def _of_price(quantity: Decimal, amount: Decimal, due: Due, tolerance: Tolerance) -> tuple[str, ...]:
    expected = due_amount(quantity, due)
    if expected is None:
        return (NO_PRICE,)
    return (PRICE,) if _is_over(amount - expected, expected, tolerance) else ()


def _is_over(over: Decimal, expected: Decimal, tolerance: Tolerance) -> bool:
    if over <= tolerance.small_amount:
        return False
    return over > tolerance.price_amount or over > expected * tolerance.price_percent / 100


#: what to do next about each cause
NEXT = {
    NOT_RECEIVED: "补办收货，或请供应商作废重开", QUANTITY: "与供应商核对数量，补收货或请其红冲重开",
    PRICE: "请采购确认涨价后放行，或请供应商按订单价重开", NO_PRICE: "请采购补上订单价格",
    CHARGE: "请采购确认运费等费用该由我们承担后放行，或请供应商重开",
    TAX: "请供应商按订单税率重开，或与其议价后由他人放行",
    TAX_SUM: "核对票面税额；少抵的税请供应商重开，或议价后由他人放行",
    SELLER: "请供应商以自己的名义重开", SELLER_NEW: "请同事核对税号后放行，放行即记入供应商档案",
    BUYER: "请供应商以本公司名称重开", STATED: "作废这张发票的登记，货款已凭对账单申请",
}  # fmt: skip


def next_steps(causes: Iterable[str]) -> str:
    """What to do about the causes, the first one first."""
    known = set(causes)
    return "；".join(words for code, words in NEXT.items() if code in known)


def in_words(causes: Iterable[str]) -> str:
    """What the causes are called."""
    known = set(causes)
    return "、".join(title for code, title in CAUSES.items() if code in known)

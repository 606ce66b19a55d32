"""Formulas of buying, pure, and the words that explain them on the page."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from jxc_app.core.quantities import FEN_PLACES, PRICE_PLACES, QUANTITY_PLACES, ZERO, proportion, quotient, rounded

_SECONDS_A_DAY = Decimal(86_400)
_HUNDRED = Decimal(100)
_PERCENT_PLACES, _DAY_PLACES = 1, 2
#: how many average lines a supplier is given before its own count (m of the ranking score)
PRIOR_LINES = 10
#: a stored amount (10⁻⁴) times this, divided by a stored quantity (10⁻⁶), is a stored price (10⁻⁸)
_TO_PRICE = 10**10


def days(seconds: int | Decimal | None) -> Decimal | None:
    """Seconds as days with two decimals.

    >>> days(129_600)
    Decimal('1.50')
    """
    return None if seconds is None else quotient(Decimal(seconds), _SECONDS_A_DAY, _DAY_PLACES)


def median(ordered: Sequence[int]) -> Decimal | None:
    """The middle of values in order, the mean of the two middle ones where their number is even; None of none.

    >>> median([1, 3, 10]), median([1, 2, 4, 9])
    (Decimal('3'), Decimal('3'))
    """
    if not ordered:
        return None
    half, is_odd = divmod(len(ordered), 2)
    return Decimal(ordered[half]) if is_odd else Decimal(ordered[half - 1] + ordered[half]) / 2


def p90(ordered: Sequence[int]) -> int | None:
    """The smallest value that at least 90 % of the values do not exceed (nearest rank); None of none.

    >>> p90([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), p90([7])
    (9, 7)
    """
    return ordered[-(-9 * len(ordered) // 10) - 1] if ordered else None


def percent(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """A share in percent with one decimal; None of nothing.

    >>> percent(1, 3), percent(1, 0)
    (Decimal('33.3'), None)
    """
    return proportion(_HUNDRED, Decimal(part), Decimal(whole), _PERCENT_PLACES) if whole else None


def score(good: int, lines: int, all_good: int, all_lines: int) -> Decimal | None:
    """The share for a ranking: (good + m·p̄) ÷ (lines + m), so that one line of one does not lead. In percent.

    p̄ is the share of all, m = :data:`PRIOR_LINES` (additive smoothing towards the mean).

    >>> score(1, 1, 60, 100), score(90, 100, 60, 100)
    (Decimal('63.6'), Decimal('87.3'))
    """
    if not lines or not all_lines:
        return None
    part = Decimal(good * all_lines + PRIOR_LINES * all_good)
    return percent(part, Decimal((lines + PRIOR_LINES) * all_lines))


def price_of(amount: int, quantity: int) -> Decimal:
    """The price of one base unit, half up, of an amount and a quantity as they are stored (10⁻⁴, 10⁻⁶).

    >>> price_of(10_0000, 3_000000)
    Decimal('3.33333333')
    """
    return price_shown(price_stored(amount, quantity))


def price_stored(amount: int, quantity: int) -> int:
    """The same as it is stored (10⁻⁸)."""
    return (2 * amount * _TO_PRICE + quantity) // (2 * quantity)


def price_shown(stored: int) -> Decimal:
    """A price as people read it."""
    return Decimal(stored).scaleb(-PRICE_PLACES)


def saved_on(amount: int, quantity: int, before_amount: int, before_quantity: int) -> int:
    """What the goods would have cost at the price before, less what they cost; as stored (10⁻⁴), half up.

    >>> saved_on(90_0000, 10_000000, 50_0000, 5_000000)
    100000
    """
    there, half = before_amount * quantity, before_quantity
    return (2 * there + half) // (2 * half) - amount


def below_quote(amount: int, quantity: int, price: int) -> int:
    """What the goods would have cost at a quoted price (10⁻⁸ of one base unit), less what they cost; as stored.

    >>> below_quote(90_0000, 10_000000, 11_00000000)
    200000
    """
    return (2 * price * quantity + _TO_PRICE) // (2 * _TO_PRICE) - amount


def change(first: Decimal, last: Decimal) -> Decimal | None:
    """From first to last, in percent of the first; None where the first is nothing.

    >>> change(Decimal(4), Decimal(5)), change(Decimal(0), Decimal(5))
    (Decimal('25.0'), None)
    """
    return proportion(_HUNDRED, last - first, first, _PERCENT_PLACES) if first else None


Bought = tuple[str, int, int, int]


def price_index(bought: Iterable[Bought]) -> dict[str, tuple[int, Decimal | None]]:
    """By month: what was paid for goods that were bought in an earlier month too, and its index.

    ``bought``: month, SKU, amount, quantity as stored. Index = Σ amount ÷ Σ (quantity × base price) × 100 over these
    goods, where the base price is the average of the first month in which the SKU was bought (Paasche's index with
    matched goods). None in a month without any.

    >>> months = price_index([("2026-01", 1, 100, 10), ("2026-02", 1, 330, 30), ("2026-02", 2, 5, 5)])
    >>> months["2026-01"], months["2026-02"]
    ((0, None), (330, Decimal('110.0')))
    """
    base: dict[int, tuple[str, int, int]] = {}
    sums: dict[tuple[str, int], tuple[int, int]] = {}
    for month, sku, amount, quantity in bought:
        paid, much = sums.get((month, sku), (0, 0))
        sums[month, sku] = paid + amount, much + quantity
    found: dict[str, tuple[int, Decimal]] = {}
    for (month, sku), (amount, quantity) in sorted(sums.items()):
        paid, due = found.get(month, (0, ZERO))
        if sku not in base:
            base[sku] = month, amount, quantity
        elif base[sku][1]:
            _, base_amount, base_quantity = base[sku]
            paid, due = paid + amount, due + Decimal(base_amount * quantity) / base_quantity
        found[month] = paid, due
    return {month: (paid, percent(paid, rounded(due, FEN_PLACES))) for month, (paid, due) in found.items()}


def running_share(counts: Sequence[int]) -> list[Decimal | None]:
    """What the first of them, the first two and so on make of all, in percent (Pareto).

    >>> running_share([6, 3, 1])
    [Decimal('60.0'), Decimal('90.0'), Decimal('100.0')]
    """
    whole, reached, shares = sum(counts), 0, []
    for count in counts:
        reached += count
        shares.append(percent(reached, whole))
    return shares


def quantity_of(stored: int) -> Decimal:
    """A quantity as people read it."""
    return Decimal(stored).scaleb(-QUANTITY_PLACES)


def money_of(stored: int) -> Decimal:
    """An amount in yuan."""
    return Decimal(stored).scaleb(-4)


_COUNTED = "只算已生效、没有作废的单据，按您的权限范围。"
DEFINITIONS: dict[str, dict[str, str]] = {
    "cycle": {
        "计算单位": f"每张采购入库单一条链：申请 → 订单 → 到货 → 质检入库 → 发票 → 付款。期间按入库日期。{_COUNTED}",
        "申请 → 订单": "最早的采购申请生效，到最早的采购订单生效；没有申请的订单不计入这一步。",
        "订单 → 到货": "采购订单生效，到仓库清点签字。",
        "到货 → 质检入库": "清点签字，到质检合格并过账入库。",
        "入库 → 发票": "入库，到第一张供应商发票登记生效。",
        "发票 → 付款": "第一张发票登记生效，到第一笔付款。",
        "需求 → 入库": "申请生效（没有申请的从订单生效起算）到入库，即采购周期。",
        "中位数、90% 分位": "从短到长排列，居中的天数；90% 的单据不超过的天数（最近秩法）。"
        "先做后补、算出负数的按 0 天。",
        "是否紧急": "订单走过绿色通道（审批流免普通审批）的为紧急。",
    },
    "delivery": {
        "到期行": f"期间内承诺到货日已过（加上宽限天数仍早于今天）的采购订单行。没有承诺日期的行不计入。{_COUNTED}",
        "准时足量": "承诺到货日 + 宽限天数之前，累计质检合格数量 ≥ 订购数量 ×（1 − 数量容差）。"
        "按到货清点日算，不按录入日；多次到货累计（OTIF，按行，供应链通行口径）。",
        "足量迟到 / 未足量": "合格数量后来到齐了但晚于期限；至今没有到齐。三者相加等于到期行。",
        "按数量": "期限内合格数量（至多算到订购数量）÷ 订购数量，各行的基本单位数量相加。",
        "排名分": f"（准时足量行 + {PRIOR_LINES} × 全体准时足量率）÷（到期行 + {PRIOR_LINES}）："
        "行数少的供应商向平均靠拢，只有一行的不会排第一。",
    },
    "prices": {
        "单价": f"采购订单行的含税金额（折扣后）÷ 基本单位数量。期间按订单日期。{_COUNTED}",
        "加权平均": "期间内金额合计 ÷ 数量合计。",
        "变化": "（最近一次单价 − 期间第一次单价）÷ 第一次单价。",
        "价格指数": "当月金额 ÷（当月数量 × 基期单价）× 100，只算以前月份也买过的商品；"
        "基期单价 = 该商品期间内第一次采购当月的加权平均价（派氏指数，同品比较）。100 = 与基期持平。",
    },
    "savings": {
        "对上次价": f"同一商品上一张订单（不论供应商、不限期间）的单价 × 本次数量 − 本次金额。正数为省下。{_COUNTED}",
        "可比金额": "有上次价的订单行的金额合计；第一次采购的商品没有可比的价格，不计入。",
        "节约率": "节约 ÷（可比金额 + 节约），即占按上次价应付金额的比例。",
    },
    "quality": {
        "清点、合格、不合格": f"质检时的数量，按商品的基本单位。期间按入库日期。{_COUNTED}",
        "不合格率": "按行：有不合格的入库行 ÷ 入库行；按数量：不合格 ÷ 清点。",
        "原因（帕累托）": "按不合格行数从多到少，累计占比到 80% 的是主要原因。",
        "冻结": "验收异常冻结结算的次数；解除用时 = 冻结到解除的中位数，只算已解除的。",
    },
    "emergency": {
        "紧急采购": f"走过绿色通道（审批流免普通审批）的采购订单。期间按订单日期。{_COUNTED}",
        "用时": "订单生效到全部或部分入库的第一次入库，中位数；还没有入库的不计入。",
        "占比": "紧急订单的张数、金额 ÷ 全部采购订单的张数、金额。",
    },
}

"""Pure figures of counting: how accurate the records were, and what the differences are worth."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from jxc_app.core.quantities import ZERO, quotient

_HUNDRED = Decimal(100)
#: what each figure means, as it stands on the page and on the printed sheet
DEFINITIONS = {
    "记录准确率": "盘过的「商品 × 仓库 × 批次」记录里，差异在容差之内的占比。多 5 和少 5 是两个差错，不互相抵消。",
    "数量准确率": "1 − Σ|差异数| ÷ Σ账面数，按盘点那一刻的账面数计算。",
    "差异金额（毛）": "盘盈金额 + 盘亏金额，不抵消。差异金额（净）= 盘盈金额 − 盘亏金额。按过账时的移动平均成本。",
    "损耗（毛）": "盘亏、报损、调拨丢失的库存价值合计，作废的已扣回。损耗（净）= 损耗（毛）− 盘盈价值。",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """One counted record as it was accepted; quantities in base units, ``value`` of the difference in yuan."""

    day: date
    warehouse: str
    abc_class: str
    counter: str
    reviewer: str
    book: Decimal
    difference: Decimal
    value: Decimal | None
    is_within: bool


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Figures of some records. Shares in percent to two decimals, None where there is nothing to divide by."""

    records: int
    accurate: int
    record_percent: Decimal | None
    quantity_percent: Decimal | None
    gain: Decimal
    loss: Decimal

    @property
    def gross(self) -> Decimal:
        """Nothing taken off another."""
        return self.gain + self.loss

    @property
    def net(self) -> Decimal:
        """What the books gained or (below zero) lost."""
        return self.gain - self.loss


def accuracy_of(records: Iterable[Record]) -> Accuracy:
    """The figures of these records.

    >>> day, of = date(2026, 1, 5), ("仓", "A", "甲", "乙")
    >>> plus = Record(day, *of, Decimal(10), Decimal(5), Decimal(50), False)
    >>> minus = Record(day, *of, Decimal(10), Decimal(-5), Decimal(-50), False)
    >>> found = accuracy_of([plus, minus])
    >>> found.accurate, found.record_percent, found.quantity_percent, found.gross, found.net
    (0, Decimal('0.00'), Decimal('50.00'), Decimal('100'), Decimal('0'))
    """
    known = list(records)
    accurate = sum(one.is_within for one in known)
    book = sum((one.book for one in known), ZERO)
    wrong = sum((abs(one.difference) for one in known), ZERO)
    values = [one.value for one in known if one.value is not None]
    return Accuracy(
        len(known), accurate, _percent(Decimal(accurate), Decimal(len(known))), _percent(book - wrong, book),
        sum((one for one in values if one > 0), ZERO), -sum((one for one in values if one < 0), ZERO),
    )  # fmt: skip


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    return quotient(part * _HUNDRED, whole, 2) if whole > 0 else None


def grouped(records: Iterable[Record], by: Callable[[Record], str]) -> list[tuple[str, Accuracy]]:
    """The figures of each group, by its name."""
    groups: dict[str, list[Record]] = {}
    for one in records:
        groups.setdefault(by(one), []).append(one)
    return [(name, accuracy_of(groups[name])) for name in sorted(groups)]


def month_of(day: date) -> str:
    """The month of a day.

    >>> month_of(date(2026, 1, 5)), week_of(date(2026, 1, 7))
    ('2026-01', '2026-01-05')
    """
    return f"{day:%Y-%m}"


def week_of(day: date) -> str:
    """The Monday of a day's week."""
    return (day - timedelta(days=day.weekday())).isoformat()

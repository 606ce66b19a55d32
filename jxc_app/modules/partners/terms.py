"""付款条件: from which day a supplier's days are counted, and so when an invoice is due; pure rules.

货到 N 天 counts from the last receipt, 票到 N 天 from the day on the invoice, 月结 N 天 from the end of the month of
the last receipt (or from the closing day agreed, as in 每月 25 日结账). What is paid at once (现款) or before (预付) is
due on the day it comes.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

DELIVERY, INVOICE, MONTHLY, CASH, PREPAID = "delivery", "invoice", "monthly", "cash", "prepaid"
TERMS_TITLES = {DELIVERY: "货到", INVOICE: "票到", MONTHLY: "月结", CASH: "现款", PREPAID: "预付"}
_AT_ONCE = (CASH, PREPAID)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed with a partner. ``days``: None where nothing is; ``closing_day``: None is the end of the month."""

    kind: str = DELIVERY
    days: int | None = None
    closing_day: int | None = None


def in_words(terms: Terms) -> str:
    """The terms as people say them; nothing where none are agreed.

    >>> in_words(Terms(MONTHLY, 30, 25)), in_words(Terms(DELIVERY, 0)), in_words(Terms(PREPAID))
    ('月结 30 天（每月 25 日结账）', '现结', '预付')
    """
    if terms.kind in _AT_ONCE:
        return TERMS_TITLES[terms.kind]
    if terms.days is None:
        return ""
    if terms.kind == DELIVERY:
        return "现结" if terms.days == 0 else f"货到 {terms.days} 天"
    closing = f"（每月 {terms.closing_day} 日结账）" if terms.kind == MONTHLY and terms.closing_day else ""
    return f"{TERMS_TITLES[terms.kind]} {terms.days} 天{closing}"


def closes_on(day: date, closing_day: int | None) -> date:
    """The end of the period that a day belongs to.

    >>> [closes_on(date(2026, 1, day), 25).isoformat() for day in (25, 26)], closes_on(date(2026, 2, 3), None).day
    (['2026-01-25', '2026-02-25'], 28)
    """
    end = _in_month(day.year, day.month, closing_day)
    if day <= end:
        return end
    return _in_month(day.year + day.month // 12, day.month % 12 + 1, closing_day)


def _in_month(year: int, month: int, closing_day: int | None) -> date:
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(closing_day or last, last))


def counts_from(terms: Terms, received_on: date, issued_on: date) -> date:
    """The day from which the days are counted."""
    if terms.kind == INVOICE:
        return issued_on
    return closes_on(received_on, terms.closing_day) if terms.kind == MONTHLY else received_on


def due_on(terms: Terms, received_on: date, issued_on: date) -> date:
    """When an invoice is due: ``received_on`` is the day of its last receipt, ``issued_on`` the day on the paper.

    >>> due_on(Terms(MONTHLY, 30, 25), date(2026, 1, 26), date(2026, 2, 1)).isoformat()
    '2026-03-27'
    """
    days = 0 if terms.kind in _AT_ONCE else terms.days or 0
    return counts_from(terms, received_on, issued_on) + timedelta(days=days)


def due_in_words(terms: Terms, counted: date) -> str:
    """The rule behind a due day, from the day that was counted from.

    >>> due_in_words(Terms(INVOICE, 30), date(2026, 1, 5))
    '票到 30 天，自开票日 2026-01-05 起算'
    """
    since = {DELIVERY: "最后到货日", INVOICE: "开票日", MONTHLY: "结账日"}.get(terms.kind, "到货日")
    return f"{in_words(terms) or '未约定账期'}，自{since} {counted.isoformat()} 起算"

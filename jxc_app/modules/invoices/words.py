"""From words as they stand on invoices to numbers, rates and days; what cannot be read is None."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

DATES = frozenset({"date"})
NUMBERS = frozenset({"net", "tax", "total", "quantity", "price", "amount"})
RATES = frozenset({"tax_rate"})
#: at most 12 digits before the point and 15 after it, as 数电票 writes unit prices
_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,15})?")
_DAY = re.compile(r"(\d{4})\s*[-/年.]?\s*(\d{1,2})\s*[-/月.]?\s*(\d{1,2})(?!\d)")
#: words in the column of rates that mean no tax
_UNTAXED = frozenset({"免税", "不征税", "***", "0", "零税率", "出口零税率", "普通零税率"})
_HUNDRED = Decimal(100)


def number_of(words: str) -> Decimal | None:
    """A number, with or without ¥ and thousands.

    >>> number_of("¥1,234.50"), number_of("(圆)"), number_of("1e999"), number_of("－３．５")
    (Decimal('1234.50'), None, None, Decimal('-3.5'))
    """
    plain = re.sub(r"[\s,¥￥]", "", unicodedata.normalize("NFKC", words)).replace("−", "-")
    return Decimal(plain) if _NUMBER.fullmatch(plain) and plain.isascii() else None


def rate_of(words: str) -> Decimal | None:
    """A tax rate as a part of one.

    >>> rate_of("13%"), rate_of("0.13"), rate_of("免税"), rate_of("13"), rate_of("多")
    (Decimal('0.13'), Decimal('0.13'), Decimal('0'), Decimal('0.13'), None)
    """
    if words in _UNTAXED:
        return Decimal(0)
    found = number_of(words.removesuffix("%").removesuffix("％"))
    if found is None or not 0 <= found < _HUNDRED:
        return None
    is_percent = words.endswith(("%", "％")) or found >= 1
    return found / _HUNDRED if is_percent else found


def date_of(words: str) -> date | None:
    """The day in some words.

    >>> date_of("2025年01月05日"), date_of("20250105"), date_of("2025-01-05 10:00:00"), date_of("2025-13-05")
    (datetime.date(2025, 1, 5), datetime.date(2025, 1, 5), datetime.date(2025, 1, 5), None)
    """
    found = _DAY.match(unicodedata.normalize("NFKC", words))
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None

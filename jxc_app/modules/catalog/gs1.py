"""What a GS1-128, GS1 DataMatrix, GS1 QR or GS1 DataBar says: a pure reader of element strings.

Source: GS1 General Specifications: 3 (identifiers), 7.8 (element strings), 7.9 (check digits), 7.12 (dates).
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from jxc_app.core.errors import DomainError
from jxc_app.modules.catalog.gs1_identifiers import IDENTIFIERS, Identifier, identifier_at

#: what a scanner sends for an FNC1 between two elements: the group separator, ASCII 29
GS = "\x1d"
#: what comes of it when a scanner types Alt+29, or when somebody copies it as a picture of itself
_PICTURES_OF_GS = re.compile("[\u2194\u241d]")
_GS1_SYMBOLS = ("]C1", "]d2", "]Q3", "]e0", "]J1")
_SYMBOL = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_BRACKETED = re.compile(r"\((\d{2,4})\)")
#: keys that a code may begin with, and their digits
_KEYS = {"00": 18, "01": 14, "02": 14}
_GRAMS_PER_POUND = Decimal("453.59237")
#: the yuan among the currencies of ISO 4217
_YUAN = "156"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one code says, each as far as it says so. ``values``: all of it, by application identifier.

    ``grams`` of net weight; ``count`` of pieces; ``amount`` to pay, in yuan.
    """

    values: dict[str, str] = field(default_factory=dict)
    gtin: str = ""
    lot_number: str = ""
    serial_number: str = ""
    produced_on: date | None = None
    expires_on: date | None = None
    count: int | None = None
    grams: Decimal | None = None
    amount: Decimal | None = None

    @property
    def text(self) -> str:
        """The human-readable form: (01)09501101530003(10)AB-123."""
        return "".join(f"({code}){value}" for code, value in self.values.items())


def check_digit(digits: str) -> int:
    """The digit that ends a GTIN, SSCC or GLN, by the weights 3 and 1 from the right (General Specifications, 7.9.1).

    >>> check_digit("629104150021"), check_digit("37610425002123456")
    (3, 9)
    """
    return -sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(digits))) % 10


def has_good_check_digit(digits: str) -> bool:
    """Whether the last digit is the one that the others ask for.

    >>> has_good_check_digit("6901234567892"), has_good_check_digit("6901234567893"), has_good_check_digit("")
    (True, False, False)
    """
    return re.fullmatch("[0-9]{2,}", digits) is not None and check_digit(digits[:-1]) == int(digits[-1])


def date_of(digits: str, year: int) -> date | None:
    """YYMMDD as a date seen from ``year``; day 00 is the last of the month. None for what is no date.

    The century is the one that brings the year within 49 years back and 50 ahead (General Specifications, 7.12).

    >>> date_of("240200", 2026), date_of("760101", 2026), date_of("770101", 2026), date_of("261301", 2026)
    (datetime.date(2024, 2, 29), datetime.date(2076, 1, 1), datetime.date(1977, 1, 1), None)
    """
    two, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    ahead = two - year % 100
    century = year - year % 100 + (-100 if ahead > 50 else 100 if ahead <= -50 else 0)
    if not 1 <= month <= 12 or day > monthrange(century + two, month)[1]:
        return None
    return date(century + two, month, day or monthrange(century + two, month)[1])


def without_symbol(text: str) -> str:
    """The code itself, where a scanner says in front of it which symbology it was (]E0, ]C0).

    >>> without_symbol("]E06901234567892"), without_symbol("6901234567892")
    ('6901234567892', '6901234567892')
    """
    return text[3:] if _SYMBOL.match(text) else text


def read_gs1(text: str, *, year: int, separator: str = "") -> Reading | None:
    """What an element string says; None for a code that is none.

    ``separator``: what this company's scanners send in place of an FNC1. Raises DomainError ``gs1.*`` for one that
    is not as GS1 has it: nothing is guessed.
    """
    plain = _PICTURES_OF_GS.sub(GS, text.strip())
    is_bracketed = _BRACKETED.match(without_symbol(plain)) is not None
    if separator and not is_bracketed and GS not in plain:
        plain = plain.replace(separator, GS)
    body = without_symbol(plain).strip(GS)
    if is_bracketed:
        return _reading(dict(_once(_from_brackets(body.replace(" ", "")), year)), year)
    if not (plain.startswith(_GS1_SYMBOLS) or GS in plain or _begins_with_key(body)):
        return None
    values = dict(_once(_from_scan(body), year))
    if GS not in body:
        _refuse_lost_separator(values, year)
    return _reading(values, year)


def _begins_with_key(body: str) -> bool:
    """A GTIN or SSCC with its check digit in place: no other code begins so by chance more than once in thousands."""
    key = body[2 : 2 + _KEYS.get(body[:2], 0)]
    return len(key) == _KEYS.get(body[:2]) and has_good_check_digit(key)


def _from_brackets(text: str) -> Iterator[tuple[Identifier, str]]:
    _, *parts = _BRACKETED.split(text)
    for code, data in zip(parts[::2], parts[1::2], strict=True):
        known = IDENTIFIERS.get(code)
        if known is None:
            raise DomainError("gs1.unknown", ai=code)
        yield known, data


def _from_scan(body: str) -> Iterator[tuple[Identifier, str]]:
    if not body:
        raise DomainError("gs1.empty")
    while body:
        known = identifier_at(body)
        if known is None:
            raise DomainError("gs1.unknown", ai=body.split(GS)[0][:4])
        body = body[len(known.code) :]
        if known.length:
            data, body = body[: known.length], body[known.length :]
        else:
            data, _, body = body.partition(GS)
        body = body.lstrip(GS)
        yield known, data


def _once(elements: Iterator[tuple[Identifier, str]], year: int) -> Iterator[tuple[str, str]]:
    """Each identifier with its data, checked. What is said twice must be the same, whatever its decimals."""
    said: dict[str, str] = {}
    for known, data in elements:
        _check(known, data, year)
        kind = known.code[:3] if len(known.code) == 4 and known.code[0] == "3" else known.code
        if said.setdefault(kind, known.code + data) != known.code + data:
            raise DomainError("gs1.twice", ai=known.code)
        yield known.code, data


def _check(known: Identifier, data: str, year: int) -> None:
    if not known.data.fullmatch(data):
        raise DomainError("gs1.malformed", ai=known.code, data=data.replace(GS, " ")[:40])
    if known.checked and not has_good_check_digit(data[: known.checked]):
        raise DomainError("gs1.check_digit", ai=known.code, data=data)
    if known.is_date and date_of(data, year) is None:
        raise DomainError("gs1.no_date", ai=known.code, data=data)


def _refuse_lost_separator(values: dict[str, str], year: int) -> None:
    """A lot or serial number that ends like a date element, in a code without any FNC1: the scanner has dropped it."""
    for code in ("10", "21"):
        data = values.get(code, "")
        tail = data[-8:]
        if len(data) > 8 and re.fullmatch("1[1357][0-9]{6}", tail) and date_of(tail[2:], year):
            raise DomainError("gs1.separator_lost", ai=code, data=data)


def _reading(values: dict[str, str], year: int) -> Reading:
    if "01" in values and "02" in values:
        raise DomainError("gs1.two_products")
    dates = {code: date_of(values[code], year) for code in ("11", "15", "17") if code in values}
    count = values.get("37") or values.get("30")
    return Reading(
        values=values,
        gtin=values.get("01") or values.get("02", ""),
        lot_number=values.get("10", ""),
        serial_number=values.get("21", ""),
        produced_on=dates.get("11"),
        expires_on=dates.get("17") or dates.get("15"),
        count=int(count) if count else None,
        grams=_grams(values),
        amount=_amount(values),
    )


def _grams(values: dict[str, str]) -> Decimal | None:
    for code, data in values.items():
        if code.startswith("310"):
            return _scaled(code, data) * 1000
        if code.startswith("320"):
            return _scaled(code, data) * _GRAMS_PER_POUND
    return None


def _amount(values: dict[str, str]) -> Decimal | None:
    for code, data in values.items():
        if code.startswith("392"):
            return _scaled(code, data)
        if code.startswith("393") and data.startswith(_YUAN):
            return _scaled(code, data.removeprefix(_YUAN))
    return None


def _scaled(code: str, digits: str) -> Decimal:
    """The last digit of the identifier says how many decimals there are."""
    return Decimal(digits).scaleb(-int(code[3]))

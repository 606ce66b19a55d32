"""What one line of another system's sales history means. Pure: no file, no database, no clock."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from jxc_app.core.ids import code_key
from jxc_app.core.quantities import LARGEST, PRICE_PLACES, QUANTITY_PLACES

T = TypeVar("T")
CODE_LENGTH = 60
NUMBER_LENGTH = 60
NAME_LENGTH = 200
_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_DATE_SHAPES = (
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日",
    "%Y.%m.%d",
)
#: day 0 of the serial numbers in which spreadsheets keep dates; 1900-02-29 is counted, so it is not the 31st
_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  a calendar day; the zone is added by the caller


class Kind(StrEnum):
    """What happened to the goods of a line."""

    SALE = "sale"
    RETURN = "return"
    WRITE_OFF = "write_off"


class Outcome(StrEnum):
    """What became of a line that moved no stock."""

    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Fields:
    """The texts of one line, as the mapping found them; absent columns are empty."""

    number: str
    sku: str
    quantity: str
    date: str
    price: str = ""
    name: str = ""
    partner: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line that moves stock. ``quantity`` is above zero in the base unit; ``kind`` says which way."""

    number: str
    sku_key: str
    code: str
    name: str
    kind: Kind
    quantity: Decimal
    price: Decimal | None
    moment: datetime
    remark: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A line that moves no stock, and the message code that says why."""

    outcome: Outcome
    reason: str


class UnreadableError(Exception):
    """One text of a line cannot be read; carries the message code."""


@dataclass(frozen=True)
class LineRules:
    """The habits of one source system."""

    zone: ZoneInfo
    return_prefix: str = ""
    skip_number_prefixes: tuple[str, ...] = ()
    skip_codes: frozenset[str] = frozenset()
    skip_patterns: tuple[re.Pattern[str], ...] = ()
    date_format: str = ""
    not_after: datetime | None = None

    def is_service(self, sku_key: str) -> bool:
        """Whether the code names work or money, not something that lies on a shelf."""
        return sku_key in self.skip_codes or any(p.fullmatch(sku_key) for p in self.skip_patterns)


class LineReader:
    """Classifies lines, remembering texts that come again and again (a document's number, code and date)."""

    _REMEMBERED = 50_000

    def __init__(self, rules: LineRules) -> None:
        self._rules = rules
        self._codes: dict[str, tuple[str, str, bool]] = {}
        self._moments: dict[str, datetime] = {}

    def classify(self, fields: Fields) -> SourceLine | Rejection:
        """A line as stock movement, or why it is none. Of services only number and code are looked at."""
        try:
            return self._read(fields)
        except UnreadableError as fault:
            return Rejection(Outcome.REFUSED, str(fault))

    def _read(self, fields: Fields) -> SourceLine | Rejection:
        number = document_number(fields.number)
        code, key, is_service = self._remember(self._codes, fields.sku, self._sku)
        if is_service or number.startswith(self._rules.skip_number_prefixes):
            return Rejection(Outcome.SKIPPED, "history.service")
        quantity = exact_number(fields.quantity, QUANTITY_PLACES, "history.bad_quantity")
        kind = line_kind(number, quantity, self._rules.return_prefix)
        moment = self._remember(self._moments, fields.date, self._moment)
        if self._rules.not_after and moment > self._rules.not_after:
            raise UnreadableError("history.too_late")
        price, flags = line_price(fields.price)
        return SourceLine(
            number=number,
            sku_key=key,
            code=code,
            name=fields.name.strip()[:NAME_LENGTH],
            kind=kind,
            quantity=abs(quantity),
            price=price,
            moment=moment,
            remark=" · ".join(part for part in (fields.partner.strip(), fields.remark.strip()) if part)[:500],
            flags=flags,
        )

    def _remember(self, known: dict[str, T], text: str, read: Callable[[str], T]) -> T:
        found = known.get(text)
        if found is None:
            if len(known) >= self._REMEMBERED:
                known.clear()
            found = known[text] = read(text)
        return found

    def _sku(self, text: str) -> tuple[str, str, bool]:
        code = sku_code(text)
        key = code_key(code)
        return code, key, self._rules.is_service(key)

    def _moment(self, text: str) -> datetime:
        return source_moment(text, self._rules.zone, self._rules.date_format)


def _folded(text: str) -> str:
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip()


def document_number(text: str) -> str:
    """The number as it is compared and kept. Raises UnreadableError."""
    number = _folded(text).upper()
    if not number:
        raise UnreadableError("history.no_number")
    if len(number) > NUMBER_LENGTH:
        raise UnreadableError("history.long_number")
    return number


def sku_code(text: str) -> str:
    """The code as it is compared and kept. Raises UnreadableError."""
    code = _folded(text).upper()
    if not code:
        raise UnreadableError("history.no_code")
    if max(len(code), len(code_key(code))) > CODE_LENGTH or not code.isprintable():
        raise UnreadableError("history.bad_code")
    return code


def line_kind(number: str, quantity: Decimal, return_prefix: str) -> Kind:
    """Which way the goods went. Raises UnreadableError for a quantity of zero and for a return that sells."""
    if quantity == 0:
        raise UnreadableError("history.zero_quantity")
    if return_prefix and number.startswith(return_prefix):
        if quantity > 0:
            raise UnreadableError("history.positive_return")
        return Kind.RETURN
    return Kind.SALE if quantity > 0 else Kind.WRITE_OFF


def line_price(text: str) -> tuple[Decimal | None, tuple[str, ...]]:
    """The unit price, and what is odd about it. Odd prices never hold goods back: the goods did leave."""
    if not text.strip():
        return None, ("history.no_price",)
    price = exact_number(text, PRICE_PLACES, "history.bad_price")
    if price < 0:
        return None, ("history.negative_price",)
    return price, () if price else ("history.zero_price",)


def exact_number(text: str, places: int, reason: str) -> Decimal:
    """A decimal with at most ``places`` decimals, below 10⁹; thousands commas only where they belong.

    Raises UnreadableError(reason): "1,5" and "1.000,0" are never guessed at.
    """
    plain = _folded(text)
    if not _NUMBER.fullmatch(plain) or len(plain) > 40:
        raise UnreadableError(reason)
    number = Decimal(plain.replace(",", ""))
    decimals = len(plain.rstrip("0").partition(".")[2]) if "." in plain else 0
    if decimals > places or abs(number) > LARGEST:
        raise UnreadableError(reason)
    return number


def source_moment(text: str, zone: ZoneInfo, date_format: str = "") -> datetime:
    """The moment a text names on the company's clock. Raises UnreadableError.

    Year first, or a spreadsheet's serial number. Day-first and month-first dates look the same, so those are
    read only where the mapping says which.
    """
    moment = _parse_moment(_folded(text), date_format)
    if moment is None or not 1990 <= moment.year <= 2100:
        raise UnreadableError("history.bad_date")
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _parse_moment(text: str, date_format: str) -> datetime | None:
    if date_format:
        return _try_format(text, date_format)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    if _SERIAL.fullmatch(text):
        return _SERIAL_ZERO + timedelta(seconds=int((Decimal(text) * 86400).to_integral_value()))
    return next((found for shape in _DATE_SHAPES if (found := _try_format(text, shape))), None)


def _try_format(text: str, shape: str) -> datetime | None:
    try:
        return datetime.strptime(text, shape)  # noqa: DTZ007  the caller adds the zone
    except ValueError:
        return None


def content_sha256(lines: Iterable[tuple[str, str, str, str, str]]) -> str:
    """SHA-256 of what a document says: kind, SKU, quantity, price and moment of each line, in order.

    Made from the meaning, not the bytes, so the same history in another encoding is the same history.
    """
    digest = hashlib.sha256()
    for line in lines:
        digest.update("\x1f".join(line).encode())
        digest.update(b"\x1e")
    return digest.hexdigest()


class RunningStock:
    """The running sum of one SKU's history, and how low it went."""

    __slots__ = ("lowest", "total")

    def __init__(self) -> None:
        self.total = Decimal(0)
        self.lowest = Decimal(0)

    def add(self, change: Decimal) -> None:
        """Follow one line, in the order of posting."""
        self.total += change
        self.lowest = min(self.lowest, self.total)

    def opening(self, on_hand: Decimal) -> Decimal:
        """What must have been there before the first line, beyond what is there now."""
        return max(Decimal(0), -self.lowest - on_hand)

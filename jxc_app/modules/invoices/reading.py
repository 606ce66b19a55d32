"""What was read from an invoice, each field with where it stood."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar

from jxc_app.core.errors import text
from jxc_app.modules.invoices.words import DATES, NUMBERS, RATES, date_of, number_of, rate_of

V = TypeVar("V", str, date, Decimal)


class Source(StrEnum):
    """Where something was read, best first."""

    XML = "xml"
    OFD = "ofd"
    TEXT = "text"
    CODE = "code"
    OCR = "ocr"


SOURCE_TITLES = {
    Source.XML: "数电票 XML", Source.OFD: "OFD", Source.TEXT: "PDF 文字", Source.CODE: "二维码", Source.OCR: "图片识别",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found(Generic[V]):
    """A value, its source, and the words as they stood there."""

    value: V
    source: Source
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line; amounts in yuan without tax, price per unit without tax, ``tax_rate`` 0.13 for 13 %."""

    name: Found[str] | None = None
    spec: Found[str] | None = None
    unit: Found[str] | None = None
    quantity: Found[Decimal] | None = None
    price: Found[Decimal] | None = None
    amount: Found[Decimal] | None = None
    tax_rate: Found[Decimal] | None = None
    tax: Found[Decimal] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at, at ``place`` (``lines.2.tax`` counts from 0); ``params`` fill the text of ``code``."""

    code: str
    place: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """In the user's language."""
        return text(self.code, **self.params)


@dataclass(frozen=True, slots=True)
class Reading:
    """An invoice; amounts in yuan, ``net`` without tax. None: not found. ``code`` only older invoices have."""

    file_name: str = ""
    number: Found[str] | None = None
    code: Found[str] | None = None
    date: Found[date] | None = None
    seller_name: Found[str] | None = None
    seller_tax_id: Found[str] | None = None
    buyer_name: Found[str] | None = None
    buyer_tax_id: Found[str] | None = None
    net: Found[Decimal] | None = None
    tax: Found[Decimal] | None = None
    total: Found[Decimal] | None = None
    lines: tuple[Line, ...] = ()
    findings: tuple[Finding, ...] = ()


_HEAD = frozenset(one.name for one in fields(Reading)) - {"file_name", "lines", "findings"}
_LONGEST = 200
_MOST_LINES = 2_000


@dataclass(slots=True)
class Draft:
    """What one source of a file says, while it is read."""

    source: Source
    head: dict[str, Found[Any]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def put(self, name: str, words: str | None) -> None:
        """Read a field of the head from its words; the first that can be read stays."""
        if name in _HEAD and name not in self.head and (found := self._found(name, words, name)):
            self.head[name] = found

    def put_line(self, **words: str | None) -> None:
        """Read one more line; of 2,000 and more only the first are kept."""
        if len(self.lines) < _MOST_LINES:
            at = f"lines.{len(self.lines)}"
            self.lines.append(Line(**{name: self._found(name, said, f"{at}.{name}") for name, said in words.items()}))

    def _found(self, name: str, words: str | None, place: str) -> Found[Any] | None:
        said = " ".join((words or "").split())[:_LONGEST]
        value = _value(name, said) if said else None
        if said and value is None:
            self.findings.append(Finding("invoice.unreadable_field", place, {"words": said}))
        return None if value is None else Found(value, self.source, said)


def _value(name: str, words: str) -> str | date | Decimal | None:
    if name in DATES:
        return date_of(words)
    if name in RATES:
        return rate_of(words)
    return number_of(words) if name in NUMBERS else words


def joined(file_name: str, drafts: list[Draft]) -> Reading:
    """What several sources of one file say together, the best first."""
    head: dict[str, Found[Any]] = {}
    findings = [finding for draft in drafts[:1] for finding in draft.findings]
    for draft in drafts:
        for name, found in draft.head.items():
            known = head.setdefault(name, found)
            if known.value != found.value and name in ("number", "date", "net", "total"):
                said = {"one": known.words, "other": found.words, "source": SOURCE_TITLES[found.source]}
                findings.append(Finding("invoice.sources_differ", name, said))
    lines = next((draft.lines for draft in drafts if draft.lines), [])
    return Reading(file_name, **head, lines=tuple(lines), findings=tuple(findings))

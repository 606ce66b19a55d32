"""Numbers and dates as people leave them in spreadsheets, read as a careful person would, or not at all."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

from jxc_app.core.errors import DomainError, say

V = TypeVar("V")
_MONEY = re.compile(r"^(?:RMB|CNY|[¥￥$])|元$", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_BRACKETS = re.compile(r"\((.+)\)")
_WRITTEN = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
#: day 0 of a spreadsheet that counts 1900-02-29, which never was
_DAY_ZERO = date(1899, 12, 30)
_EARLIEST, _LATEST = date(1980, 1, 1), date(2100, 1, 1)


def number_of(cell: str) -> str:
    """The number in a cell, ready for exact reading: ``1,234.50``, ``１２``, ``￥5``, ``(3)`` for −3.

    ``1,5`` may be one and a half or fifteen, so it is refused. Raises DomainError ``opening.bad_number``.

    >>> number_of("￥１，２３４.50"), number_of(" (3) ")
    ('1234.50', '-3')
    """
    said = _MONEY.sub("", _normal(cell)).strip()
    if (found := _BRACKETS.fullmatch(said)) and not found[1].startswith("-"):
        said = f"-{found[1]}"
    if _GROUPED.fullmatch(said):
        return said.replace(",", "")
    if not _PLAIN.fullmatch(said):
        raise DomainError("opening.bad_number", value=cell[:40])
    return said


def date_of(cell: str) -> date:
    """The day in a cell: written with its year first, 8 digits, or the serial of a spreadsheet (``46027``).

    ``5/1/2026`` may be May or January, so it is refused. Raises DomainError ``opening.bad_date``.

    >>> date_of("2026年1月5日") == date_of("20260105") == date_of("46027")
    True
    """
    said = _normal(cell)
    try:
        day = _day(said)
    except ValueError:
        day = None
    if day is None or not _EARLIEST <= day < _LATEST:
        raise DomainError("opening.bad_date", value=cell[:40])
    return day


def read_into(faults: dict[str, str], column: str, read: Callable[[], V]) -> V | None:
    """What is read; or None, and what is wrong with it among the faults, at its column."""
    try:
        return read()
    except DomainError as refusal:
        faults[column] = say(refusal)
        return None


def _day(said: str) -> date | None:
    if found := _SERIAL.fullmatch(said):
        return _DAY_ZERO + timedelta(days=int(found[1]))
    if found := _WRITTEN.fullmatch(said) or _TOGETHER.fullmatch(said):
        return date(int(found[1]), int(found[2]), int(found[3]))
    return None


def _normal(cell: str) -> str:
    """Full-width signs as plain ones, one kind of minus, no blanks around."""
    return unicodedata.normalize("NFKC", cell).replace("−", "-").strip()

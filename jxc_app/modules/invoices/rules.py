"""What can be checked on an invoice by itself."""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from jxc_app.modules.invoices.reading import Finding, Found, Line, Reading

#: GB 32100-2015: no I, O, S, V, Z; the weights are powers of 3 modulo 31
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = [3**place % 31 for place in range(17)]
#: older ids of 15, 17 or 20 signs bear no such check digit
_OLD_TAX_ID = re.compile(r"[0-9A-Z]{15}|[0-9A-Z]{17}|[0-9A-Z]{20}")
_FULLY_DIGITAL = re.compile(r"\d{20}")
_OLD_NUMBER, _OLD_CODE = re.compile(r"\d{8}"), re.compile(r"\d{10}|\d{12}")
_CENT = Decimal("0.01")
_NEEDED = {"number": "发票号码", "date": "开票日期", "seller_tax_id": "销售方税号", "total": "价税合计"}
_TAX_IDS = {"seller_tax_id": "销售方", "buyer_tax_id": "购买方"}


def is_tax_id(code: str) -> bool:
    """Whether a 统一社会信用代码 bears the right check digit (GB 32100-2015, 5.5), or is an older id by its form.

    >>> is_tax_id("91350100M000100Y43"), is_tax_id("91350100M000100Y44"), is_tax_id("110105196801010")
    (True, False, True)
    """
    if len(code) != len(_WEIGHTS) + 1:
        return bool(_OLD_TAX_ID.fullmatch(code))
    if any(sign not in _SIGNS for sign in code):
        return False
    total = sum(_SIGNS.index(sign) * weight for sign, weight in zip(code, _WEIGHTS, strict=False))
    return _SIGNS[-total % 31] == code[-1]


def findings_of(reading: Reading) -> tuple[Finding, ...]:
    """Everything to look at, in the order of the paper."""
    return (
        *reading.findings, *_missing(reading), *_number(reading), *_tax_ids(reading), *_totals(reading),
        *(finding for at, line in enumerate(reading.lines) for finding in _line(line, at)),
    )  # fmt: skip


def _missing(reading: Reading) -> Iterator[Finding]:
    for name, title in _NEEDED.items():
        if getattr(reading, name) is None:
            yield Finding("invoice.missing_field", name, {"title": title})


def _number(reading: Reading) -> Iterator[Finding]:
    """数电票 have 20 digits, of which the first two are the year, and no code; older ones 8 digits and a code."""
    if reading.number is None:
        return
    number, code = reading.number.value, reading.code.value if reading.code else ""
    if _FULLY_DIGITAL.fullmatch(number):
        if reading.date and number[:2] != f"{reading.date.value:%y}":
            yield Finding("invoice.number_year", "number", {"number": number, "year": reading.date.value.year})
    elif not (_OLD_NUMBER.fullmatch(number) and _OLD_CODE.fullmatch(code)):
        yield Finding("invoice.number_form", "number", {"number": number})


def _tax_ids(reading: Reading) -> Iterator[Finding]:
    for name, title in _TAX_IDS.items():
        found: Found[str] | None = getattr(reading, name)
        if found and not is_tax_id(found.value):
            yield Finding("invoice.tax_id", name, {"title": title, "tax_id": found.value})


def _totals(reading: Reading) -> Iterator[Finding]:
    net, tax, total = (found.value if found else None for found in (reading.net, reading.tax, reading.total))
    if net is not None and tax is not None and total is not None and net + tax != total:
        yield Finding("invoice.total", "total", {"net": net, "tax": tax, "sum": net + tax, "total": total})
    for name, said, column in (("net", net, "amount"), ("tax", tax, "tax")):
        of_lines = [getattr(line, column) for line in reading.lines]
        if said is None or not of_lines or any(one is None for one in of_lines):
            continue
        together = sum((one.value for one in of_lines), Decimal(0))
        if together != said:
            yield Finding(f"invoice.lines_{name}", name, {"lines": together, "said": said})


def _line(line: Line, at: int) -> Iterator[Finding]:
    """Within a cent: each figure was rounded by itself."""
    if line.quantity and line.price and line.amount:
        wanted = _rounded(line.quantity.value * line.price.value)
        if abs(wanted - line.amount.value) > _CENT:
            said = {"line": at + 1, "wanted": wanted, "said": line.amount.value}
            yield Finding("invoice.line_amount", f"lines.{at}.amount", said)
    if line.amount and line.tax_rate and line.tax:
        wanted = _rounded(line.amount.value * line.tax_rate.value)
        if abs(wanted - line.tax.value) > _CENT:
            said = {"line": at + 1, "wanted": wanted, "said": line.tax.value}
            yield Finding("invoice.line_tax", f"lines.{at}.tax", said)


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)

"""From what a code says to which SKU, in which unit, and how many: pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import plain
from jxc_app.modules.catalog.gs1 import Reading, check_digit
from jxc_app.modules.catalog.queries import SkuRow, UnitRow
from jxc_app.modules.catalog.scale_codes import Label, bought, grams_in, weighed

#: no document takes a date before this one
_EARLIEST = date(1990, 1, 1)
#: SKU and unit by code as it was asked for
Known = Mapping[str, tuple[SkuRow, int]]


@dataclass(frozen=True, slots=True)
class Scanned:
    """What one scan stands for: ``quantity`` of a unit of a SKU, and what else the code says.

    ``how``: in words, where the quantity was worked out from an amount.
    """

    sku: SkuRow
    unit_id: int
    quantity: Decimal = Decimal(1)
    lot_number: str = ""
    serial_number: str = ""
    produced_on: date | None = None
    expires_on: date | None = None
    how: str = ""

    @property
    def lot_name(self) -> str:
        """The lot that it is kept as: the piece by its serial number, a lot without number by the day it was made."""
        if self.sku.serial_tracked:
            return self.serial_number
        if not self.sku.lot_tracked:
            return ""
        return self.lot_number or (self.produced_on.strftime("%Y%m%d") if self.produced_on else "")


def gtin_forms(gtin: str) -> list[str]:
    """How a GTIN-14 may be written on file: itself, and without the zeros in front of a GTIN-13, -12 or -8.

    >>> gtin_forms("06901234567892"), gtin_forms("16901234567899"), gtin_forms("00000096385074")[-1]
    (['06901234567892', '6901234567892'], ['16901234567899'], '96385074')
    """
    return [gtin, *(gtin[-size:] for size in (13, 12, 8) if gtin[:-size].strip("0") == "")]


def inner_gtin(gtin: str) -> str:
    """The GTIN-13 of what is inside a package with indicator 1 to 8; empty where GS1 gives no such relation.

    >>> inner_gtin("16901234567899"), inner_gtin("06901234567892"), inner_gtin("96901234567895")
    ('6901234567892', '', '')
    """
    if gtin[:1] not in set("12345678"):
        return ""
    return f"{gtin[1:-1]}{check_digit(gtin[1:-1])}"


def plu_forms(label: Label) -> list[str]:
    """How the number of a scale may be written on file: with its prefix, itself, or without leading zeros."""
    return list(dict.fromkeys((label.prefix + label.plu, label.plu, label.plu.lstrip("0") or "0")))


def first_known(forms: list[str], known: Known) -> tuple[SkuRow, int] | None:
    """SKU and unit of the first form that somebody has put on file."""
    return next((known[form] for form in forms if form in known), None)


def from_gs1(reading: Reading, sku: SkuRow, unit_id: int) -> Scanned:
    """What a GS1 code of this SKU stands for. Raises DomainError where its quantity cannot be told."""
    unit, quantity, how = _of_gs1(reading, sku, _unit(sku, unit_id))
    if quantity <= 0:
        raise DomainError("scan.zero")
    if any(day and day < _EARLIEST for day in (reading.produced_on, reading.expires_on)):
        raise DomainError("scan.too_old")
    return Scanned(
        sku=sku,
        unit_id=unit.unit_id,
        quantity=quantity,
        lot_number=reading.lot_number,
        serial_number=reading.serial_number,
        produced_on=reading.produced_on,
        expires_on=reading.expires_on,
        how=how,
    )


def _of_gs1(reading: Reading, sku: SkuRow, unit: UnitRow) -> tuple[UnitRow, Decimal, str]:
    """A weight counts only for what is kept by weight; elsewhere it is a remark about one piece."""
    by_weight = next((one for one in (unit, sku.units[0]) if grams_in(one.name)), None)
    if by_weight and reading.grams is not None:
        return by_weight, _weight(reading.grams, sku, by_weight), ""
    if reading.count is not None:
        return unit, Decimal(reading.count), ""
    if by_weight and reading.amount is not None:
        return sku.units[0], *_for_amount(reading.amount, sku)
    return unit, Decimal(1), ""


def from_label(label: Label, sku: SkuRow, unit_id: int) -> Scanned:
    """What the label of a scale stands for. Raises DomainError where its quantity cannot be told."""
    if label.grams is None:
        quantity, how = _for_amount(label.amount or Decimal(0), sku)
        unit = sku.units[0]
    else:
        unit = _weighing_unit(sku, _unit(sku, unit_id))
        quantity, how = _weight(label.grams, sku, unit), ""
    if quantity <= 0:
        raise DomainError("scan.zero")
    return Scanned(sku, unit.unit_id, quantity, how=how)


def _unit(sku: SkuRow, unit_id: int) -> UnitRow:
    return next(unit for unit in sku.units if unit.unit_id == unit_id)


def _weighing_unit(sku: SkuRow, unit: UnitRow) -> UnitRow:
    """The base unit if it weighs, then the unit of the code, then any."""
    for one in (sku.units[0], unit, *sku.units):
        if grams_in(one.name):
            return one
    raise DomainError("scale.no_weight_unit", name=sku.name)


def _weight(grams: Decimal, sku: SkuRow, unit: UnitRow) -> Decimal:
    found = weighed(grams, unit.name)
    if found is None:
        raise DomainError("scale.not_exact", name=sku.name, unit=unit.name)
    return found


def _for_amount(amount: Decimal, sku: SkuRow) -> tuple[Decimal, str]:
    """Scales work out the amount from the retail price, which is per base unit."""
    price = sku.retail_price
    if not price:
        raise DomainError("scale.no_price", name=sku.name)
    quantity = bought(amount, price)
    if quantity is None:
        raise DomainError("scale.no_quantity", name=sku.name, price=plain(price), amount=plain(amount))
    unit = sku.units[0].name
    return quantity, f"{plain(amount)} 元 ÷ {plain(price)} 元/{unit} = {plain(quantity)} {unit}"

"""What the till shows of goods, ready to show."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from jxc_app.components.till import SoldLine
from jxc_app.core.quantities import ZERO, plain, proportion
from jxc_app.modules.bundles.queries import OnSale
from jxc_app.modules.catalog.queries import SkuRow, UnitRow
from jxc_app.modules.catalog.scan_reading import Scanned
from jxc_app.modules.catalog.scanning import Scans, shown_code
from jxc_app.modules.pricing.prices import Offer, PriceAsked
from jxc_app.state.formats import shown
from jxc_app.state.sku_rows import initial_of, picture_href


def unit_of(sku: SkuRow, unit_id: int) -> UnitRow:
    """A unit of a SKU; the base unit for one that it does not have."""
    return next((unit for unit in sku.units if unit.unit_id == unit_id), sku.units[0])


def hit_of(scanned: Scanned, offer: Offer | None, free: Decimal | None) -> dict[str, Any]:
    """A SKU as it comes on a ticket; ``free``: what may be taken of it here, in base units (None: not known)."""
    sku = scanned.sku
    unit = unit_of(sku, scanned.unit_id)
    left = None if free is None else proportion(free, Decimal(unit.denominator), Decimal(unit.numerator), 2)
    return {
        "words": "", "sku": sku.id, "unit": unit.unit_id, "unit_name": unit.name, "code": sku.code, "name": sku.name,
        "spec": sku.spec, "picture": picture_href(sku.picture), "initial": initial_of(sku.name),
        "quantity": plain(scanned.quantity), "price": plain(offer.price) if offer else "",
        "source": offer.source if offer else "", "lot": scanned.lot_name,
        "free": "" if left is None else f"{shown(left)} {unit.name}", "bundle": "",
    }  # fmt: skip


def answer_of(
    seq: int, code: str, scans: Scans, offers: Mapping[str, Offer | None], free: Mapping[int, Decimal]
) -> dict[str, Any]:
    """What one scan puts on the ticket, or why it puts nothing there."""
    found = scans.found.get(code)
    if found is None:
        unread = scans.unread.get(code)
        return {"seq": seq, "words": unread.words if unread else f"没有找到 {shown_code(code)}，可以按名称查找"}
    return {"seq": seq} | hit_of(found, offers.get(code), free.get(found.sku.id, ZERO))


def asked_of(keys: Sequence[str]) -> dict[str, PriceAsked]:
    """What the browser asks the price of, by its key: SKU, unit and quantity.

    >>> asked_of(["7:1:2.5", "nonsense"])
    {'7:1:2.5': PriceAsked(sku_id=7, unit_id=1, quantity=Decimal('2.5'))}
    """
    found: dict[str, PriceAsked] = {}
    for key in keys:
        parts = key.split(":")
        if len(parts) != 3 or not (parts[0].isdecimal() and parts[1].isdecimal()):
            continue
        number = parts[2].replace(".", "", 1)
        if len(parts[2]) <= 16 and number.isdecimal():
            found[key] = PriceAsked(int(parts[0]), int(parts[1]), Decimal(parts[2]))
    return found


def line_of(line: SoldLine) -> dict[str, Any]:
    """A line of the ticket, as the command takes it."""
    return {
        "sku_id": line.sku, "unit_id": line.unit, "quantity": line.quantity, "price": line.price or None,
        "discount_percent": line.discount or "0", "lot_number": line.lot[:60],
    }  # fmt: skip


def set_of(one: OnSale) -> dict[str, Any]:
    """A bundle as it comes on a ticket; its parts stand where a SKU has its specification."""
    return {
        "words": "", "sku": 0, "unit": 0, "unit_name": "套", "code": one.code, "name": one.name, "spec": one.words,
        "picture": "", "initial": "套", "quantity": "1", "price": "" if one.price is None else plain(one.price),
        "source": "套餐价", "lot": "", "free": f"{one.sets} 套", "bundle": str(one.id),
    }  # fmt: skip


def bundle_of(line: SoldLine) -> dict[str, Any]:
    """A bundle on the ticket, as the command takes it: another price than its own only where somebody typed one."""
    return {"bundle_id": line.bundle, "quantity": line.quantity, "price": line.price if line.is_own else None}

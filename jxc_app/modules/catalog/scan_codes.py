"""What may be scanned for some SKUs, known beforehand, so that counting need not ask for every scan."""

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.ids import code_key
from jxc_app.modules.catalog.models import Barcode, SkuUnit

_barcodes: Table = Barcode.__table__  # type: ignore[attr-defined]
_units: Table = SkuUnit.__table__  # type: ignore[attr-defined]


def scan_codes(session: Session, skus: Iterable[tuple[int, str]]) -> dict[int, dict[str, Decimal]]:
    """By SKU (id, code): its own code and its barcodes, as codes are compared → how many base units one scan is.

    Units that are no exact number of base units are left out: they are counted by hand.
    """
    codes: dict[int, dict[str, Decimal]] = {sku_id: {code_key(code): Decimal(1)} for sku_id, code in skus}
    is_unit = (_units.c.sku_id == _barcodes.c.sku_id) & (_units.c.unit_id == _barcodes.c.unit_id)
    rows = session.connection().execute(
        select(
            _barcodes.c.sku_id, _barcodes.c.code_key, func.coalesce(_units.c.numerator, 1),
            func.coalesce(_units.c.denominator, 1),
        )
        .outerjoin(_units, is_unit)
        .where(_barcodes.c.sku_id.in_(list(codes)))
    )  # fmt: skip
    for sku_id, code, numerator, denominator in rows:
        if numerator % denominator == 0:
            codes[sku_id][code] = Decimal(numerator // denominator)
    return codes

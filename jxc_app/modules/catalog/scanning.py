"""What many codes stand for, asked at once: a batch of scans, a table pasted from a spreadsheet."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from jxc_app.core.ids import code_key
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Barcode, Sku
from jxc_app.modules.catalog.permissions import SKU_VIEW
from jxc_app.modules.catalog.queries import SkuRow, skus_by_ids

#: the most codes looked up in one statement
_CHUNK = 500


@query("sku.scan_many", title="批量扫码识别", permission=SKU_VIEW)
def scan_codes(session: Session, scope: Scope, *, codes: Collection[str]) -> dict[str, tuple[SkuRow, int]]:
    """SKU and unit by code as given, for those codes that are a barcode or the code of a SKU."""
    keys = {code: code_key(code) for code in codes}
    found: dict[str, tuple[int, int]] = {}
    wanted = sorted(set(keys.values()))
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        by_code = select(Sku.code_key, Sku.id, Sku.base_unit_id).where(col(Sku.code_key).in_(chunk))
        found |= {key: (sku_id or 0, unit_id) for key, sku_id, unit_id in session.exec(by_code).all()}
        by_barcode = select(Barcode.code_key, Barcode.sku_id, Barcode.unit_id).where(col(Barcode.code_key).in_(chunk))
        found |= {key: (sku_id, unit_id) for key, sku_id, unit_id in session.exec(by_barcode).all()}
    skus = skus_by_ids.work(session, scope, sku_ids={sku_id for sku_id, _ in found.values()})
    seen = {key: (skus[sku_id], unit_id) for key, (sku_id, unit_id) in found.items() if sku_id in skus}
    return {code: seen[key] for code, key in keys.items() if key in seen}

"""Packs that differ by supplier: a case of 24 from one, of 12 from another. Whose they are, is known by id alone."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from jxc_app.modules.catalog.models import SupplierPack

Factors = dict[tuple[int, int], tuple[int, int]]


def factors_by_supplier(session: Session, partner_id: int, pairs: Collection[tuple[int, int]]) -> Factors:
    """(numerator, denominator) by (SKU, unit), only where this supplier has a pack of its own."""
    if not pairs:
        return {}
    wanted = select(SupplierPack).where(
        SupplierPack.partner_id == partner_id, col(SupplierPack.sku_id).in_({sku_id for sku_id, _ in pairs})
    )
    found = {(row.sku_id, row.unit_id): (row.numerator, row.denominator) for row in session.exec(wanted).all()}
    return {pair: factor for pair, factor in found.items() if pair in pairs}

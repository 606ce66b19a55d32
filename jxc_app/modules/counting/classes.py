"""Which ABC class SKUs have (stands in until the classes are there)."""

from collections.abc import Collection

from sqlmodel import Session


def classes_of(session: Session, warehouse_id: int, sku_ids: Collection[int]) -> dict[int, str]:
    """Nothing yet."""
    return {}

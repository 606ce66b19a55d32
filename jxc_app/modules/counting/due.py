"""Which SKUs are due to be counted (stands in until the plan is there)."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class Due:
    """One SKU of one warehouse that is due."""

    sku_id: int
    warehouse_id: int
    abc_class: str
    due_on: date
    last_counted_on: date | None
    cause: str


def due_on(session: Session, day: date, warehouse_ids: list[int] | None = None) -> list[Due]:
    """Nothing yet."""
    return []

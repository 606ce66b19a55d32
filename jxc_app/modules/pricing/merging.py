"""Merging two SKUs: prices of the one that goes stay on its lists, and hold for nothing any more."""

from typing import Any

from sqlmodel import Session, col, func, select

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.merge_parts import Look, Merging, register_part
from jxc_app.modules.pricing.models import ListPrice


class Prices:
    """See :class:`jxc_app.modules.catalog.merge_parts.MergePart`."""

    code = "list_prices"

    def look(self, session: Session, merging: Merging) -> Look:
        """The price of the one that stays holds: two prices of one thing would be one too many."""
        gone, _ = merging.ids
        look = Look()
        if count := session.exec(select(func.count()).where(col(ListPrice.sku_id) == gone)).one():
            look.moves.append(f"价格表里有它的价格 {count} 行：不再生效，以保留商品的价格为准")
        return look

    def move(self, uow: UnitOfWork, merging: Merging) -> Any:
        """They stay where they are."""
        return None

    def back(self, uow: UnitOfWork, merging: Merging, kept: Any) -> None:
        """They never went away."""


register_part(Prices())

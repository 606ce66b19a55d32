"""Merging two SKUs: what was sold and waits names the one that goes, so it is settled first."""

from typing import Any

from sqlmodel import Session, col, func, select

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.merge_parts import Look, Merging, register_part
from jxc_app.modules.retail.models import OPEN, RetailShortage


class Shortages:
    """See :class:`jxc_app.modules.catalog.merge_parts.MergePart`."""

    code = "retail_shortages"

    def look(self, session: Session, merging: Merging) -> Look:
        """What waits for the SKU that goes stands in the way."""
        gone, _ = merging.ids
        waiting = select(func.count()).where(
            col(RetailShortage.sku_id) == gone, col(RetailShortage.state) == OPEN
        )  # fmt: skip
        look = Look()
        if count := session.exec(waiting).one():
            look.blocks.append(f"零售缺货待处理 {count} 行里有它：先补货或核销")
        return look

    def move(self, uow: UnitOfWork, merging: Merging) -> Any:
        """Nothing waits any more."""
        return None

    def back(self, uow: UnitOfWork, merging: Merging, kept: Any) -> None:
        """Nothing was moved."""


register_part(Shortages())

"""Merging two SKUs: bundles hold the one that stays."""

from typing import Any

from sqlmodel import Session, col, select

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.bundles.models import Bundle, BundlePart
from jxc_app.modules.catalog.merge_parts import Look, Merging, listed, register_part


class Parts:
    """See :class:`jxc_app.modules.catalog.merge_parts.MergePart`."""

    code = "bundles"

    def look(self, session: Session, merging: Merging) -> Look:
        """A bundle that holds it is changed first: how much of the other it needs only people know."""
        gone, _ = merging.ids
        named = select(Bundle.name).join(BundlePart, col(BundlePart.bundle_id) == Bundle.id)
        found = list(session.exec(named.where(BundlePart.sku_id == gone)).all())
        look = Look()
        if found:
            look.blocks.append(f"套餐里有它：{listed(found)}。先在套餐里换掉")
        return look

    def move(self, uow: UnitOfWork, merging: Merging) -> Any:
        """No bundle holds it any more."""
        return None

    def back(self, uow: UnitOfWork, merging: Merging, kept: Any) -> None:
        """Nothing was moved."""


register_part(Parts())

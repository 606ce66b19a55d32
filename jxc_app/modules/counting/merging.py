"""Merging two SKUs: not while one of them is being counted; the class of the one that goes is nobody's any more."""

from typing import Any

from sqlalchemy import Table, delete, select
from sqlmodel import Session

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.merge_parts import Look, Merging, listed, register_part
from jxc_app.modules.counting.models import CountLine, StockCount
from jxc_app.modules.counting.plan_models import AbcClass

_counts: Table = StockCount.__table__  # type: ignore[attr-defined]
_lines: Table = CountLine.__table__  # type: ignore[attr-defined]
_classes: Table = AbcClass.__table__  # type: ignore[attr-defined]
_ENDED = ("posted", "cancelled")


class Counts:
    """See :class:`jxc_app.modules.catalog.merge_parts.MergePart`."""

    code = "counts"

    def look(self, session: Session, merging: Merging) -> Look:
        """Counts that are not ended and name one of the two."""
        wanted = (
            select(_counts.c.number)
            .join(_lines, _lines.c.count_id == _counts.c.id)
            .where(_lines.c.sku_id.in_(merging.ids), _counts.c.state.not_in(_ENDED))
            .distinct()
            .order_by(_counts.c.number)
        )
        numbers = list(session.connection().execute(wanted).scalars())
        return Look(blocks=[f"盘点单里有这两个商品：{listed(numbers)}。先盘完或取消"] if numbers else [])

    def move(self, uow: UnitOfWork, merging: Merging) -> None:
        """Forget its class: that of the other is worked out from what both used."""
        uow.session.connection().execute(delete(_classes).where(_classes.c.sku_id == merging.ids[0]))

    def back(self, uow: UnitOfWork, merging: Merging, kept: Any) -> None:
        """The next computation classes it again."""


register_part(Counts())

"""Merging two SKUs: what is set for the one that goes, and what is suggested for it."""

from typing import Any

from sqlalchemy import Table, delete
from sqlmodel import Session, col, select

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.merge_parts import Look, Merging, register_part
from jxc_app.modules.replenishment.models import ReplenishmentSetting, Suggestion
from jxc_app.modules.replenishment.rules import OPEN, SNOOZED

_suggestions: Table = Suggestion.__table__  # type: ignore[attr-defined]


class Replenishing:
    """See :class:`jxc_app.modules.catalog.merge_parts.MergePart`."""

    code = "replenishing"

    def look(self, session: Session, merging: Merging) -> Look:
        """Settings that go along, and those that the other has itself."""
        moving, staying = _settings(session, merging)
        look = Look()
        if moving:
            look.moves.append(f"补货参数 {len(moving)} 条")
        if staying:
            look.moves.append(f"补货参数 {len(staying)} 条不移：保留的商品已有自己的")
        return look

    def move(self, uow: UnitOfWork, merging: Merging) -> list[int]:
        """Settings go along; suggestions are worked out anew, from what both used."""
        gone, stays = merging.ids
        moving, _ = _settings(uow.session, merging)
        for row in moving:
            row.sku_id = stays
            row.version += 1
        waiting = _suggestions.c.sku_id == gone, _suggestions.c.state.in_((OPEN, SNOOZED))
        uow.session.connection().execute(delete(_suggestions).where(*waiting))
        uow.session.flush()
        return [row.id or 0 for row in moving]

    def back(self, uow: UnitOfWork, merging: Merging, kept: Any) -> None:
        """Give settings back that nobody has deleted."""
        gone, stays = merging.ids
        for setting_id in kept:
            row = uow.session.get(ReplenishmentSetting, setting_id)
            if row is not None and row.sku_id == stays:
                row.sku_id = gone
                row.version += 1
        uow.session.flush()


def _settings(session: Session, merging: Merging) -> tuple[list[ReplenishmentSetting], list[ReplenishmentSetting]]:
    """Those of the one that goes: for a warehouse where the other has none, and where it has one."""
    gone, stays = merging.ids
    rows = session.exec(
        select(ReplenishmentSetting)
        .where(col(ReplenishmentSetting.sku_id).in_((gone, stays)))
        .order_by(col(ReplenishmentSetting.id))
    ).all()
    taken = {row.warehouse_id for row in rows if row.sku_id == stays}
    own = [row for row in rows if row.sku_id == gone]
    return [row for row in own if row.warehouse_id not in taken], [row for row in own if row.warehouse_id in taken]


register_part(Replenishing())

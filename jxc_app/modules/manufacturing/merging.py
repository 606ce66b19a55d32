"""Merging two SKUs: a recipe that names the one that goes must be changed by whoever knows what it makes."""

from typing import Any

from sqlalchemy import Table, or_, select
from sqlmodel import Session

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.merge_parts import Look, Merging, listed, register_part
from jxc_app.modules.manufacturing.models import Recipe, RecipePart

_recipes: Table = Recipe.__table__  # type: ignore[attr-defined]
_used: Table = RecipePart.__table__  # type: ignore[attr-defined]


class Recipes:
    """See :class:`jxc_app.modules.catalog.merge_parts.MergePart`."""

    code = "recipes"

    def look(self, session: Session, merging: Merging) -> Look:
        """Recipes in use that make it or take it."""
        gone, _ = merging.ids
        parts = select(_used.c.recipe_id).where(_used.c.sku_id == gone)
        wanted = select(_recipes.c.name).where(
            _recipes.c.switched_off_at.is_(None), or_(_recipes.c.sku_id == gone, _recipes.c.id.in_(parts))
        )
        names = list(session.connection().execute(wanted.order_by(_recipes.c.name_order)).scalars())
        return Look(blocks=[f"配方用到它：{listed(names)}。先在配方里换成保留的商品"] if names else [])

    def move(self, uow: UnitOfWork, merging: Merging) -> None:
        """Nothing is left to move."""

    def back(self, uow: UnitOfWork, merging: Merging, kept: Any) -> None:
        """Nothing was moved."""


register_part(Recipes())

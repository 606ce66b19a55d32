"""Merging two SKUs: the templates on which the one that goes stands."""

from typing import Any

from sqlmodel import Session, select

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.asking.models import AskTemplateLine
from jxc_app.modules.catalog.merge_parts import Look, Merging, register_part


class Templates:
    """See :class:`jxc_app.modules.catalog.merge_parts.MergePart`. Nothing moves: a sheet shows what a SKU became."""

    code = "ask_templates"

    def look(self, session: Session, merging: Merging) -> Look:
        """How many templates name it."""
        gone, _ = merging.ids
        named = session.exec(select(AskTemplateLine.template_id).where(AskTemplateLine.sku_id == gone)).all()
        look = Look()
        if named:
            look.moves.append(f"要货模板 {len(named)} 个：改为保留的商品")
        return look

    def move(self, uow: UnitOfWork, merging: Merging) -> None:
        """Read through what it became."""

    def back(self, uow: UnitOfWork, merging: Merging, kept: Any) -> None:
        """Read as itself again."""


register_part(Templates())

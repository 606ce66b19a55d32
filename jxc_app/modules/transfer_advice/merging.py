"""Merging two SKUs: the lines of the one that goes are drawn anew for the other, what is suggested of it is dropped."""

from typing import Any

from sqlalchemy import Table, delete
from sqlmodel import Session

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.merge_parts import Look, Merging, register_part
from jxc_app.modules.transfer_advice.models import AlertLine, TransferSuggestion
from jxc_app.modules.transfer_advice.rules import OPEN, SNOOZED

_lines: Table = AlertLine.__table__  # type: ignore[attr-defined]
_rows: Table = TransferSuggestion.__table__  # type: ignore[attr-defined]


class Advising:
    """See :class:`jxc_app.modules.catalog.merge_parts.MergePart`."""

    code = "transfer_advice"

    def look(self, session: Session, merging: Merging) -> Look:
        """Nothing that anybody entered."""
        return Look()

    def move(self, uow: UnitOfWork, merging: Merging) -> None:
        """The next night works both out as one."""
        gone, _ = merging.ids
        waiting = _rows.c.sku_id == gone, _rows.c.state.in_((OPEN, SNOOZED))
        uow.session.connection().execute(delete(_rows).where(*waiting))
        uow.session.connection().execute(delete(_lines).where(_lines.c.sku_id == gone))

    def back(self, uow: UnitOfWork, merging: Merging, kept: Any) -> None:
        """The next night draws them again."""


register_part(Advising())

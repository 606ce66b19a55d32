"""Rows that are changed as somebody saw them: locked, and refused where another was faster."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlmodel import SQLModel, col, select

from jxc_app.core.errors import Conflict, NotFound
from jxc_app.core.unit_of_work import UnitOfWork

Row = TypeVar("Row", bound=SQLModel)


def locked_as_seen(
    uow: UnitOfWork, model: type[Row], versions: Mapping[int, int], *, missing: str, stale: Callable[[Row], Conflict]
) -> list[Row]:
    """The rows of these ids, locked in one order. Raises NotFound ``missing``, and ``stale`` of one that has changed.

    ``versions``: by id, as they were seen; ``model`` has ``id`` and ``version``.
    """
    table: Any = model
    wanted = select(model).where(col(table.id).in_(versions)).order_by(col(table.id)).with_for_update()
    rows = list(uow.session.exec(wanted).all())
    if len(rows) != len(versions):
        raise NotFound(missing)
    for row in rows:
        seen: Any = row
        if seen.version != versions[seen.id]:
            raise stale(row)
    return rows

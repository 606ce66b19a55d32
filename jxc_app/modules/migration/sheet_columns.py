"""Which column of a company's own files is what, kept for the next file of the same kind."""

from collections.abc import Mapping, Sequence

from pydantic import Field as Limits
from sqlalchemy import JSON
from sqlmodel import Field, Session

from jxc_app.core.errors import DomainError, PermissionDenied
from jxc_app.core.tables import Base
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.migration.sheets import SHEETS

_MOST = 200


class SheetColumns(Base, table=True):
    """Column name → the title under which it stood in the last file of a kind; an empty title: it is not read."""

    __tablename__ = "sheet_columns"

    kind: str = Field(primary_key=True, max_length=40)
    columns: dict[str, str] = Field(default_factory=dict, sa_type=JSON)


class RememberColumns(Command):
    """What somebody chose for a file of this kind."""

    kind: str = Limits(max_length=40)
    columns: dict[str, str] = Limits(max_length=_MOST)


class Remembered(Result):
    """How many columns are known now."""

    columns: int


def _any_of() -> tuple[str, ...]:
    return tuple(code for kind in SHEETS.values() for code in kind.case.permissions)


@use_case("sheet.remember_columns", title="记住导入的列对应", inside=_any_of)
def remember_columns(uow: UnitOfWork, command: RememberColumns) -> Remembered:
    """Keep what was chosen, by whoever may import such a list. Raises DomainError ``sheet.unknown_kind``."""
    kind = SHEETS.get(command.kind)
    if kind is None:
        raise DomainError("sheet.unknown_kind")
    _authorize_any(uow, kind.case.permissions)
    row = uow.session.get(SheetColumns, command.kind, with_for_update=True) or SheetColumns(kind=command.kind)
    before = dict(row.columns)
    row.columns = {**before, **{name[:60]: title[:200] for name, title in command.columns.items()}}
    uow.session.add(row)
    uow.record("sheet_columns", None, kind.title, before={"columns": before}, after={"columns": dict(row.columns)})
    return Remembered(columns=len(row.columns))


def _authorize_any(uow: UnitOfWork, permissions: Sequence[str]) -> None:
    """Any of the rights will do. Raises PermissionDenied of the last."""
    for at, permission in enumerate(permissions, start=1):
        try:
            uow.authorize(permission)
        except PermissionDenied:
            if at == len(permissions):
                raise
        else:
            return


def remembered_columns(session: Session, kind: str) -> Mapping[str, str]:
    """What was chosen for the last file of this kind."""
    row = session.get(SheetColumns, kind)
    return row.columns if row else {}

"""采购分析 as a table for people."""

from collections.abc import Iterator

from sqlmodel import Session

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.buying_figures.asking import DAYS, PERCENT, Asked, Sheet
from jxc_app.modules.buying_figures.permissions import BUYING_FIGURES_VIEW
from jxc_app.modules.buying_figures.queries import every_row
from jxc_app.modules.migration.writers import Cell

_UNITS = {PERCENT: "（%）", DAYS: "（天）"}


@query("purchase.figures_export", title="导出采购分析", permission=BUYING_FIGURES_VIEW)
def buying_figures_table(
    session: Session, scope: Scope, actor: Actor, *, wanted: Asked, is_lines: bool = False
) -> Iterator[tuple[Cell, ...]]:
    """Every row under :func:`figure_columns`, then the sums where there are any."""
    for sheet in every_row(session, scope, actor, wanted, is_lines=is_lines):
        yield from (row.values for row in sheet.rows)
        if sheet.total:
            yield sheet.total


def figure_columns(sheet: Sheet) -> tuple[str, ...]:
    """The titles of a sheet's columns, with the unit of their values."""
    return tuple(column.title + _UNITS.get(column.kind, "") for column in sheet.columns)

"""收发存汇总表 as it is asked for: quantities for whoever sees stock, values for whoever may know what things cost."""

from collections.abc import Iterator

from sqlmodel import Session

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.rows import scope_of
from jxc_app.modules.documents.permissions import DOCUMENT_COST
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.inventory.turnover import (
    Turnover,
    TurnoverFilter,
    TurnoverPage,
    TurnoverRow,
    page_of,
    stream,
    totals_of,
)

__all__ = [
    "Turnover", "TurnoverFilter", "TurnoverPage", "TurnoverRow", "stream_turnover", "turnover", "turnover_totals",
]  # fmt: skip


@query("stock.turnover", title="收发存汇总表", permission=STOCK_VIEW)
def turnover(
    session: Session, scope: Scope, actor: Actor, *, wanted: TurnoverFilter, page: int = 1, size: int = 50
) -> TurnoverPage:
    """One page by SKU code, then warehouse code; what neither lay nor moved is left out."""
    return page_of(session, scope, scope_of(session, actor, DOCUMENT_COST), wanted, page=page, size=size)


@query("stock.turnover_totals", title="收发存合计", permission=STOCK_VIEW)
def turnover_totals(session: Session, scope: Scope, actor: Actor, *, wanted: TurnoverFilter) -> Turnover:
    """The sums over all rows of the same filters."""
    return totals_of(session, scope, scope_of(session, actor, DOCUMENT_COST), wanted)


@query("stock.export_turnover", title="导出收发存汇总表", permission=STOCK_VIEW)
def stream_turnover(session: Session, scope: Scope, actor: Actor, *, wanted: TurnoverFilter) -> Iterator[TurnoverRow]:
    """Every row, in the same order."""
    return stream(session, scope, scope_of(session, actor, DOCUMENT_COST), wanted)

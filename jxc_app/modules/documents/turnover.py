"""收发存汇总表 as it is asked for: quantities for whoever sees stock, values for whoever may know what things cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.catalog.rows import scope_of
from jxc_app.modules.inventory.calendar import period_end, period_name, period_start
from jxc_app.modules.inventory.closing import closing_rule
from jxc_app.modules.inventory.permissions import STOCK_COST, STOCK_VIEW
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
    "Span", "Turnover", "TurnoverFilter", "TurnoverPage", "TurnoverRow", "stream_turnover", "turnover",
    "turnover_spans", "turnover_totals",
]  # fmt: skip
_SPANS = 13


@query("stock.turnover", title="收发存汇总表", permission=STOCK_VIEW)
def turnover(
    session: Session, scope: Scope, actor: Actor, *, wanted: TurnoverFilter, page: int = 1, size: int = 50
) -> TurnoverPage:
    """One page by SKU code, then warehouse code; what neither lay nor moved is left out."""
    return page_of(session, scope, scope_of(session, actor, STOCK_COST), wanted, page=page, size=size)


@query("stock.turnover_totals", title="收发存合计", permission=STOCK_VIEW)
def turnover_totals(session: Session, scope: Scope, actor: Actor, *, wanted: TurnoverFilter) -> Turnover:
    """The sums over all rows of the same filters."""
    return totals_of(session, scope, scope_of(session, actor, STOCK_COST), wanted)


def stream_turnover(session: Session, scope: Scope, actor: Actor, wanted: TurnoverFilter) -> Iterator[TurnoverRow]:
    """Every row, in the same order; for exports."""
    return stream(session, scope, scope_of(session, actor, STOCK_COST), wanted)


@dataclass(frozen=True, slots=True)
class Span:
    """The days of one period (both in), and what it is called."""

    name: str
    starts_on: date
    ends_on: date


@query("stock.turnover_spans", title="收发存的期间")
def turnover_spans(session: Session, scope: Scope) -> list[Span]:
    """The running period and the twelve before it, latest first, as the company's closing day cuts them now."""
    day, closing_day = business_date(clock.get().now(), get_settings().zone), closing_rule(session).closing_day
    spans: list[Span] = []
    for _ in range(_SPANS):
        ends_on = period_end(day, closing_day)
        starts_on = period_start(ends_on, closing_day)
        spans.append(Span(period_name(ends_on), starts_on, ends_on))
        day = starts_on - timedelta(days=1)
    return spans

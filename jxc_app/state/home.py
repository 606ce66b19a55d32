"""The first page: figures by right, each loaded for itself so that none waits for another."""

from dataclasses import dataclass
from datetime import timedelta

import reflex as rx
from reflex.event import EventHandler

from jxc_app.components.charts import Series
from jxc_app.core.outcomes import Outcome
from jxc_app.core.quantities import plain
from jxc_app.core.settings import get_settings
from jxc_app.modules.checklist.queries import checklist
from jxc_app.modules.dashboards.queries import Lag, entry_lags, today_figures, trend, upkeep
from jxc_app.modules.inventory.queries import StockFilter, stock_page, stock_totals
from jxc_app.state.addresses import path
from jxc_app.state.base import SIGNED_IN, SessionState, requires
from jxc_app.state.checklist import CheckCardState
from jxc_app.state.formats import moment

_NAMES_SHOWN = 8
_SLOW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class LagLine:
    """How long entry took a person or store."""

    name: str
    documents: str
    median: str
    worst: str
    is_slow: bool


class HomeState(SessionState, rx.State):
    """Ready texts; a figure that is empty is still on its way."""

    sees_documents: bool = False
    sees_stock: bool = False
    sees_upkeep: bool = False
    documents: str = ""
    own_documents: str = ""
    documents_href: str = "/documents"
    overdue: str = ""
    below_minimum: str = ""
    lag: str = ""
    lag_note: str = ""
    lag_people: rx.Field[list[LagLine]] = rx.field(default_factory=list)
    lag_warehouses: rx.Field[list[LagLine]] = rx.field(default_factory=list)
    days: rx.Field[list[str]] = rx.field(default_factory=list)
    series: rx.Field[list[Series]] = rx.field(default_factory=list)
    proof: str = ""
    proof_note: str = ""
    proof_look: str = ""
    backup: str = ""
    backup_note: str = ""
    backup_look: str = ""

    @rx.event
    @requires(SIGNED_IN)
    async def open(self) -> list[EventHandler]:
        """What this person may see; the figures follow."""
        self._watch("document")
        self.sees_documents, self.sees_stock = self._may(today_figures), self._may(stock_page)
        self.sees_upkeep = self._may(upkeep)
        wanted = [
            (self.sees_documents, HomeState.load_documents),
            (self.sees_documents, HomeState.load_trend),
            (self.sees_stock, HomeState.load_stock),
            (self.sees_upkeep, HomeState.load_upkeep),
            (self._may(checklist), CheckCardState.load),
        ]
        return [handler for may, handler in wanted if may]

    @rx.event
    @requires(today_figures)
    async def refresh(self) -> None:
        """A document has changed."""
        await self._load_today()

    @rx.event
    @requires(today_figures)
    async def load_documents(self) -> None:
        """Today's documents, what is late, how quickly entry follows the goods."""
        await self._load_today()
        lags = await self._read(entry_lags)
        self.lag = _span(lags.overall.median) if lags.overall else "—"
        self.lag_note = f"最慢 {_span(lags.overall.worst)}，{lags.overall.documents:,} 张" if lags.overall else ""
        self.lag_people = [_lag_line(one) for one in lags.people[:_NAMES_SHOWN]]
        self.lag_warehouses = [_lag_line(one) for one in lags.warehouses[:_NAMES_SHOWN]]

    @rx.event
    @requires(trend)
    async def load_trend(self) -> None:
        """What came in and went out in the last thirty days."""
        found = await self._read(trend)
        self.days = [f"{day.day:%m-%d}" for day in found]
        self.series = [
            Series("入库", [plain(day.received) for day in found]),
            Series("出库", [plain(day.issued) for day in found]),
        ]

    @rx.event
    @requires(stock_totals)
    async def load_stock(self) -> None:
        """How many SKUs are below their lower limit somewhere in sight."""
        self.below_minimum = f"{(await self._read(stock_totals, wanted=StockFilter(below_minimum=True))).rows:,}"

    @rx.event
    @requires(upkeep)
    async def load_upkeep(self) -> None:
        """The last proof and the last backup."""
        found = await self._read(upkeep)
        self.proof, self.proof_look, self.proof_note = _outcome(
            found.proof, "全部相符", "有数不符", "库存、流水、金额逐项核对"
        )
        self.backup, self.backup_look, self.backup_note = _outcome(found.backup, "已完成", "没有成功", "数据库与附件")

    async def _load_today(self) -> None:
        found = await self._read(today_figures, user_id=self._actor().user_id)
        self.documents, self.own_documents = f"{found.documents:,}", f"{found.own:,}"
        self.overdue = f"{found.overdue:,}"
        self.documents_href = path("/documents", date_from=str(found.day), date_to=str(found.day))


def _outcome(outcome: Outcome | None, good: str, bad: str, what: str) -> tuple[str, str, str]:
    """How a duty ended last, its look (good, late, or due where it was never done), and what to add."""
    if outcome is None:
        return "还没有", "due", f"每晚 {get_settings().backup_hour} 点自动进行"
    if not outcome.is_good:
        return f"{moment(outcome.at)[5:]} {bad}", "late", outcome.detail
    return f"{moment(outcome.at)[5:]} {good}", "good", what


def _lag_line(lag: Lag) -> LagLine:
    return LagLine(lag.name, f"{lag.documents:,}", _span(lag.median), _span(lag.worst), lag.worst > _SLOW)


def _span(lag: timedelta) -> str:
    """A length of time in the unit that says most.

    >>> _span(timedelta(seconds=30)), _span(timedelta(minutes=95)), _span(timedelta(hours=50))
    ('1 分钟内', '1.6 小时', '2.1 天')
    """
    minutes = lag.total_seconds() / 60
    if minutes < 1:
        return "1 分钟内"
    if minutes < 60:
        return f"{minutes:.0f} 分钟"
    return f"{minutes / 60:.1f} 小时" if minutes < 48 * 60 else f"{minutes / 1440:.1f} 天"

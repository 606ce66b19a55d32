"""How well the network is stocked: warehouses, the trend, the SKUs behind a figure, how stores answer each other."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import reflex as rx

from jxc_app.components.charts import Series
from jxc_app.modules.stock_health.queries import SKU_ORDERS, health_days, health_skus, network_health, share
from jxc_app.modules.stock_health.rules import LOW, MEANINGS, NORMAL, OUT, OVER, SPANS, STATE_TITLES
from jxc_app.modules.transfer_advice.service import today_of_company
from jxc_app.modules.transfers.figures import fulfilment
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, moment, money
from jxc_app.state.stock_health_rows import (
    ORDERS,
    AnswerLine,
    HealthLine,
    HealthSite,
    HealthSku,
    answer_line,
    in_order,
    lasting,
    line_of,
    percent,
    rates_of,
    sites_of,
    sku_line,
)

_SIZE, _MONTHS = 50, 3
_FIRST = "-rate"
_SPAN_TITLES = {str(days): f"最近 {days} 天" for days in SPANS}
_STATES = {one: STATE_TITLES[one] for one in (OUT, LOW, OVER, NORMAL)}


class StockHealthState(SessionState, rx.State):
    """What is looked at, and what was found. ``chosen``: the warehouse whose SKUs and trend are shown."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    export_href: str = "/api/exports/filtered/network.xlsx"
    computed: str = ""
    order: str = _FIRST
    rows: rx.Field[list[HealthLine]] = rx.field(default_factory=list)
    sees_values: bool = False
    rate: str = ""
    rate_note: str = ""
    value: str = ""
    value_note: str = ""
    sites: rx.Field[list[HealthSite]] = rx.field(default_factory=list)
    per_kilometre: float = 0.0
    unplaced: str = ""
    chosen: str = ""
    chosen_name: str = ""
    state: str = OUT
    states: rx.Field[list[Option]] = rx.field(default_factory=list)
    sku_order: str = "code"
    page: int = 1
    has_more: bool = False
    skus: rx.Field[list[HealthSku]] = rx.field(default_factory=list)
    skus_href: str = ""
    advice_href: str = ""
    sku_count: str = ""
    days: str = str(SPANS[0])
    spans: rx.Field[list[Option]] = rx.field(default_factory=list)
    points: rx.Field[list[str]] = rx.field(default_factory=list)
    series: rx.Field[list[Series]] = rx.field(default_factory=list)
    filled: str = ""
    sees_answers: bool = False
    failed_rate: str = ""
    failed_note: str = ""
    took: str = ""
    took_note: str = ""
    answers: rx.Field[list[AnswerLine]] = rx.field(default_factory=list)
    meanings: rx.Field[list[Option]] = rx.field(default_factory=lambda: [Option(*one) for one in MEANINGS])

    @rx.event
    @requires(network_health)
    async def open(self) -> None:
        """Take what is looked at from the address."""
        self._watch("transfer_advice")
        asked: Mapping[str, str] = self.router.url.query_parameters
        self.chosen, self.page = digits(asked.get("warehouse", "")), max(1, number(asked, "page", 1))
        self.state = asked["state"] if asked.get("state") in _STATES else OUT
        self.days = asked["days"] if asked.get("days") in _SPAN_TITLES else str(SPANS[0])
        self.order = asked["order"] if asked.get("order") in ORDERS else _FIRST
        self.sku_order = "code"
        self.spans = [Option(code, title) for code, title in _SPAN_TITLES.items()]
        self.sees_answers = self._may(fulfilment)
        await self._load()
        if self.sees_answers:
            await self._load_answers()

    @rx.event
    @requires(network_health)
    async def refresh(self) -> None:
        """Lines were drawn anew, or something was sent."""
        await self._load()

    @rx.event
    @requires(network_health)
    async def sort_by(self, order: str) -> None:
        """Another order of the warehouses."""
        self.order = order if order in ORDERS else _FIRST
        await self._load()

    @rx.event
    @requires(health_skus)
    async def choose(self, warehouse_id: str) -> None:
        """The SKUs and the trend of one warehouse; of all again where it was chosen already."""
        self.chosen, self.page = "" if warehouse_id == self.chosen else digits(warehouse_id), 1
        await self._load()

    @rx.event
    @requires(health_skus)
    async def look_at(self, warehouse_id: str, state: str) -> None:
        """The SKUs behind one figure."""
        self.chosen, self.page = digits(warehouse_id), 1
        self.state = state if state in _STATES else OUT
        await self._load()

    @rx.event
    @requires(health_skus)
    async def choose_state(self, state: str) -> None:
        """Other SKUs of the same warehouse."""
        self.state, self.page = (state if state in _STATES else OUT), 1
        await self._load()

    @rx.event
    @requires(health_skus)
    async def sort_skus(self, order: str) -> None:
        """Another order of the SKUs."""
        self.sku_order, self.page = (order if order in SKU_ORDERS else "code"), 1
        await self._load()

    @rx.event
    @requires(health_skus)
    async def turn_to(self, page: int) -> None:
        """Another page of the SKUs."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    @rx.event
    @requires(health_days)
    async def choose_days(self, days: str) -> None:
        """A longer or shorter trend."""
        self.days = days if days in _SPAN_TITLES else str(SPANS[0])
        await self._load()

    async def _load(self) -> None:
        found = await self._read(network_health)
        rows = found.warehouses
        self.computed = moment(found.computed_at)
        self.rows = [line_of(row) for row in in_order(rows, self.order)]
        values = [row.value for row in rows if row.value is not None]
        self.sees_values = bool(values)
        self.value = f"{money(sum(values, Decimal(0)))} 元"
        self.value_note = f"{sum(row.surplus for row in rows):,} 个积压商品（按仓库）"
        planned, lacking = sum(row.planned for row in rows), sum(row.lacking for row in rows)
        self.rate, self.rate_note = percent(share(lacking, planned)), f"计划商品 {planned:,} 个，缺货 {lacking:,} 个"
        self.sites, self.per_kilometre = sites_of(rows)
        placed = {site.id for site in self.sites}
        self.unplaced = "、".join(row.name for row in rows if str(row.warehouse_id) not in placed)
        here = next((row for row in rows if str(row.warehouse_id) == self.chosen), None)
        self.chosen, self.chosen_name = (self.chosen, here.name) if here else ("", "")
        counts = {OUT: here.lacking, LOW: here.low, OVER: here.surplus, NORMAL: here.normal} if here else {}
        self.states = [Option(one, f"{title}（{counts.get(one, 0):,}）") for one, title in _STATES.items()]
        self.sku_count = f"共 {counts.get(self.state, 0):,} 个"
        await self._load_skus()
        await self._load_days()
        self.address = path(
            "/network", warehouse=self.chosen, state=self.state if self.chosen and self.state != OUT else "",
            days=self.days if self.days != str(SPANS[0]) else "", order=self.order if self.order != _FIRST else "",
            page=str(self.page) if self.chosen and self.page > 1 else "",
        )  # fmt: skip
        self.is_loaded = True
        self.revision += 1

    async def _load_skus(self) -> None:
        self.skus, self.has_more = [], False
        if self.chosen:
            page = await self._read(
                health_skus, warehouse_id=int(self.chosen), state=self.state, order=self.sku_order, page=self.page,
                size=_SIZE,
            )  # fmt: skip
            self.skus, self.has_more = [sku_line(row) for row in page.rows], page.has_more
        self.advice_href = path("/transfer-advice", warehouse=self.chosen)
        self.skus_href = path("/api/exports/filtered/network-skus.xlsx", warehouse=self.chosen, state=self.state)

    async def _load_days(self) -> None:
        warehouse_id = int(self.chosen) if self.chosen else None
        days = await self._read(health_days, days=int(self.days), warehouse_id=warehouse_id)
        self.points, self.series = [f"{day.day:%m-%d}" for day in days], rates_of(days)
        late = sum(day.is_filled for day in days)
        self.filled = f"其中 {late} 天按当天开始时的现存补算，用今天的警戒线。" if late else ""

    async def _load_answers(self) -> None:
        until = today_of_company()
        since = _months_before(until, _MONTHS - 1)
        found = await self._read(fulfilment, since=since, until=until)
        whole = await self._read(fulfilment, since=since, until=until, whole=True)
        self.answers = [answer_line(row) for row in reversed(found)]
        self.failed_rate, self.took = (percent(whole[0].rate), lasting(whole[0].median)) if whole else ("—", "—")
        said = (whole[0].lines, whole[0].not_found, whole[0].received) if whole else (0, 0, 0)
        self.failed_note = f"近 {_MONTHS} 个月答复 {said[0]:,} 行，账上有、货架没有 {said[1]:,} 行"
        ninetieth = lasting(whole[0].ninetieth if whole else None)
        self.took_note = f"中位数；九成线 {ninetieth}，{said[2]:,} 次要货已收齐"


def _months_before(day: date, months: int) -> date:
    """The first day of the month so many months before.

    >>> _months_before(date(2026, 1, 20), 2)
    datetime.date(2025, 11, 1)
    """
    first = day.replace(day=1)
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return first

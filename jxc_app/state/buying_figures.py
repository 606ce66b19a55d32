"""采购分析: topic, grouping and filters in the address; figures, a chart and the lines behind them as ready texts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import reflex as rx

from jxc_app.components.charts import Series
from jxc_app.core.clock import business_date
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import clock
from jxc_app.modules.buying_figures.asking import GROUP_TITLES, STEPS, TOPICS, Asked, Row, Sheet
from jxc_app.modules.buying_figures.queries import buying_figures, figure_lines
from jxc_app.modules.buying_figures.rules import DEFINITIONS
from jxc_app.modules.catalog.categories import category_tree
from jxc_app.modules.catalog.queries import find_skus
from jxc_app.modules.partners.queries import find_partners
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.buying_figures_rows import (
    BodyCell,
    CardLine,
    HeadCell,
    SheetLine,
    cards_of,
    cells_of,
    heads_of,
    series_of,
    written,
)
from jxc_app.state.formats import Choice, Option

_DAYS = 180
_SIZE = 50
_REST = 60.0
_LINES = "lines"
GRACE = [Option(str(days), "不宽限" if not days else f"宽限 {days} 天") for days in (0, 1, 2, 3, 7)]
SHORT = [Option(str(percent), "一件不少" if not percent else f"可少 {percent}%") for percent in (0, 1, 2, 5, 10)]
Choosable = Literal["by", "step", "warehouse", "category", "grace", "short"]


@dataclass(frozen=True, slots=True)
class _Address:
    """What the address asks for, each as it stands there; ``view``: empty for groups, ``lines`` for what is behind."""

    tab: str = ""
    by: str = ""
    date_from: str = ""
    date_to: str = ""
    warehouse: str = ""
    supplier: str = ""
    category: str = ""
    sku: str = ""
    step: str = ""
    grace: str = ""
    short: str = ""
    view: str = ""
    key: str | None = None
    order: str = ""

    def parameters(self) -> dict[str, str]:
        """For links; a group without a name has a key that is empty, and still is one."""
        named = {
            "tab": self.tab, "by": self.by, "from": self.date_from, "to": self.date_to, "warehouse": self.warehouse,
            "supplier": self.supplier, "category": self.category, "sku": self.sku, "step": self.step,
            "grace": self.grace, "short": self.short, "view": self.view, "order": self.order,
        }  # fmt: skip
        return named if self.key is None else named | {"key": self.key or "-"}

    def asked(self) -> Asked:
        """The question."""
        return Asked(
            self.tab, date.fromisoformat(self.date_from), date.fromisoformat(self.date_to), self.by,
            _id(self.warehouse), _id(self.supplier), _id(self.category), _id(self.sku), self.key, self.step or "whole",
            int(self.grace or 0), int(self.short or 0), self.order,
        )  # fmt: skip


class BuyingFiguresState(SessionState, rx.State):
    """What is looked at, and what was found."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    export_href: str = ""
    print_href: str = ""
    tab: str = ""
    tabs: rx.Field[list[Option]] = rx.field(default_factory=list)
    by: str = ""
    groups: rx.Field[list[Option]] = rx.field(default_factory=list)
    step: str = "whole"
    steps: rx.Field[list[Option]] = rx.field(default_factory=lambda: [Option(*one) for one in STEPS.items()])
    grace: str = "0"
    graces: rx.Field[list[Option]] = rx.field(default_factory=lambda: GRACE)
    short: str = "0"
    shorts: rx.Field[list[Option]] = rx.field(default_factory=lambda: SHORT)
    date_from: str = ""
    date_to: str = ""
    warehouse_id: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    category_id: str = ""
    categories: rx.Field[list[Option]] = rx.field(default_factory=list)
    partner_name: str = ""
    partner_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    sku_name: str = ""
    sku_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    is_lines: bool = False
    group_name: str = ""
    back_href: str = ""
    heads: rx.Field[list[HeadCell]] = rx.field(default_factory=list)
    rows: rx.Field[list[SheetLine]] = rx.field(default_factory=list)
    total: rx.Field[list[BodyCell]] = rx.field(default_factory=list)
    cards: rx.Field[list[CardLine]] = rx.field(default_factory=list)
    chart_kind: str = ""
    chart_title: str = ""
    chart_unit: str = ""
    points: rx.Field[list[str]] = rx.field(default_factory=list)
    series: rx.Field[list[Series]] = rx.field(default_factory=list)
    definitions: rx.Field[list[Option]] = rx.field(default_factory=list)
    note: str = ""
    page: int = 1
    has_more: bool = False
    _asked: _Address = _Address()

    @rx.event
    @requires(buying_figures)
    async def open(self) -> None:
        """Take everything from the address; without any days: the last half year."""
        self._watch("document", rest=_REST)
        asked: Mapping[str, str] = self.router.url.query_parameters
        self._asked = _asked_in(asked)
        self.page = max(1, min(number(asked, "page", 1), 100_000))
        self.warehouses = [Option(str(one.id), one.name) for one in await self._read(list_warehouses)]
        tree = await self._read(category_tree)
        self.categories = [Option(str(one.id), "\u3000" * one.depth + one.name) for one in tree]
        await self._load()

    @rx.event
    @requires(buying_figures)
    async def refresh(self) -> None:
        """Documents have changed: read the same page again."""
        await self._load()

    @rx.event
    @requires(buying_figures)
    async def choose_tab(self, tab: str) -> None:
        """Another topic, with the same days and filters."""
        if tab in TOPICS:
            await self._ask(replace(self._asked, tab=tab, by="", step="", view="", key=None, order="", sku=""))

    @rx.event
    @requires(buying_figures)
    async def choose(self, name: Choosable, value: str) -> None:
        """One of a few, or all of them."""
        asked = self._asked
        if name == "by":
            await self._ask(replace(asked, by=value[:20], view="", key=None, order=""))
        elif name == "step":
            await self._ask(replace(asked, step=value[:20]))
        else:
            await self._ask(replace(asked, **{name: digits(value)}))

    @rx.event
    @requires(buying_figures)
    async def type_day(self, name: Literal["date_from", "date_to"], typed: str) -> None:
        """From or until a day; what is no day changes nothing."""
        await self._ask(replace(self._asked, **{name: _day(typed, getattr(self._asked, name))}))

    @rx.event
    @requires(buying_figures)
    async def search_partner(self, typed: str) -> None:
        """Find suppliers."""
        found = await self._read(find_partners, search=typed[:100], kind="supplier")
        self.partner_options = [Choice(who.id, who.name, who.code) for who in found]

    @rx.event
    @requires(buying_figures)
    async def choose_partner(self, partner_id: int) -> None:
        """One supplier, or (0) all."""
        await self._ask(replace(self._asked, supplier=str(partner_id) if partner_id > 0 else ""))

    @rx.event
    @requires(buying_figures)
    async def search_sku(self, typed: str) -> None:
        """Find SKUs."""
        self.sku_options = [
            Choice(one.id, one.name, one.code) for one in await self._read(find_skus, search=typed[:100])
        ]

    @rx.event
    @requires(buying_figures)
    async def choose_sku(self, sku_id: int) -> None:
        """One SKU, or (0) all."""
        await self._ask(replace(self._asked, sku=str(sku_id) if sku_id > 0 else ""))

    @rx.event
    @requires(buying_figures)
    async def sort(self, order: str) -> None:
        """By another column."""
        if order:
            await self._ask(replace(self._asked, order=order[:40]))

    @rx.event
    @requires(buying_figures)
    async def clear(self) -> None:
        """All warehouses, suppliers and goods again."""
        await self._ask(
            replace(self._asked, warehouse="", supplier="", category="", sku="", grace="", short="", view="", key=None)
        )

    @rx.event
    @requires(buying_figures)
    async def turn_to(self, page: int) -> None:
        """Another page of the same rows."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    async def _ask(self, asked: _Address) -> None:
        """Nothing before the page is open."""
        if self._asked.date_from:
            self._asked, self.page = asked, 1
            await self._load()

    async def _load(self) -> None:
        asked = self._asked
        if not asked.date_from:  # an act that came before the page was open
            return
        self.is_lines = asked.view == _LINES
        question = figure_lines if self.is_lines else buying_figures
        sheet = await self._read(question, wanted=asked.asked(), page=self.page, size=_SIZE)
        self._asked = asked = replace(asked, tab=sheet.topic, by=sheet.by)
        self._show_filters(asked, sheet)
        self._show_figures(sheet)
        parameters = asked.parameters()
        self.address = path("/buying/figures", **parameters, page=str(self.page) if self.page > 1 else "")
        self.export_href = path("/api/exports/filtered/buying-figures.xlsx", **parameters)
        self.print_href = path("/api/print/buying-figures.pdf", **parameters)
        self.back_href = path("/buying/figures", **replace(asked, view="", key=None, order="").parameters())
        self.is_loaded = True
        self.revision += 1

    def _show_filters(self, asked: _Address, sheet: Sheet) -> None:
        self.tab, self.by, self.step = sheet.topic, sheet.by, asked.step or "whole"
        self.tabs = [Option(topic, TOPICS[topic]) for topic in sheet.topics]
        self.groups = [Option(group, GROUP_TITLES[group]) for group in sheet.groups]
        self.date_from, self.date_to = asked.date_from, asked.date_to
        self.warehouse_id, self.category_id = asked.warehouse, asked.category
        self.partner_name, self.sku_name = sheet.partner_name, sheet.sku_name
        self.grace, self.short = asked.grace or "0", asked.short or "0"

    def _show_figures(self, sheet: Sheet) -> None:
        self.heads = heads_of(sheet, sorts=not self.is_lines)
        self.rows = [self._line(sheet, row, at) for at, row in enumerate(sheet.rows)]
        self.total = cells_of(sheet, sheet.total) if sheet.total else []
        self.cards, self.note, self.group_name = cards_of(sheet.cards), sheet.note, sheet.group_name
        self.page, self.has_more = self.page, sheet.has_more
        self.definitions = [Option(term, words) for term, words in DEFINITIONS[sheet.topic].items()]
        picture = sheet.picture
        self.chart_kind = picture.kind if picture is not None and picture.points else ""
        if picture is not None:
            self.chart_title, self.chart_unit = picture.title, picture.unit
            self.points, self.series = list(picture.points), series_of(picture)

    def _line(self, sheet: Sheet, row: Row, at: int) -> SheetLine:
        title = written(row.values[0], sheet.columns[0].kind)
        return SheetLine(f"{at}-{row.key}", title, self._behind(row), cells_of(sheet, row.values))

    def _behind(self, row: Row) -> str:
        """A document itself; of a SKU its months; else the lines of the group."""
        if self.is_lines:
            return f"/document?id={row.document_id}"
        asked = self._asked
        if asked.tab == "prices" and asked.by == "sku":
            partner = str(row.partner_id) if row.partner_id else asked.supplier
            asked = replace(asked, by="month", sku=row.key, supplier=partner, order="")
        elif asked.tab == "prices" and row.partner_id:
            asked = replace(asked, view=_LINES, key=row.key, supplier=str(row.partner_id), order="")
        else:
            asked = replace(asked, view=_LINES, key=row.key, order="")
        return path("/buying/figures", **asked.parameters())


def _asked_in(address: Mapping[str, str]) -> _Address:
    """What an address asks for; what makes no sense is left out."""
    today = business_date(clock.get().now(), get_settings().zone)
    date_to = _day(address.get("to", ""), today.isoformat())
    key = address.get("key")
    return _Address(
        tab=address.get("tab", "")[:20], by=address.get("by", "")[:20],
        date_from=_day(address.get("from", ""), (today - timedelta(days=_DAYS)).isoformat()), date_to=date_to,
        warehouse=digits(address.get("warehouse", "")), supplier=digits(address.get("supplier", "")),
        category=digits(address.get("category", "")), sku=digits(address.get("sku", "")),
        step=address.get("step", "")[:20], grace=digits(address.get("grace", ""))[:2],
        short=digits(address.get("short", ""))[:2], view=_LINES if address.get("view") == _LINES else "",
        key=None if not key else "" if key == "-" else key[:40], order=address.get("order", "")[:40],
    )  # fmt: skip


def _id(text: str) -> int | None:
    return int(text) if text else None


def _day(text: str, otherwise: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return otherwise

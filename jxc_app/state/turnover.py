"""收发存汇总表: the days and filters in, one page of ready rows out; the totals follow."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import reflex as rx
from reflex.event import EventHandler

from jxc_app.modules.documents.turnover import (
    Span,
    Turnover,
    TurnoverFilter,
    TurnoverRow,
    turnover,
    turnover_spans,
    turnover_totals,
)
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, money, shown

_SIZE = 50


@dataclass(frozen=True, slots=True)
class TurnoverLine:
    """One row as it is shown; values are empty for whoever may not see what things cost."""

    key: str
    href: str
    code: str
    name: str
    spec: str
    unit: str
    warehouse: str
    opening: str
    received: str
    issued: str
    closing: str
    opening_value: str
    received_value: str
    issued_value: str
    adjusted_value: str
    closing_value: str
    is_odd: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks for; ``span`` is the day on which the period begins, empty for the running one."""

    span: str = ""
    warehouse: str = ""
    search: str = ""
    by_sku: bool = False
    odd: bool = False

    def parameters(self) -> dict[str, str]:
        view = "sku" if self.by_sku else ""
        return {"span": self.span, "warehouse": self.warehouse, "search": self.search, "view": view,
                "odd": "1" if self.odd else ""}  # fmt: skip


class TurnoverState(SessionState, rx.State):
    """What is looked at, and what was found."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    export_href: str = ""
    print_href: str = ""
    span: str = ""
    spans: rx.Field[list[Option]] = rx.field(default_factory=list)
    days: str = ""
    warehouse_id: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    search: str = ""
    by_sku: bool = False
    odd: bool = False
    sees_values: bool = False
    page: int = 1
    has_more: bool = False
    rows: rx.Field[list[TurnoverLine]] = rx.field(default_factory=list)
    total: rx.Field[TurnoverLine] = rx.field(default_factory=lambda: _line("", Turnover()))
    _asked: _Asked = _Asked()

    @rx.event
    @requires(turnover)
    async def open(self) -> EventHandler:
        """Take the filters from the address; rows first, totals after."""
        self._watch("stock")
        self._asked = _asked_in(self.router.url.query_parameters)
        self.page = max(1, number(self.router.url.query_parameters, "page", 1))
        known = await self._read(list_warehouses)
        self.warehouses = [Option(str(one.id), one.name) for one in known]
        return await self._load()

    @rx.event
    @requires(turnover)
    async def refresh(self) -> EventHandler:
        """Stock has changed: read the same page again."""
        return await self._load()

    @rx.event
    @requires(turnover)
    async def search_for(self, typed: str) -> EventHandler:
        """Find by code, name, barcode or pinyin."""
        return await self._ask(replace(self._asked, search=typed[:100]))

    @rx.event
    @requires(turnover)
    async def choose_span(self, span: str) -> EventHandler:
        """Another period."""
        return await self._ask(replace(self._asked, span=span[:10]))

    @rx.event
    @requires(turnover)
    async def choose_warehouse(self, warehouse_id: str) -> EventHandler:
        """One warehouse, or all that may be seen."""
        return await self._ask(replace(self._asked, warehouse=digits(warehouse_id)))

    @rx.event
    @requires(turnover)
    async def show_by_sku(self, is_on: bool) -> EventHandler:
        """One row for each SKU, or one for each of its warehouses."""
        return await self._ask(replace(self._asked, by_sku=is_on))

    @rx.event
    @requires(turnover)
    async def show_odd(self, is_on: bool) -> EventHandler:
        """Only what ends with a value that cannot be, or everything."""
        return await self._ask(replace(self._asked, odd=is_on))

    @rx.event
    @requires(turnover)
    async def clear(self) -> EventHandler:
        """Everything of the running period again."""
        return await self._ask(_Asked(by_sku=self._asked.by_sku))

    @rx.event
    @requires(turnover)
    async def turn_to(self, page: int) -> None:
        """Another page of the same rows; their sums stand."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    @rx.event
    @requires(turnover_totals)
    async def count(self) -> None:
        """The sums over everything found; they may take longer than the rows."""
        self.total = _line("total", await self._read(turnover_totals, wanted=await self._wanted()))

    async def _ask(self, asked: _Asked) -> EventHandler:
        self._asked, self.page = asked, 1
        return await self._load()

    async def _load(self) -> EventHandler:
        wanted = await self._wanted()
        found = await self._read(turnover, wanted=wanted, page=self.page, size=_SIZE)
        self.rows, self.has_more = [_row(one) for one in found.rows], found.has_more
        self.sees_values = any(one.sums.closing_value is not None for one in found.rows)
        asked = self._asked
        self.warehouse_id, self.search, self.by_sku = asked.warehouse, asked.search, asked.by_sku
        self.odd = asked.odd
        self.span = wanted.date_from.isoformat()
        self.days = f"{wanted.date_from} 至 {wanted.date_to}"
        filters = asked.parameters()
        self.address = path("/turnover", **filters, page=str(self.page) if self.page > 1 else "")
        days = {"date_from": wanted.date_from.isoformat(), "date_to": wanted.date_to.isoformat()}
        self.export_href, self.print_href = (
            path(f"/api/{way}", **days, **(filters | {"span": ""}))
            for way in ("exports/filtered/turnover.xlsx", "print/turnover.pdf")
        )
        self.is_loaded = True
        self.revision += 1
        return TurnoverState.count

    async def _wanted(self) -> TurnoverFilter:
        spans: list[Span] = await self._read(turnover_spans)
        self.spans = [Option(one.starts_on.isoformat(), one.name) for one in spans]
        span = next((one for one in spans if one.starts_on.isoformat() == self._asked.span), spans[0])
        asked = self._asked
        return TurnoverFilter(
            span.starts_on, span.ends_on, asked.search, int(asked.warehouse) if asked.warehouse else None,
            by_sku=asked.by_sku, odd=asked.odd,
        )  # fmt: skip


def _asked_in(address: Mapping[str, str]) -> _Asked:
    """The filters of an address; what makes no sense is left out."""
    return _Asked(
        span=_day(address.get("span", "")),
        warehouse=digits(address.get("warehouse", "")),
        search=address.get("search", "")[:100],
        by_sku=address.get("view") == "sku",
        odd=address.get("odd") == "1",
    )


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _row(row: TurnoverRow) -> TurnoverLine:
    line = _line(f"{row.sku_id}-{row.warehouse_id or 0}", row.sums)
    place = f"&warehouse={row.warehouse_id}" if row.warehouse_id else ""
    return replace(
        line, href=f"/sku?id={row.sku_id}{place}", code=row.sku_code, name=row.sku_name, spec=row.spec,
        unit=row.unit_name, warehouse=row.warehouse_name,
    )  # fmt: skip


def _line(key: str, sums: Turnover) -> TurnoverLine:
    return TurnoverLine(
        key, "", "", "", "", "", "", shown(sums.opening), shown(sums.received), shown(sums.issued),
        shown(sums.closing), _worth(sums.opening_value), _worth(sums.received_value), _worth(sums.issued_value),
        _worth(sums.adjusted_value), _worth(sums.closing_value), sums.is_odd,
    )  # fmt: skip


def _worth(value: Decimal | None) -> str:
    return "" if value is None else money(value)

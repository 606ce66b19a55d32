"""How often goods went from where to where: days in, a map out; the transfers behind one spot of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import reflex as rx

from jxc_app.components.charts import Spot
from jxc_app.modules.transfer_advice.flow_map import FlowRow, flow_documents, flow_map
from jxc_app.modules.transfer_advice.service import today_of_company
from jxc_app.state.addresses import digits, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import shown

_DAYS = 90


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One way, ready to show."""

    key: str
    giver: str
    warehouse: str
    documents: str
    lines: str


@dataclass(frozen=True, slots=True)
class FlowPaper:
    """One transfer, ready to show."""

    id: int
    href: str
    number: str
    day: str
    status: str
    lines: str
    quantity: str


class TransferMapState(SessionState, rx.State):
    """``chosen``: the way that is looked at, giver and receiver."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    export_href: str = ""
    date_from: str = ""
    date_to: str = ""
    givers: rx.Field[list[str]] = rx.field(default_factory=list)
    receivers: rx.Field[list[str]] = rx.field(default_factory=list)
    spots: rx.Field[list[Spot]] = rx.field(default_factory=list)
    height: str = "320px"
    rows: rx.Field[list[FlowLine]] = rx.field(default_factory=list)
    chosen: str = ""
    chosen_title: str = ""
    papers: rx.Field[list[FlowPaper]] = rx.field(default_factory=list)

    @rx.event
    @requires(flow_map)
    async def open(self) -> None:
        """The days of the address; without any: the last 90."""
        asked: Mapping[str, str] = self.router.url.query_parameters
        today = today_of_company()
        self.date_from = _day(asked.get("from", ""), (today - timedelta(days=_DAYS)).isoformat())
        self.date_to = _day(asked.get("to", ""), today.isoformat())
        giver, place = digits(asked.get("giver", "")), digits(asked.get("warehouse", ""))
        self.chosen = f"{giver}-{place}" if giver and place else ""
        await self._load()

    @rx.event
    @requires(flow_map)
    async def type_day(self, name: Literal["date_from", "date_to"], typed: str) -> None:
        """From or until a day; what is no day changes nothing."""
        if name in ("date_from", "date_to") and self.date_from:
            setattr(self, name, _day(typed, getattr(self, name)))
            self.chosen = ""
            await self._load()

    @rx.event
    @requires(flow_map)
    async def clear(self) -> None:
        """The last 90 days again."""
        today = today_of_company()
        self.date_from, self.date_to = (today - timedelta(days=_DAYS)).isoformat(), today.isoformat()
        self.chosen = ""
        await self._load()

    @rx.event
    @requires(flow_documents)
    async def choose(self, key: str) -> None:
        """The transfers of one way."""
        if key in {row.key for row in self.rows}:
            self.chosen = key
            await self._load()

    async def _load(self) -> None:
        days = {"date_from": date.fromisoformat(self.date_from), "date_to": date.fromisoformat(self.date_to)}
        found = await self._read(flow_map, **days)
        self._show(found)
        self.papers, self.chosen_title = [], ""
        ends = {_key(row): row for row in found}.get(self.chosen)
        if ends is not None:
            behind = await self._read(
                flow_documents, **days, giver_id=ends.giver_id, warehouse_id=ends.warehouse_id
            )  # fmt: skip
            self.chosen_title = f"{ends.giver} → {ends.warehouse}"
            self.papers = [
                FlowPaper(
                    one.id, f"/document?id={one.id}", one.number, one.business_date.isoformat(), one.status,
                    str(one.lines), shown(one.quantity),
                )
                for one in behind
            ]  # fmt: skip
        giver, _, place = (self.chosen if ends else "").partition("-")
        self.address = path(
            "/transfer-map", **{"from": self.date_from, "to": self.date_to, "giver": giver, "warehouse": place}
        )
        self.export_href = path(
            "/api/exports/filtered/transfer-map.xlsx", **{"from": self.date_from, "to": self.date_to}
        )
        self.is_loaded = True
        self.revision += 1

    def _show(self, found: list[FlowRow]) -> None:
        self.givers = sorted({row.giver for row in found}, reverse=True)
        self.receivers = sorted({row.warehouse for row in found})
        self.spots = [Spot(_key(row), row.giver, row.warehouse, row.documents) for row in found]
        self.height = f"{140 + 28 * len(self.givers)}px"
        self.rows = [
            FlowLine(_key(row), row.giver, row.warehouse, f"{row.documents:,}", f"{row.lines:,}") for row in found
        ]


def _key(row: FlowRow) -> str:
    return f"{row.giver_id}-{row.warehouse_id}"


def _day(text: str, otherwise: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return otherwise

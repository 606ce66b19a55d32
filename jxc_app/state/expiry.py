"""效期看板: filters in, cards, stores and one page of lots out; how well the order is kept on a tab of its own."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.clock import business_date
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import clock
from jxc_app.modules.documents.desk_queries import document_by_key
from jxc_app.modules.documents.service import save_draft
from jxc_app.modules.expiry.board import ORDERS, EndingFilter, ending_lots
from jxc_app.modules.expiry.order_kept import order_kept
from jxc_app.modules.expiry.rules import ACT_TITLES
from jxc_app.modules.expiry.words import LEVEL_TITLES
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.expiry_lines import (
    EndingLine,
    KeptLine,
    LevelCard,
    OverrideLine,
    StoreLine,
    asked_in,
    cards_of,
    draft_of,
    ending_line,
    kept_line,
    key_of,
    override_line,
    parameters,
    percent_of,
    store_line,
)
from jxc_app.state.formats import Option

_SIZE = 50
_DAYS = 30
LOTS, ORDER = "lots", "order"


class ExpiryState(SessionState, rx.State):
    """What is looked at, and what was found."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    export_href: str = ""
    tab: str = LOTS
    search: str = ""
    warehouse_id: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    level: str = ""
    levels: rx.Field[list[Option]] = rx.field(
        default_factory=lambda: [Option(str(one), title) for one, title in LEVEL_TITLES.items()]
    )
    act: str = ""
    acts: rx.Field[list[Option]] = rx.field(default_factory=lambda: [Option(*one) for one in ACT_TITLES.items()])
    is_filtered: bool = False
    order: str = "days"
    page: int = 1
    has_more: bool = False
    count_text: str = ""
    sees_values: bool = False
    cards: rx.Field[list[LevelCard]] = rx.field(default_factory=list)
    stores: rx.Field[list[StoreLine]] = rx.field(default_factory=list)
    rows: rx.Field[list[EndingLine]] = rx.field(default_factory=list)
    date_from: str = ""
    date_to: str = ""
    kept: str = ""
    kept_note: str = ""
    kept_rows: rx.Field[list[KeptLine]] = rx.field(default_factory=list)
    overrides: rx.Field[list[OverrideLine]] = rx.field(default_factory=list)
    _asked: EndingFilter = EndingFilter()
    _drafts: dict[str, dict[str, Any]] = {}  # noqa: RUF012  Reflex copies it for each tab

    @rx.event
    @requires(ending_lots)
    async def open(self) -> None:
        """Take the filters from the address."""
        self._watch("stock")
        asked: Mapping[str, str] = self.router.url.query_parameters
        self._asked, self.page = asked_in(asked), max(1, number(asked, "page", 1))
        self.tab = ORDER if asked.get("tab") == ORDER else LOTS
        order = asked.get("order", "")
        self.order = order if order.removeprefix("-") in ORDERS else "days"
        today = _today()
        self.date_to = _day(asked.get("to", ""), today)
        self.date_from = _day(asked.get("from", ""), today - timedelta(days=_DAYS))
        self.warehouses = [Option(str(one.id), one.name) for one in await self._read(list_warehouses)]
        await self._load()

    @rx.event
    @requires(ending_lots)
    async def refresh(self) -> None:
        """Stock has changed: read the same page again."""
        await self._load()

    @rx.event
    @requires(ending_lots)
    async def turn_to_tab(self, tab: str) -> None:
        """The lots, or how the order is kept."""
        self.tab = ORDER if tab == ORDER else LOTS
        await self._load()

    @rx.event
    @requires(ending_lots)
    async def search_for(self, typed: str) -> None:
        """Find by lot number, code or name."""
        await self._ask(replace(self._asked, search=typed[:100]))

    @rx.event
    @requires(ending_lots)
    async def choose(self, name: str, value: str) -> None:
        """Another warehouse, level, act, or other days."""
        if name in ("date_from", "date_to"):
            setattr(self, name, _day(value, date.fromisoformat(getattr(self, name))))
            return await self._load()
        if name in ("warehouse", "level", "act"):
            return await self._ask(asked_in(parameters(self._asked) | {name: value}))
        return None

    @rx.event
    @requires(ending_lots)
    async def clear(self) -> None:
        """Everything again."""
        await self._ask(EndingFilter())

    @rx.event
    @requires(ending_lots)
    async def sort_by(self, order: str) -> None:
        """Another order of the same rows."""
        if order.removeprefix("-") in ORDERS:
            self.order, self.page = order, 1
        await self._load()

    @rx.event
    @requires(ending_lots)
    async def turn_to(self, page: int) -> None:
        """Another page of the same rows."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    @rx.event
    @requires(save_draft)
    async def start(self, key: str) -> EventSpec | None:
        """Begin the proposed document, filled in; begun before on the same day, it is opened again."""
        draft = self._drafts.get(key)
        if draft is None:
            return None
        known = await self._read(document_by_key, document_key=draft["document_key"])
        if known is None:
            known = (await self._perform(save_draft, draft, key=draft["document_key"])).document_id
        return rx.redirect(f"/desk?document={known}")

    async def _ask(self, asked: EndingFilter) -> None:
        self._asked, self.page = asked, 1
        await self._load()

    async def _load(self) -> None:
        await (self._load_order() if self.tab == ORDER else self._load_lots())
        asked = self._asked
        self.search, self.act, self.level = asked.search, asked.act, str(asked.level or "")
        self.warehouse_id = "" if asked.warehouse_id is None else str(asked.warehouse_id)
        self.is_filtered = asked != EndingFilter()
        self.address = path("/expiry", **self._told())
        self.is_loaded = True
        self.revision += 1

    def _told(self) -> dict[str, str]:
        if self.tab == ORDER:
            place = parameters(self._asked)["warehouse"]
            return {"tab": ORDER, "warehouse": place, "from": self.date_from, "to": self.date_to}
        order = "" if self.order == "days" else self.order
        return parameters(self._asked) | {"order": order, "page": str(self.page) if self.page > 1 else ""}

    async def _load_lots(self) -> None:
        asked, today, me = self._asked, _today(), self._actor().user_id
        board = await self._read(ending_lots, wanted=asked, order=self.order, page=self.page, size=_SIZE)
        self.sees_values = board.sees_values
        self.cards = cards_of(board, asked)
        self.stores = [store_line(one, asked, sees_values=board.sees_values) for one in board.stores]
        self.rows = [ending_line(row) for row in board.rows]
        acted = {line.key for line in self.rows if line.act_label}
        self._drafts = {key: draft_of(row, me, today) for row in board.rows if (key := key_of(row)) in acted}
        self.has_more = board.count > self.page * _SIZE
        self.count_text = f"共 {board.count:,} 批"
        self.export_href = path("/api/exports/filtered/expiry.xlsx", **parameters(asked), order=self.order)

    async def _load_order(self) -> None:
        if not self.date_from:  # an act that came before the page was open
            return
        days = {"date_from": date.fromisoformat(self.date_from), "date_to": date.fromisoformat(self.date_to)}
        found = await self._read(order_kept, **days, warehouse_id=self._asked.warehouse_id)
        self.kept = percent_of(found.whole)
        self.kept_note = f"按建议出库 {found.whole.by_rule:,} 行，改用其他批次 {found.whole.overridden:,} 行"
        self.kept_rows = [kept_line(name, one) for name, one in found.warehouses]
        self.overrides = [override_line(position, one) for position, one in enumerate(found.overrides)]


def _today() -> date:
    return business_date(clock.get().now(), get_settings().zone)


def _day(text: str, otherwise: date) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return otherwise.isoformat()

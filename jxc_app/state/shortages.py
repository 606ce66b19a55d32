"""缺货待处理: what was sold and was not there; it is settled by what comes, or written off."""

from collections.abc import Mapping
from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.ids import new_key
from jxc_app.core.quantities import plain
from jxc_app.core.use_case import Scope
from jxc_app.modules.retail.models import OPEN
from jxc_app.modules.retail.shortage_queries import ORDERS, STATES, ShortageFilter, ShortageRow, shortages
from jxc_app.modules.retail.types import RETAIL_WRITE_OFF
from jxc_app.modules.retail.writing_off import write_off
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import requires
from jxc_app.state.formats import Option, moment, shown
from jxc_app.state.identity import current
from jxc_app.state.waiting import WaitingState

_SIZE = 50
_USUAL, _ALL = "since", "all"


@dataclass(frozen=True, slots=True)
class ShortageLine:
    """One shortage, ready to show."""

    id: int
    number: str
    href: str
    since: str
    store: str
    code: str
    name: str
    sku_href: str
    unit: str
    quantity: str
    settled: str
    written_off: str
    open: str
    state: str
    state_title: str
    reason: str
    here: str
    may_write_off: bool


class ShortagesState(WaitingState, rx.State):
    """The filters as the address has them, and one page of shortages."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    xlsx_href: str = ""
    search: str = ""
    state: str = OPEN
    states: rx.Field[list[Option]] = rx.field(default_factory=list)
    warehouse_id: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    is_filtered: bool = False
    order: str = _USUAL
    page: int = 1
    has_more: bool = False
    rows: rx.Field[list[ShortageLine]] = rx.field(default_factory=list)
    count_text: str = ""
    #: the question before writing off
    asks: bool = False
    asked_text: str = ""
    quantity: str = ""
    reason: str = ""
    _asked: int = 0
    _key: str = ""

    @rx.event
    @requires(shortages)
    async def open(self) -> None:
        """Take the filters from the address."""
        self._watch("document", "stock")
        self.states = [*(Option(code, title) for code, title in STATES.items()), Option(_ALL, "全部")]
        self.warehouses = [Option(str(one.id), one.name) for one in await self._read(list_warehouses)]
        self.asks, self.errors, self.waits_is_open = False, {}, False
        self._take_address(self.router.url.query_parameters)
        await self._load()

    @rx.event
    @requires(shortages)
    async def refresh(self) -> None:
        """Something came in, or was sold."""
        await self._load()

    @rx.event
    @requires(shortages)
    async def search_for(self, typed: str) -> None:
        """Find by ticket or goods."""
        self.search, self.page = typed[:100], 1
        await self._load()

    @rx.event
    @requires(shortages)
    async def choose_state(self, state: str) -> None:
        """Those that wait, those that are over, or all."""
        self.state, self.page = state if state in {one.id for one in self.states} else OPEN, 1
        await self._load()

    @rx.event
    @requires(shortages)
    async def choose_warehouse(self, warehouse_id: str) -> None:
        """Of one store, or of all."""
        self.warehouse_id, self.page = digits(warehouse_id), 1
        await self._load()

    @rx.event
    @requires(shortages)
    async def clear(self) -> None:
        """Everything that waits, in the same order."""
        self._take_address({"order": self.order})
        await self._load()

    @rx.event
    @requires(shortages)
    async def sort_by(self, order: str) -> None:
        """Another order of the same rows."""
        if order.removeprefix("-") in ORDERS:
            self.order, self.page = order, 1
        await self._load()

    @rx.event
    @requires(shortages)
    async def turn_to(self, page: int) -> None:
        """Another page."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    @rx.event
    @requires(write_off)
    async def ask_write_off(self, line_id: int) -> None:
        """Say what writing off does."""
        row = next((row for row in self.rows if row.id == line_id and row.may_write_off), None)
        if row is not None:
            self._asked, self._key, self.asks, self.errors = row.id, new_key(), True, {}
            self.quantity, self.reason = row.open.replace(",", ""), ""
            self.asked_text = (
                f"{row.number} 的「{row.name}」还缺 {row.open} {row.unit}。核销后不再等货补出，已收的款不变。"
            )
            self.revision += 1

    @rx.event
    @requires(write_off)
    async def show_question(self, is_open: bool) -> None:
        """Open or close the question."""
        self.asks = is_open and self.asks

    @rx.event
    @requires(write_off)
    async def type_quantity(self, text: str) -> None:
        """How much of it."""
        self.quantity = text[:20].strip()

    @rx.event
    @requires(write_off)
    async def type_reason(self, text: str) -> None:
        """Why."""
        self.reason = text[:200]

    @rx.event
    @requires(write_off)
    async def write_off(self) -> EventSpec | None:
        """Nothing more of it is waited for."""
        command = {
            "document_key": self._key, "line_id": self._asked, "quantity": self.quantity or None, "reason": self.reason,
        }  # fmt: skip
        done = await self._perform(write_off, command, key=f"write-off:{self._key}")
        self.asks = False
        is_waiting = self._say_waiting(done)
        await self._load()
        return None if is_waiting else rx.toast.success(f"已核销 {done.number}")

    async def _load(self) -> None:
        state = "" if self.state == _ALL else self.state
        wanted = ShortageFilter(
            self.search, state, int(self.warehouse_id) if self.warehouse_id else None, self.order
        )  # fmt: skip
        found = await self._read(shortages, wanted=wanted, page=self.page, size=_SIZE)
        may = current.get().rights.get(RETAIL_WRITE_OFF.permissions["post"], Scope())
        self.rows = [_line(row, may_write_off=not may.is_empty and row.state == OPEN) for row in found.rows]
        self.has_more = self.page * _SIZE < found.total
        self.count_text = f"共 {found.total:,} 行"
        self.is_loaded = True
        self.revision += 1
        filters = {
            "search": self.search, "state": self.state if self.state != OPEN else "", "warehouse": self.warehouse_id,
            "order": self.order if self.order != _USUAL else "",
        }  # fmt: skip
        self.is_filtered = any(value for name, value in filters.items() if name != "order")
        self.address = path("/shortages", **filters, page=str(self.page) if self.page > 1 else "")
        self.xlsx_href = path("/api/exports/filtered/shortages.xlsx", **filters)

    def _take_address(self, asked: Mapping[str, str]) -> None:
        self.search = asked.get("search", "")[:100]
        self.state = asked["state"] if asked.get("state") in {*STATES, _ALL} else OPEN
        self.warehouse_id = digits(asked.get("warehouse", ""))
        order = asked.get("order", "")
        self.order = order if order.removeprefix("-") in ORDERS else _USUAL
        self.page = max(1, number(asked, "page", 1))


def _line(row: ShortageRow, *, may_write_off: bool) -> ShortageLine:
    kept = f"，其中订单占用 {plain(row.kept)}" if row.kept else ""
    return ShortageLine(
        id=row.line_id, number=row.number, href=f"/document?id={row.document_id}", since=moment(row.since),
        store=row.warehouse_name, code=row.sku_code, name=row.sku_name, sku_href=f"/sku?id={row.sku_id}",
        unit=row.unit_name, quantity=shown(row.quantity), settled=shown(row.settled) if row.settled else "",
        written_off=shown(row.written_off) if row.written_off else "", open=shown(row.open), state=row.state,
        state_title=row.state_title, reason=row.reason, here=f"现存 {shown(row.on_hand)}{kept}" if row.on_hand else "",
        may_write_off=may_write_off,
    )  # fmt: skip

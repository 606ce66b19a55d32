"""今日零售: the tickets of a day with what they come to, and taking goods back by their ticket."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.clock import business_date
from jxc_app.core.ids import new_key
from jxc_app.core.quantities import ZERO, proportion
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock
from jxc_app.modules.retail.importing import import_tickets
from jxc_app.modules.retail.models import WAYS
from jxc_app.modules.retail.queries import TicketFilter, TicketRow, Total, day_of_retail, ticket_of
from jxc_app.modules.retail.returning import take_back_sold
from jxc_app.modules.retail.types import RETAIL_RETURN
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import requires
from jxc_app.state.formats import Option, moment, money, shown
from jxc_app.state.identity import current
from jxc_app.state.waiting import WaitingState

_SIZE = 50


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One ticket, ready to show."""

    id: int
    number: str
    href: str
    title: str
    at: str
    store: str
    person: str
    amount: str
    is_out: bool
    ways: str
    short: str
    is_over: bool
    remark: str


@dataclass(frozen=True, slots=True)
class TotalLine:
    """What one way, store or person comes to."""

    name: str
    tickets: str
    amount: str


@dataclass(frozen=True, slots=True)
class BackLine:
    """A line of a ticket of which something may come back; ``at``: where the server's refusals of it are found."""

    id: int
    code: str
    name: str
    sold: str
    left: str
    unit: str
    amount: str
    wants_lot: bool
    lot: str
    quantity: str
    at: str


class RetailDayState(WaitingState, rx.State):
    """The filters as the address has them, one page of tickets, and the sheet of a return."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    xlsx_href: str = ""
    day: str = ""
    search: str = ""
    warehouse_id: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    is_filtered: bool = False
    page: int = 1
    has_more: bool = False
    rows: rx.Field[list[TicketLine]] = rx.field(default_factory=list)
    amount: str = ""
    count_text: str = ""
    by_way: rx.Field[list[TotalLine]] = rx.field(default_factory=list)
    by_store: rx.Field[list[TotalLine]] = rx.field(default_factory=list)
    by_person: rx.Field[list[TotalLine]] = rx.field(default_factory=list)
    may_return: bool = False
    may_import: bool = False
    #: the ticket that goods come back of
    returns: bool = False
    ticket_number: str = ""
    ticket_text: str = ""
    ways: rx.Field[list[Option]] = rx.field(default_factory=list)
    way: str = "cash"
    back_at: str = ""
    back_places: rx.Field[list[Option]] = rx.field(default_factory=list)
    back_lines: rx.Field[list[BackLine]] = rx.field(default_factory=list)
    back_text: str = ""
    done_number: str = ""
    done_href: str = ""
    done_ids: rx.Field[list[int]] = rx.field(default_factory=list)
    _sale: int = 0
    _key: str = ""
    _amounts: dict[int, tuple[Decimal, Decimal]] = {}  # noqa: RUF012  Reflex copies it for each tab

    @rx.event
    @requires(day_of_retail)
    async def open(self) -> None:
        """Take the filters from the address."""
        self._watch("document")
        self.warehouses = [Option(str(one.id), one.name) for one in await self._read(list_warehouses)]
        back = current.get().rights.get(RETAIL_RETURN.permissions["post"], Scope())
        self.back_places = [one for one in self.warehouses if back.reaches(int(one.id))]
        self.may_import = self._may(import_tickets)
        self.may_return = self._may(take_back_sold) and bool(self.back_places)
        self.ways = [Option(code, title) for code, title in WAYS.items()]
        self.returns, self.done_number, self.errors, self.waits_is_open = False, "", {}, False
        self._take_address(self.router.url.query_parameters)
        await self._load()

    @rx.event
    @requires(day_of_retail)
    async def refresh(self) -> None:
        """Something was sold or came back."""
        await self._load()

    @rx.event
    @requires(day_of_retail)
    async def choose_day(self, day: str) -> None:
        """Another day."""
        self.day, self.page = _day(day), 1
        await self._load()

    @rx.event
    @requires(day_of_retail)
    async def search_for(self, typed: str) -> None:
        """Find by number, the till's number or remark."""
        self.search, self.page = typed[:100], 1
        await self._load()

    @rx.event
    @requires(day_of_retail)
    async def choose_warehouse(self, warehouse_id: str) -> None:
        """Of one store, or of all."""
        self.warehouse_id, self.page = digits(warehouse_id), 1
        await self._load()

    @rx.event
    @requires(day_of_retail)
    async def clear(self) -> None:
        """Everything of today."""
        self._take_address({})
        await self._load()

    @rx.event
    @requires(day_of_retail)
    async def turn_to(self, page: int) -> None:
        """Another page."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    @rx.event
    @requires(take_back_sold)
    async def show_return(self, is_open: bool) -> None:
        """Open or close the sheet of a return."""
        self.returns, self.errors = is_open, {}
        self.ticket_number = self.ticket_text = self.back_text = ""
        self.back_lines, self._sale = [], 0

    @rx.event
    @requires(take_back_sold)
    async def find_ticket(self, typed: str) -> None:
        """The ticket of this number, ours or the till's."""
        self.ticket_number, self.errors = typed[:60].strip(), {}
        self.back_lines, self.ticket_text, self._sale = [], "", 0
        if not self.ticket_number:
            return
        found = await self._read(ticket_of, number=self.ticket_number)
        self._sale, self._key = found.id, new_key()
        self.ticket_text = f"{found.number} · {money(found.amount)} 元 · {found.ways or '未收款'}"
        places = {one.id for one in self.back_places}
        self.back_at = str(found.warehouse_id) if str(found.warehouse_id) in places else self.back_places[0].id
        lines, self._amounts = [], {}
        for line in found.lines:
            left = line.base_quantity - found.back.get(line.id, ZERO)
            if left <= ZERO:
                continue
            in_unit = proportion(line.quantity, left, line.base_quantity, 6)
            self._amounts[line.id] = (line.amount or ZERO, line.quantity)
            lines.append(
                BackLine(
                    line.id, line.sku_code, line.sku_name, shown(line.quantity), shown(in_unit), line.unit_name,
                    money(line.amount), line.id in found.wants_lot, line.lot_number, "", "",
                )
            )  # fmt: skip
        self._show(lines)
        self.revision += 1

    @rx.event
    @requires(take_back_sold)
    async def type_back(self, line_id: int, text: str) -> None:
        """How much of a line comes back."""
        typed = text[:20].strip()
        self._show([replace(row, quantity=typed) if row.id == line_id else row for row in self.back_lines])

    @rx.event
    @requires(take_back_sold)
    async def type_lot(self, line_id: int, text: str) -> None:
        """The lot of what comes back, where the ticket has none."""
        self._show([replace(row, lot=text[:60].strip()) if row.id == line_id else row for row in self.back_lines])

    @rx.event
    @requires(take_back_sold)
    async def choose_way(self, way: str) -> None:
        """How the money is given back."""
        self.way = way if way in WAYS else "cash"

    @rx.event
    @requires(take_back_sold)
    async def choose_back_at(self, warehouse_id: str) -> None:
        """To which store it comes back."""
        if warehouse_id in {one.id for one in self.back_places}:
            self.back_at = warehouse_id

    @rx.event
    @requires(take_back_sold)
    async def take_back(self) -> EventSpec | None:
        """It is taken back and paid back."""
        lines = [
            {"source_line_id": row.id, "quantity": row.quantity, "lot_number": row.lot if row.wants_lot else ""}
            for row in self.back_lines
            if row.at
        ]
        if not lines:
            return rx.toast.error("没有要退的数量，请填退货数量")
        command = {
            "document_key": self._key, "sale_id": self._sale, "warehouse_id": int(self.back_at or 0), "lines": lines,
            "way": self.way,
        }  # fmt: skip
        done = await self._perform(take_back_sold, command, key=f"retail-back:{self._key}")
        self.returns, self._sale, self.back_lines = False, 0, []
        self.done_number, self.done_href, self.done_ids = (
            done.number or "",
            f"/document?id={done.document_id}",
            [done.document_id],
        )
        self._say_waiting(done)
        await self._load()
        return None

    def _show(self, rows: list[BackLine]) -> None:
        """Number the lines that come back, as the command will hold them, and say what is given back."""
        placed, at, back = [], 0, ZERO
        for row in rows:
            comes = row.quantity.strip("0.") != ""
            placed.append(replace(row, at=f"lines.{at}" if comes else ""))
            at += comes
            back += _worth(row.quantity, *self._amounts.get(row.id, (ZERO, ZERO)))
        self.back_lines, self.back_text = placed, money(back)

    async def _load(self) -> None:
        self.day = _day(self.day)
        wanted = TicketFilter(
            date.fromisoformat(self.day), int(self.warehouse_id) if self.warehouse_id else None, None, self.search
        )
        found = await self._read(day_of_retail, wanted=wanted, page=self.page, size=_SIZE)
        self.rows = [_line(row) for row in found.rows]
        self.amount, self.has_more = money(found.amount), self.page * _SIZE < found.total
        self.count_text = f"共 {found.total:,} 张，合计 {money(found.amount)} 元"
        self.by_way, self.by_store, self.by_person = (
            _totals(one) for one in (found.by_way, found.by_store, found.by_person)
        )
        filters = {"search": self.search, "warehouse": self.warehouse_id}
        day = self.day if self.day != _day("") else ""
        self.is_filtered = any(filters.values()) or bool(day)
        self.address = path("/retail/day", day=day, **filters, page=str(self.page) if self.page > 1 else "")
        self.xlsx_href = path("/api/exports/filtered/retail-day.xlsx", day=self.day, **filters)
        self.is_loaded = True
        self.revision += 1

    def _take_address(self, asked: Mapping[str, str]) -> None:
        self.day, self.search = _day(asked.get("day", "")), asked.get("search", "")[:100]
        self.warehouse_id = digits(asked.get("warehouse", ""))
        self.page = max(1, number(asked, "page", 1))


def _day(typed: str) -> str:
    """A day that was asked for; today for none."""
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError:
        return business_date(clock.get().now(), get_settings().zone).isoformat()


def _worth(typed: str, amount: Decimal, sold: Decimal) -> Decimal:
    """What so much of a line is worth, of what was paid for it."""
    if not typed or not typed.replace(".", "", 1).isdecimal() or not sold:
        return ZERO
    return proportion(amount, Decimal(typed), sold, 2)


def _totals(rows: tuple[Total, ...]) -> list[TotalLine]:
    return [TotalLine(one.name, f"{one.tickets:,}", money(one.amount)) for one in rows]


def _line(row: TicketRow) -> TicketLine:
    return TicketLine(
        row.id, row.number, f"/document?id={row.id}", row.title, moment(row.at), row.warehouse_name, row.person_name,
        money(row.amount), row.amount < ZERO, row.ways, f"缺货 {row.short} 行" if row.short else "", row.is_over,
        row.remark,
    )  # fmt: skip

"""发货: what of a sales order leaves now; posted at once, or handed in for picking."""

from dataclasses import dataclass, replace

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import NotFound
from jxc_app.core.ids import new_key
from jxc_app.core.use_case import Scope
from jxc_app.modules.documents.types import SUBMITTED
from jxc_app.modules.sales.sheets import ShippableLine, ShipSheet, ship_sheet
from jxc_app.modules.sales.shipping import ship_order
from jxc_app.modules.sales.types import SALES_ISSUE
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import number, path
from jxc_app.state.base import requires
from jxc_app.state.formats import Option, editable, shown
from jxc_app.state.identity import current
from jxc_app.state.waiting import WaitingState


@dataclass(frozen=True, slots=True)
class ShipRow:
    """One line, ready to show; ``at``: where the server's refusals of it are found."""

    id: int
    code: str
    name: str
    spec: str
    href: str
    shelf: str
    unit: str
    open: str
    kept: str
    free: str
    lots: str
    is_short: bool
    is_gift: bool
    quantity: str
    at: str


class ShipState(WaitingState, rx.State):
    """The sheet of one order in one warehouse; what is typed stays until it is sent."""

    is_loaded: bool = False
    is_missing: bool = False
    revision: int = 0
    address: str = ""
    heading: str = ""
    order_href: str = ""
    remark: str = ""
    warehouse_id: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    rows: rx.Field[list[ShipRow]] = rx.field(default_factory=list)
    lines_to_ship: int = 0
    may_post: bool = False
    done_number: str = ""
    done_text: str = ""
    done_href: str = ""
    pick_href: str = ""
    done_ids: rx.Field[list[int]] = rx.field(default_factory=list)
    _order: tuple[int, int] = (0, 0)
    _key: str = ""

    @rx.event
    @requires(ship_order)
    async def open(self) -> None:
        """The order that the address names, from its own warehouse unless it says another."""
        asked = self.router.url.query_parameters
        self._watch("document")
        self.is_loaded, self.errors, self.remark = False, {}, ""
        self.done_number = self.done_text = self.done_href = self.pick_href = ""
        self.done_ids, self.waits_is_open = [], False
        scope = current.get().rights.get(SALES_ISSUE.permissions["draft"], Scope())
        found = await self._read(list_warehouses)
        self.warehouses = [
            Option(str(one.id), one.name) for one in found if scope.reaches(one.id) and not one.switched_off
        ]
        self.warehouse_id = str(number(asked, "warehouse") or "")
        self._order, self._key = (number(asked, "order"), 0), new_key()
        await self._load()

    @rx.event
    @requires(ship_order)
    async def refresh(self) -> None:
        """Something has changed elsewhere: what is typed stays, what is open is read anew."""
        await self._load(keeps_typed=True)

    @rx.event
    @requires(ship_order)
    async def choose_warehouse(self, warehouse_id: str) -> None:
        """It leaves from another warehouse."""
        if warehouse_id in {one.id for one in self.warehouses}:
            self.warehouse_id = warehouse_id
            await self._load()

    @rx.event
    @requires(ship_order)
    async def type_quantity(self, line_id: int, text: str) -> None:
        """How much of a line leaves, in its unit; empty or 0: nothing."""
        typed = text[:20].strip()
        self._show([replace(row, quantity=typed) if row.id == line_id else row for row in self.rows])

    @rx.event
    @requires(ship_order)
    async def take_all(self) -> None:
        """All that is open of every line."""
        self._show([replace(row, quantity=row.open.replace(",", "")) for row in self.rows])
        self.revision += 1

    @rx.event
    @requires(ship_order)
    async def type_remark(self, text: str) -> None:
        """What stands on the shipment."""
        self.remark = text[:500]

    @rx.event
    @requires(ship_order)
    async def ship(self) -> EventSpec | None:
        """It leaves now."""
        return await self._ship(only_picks=False)

    @rx.event
    @requires(ship_order)
    async def hand_in(self) -> EventSpec | None:
        """It is picked now and leaves later."""
        return await self._ship(only_picks=True)

    async def _ship(self, *, only_picks: bool) -> EventSpec | None:
        lines = [{"source_line_id": row.id, "quantity": row.quantity} for row in self.rows if row.at]
        if not lines:
            return rx.toast.error("没有要发的数量，请填本次发货数量")
        command = {
            "document_key": self._key, "order_id": self._order[0], "version": self._order[1],
            "warehouse_id": int(self.warehouse_id or 0), "lines": lines, "remark": self.remark,
            "only_picks": only_picks,
        }  # fmt: skip
        done = await self._perform(ship_order, command, key=f"ship:{self._key}")
        self._key, self.remark = new_key(), ""
        self.done_number, self.done_ids = done.number or "", [done.document_id]
        self.done_href, self.pick_href = f"/document?id={done.document_id}", f"/api/print/picks/{done.document_id}.pdf"
        is_waiting = self._say_waiting(done)
        is_picked = is_waiting or done.status == SUBMITTED
        self.done_text = "已交配货，拣好后在单据上过账" if is_picked else "已发货过账"
        await self._load()
        return None

    async def _load(self, *, keeps_typed: bool = False) -> None:
        asked = {"order_id": self._order[0], "warehouse_id": int(self.warehouse_id) if self.warehouse_id else None}
        try:
            sheet = await self._read(ship_sheet, **asked)
        except NotFound:
            # shipped whole, ended, or never there; what was just done is still said
            self.is_missing, self.is_loaded, self.rows, self.lines_to_ship = not self.done_number, True, [], 0
            return
        self.is_missing = False
        self._show_head(sheet)
        typed = {row.id: row.quantity for row in self.rows} if keeps_typed else {}
        self._show([_row(line, typed.get(line.line_id)) for line in sheet.lines])
        self.is_loaded = True
        self.revision += 1

    def _show_head(self, sheet: ShipSheet) -> None:
        self._order = (sheet.order_id, sheet.version)
        self.warehouse_id = str(sheet.warehouse_id)
        self.heading = " · ".join(filter(None, (sheet.number, sheet.partner_name)))
        self.order_href = f"/document?id={sheet.order_id}"
        posts = current.get().rights.get(SALES_ISSUE.permissions["post"], Scope())
        self.may_post = posts.reaches(sheet.warehouse_id)
        self.address = path("/ship", order=str(sheet.order_id), warehouse=self.warehouse_id)

    def _show(self, rows: list[ShipRow]) -> None:
        """Number the lines that leave, as the command will hold them."""
        placed, at = [], 0
        for row in rows:
            leaves = row.quantity.strip("0.") != ""
            placed.append(replace(row, at=f"lines.{at}.quantity" if leaves else ""))
            at += leaves
        self.rows, self.lines_to_ship = placed, at


def _row(line: ShippableLine, typed: str | None) -> ShipRow:
    return ShipRow(
        id=line.line_id, code=line.sku_code, name=line.sku_name, spec=line.spec, href=f"/sku?id={line.sku_id}",
        shelf=line.shelf, unit=line.unit_name, open=shown(line.open), kept=shown(line.kept), free=shown(line.free),
        lots="、".join(f"{number} × {shown(quantity)}" for number, quantity in line.lots),
        is_short=line.free < line.open, is_gift=line.is_gift,
        quantity=editable(line.proposed or None) if typed is None else typed, at="",
    )  # fmt: skip

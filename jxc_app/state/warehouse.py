"""One warehouse or store: its form, for a new one too."""

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict, NotFound
from jxc_app.modules.inventory.switching_off import switch_off_warehouse, switch_on_warehouse
from jxc_app.modules.warehouses.queries import WarehouseRow, list_warehouses
from jxc_app.modules.warehouses.service import create_warehouse, update_warehouse
from jxc_app.state.addresses import number
from jxc_app.state.base import requires
from jxc_app.state.editing import Editing
from jxc_app.state.formats import Option
from jxc_app.state.warehouse_fields import KINDS, LABELS, command_of, empty_form, form_of, place_warning

_OFF = "停用“{name}”：不能再开它的新单据；已有的单据仍可过账和作废。还有库存或在途时不能停用，会告诉您还剩什么。"
_ON = "恢复“{name}”：又可以开它的单据。"


class WarehouseState(Editing, rx.State):
    """``place_note``: what is odd about the coordinates."""

    is_loaded: bool = False
    is_missing: bool = False
    is_new: bool = False
    is_off: bool = False
    heading: str = ""
    kinds: rx.Field[list[Option]] = rx.field(default_factory=list)
    may_save: bool = False
    may_switch: bool = False
    place_note: str = ""
    is_asking: bool = False
    consequence: str = ""
    reason: str = ""
    logged_id: int = 0
    _warehouse_id: int = 0

    @rx.event
    @requires(list_warehouses)
    async def open(self) -> None:
        """Take the id from the address; without one it is a new one."""
        self.kinds = [Option(code, title) for code, title in KINDS.items()]
        self._warehouse_id = self.logged_id = number(self.router.url.query_parameters, "id")
        self.is_new, self.is_missing = self._warehouse_id == 0, False
        self.is_asking, self.reason = False, ""
        await (self._open_new() if self.is_new else self._open_known())
        self.place_note = place_warning(self.form)
        self.is_loaded = True

    async def _open_new(self) -> None:
        self.may_save, self.may_switch, self.is_off = self._may(create_warehouse), False, False
        self.heading = "新建仓库/门店"
        self._begin("new", empty_form(), 0)

    async def _open_known(self) -> None:
        self.may_save, self.may_switch = self._may(update_warehouse), self._may(switch_off_warehouse)
        row = await self._row()
        self._begin(str(row.id), form_of(row), row.version)
        self.heading, self.is_off = row.name, row.switched_off

    async def _row(self) -> WarehouseRow:
        """Raises NotFound."""
        rows = await self._read(list_warehouses)
        found = next((row for row in rows if row.id == self._warehouse_id), None)
        self.is_missing = found is None
        if found is None:
            raise NotFound("warehouse.not_found")
        return found

    @rx.event
    @requires(create_warehouse, update_warehouse)
    async def type_in(self, name: str, text: str) -> None:
        """Keep what is typed; look whether the coordinates can be."""
        self._type(name, text)
        self.place_note = place_warning(self.form)

    @rx.event
    @requires(create_warehouse, update_warehouse)
    async def save(self) -> list[EventSpec] | None:
        """Save; where another person was faster, show what they did."""
        if not self.form:
            return None
        command = command_of(self.form)
        if self.is_new:
            made = await self._perform(create_warehouse, command)
            self._forget()
            return [rx.toast.success(f"已新建 {made.code}"), rx.redirect("/warehouses")]
        del command["code"]
        seen = {"warehouse_id": self._warehouse_id, "version": self._version}
        try:
            await self._perform(update_warehouse, command | seen)
        except Conflict:
            theirs = await self._row()
            self._merge(form_of(theirs), theirs.version, LABELS)
            self.heading, self.is_off = theirs.name, theirs.switched_off
            return None
        self._forget()
        return [rx.toast.success("已保存"), rx.redirect("/warehouses")]

    @rx.event
    @requires(update_warehouse)
    async def take_theirs(self, name: str) -> None:
        """Let the other person's text stand."""
        self._take_theirs(name)

    @rx.event
    @requires(create_warehouse, update_warehouse)
    async def discard(self) -> None:
        """Throw away what is not saved."""
        self._forget()
        await (self._open_new() if self.is_new else self._open_known())
        self.place_note = place_warning(self.form)

    @rx.event
    @requires(switch_off_warehouse)
    async def ask(self, is_open: bool) -> None:
        """Say what switching off or on would do."""
        self.is_asking, self.reason = is_open, ""
        self.consequence = (_ON if self.is_off else _OFF).format(name=self.heading)

    @rx.event
    @requires(switch_off_warehouse)
    async def type_reason(self, text: str) -> None:
        """Why it is switched off."""
        self.reason = text[:200]

    @rx.event
    @requires(switch_off_warehouse)
    async def switch(self) -> EventSpec:
        """Take it out of use, or back into it; what is typed and not saved stays."""
        case = switch_on_warehouse if self.is_off else switch_off_warehouse
        seen = {"warehouse_id": self._warehouse_id, "version": self._version}
        made = await self._perform(case, seen | {"reason": self.reason})
        self.is_asking, self._version, self.is_off = False, made.version, not self.is_off
        return rx.toast.success("已停用" if self.is_off else "已恢复")

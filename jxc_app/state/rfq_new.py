"""发起询价: what is wanted, whom to ask, until when."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

import reflex as rx
from pydantic import ValidationError
from reflex.event import EventSpec

from jxc_app.core.clock import business_date
from jxc_app.core.errors import DomainError
from jxc_app.core.ids import new_key
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock
from jxc_app.modules.catalog.queries import find_skus
from jxc_app.modules.partners.queries import find_partners
from jxc_app.modules.purchasing.planning import wanted_lines
from jxc_app.modules.sourcing.asking import make_rfq
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.answers import in_words
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Choice, Option, editable, shown
from jxc_app.state.identity import current

_ANSWER_DAYS = 3
_CLOSES_AT = time(18, 0)


@dataclass(frozen=True, slots=True)
class AskRow:
    """One line of the inquiry; ``source_id`` 0: written by hand. ``key``: its place, for the page alone."""

    key: int
    source_id: int
    sku_id: int
    code: str
    name: str
    spec: str
    unit: str
    whose: str
    open: str
    quantity: str
    due: str
    is_chosen: bool
    fault_quantity: str = ""
    fault_due: str = ""


class RfqNewState(SessionState, rx.State):
    """Lines that wait to be ordered with their ticks, lines by hand, the suppliers chosen so far."""

    is_loaded: bool = False
    revision: int = 0
    rows: rx.Field[list[AskRow]] = rx.field(default_factory=list)
    suppliers: rx.Field[list[Choice]] = rx.field(default_factory=list)
    partner_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    sku_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    warehouse_id: str = ""
    until: str = ""
    is_sealed: bool = False
    few_reason: str = ""
    remark: str = ""
    chosen: int = 0
    _found: rx.Field[dict[int, Any]] = rx.field(default_factory=dict)
    _key: str = ""

    @rx.event
    @requires(make_rfq)
    async def open(self) -> None:
        """Everything that waits to be ordered; ticked is what the address names (``lines``)."""
        asked = self.router.url.query_parameters
        named = {int(one) for one in asked.get("lines", "").split(",")[:200] if one.isdecimal() and len(one) < 19}
        scope = current.get().rights.get("rfq.post", Scope())
        found = await self._read(list_warehouses)
        self.warehouses = [
            Option(str(one.id), one.name) for one in found if scope.reaches(one.id) and not one.switched_off
        ]
        self.warehouse_id = self.warehouses[0].id if self.warehouses else ""
        waiting = await self._read(wanted_lines) if self._may(wanted_lines) else []
        self.rows = [
            AskRow(
                at, line.line_id, line.sku_id, line.sku_code, line.sku_name, line.spec, line.unit_name,
                f"{line.warehouse_name} {line.number}", shown(line.open), editable(line.open),
                line.due_on.isoformat() if line.due_on else "", line.line_id in named,
            )
            for at, line in enumerate(waiting)
        ]  # fmt: skip
        today = business_date(clock.get().now(), get_settings().zone)
        self.until = datetime.combine(today + timedelta(days=_ANSWER_DAYS), _CLOSES_AT).isoformat(timespec="minutes")
        self.suppliers, self.few_reason, self.remark, self.is_sealed, self.errors = [], "", "", False, {}
        self._key, self.is_loaded = new_key(), True
        self._count()

    @rx.event
    @requires(make_rfq)
    async def tick(self, key: int, is_on: bool) -> None:
        """Ask for this line, or not."""
        self._change(key, is_chosen=is_on)

    @rx.event
    @requires(make_rfq)
    async def type_quantity(self, key: int, typed: str) -> None:
        """How much to ask for, in base units."""
        self._change(key, quantity=typed[:20].strip(), is_chosen=True, fault_quantity="")

    @rx.event
    @requires(make_rfq)
    async def type_due(self, key: int, typed: str) -> None:
        """When it is wanted."""
        self._change(key, due=typed[:10].strip(), is_chosen=True, fault_due="")

    @rx.event
    @requires(make_rfq)
    async def search_sku(self, typed: str) -> None:
        """Find a SKU to ask for by hand."""
        found = await self._read(find_skus, search=typed[:100])
        self._found = {sku.id: sku for sku in found}
        self.sku_options = [Choice(sku.id, sku.name, sku.code) for sku in found]

    @rx.event
    @requires(make_rfq)
    async def add_sku(self, sku_id: int) -> None:
        """One more line."""
        sku = self._found.get(sku_id)
        if sku is None:
            return
        key = max((row.key for row in self.rows), default=-1) + 1
        unit = sku.base_unit_name
        row = AskRow(key, 0, sku.id, sku.code, sku.name, sku.spec, unit, "手工", "", "1", "", is_chosen=True)
        self.rows = [*self.rows, row]
        self._count()

    @rx.event
    @requires(make_rfq)
    async def search_partner(self, typed: str) -> None:
        """Find a supplier."""
        found = await self._read(find_partners, search=typed[:100], kind="supplier")
        self.partner_options = [Choice(who.id, who.name, who.code) for who in found]

    @rx.event
    @requires(make_rfq)
    async def add_partner(self, partner_id: int) -> None:
        """Ask this one too."""
        option = next((one for one in self.partner_options if one.id == partner_id), None)
        if option is not None and all(one.id != option.id for one in self.suppliers):
            self.suppliers = [*self.suppliers, option]
            self.revision += 1

    @rx.event
    @requires(make_rfq)
    async def drop_partner(self, partner_id: int) -> None:
        """Do not ask this one."""
        self.suppliers = [one for one in self.suppliers if one.id != partner_id]

    @rx.event
    @requires(make_rfq)
    async def choose_warehouse(self, warehouse_id: str) -> None:
        """Who asks, and orders afterwards."""
        self.warehouse_id = warehouse_id if warehouse_id in {one.id for one in self.warehouses} else self.warehouse_id

    @rx.event
    @requires(make_rfq)
    async def type_until(self, typed: str) -> None:
        """Until when answers are taken."""
        self.until = typed[:16]

    @rx.event
    @requires(make_rfq)
    async def seal(self, is_on: bool) -> None:
        """Whether nobody here sees a price before that."""
        self.is_sealed = is_on

    @rx.event
    @requires(make_rfq)
    async def type_reason(self, typed: str) -> None:
        """Why so few are asked."""
        self.few_reason = typed[:200].strip()

    @rx.event
    @requires(make_rfq)
    async def type_remark(self, typed: str) -> None:
        """What every supplier reads."""
        self.remark = typed[:500].strip()

    @rx.event
    @requires(make_rfq)
    async def make(self) -> EventSpec | None:
        """Ask, and go where the links are made."""
        picked = [row for row in self.rows if row.is_chosen]
        if not picked or not self.suppliers:
            words = "请先勾选要询价的商品" if not picked else "请先选择要询价的供应商"
            self.errors = {"lines" if not picked else "partner_ids": words}
            return rx.toast.error(words)
        command = {
            "document_key": self._key, "warehouse_id": self.warehouse_id or None, "is_sealed": self.is_sealed,
            "partner_ids": [one.id for one in self.suppliers], "answer_until": self._moment(),
            "few_reason": self.few_reason, "remark": self.remark, "lines": [_asked(row) for row in picked],
        }  # fmt: skip
        try:
            done = await self._perform(make_rfq, command, key=f"rfq:{self._key}")
        except (DomainError, ValidationError) as refusal:
            self._point_at(in_words(refusal)[0], picked)
            raise
        return rx.redirect(f"/rfq?id={done.document_id}")

    def _moment(self) -> datetime:
        try:
            return datetime.fromisoformat(self.until).replace(tzinfo=get_settings().zone)
        except ValueError:
            raise DomainError("rfq.until_past", field="answer_until") from None

    def _point_at(self, faults: Mapping[str, str], picked: list[AskRow]) -> None:
        told: dict[int, dict[str, str]] = {}
        for path, words in faults.items():
            parts = path.split(".")
            if len(parts) == 3 and parts[1].isdecimal() and int(parts[1]) < len(picked):
                name = "fault_due" if parts[2] == "due_on" else "fault_quantity"
                told.setdefault(picked[int(parts[1])].key, {})[name] = words
        self.rows = [replace(row, **told.get(row.key, {})) for row in self.rows]

    def _change(self, key: int, **said: Any) -> None:
        self.rows = [replace(row, **said) if row.key == key else row for row in self.rows]
        self._count()

    def _count(self) -> None:
        self.chosen = sum(row.is_chosen for row in self.rows)
        self.revision += 1


def _asked(row: AskRow) -> dict[str, Any]:
    whose = {"source_line_id": row.source_id} if row.source_id else {"sku_id": row.sku_id}
    return whose | {"quantity": row.quantity, "due_on": row.due or None}

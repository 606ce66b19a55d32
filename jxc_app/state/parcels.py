"""跨店包裹 on the phone: what my store is to send for orders of others, and who brings it."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.components.requests import SentPart
from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import plain
from jxc_app.core.use_case import clock
from jxc_app.modules.fulfilment.answering import refuse_parcel, send_parcel
from jxc_app.modules.fulfilment.delivering import assign_courier, couriers
from jxc_app.modules.fulfilment.queries import ParcelRow, PartLine, parcels_to_send
from jxc_app.modules.fulfilment.rules import CAUSE_TITLES
from jxc_app.state.addresses import digits
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option
from jxc_app.state.parcel_rows import ParcelCard, parcel_card

_CAUSES = [{"id": code, "label": title} for code, title in CAUSE_TITLES.items()]


class ParcelsState(SessionState, rx.State):
    """One list. ``asks``: which question is open (``refuse``, ``send``, ``assign``) of one parcel."""

    is_loaded: bool = False
    revision: int = 0
    to_send: int = 0
    cards: rx.Field[list[ParcelCard]] = rx.field(default_factory=list)
    asks: str = ""
    heading: str = ""
    reason: str = ""
    cause: str = ""
    causes: rx.Field[list[Option]] = rx.field(
        default_factory=lambda: [Option(code, title) for code, title in CAUSE_TITLES.items()]
    )
    short_causes: rx.Field[list[dict[str, str]]] = rx.field(default_factory=lambda: _CAUSES)
    courier_id: str = ""
    courier_options: rx.Field[list[Option]] = rx.field(default_factory=list)
    target: str = ""
    lines: rx.Field[list[dict[str, Any]]] = rx.field(default_factory=list)
    done: str = ""
    _rows: dict[int, ParcelRow] = {}  # noqa: RUF012  Reflex copies it for each tab
    _chosen: tuple[int, int] = (0, 0)

    @rx.event
    @requires(parcels_to_send)
    async def open(self) -> None:
        """What is to be sent, what is due first in front."""
        self._watch("document", "stock")
        self.is_loaded, self.asks, self.errors = False, "", {}
        await self._load()

    @rx.event
    @requires(parcels_to_send)
    async def refresh(self) -> None:
        """A document or some stock has changed. An open question keeps still; answering it tells what changed."""
        await self._load()

    @rx.event
    @requires(send_parcel)
    async def ask_send(self, document_id: int) -> None:
        """What of it is there?"""
        if self._ask("send", document_id):
            self.target = f"parcel-{self._chosen[0]}-{self._chosen[1]}"
            self.lines = _sheet_lines(self._rows[document_id])

    @rx.event
    @requires(refuse_parcel)
    async def ask_refuse(self, document_id: int) -> None:
        """Why not?"""
        self._ask("refuse", document_id)

    @rx.event
    @requires(couriers)
    async def ask_assign(self, document_id: int) -> None:
        """Who brings it?"""
        if self._ask("assign", document_id):
            self.courier_options = [Option(str(one), name) for one, name in await self._read(couriers)]

    @rx.event
    @requires(parcels_to_send)
    async def leave(self, is_open: bool) -> None:
        """Ask no more."""
        if not is_open:
            self.asks, self.errors = "", {}

    @rx.event
    @requires(refuse_parcel)
    async def choose_cause(self, cause: str) -> None:
        """One of the known causes."""
        self.cause = cause if cause in CAUSE_TITLES else ""

    @rx.event
    @requires(refuse_parcel)
    async def type_reason(self, text: str) -> None:
        """More about it."""
        self.reason = text.strip()[:200]

    @rx.event
    @requires(refuse_parcel)
    async def refuse(self) -> EventSpec:
        """Send nothing of it."""
        if not self.cause:
            raise DomainError("transfer.cause_needed", field="cause")
        words = "：".join(part for part in (CAUSE_TITLES[self.cause], self.reason) if part)
        await self._perform(refuse_parcel, self._command() | {"reason": words[:200], "cause": self.cause})
        return await self._answered("已拒绝，货已改派或等到货")

    @rx.event
    @requires(send_parcel)
    async def send(self, target: str, parts: list[SentPart]) -> EventSpec | None:
        """It leaves; sent twice, it leaves once."""
        if target == self.done:
            return None
        if target != self.target or self.asks != "send":
            return rx.toast.error("这张单已经关了，请重新打开")
        lines = [
            {"sku_id": int(digits(one.sku) or 0), "quantity": one.quantity, "cause": one.cause} for one in parts[:100]
        ]  # fmt: skip
        sent = await self._perform(send_parcel, self._command() | {"lines": lines}, key=target)
        self.done = target
        waits = f"，等待 {'、'.join(sent.waiting_for)} 审批后发出" if sent.waiting_for else "已发出，等配送员取货"
        return await self._answered(f"{sent.number} {waits}")

    @rx.event
    @requires(assign_courier)
    async def choose_courier(self, courier_id: str) -> None:
        """Who brings it."""
        self.courier_id = digits(courier_id)

    @rx.event
    @requires(assign_courier)
    async def assign(self) -> EventSpec:
        """Give it to a courier, or to nobody."""
        command = {"document_id": self._chosen[0], "courier_id": int(self.courier_id) if self.courier_id else None}
        await self._perform(assign_courier, command)
        return await self._answered("已指派" if self.courier_id else "已取消指派")

    def _ask(self, what: str, document_id: int) -> bool:
        row = self._rows.get(document_id)
        if row is None or row.state not in ("picking", "shipped") or (what != "assign" and row.state != "picking"):
            return False
        self._chosen = (row.id, row.version)
        self.heading = f"{row.number} · {row.warehouse}"
        self.reason = self.cause = self.courier_id = ""
        self.errors = {}
        self.asks = what
        self.revision += 1
        return True

    def _command(self) -> dict[str, Any]:
        return {"document_id": self._chosen[0], "version": self._chosen[1]}

    async def _answered(self, words: str) -> EventSpec:
        self.asks = ""
        await self._load()
        return rx.toast.success(words)

    async def _load(self) -> None:
        rows = await self._read(parcels_to_send)
        now = clock.get().now()
        self._rows = {row.id: row for row in rows}
        self.to_send = sum(row.state == "picking" for row in rows)
        self.cards = [parcel_card(row, now, of_store=True, may_send=True) for row in rows]
        self.is_loaded = True
        self.revision += 1


def _sheet_lines(row: ParcelRow) -> list[dict[str, Any]]:
    """One line for each SKU: two lines of an order may want the same."""
    by_sku: dict[int, list[PartLine]] = {}
    for line in row.lines:
        by_sku.setdefault(line.sku_id, []).append(line)
    return [
        {
            "sku": sku_id, "name": lines[0].name, "unit": lines[0].unit,
            "about": " · ".join(part for part in (lines[0].code, lines[0].spec, lines[0].shelf) if part),
            "asked": plain(sum((line.quantity for line in lines[1:]), lines[0].quantity)),
        }
        for sku_id, lines in by_sku.items()
    ]  # fmt: skip

"""跨店履约 of one order: who would send what, who does, and what waits."""

from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict, NotFound
from jxc_app.core.use_case import clock
from jxc_app.modules.fulfilment.queries import order_parcels, proposal
from jxc_app.modules.fulfilment.rules import ORDER_TITLES
from jxc_app.modules.fulfilment.sourcing import source_order
from jxc_app.state.addresses import number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.parcel_rows import LOOKS, ParcelCard, PartText, clock_text, parcel_card, part_text


@dataclass(frozen=True, slots=True)
class ProposedCard:
    """What one store would send."""

    key: str
    title: str
    way: str
    lines: list[PartText]


class FulfilState(SessionState, rx.State):
    """One order; its proposal where somebody may share it out and something is open."""

    is_loaded: bool = False
    is_missing: bool = False
    revision: int = 0
    address: str = ""
    heading: str = ""
    order_href: str = ""
    look: str = ""
    state_title: str = ""
    promised: str = ""
    going_to: str = ""
    proposed: rx.Field[list[ProposedCard]] = rx.field(default_factory=list)
    proposed_short: rx.Field[list[PartText]] = rx.field(default_factory=list)
    proposed_by: str = ""
    is_proposed: bool = False
    parcels: rx.Field[list[ParcelCard]] = rx.field(default_factory=list)
    waiting: rx.Field[list[PartText]] = rx.field(default_factory=list)
    _order: tuple[int, int] = (0, 0)
    _stores: tuple[int, ...] = ()

    @rx.event
    @requires(order_parcels)
    async def open(self) -> None:
        """The order that the address names."""
        self._watch("document", "stock")
        self._order, self.is_loaded, self.errors = (number(self.router.url.query_parameters, "order"), 0), False, {}
        await self._load()

    @rx.event
    @requires(order_parcels)
    async def refresh(self) -> None:
        """A document or some stock has changed."""
        await self._load()

    @rx.event
    @requires(source_order)
    async def share_out(self) -> EventSpec:
        """As it is proposed; where stock has changed meanwhile, the new proposal is shown."""
        command = {"document_id": self._order[0], "version": self._order[1], "store_ids": list(self._stores)}
        try:
            shared = await self._perform(source_order, command)
        except Conflict:
            await self._load()
            raise
        await self._load()
        waits = f"，{shared.short_lines} 行缺货等待" if shared.short_lines else ""
        return rx.toast.success(f"已派给 {len(shared.parcels)} 家门店，货已占用{waits}")

    async def _load(self) -> None:
        try:
            standing = await self._read(order_parcels, order_id=self._order[0])
        except NotFound:
            self.is_missing, self.is_loaded = True, True
            return
        now = clock.get().now()
        self.is_missing = False
        self._order = (standing.order_id, standing.version)
        self.heading = " · ".join(part for part in (standing.number, standing.customer) if part)
        self.order_href, self.address = (
            f"/document?id={standing.order_id}",
            path("/fulfil", order=str(standing.order_id)),
        )
        self.look, self.state_title = LOOKS[standing.state], ORDER_TITLES[standing.state]
        self.promised = f"{clock_text(standing.promised_at, now)} 前送到" if standing.promised_at else ""
        self.going_to = " ".join(part for part in (standing.contact, standing.phone, standing.address) if part)
        self.parcels = [parcel_card(row, now, of_store=False, may_send=False) for row in standing.parcels]
        self.waiting = [part_text(line, f"waits-{at}") for at, line in enumerate(standing.waiting)]
        await self._propose(is_open=standing.is_open and bool(standing.waiting))
        self.is_loaded = True
        self.revision += 1

    async def _propose(self, *, is_open: bool) -> None:
        self.is_proposed, self.proposed, self.proposed_short, self._stores = False, [], [], ()
        if not is_open or not self._may(proposal):
            return
        try:
            found = await self._read(proposal, order_id=self._order[0])
        except NotFound:  # it is somebody else's to share out
            return
        now = clock.get().now()
        self.is_proposed = True
        self._stores = tuple(one.warehouse_id for one in found.parcels)
        self.proposed_short = [part_text(line, f"short-{at}") for at, line in enumerate(found.short)]
        self.proposed = [
            ProposedCard(
                str(one.warehouse_id), one.warehouse, one.way,
                [part_text(line, f"{one.warehouse_id}-{at}") for at, line in enumerate(one.lines)],
            )
            for one in found.parcels
        ]  # fmt: skip
        self.proposed_by = f"{clock_text(found.promised_at, now)} 前送齐" if found.promised_at else ""

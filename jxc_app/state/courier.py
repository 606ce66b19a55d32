"""配送 on the courier's phone: the stops in order, and one scan at a time."""

from dataclasses import dataclass
from datetime import datetime

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.use_case import clock
from jxc_app.modules.fulfilment.courier_round import Errand, Stop, my_round
from jxc_app.modules.fulfilment.delivering import hand_over, take_parcel
from jxc_app.modules.fulfilment.rules import PARCEL_TITLES
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import shown
from jxc_app.state.parcel_rows import LOOKS, PartText, clock_text, part_text


@dataclass(frozen=True, slots=True)
class ErrandCard:
    """One parcel of the courier, ready to show."""

    id: int
    number: str
    about: str
    look: str
    state_title: str
    promised: str
    is_late: bool
    lines: list[PartText]
    may_take: bool
    may_hand_over: bool


@dataclass(frozen=True, slots=True)
class StopCard:
    """One stop; ``call``: where the telephone leads."""

    key: str
    place: str
    title: str
    address: str
    phone: str
    call: str
    way: str
    errands: list[ErrandCard]


class CourierState(SessionState, rx.State):
    """The round. ``asks``: ``take`` or ``hand_over`` of one parcel."""

    is_loaded: bool = False
    revision: int = 0
    to_take: int = 0
    to_bring: int = 0
    stops: rx.Field[list[StopCard]] = rx.field(default_factory=list)
    done: rx.Field[list[ErrandCard]] = rx.field(default_factory=list)
    asks: str = ""
    heading: str = ""
    code: str = ""
    received_by: str = ""
    _errands: dict[int, Errand] = {}  # noqa: RUF012  Reflex copies it for each tab
    _chosen: int = 0

    @rx.event
    @requires(my_round)
    async def open(self) -> None:
        """Where to go, the next stop in front."""
        self._watch("document")
        self.is_loaded, self.asks, self.errors = False, "", {}
        await self._load()

    @rx.event
    @requires(my_round)
    async def refresh(self) -> None:
        """A parcel has changed; an open question keeps still."""
        await self._load()

    @rx.event
    @requires(take_parcel)
    async def ask_take(self, document_id: int) -> None:
        """Which one is taken?"""
        self._ask("take", document_id)

    @rx.event
    @requires(hand_over)
    async def ask_hand_over(self, document_id: int) -> None:
        """Who takes it?"""
        self._ask("hand_over", document_id)

    @rx.event
    @requires(my_round)
    async def leave(self, is_open: bool) -> None:
        """Ask no more."""
        if not is_open:
            self.asks, self.errors = "", {}

    @rx.event
    @requires(take_parcel, hand_over)
    async def scan(self, text: str) -> None:
        """What was scanned: the number of the shipment, or a code of something in it."""
        self.code = text.strip()[:80]

    @rx.event
    @requires(hand_over)
    async def type_receiver(self, text: str) -> None:
        """Who took it."""
        self.received_by = text.strip()[:60]

    @rx.event
    @requires(take_parcel)
    async def take(self) -> EventSpec:
        """The courier has it."""
        taken = await self._perform(take_parcel, {"document_id": self._chosen, "code": self.code})
        return await self._answered(f"{taken.number} 已取货")

    @rx.event
    @requires(hand_over)
    async def bring(self) -> EventSpec:
        """The customer has it."""
        command = {"document_id": self._chosen, "code": self.code, "received_by": self.received_by}
        brought = await self._perform(hand_over, command)
        return await self._answered(f"{brought.number} 已送达")

    def _ask(self, what: str, document_id: int) -> None:
        errand = self._errands.get(document_id)
        if errand is None:
            return
        self._chosen, self.heading = document_id, f"{errand.number} · 订单 {errand.order_number}"
        self.code, self.received_by, self.errors = "", errand.contact if what == "hand_over" else "", {}
        self.asks = what
        self.revision += 1

    async def _answered(self, words: str) -> EventSpec:
        self.asks = ""
        await self._load()
        return rx.toast.success(words)

    async def _load(self) -> None:
        found, now = await self._read(my_round), clock.get().now()
        self._errands = {one.id: one for stop in found.stops for one in stop.errands}
        states = [one.state for one in self._errands.values()]
        self.to_take, self.to_bring = len(states) - states.count("taken"), states.count("taken")
        self.stops = [_stop(at, stop, now) for at, stop in enumerate(found.stops, start=1)]
        self.done = [_errand(one, now) for one in found.done]
        self.is_loaded = True
        self.revision += 1


def _stop(at: int, stop: Stop, now: datetime) -> StopCard:
    name = stop.name or "收货人未填"
    return StopCard(
        str(at), f"{at}", f"取货 · {name}" if stop.takes else f"送货 · {name}", stop.address, stop.phone,
        f"tel:{stop.phone}" if stop.phone else "",
        f"距上一站 {shown(stop.kilometres)} 公里" if stop.kilometres is not None else "",
        [_errand(one, now) for one in stop.errands],
    )  # fmt: skip


def _errand(one: Errand, now: datetime) -> ErrandCard:
    about = f"订单 {one.order_number}"
    if one.delivered_at is not None:
        about += f" · {clock_text(one.delivered_at, now)} 送达，{one.received_by} 签收"
    return ErrandCard(
        one.id, one.number, about, LOOKS[one.state], PARCEL_TITLES[one.state],
        f"{clock_text(one.promised_at, now)} 前送到" if one.promised_at and one.delivered_at is None else "",
        bool(one.promised_at and one.promised_at < now and one.delivered_at is None),
        [part_text(line, str(one.id), sees_pictures=False) for line in one.lines], one.state == "shipped",
        one.state == "taken",
    )  # fmt: skip

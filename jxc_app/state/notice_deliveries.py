"""What was sent through the channels, and what did not go out."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.notifications.channels import retry_delivery
from jxc_app.modules.notifications.models import DeliveryState
from jxc_app.modules.notifications.queries import DeliveryRow, list_channels, list_deliveries
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, moment
from jxc_app.state.notice_sending import STATE_WORDS, said, send_now


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One message on its way; ``more``: what went wrong, how often it was tried, what comes next."""

    id: str
    at: str
    channel: str
    title: str
    text: str
    look: str
    state: str
    more: str
    can_retry: bool


class NoticeDeliveriesState(SessionState, rx.State):
    """``state`` and ``channel``: which ones are shown; empty for all. ``retrying``: the one that is being sent."""

    is_loaded: bool = False
    lines: rx.Field[list[DeliveryLine]] = rx.field(default_factory=list)
    states: rx.Field[list[Option]] = rx.field(default_factory=list)
    channels: rx.Field[list[Option]] = rx.field(default_factory=list)
    state: str = ""
    channel: str = ""
    page: int = 1
    has_more: bool = False
    retrying: str = ""
    address: str = ""
    revision: int = 0

    @rx.event
    @requires(list_deliveries)
    async def open(self) -> None:
        """As the address asks."""
        asked = self.router.url.query_parameters
        self.state, self.channel = _known(asked.get("state", "")), digits(asked.get("channel", ""))
        self.page = max(number(asked, "page", 1), 1)
        self.states = [Option(code.value, word) for code, (word, _) in STATE_WORDS.items()]
        self.channels = [Option(str(one.id), one.name) for one in await self._read(list_channels)]
        await self._load()

    @rx.event
    @requires(list_deliveries)
    async def choose_state(self, state: str) -> None:
        """Only those that stand so."""
        self.state, self.page = _known(state), 1
        await self._load()

    @rx.event
    @requires(list_deliveries)
    async def choose_channel(self, channel: str) -> None:
        """Only those of one channel."""
        self.channel, self.page = digits(channel), 1
        await self._load()

    @rx.event
    @requires(list_deliveries)
    async def clear(self) -> None:
        """All again."""
        self.state, self.channel, self.page = "", "", 1
        await self._load()

    @rx.event
    @requires(list_deliveries)
    async def turn(self, page: int) -> None:
        """Another page."""
        self.page = max(page, 1)
        await self._load()

    @rx.event
    @requires(retry_delivery)
    async def retry(self, delivery_id: str) -> AsyncIterator[EventSpec | None]:
        """Send one again now, and say how that went."""
        await self._perform(retry_delivery, {"delivery_id": delivery_id})
        self.retrying = delivery_id
        yield None
        outcome = await send_now(int(delivery_id))
        self.retrying = ""
        await self._load()
        yield said(outcome)

    async def _load(self) -> None:
        found, self.has_more = await self._read(
            list_deliveries, state=self.state, channel_id=int(self.channel or 0), page=self.page
        )
        self.lines = [_line(one) for one in found]
        at = str(self.page) if self.page > 1 else ""
        self.address = path("/notices/deliveries", state=self.state, channel=self.channel, page=at)
        self.is_loaded, self.revision = True, self.revision + 1


def _known(state: str) -> str:
    return state if state in set(DeliveryState) else ""


def _line(one: DeliveryRow) -> DeliveryLine:
    state = DeliveryState(one.state)
    word, look = STATE_WORDS[state]
    tried = f"试了 {one.attempts} 次" if one.attempts > 1 else ""
    next_try = f"{moment(one.next_try_at)} 再试" if state is DeliveryState.FAILED else ""
    return DeliveryLine(
        id=str(one.id),
        at=moment(one.created_at),
        channel=one.channel,
        title=one.title,
        text=one.text,
        look=look,
        state=word,
        more="；".join(filter(None, (one.error, tried, next_try))),
        can_retry=state in (DeliveryState.FAILED, DeliveryState.DEAD),
    )

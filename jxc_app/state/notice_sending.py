"""Sending one message while somebody waits for it, and what came of it in words."""

import asyncio
from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.database import get_database
from jxc_app.modules.notifications.delivering import send_one
from jxc_app.modules.notifications.models import DeliveryState
from jxc_app.modules.notifications.queries import delivery_of

#: state → its word and its look
STATE_WORDS = {
    DeliveryState.SENT: ("已发出", "done"),
    DeliveryState.PENDING: ("等待发送", "submitted"),
    DeliveryState.SENDING: ("正在发送", "on-the-way"),
    DeliveryState.FAILED: ("失败，会再试", "submitted"),
    DeliveryState.DEAD: ("没有发出", "dead"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went: ``sent``, ``failed`` or ``waits``, and why it failed."""

    look: str
    error: str = ""


async def send_now(delivery_id: int) -> Outcome:
    """Send a delivery at once rather than with the next round; it may be that the round was faster."""
    database = get_database()
    await asyncio.to_thread(send_one, database, delivery_id)
    state, error = await asyncio.to_thread(database.read, lambda session: delivery_of(session, delivery_id))
    if state == DeliveryState.SENT:
        return Outcome("sent")
    return Outcome("failed", error) if state in (DeliveryState.FAILED, DeliveryState.DEAD) else Outcome("waits")


def said(outcome: Outcome) -> EventSpec:
    """The same in words, for whoever waits."""
    match outcome.look:
        case "sent":
            return rx.toast.success("已发出，请在收件方查看")
        case "failed":
            return rx.toast.error(f"没有发出：{outcome.error}")
        case _:
            return rx.toast.info("已排队，稍后自动发送")

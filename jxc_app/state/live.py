"""Pages that refresh themselves: the outbox says what changed, the tabs that look at it are told."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reflex.event import EventHandler

from jxc_app.core.database import get_database
from jxc_app.core.logs import get_logger
from jxc_app.core.outbox import WINDOW, OutboxReader
from jxc_app.core.use_case import clock
from jxc_app.state import metrics
from jxc_app.state.socket import TabNamespace

log = get_logger("live")
_LOOK_EVERY = 0.25
#: a tab's page is refreshed at most twice a second
REST = 0.5

Change = tuple[str, Mapping[str, Any]]


@dataclass(slots=True)
class _Watch:
    """What one State of one tab looks at, and how it is refreshed; ``rest``: seconds between two refreshes."""

    handler: EventHandler
    topics: frozenset[str]
    only: Mapping[str, Any]
    rest: float = REST
    is_due: bool = False
    rests_until: float = 0.0
    running: Any = field(default=None, repr=False)

    def concerns(self, change: Change) -> bool:
        topic, content = change
        return topic in self.topics and all(content.get(name) == value for name, value in self.only.items())

    def is_ready(self, now: float) -> bool:
        is_busy = self.running is not None and not self.running.done()
        return self.is_due and now >= self.rests_until and not is_busy


class Watchers:
    """Which tab of this worker looks at what."""

    def __init__(self) -> None:
        self._watches: dict[str, dict[Any, _Watch]] = {}

    def __bool__(self) -> bool:
        return bool(self._watches)

    def watch(
        self, tab: str, handler: EventHandler, topics: Iterable[str], only: Mapping[str, Any], rest: float = REST
    ) -> None:
        """From now on call the handler when something of these topics changes; ``only`` narrows them by payload."""
        self._watches.setdefault(tab, {})[handler.fn] = _Watch(handler, frozenset(topics), only, rest)

    def forget(self, tab: str) -> None:
        """The tab went elsewhere."""
        self._watches.pop(tab, None)

    def mark(self, changes: Iterable[Change]) -> None:
        """Remember who must be told of the changes."""
        for change in changes:
            for watch in (one for watches in self._watches.values() for one in watches.values()):
                watch.is_due = watch.is_due or watch.concerns(change)

    async def tell(self, namespace: TabNamespace, now: float) -> None:
        """Refresh what is due and rested at ``now`` (monotonic seconds); a tab that is gone is forgotten."""
        for tab, watches in list(self._watches.items()):
            if not namespace.is_connected(tab):
                self.forget(tab)
                continue
            for watch in [one for one in watches.values() if one.is_ready(now)]:
                watch.is_due, watch.rests_until = False, now + watch.rest
                watch.running = await namespace.send(tab, watch.handler)
                metrics.REFRESHES.inc()


watchers = Watchers()


async def push_changes(namespace: TabNamespace) -> None:
    """Run for as long as the worker does."""
    reader: OutboxReader | None = None
    while True:
        await asyncio.sleep(_LOOK_EVERY)
        try:
            reader = await _look(reader)
            await watchers.tell(namespace, time.monotonic())
        except Exception as error:
            log.error("live_failed", kind=type(error).__name__)
            await asyncio.sleep(1)


async def _look(reader: OutboxReader | None) -> OutboxReader | None:
    if not watchers:
        return None
    now = clock.get().now()
    if reader is None:
        # The first tab has been looking since before this moment: one refresh too many is better than none.
        reader = OutboxReader(now - WINDOW)
    watchers.mark(await asyncio.to_thread(_changes, reader, now))
    return reader


def _changes(reader: OutboxReader, now: datetime) -> list[Change]:
    messages = get_database().read(lambda session: reader.read(session, now))
    return [(message.topic, message.content()) for message in messages]

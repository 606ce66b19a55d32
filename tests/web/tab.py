"""A browser tab without a browser: speaks to the real websocket, and sends what a page never would."""

import asyncio
import json
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import socketio

ROOT = "reflex___state____state"
HYDRATE = f"{ROOT}.hydrate"
BOOT = f"{ROOT}.hydrate_and_load"
ON_LOAD = f"{ROOT}.reflex___state____on_load_internal_state.on_load_internal"
#: a connection may send 400 events at once, however slow or quick the machine is; then another takes over
_MOST_SENT = 390
#: events that an event calls, calls of theirs, and so on
_DEEPEST = 3
#: seconds until what must come counts as missing
_PATIENCE = 60.0
_MARK = re.compile(r"/\?mark=\d+x")


class Tab:
    """One connected tab; ``updates`` are what the server has sent, oldest first.

    After very many events it goes on as a new tab at the same place, for the server drops what a tab sends too fast.
    """

    def __init__(self, url: str, token: str, headers: dict[str, str], boots_at: str) -> None:
        self.token = token
        self.updates: list[dict[str, Any]] = []
        self._url, self._headers, self._boots_at = url, headers, boots_at
        self._news = asyncio.Event()
        self._marks = self._sent = 0
        self._seen: set[str] = set()

    def _receive(self, update: Any) -> None:
        text = update if isinstance(update, str) else json.dumps(update)
        self.updates.append(json.loads(text))
        self._seen.update(_MARK.findall(text))
        self._news.set()

    async def connect(self) -> None:
        """Connect as a page does."""
        self.client = socketio.AsyncClient(reconnection=False)
        self.client.on("event", self._receive, namespace="/_event")
        boot = {"name": BOOT, "payload": {}, "router_data": _place(self._boots_at)}
        await self.client.connect(
            f"{self._url}/_event?token={self.token}",
            namespaces=["/_event"],
            transports=["websocket"],
            socketio_path="/_event",
            headers=dict(self._headers),  # the client takes the cookie out of it
            auth={"event": boot} if self._boots_at else None,
            wait_timeout=_PATIENCE,
        )
        self._sent = 1

    async def send(self, name: str, payload: Any = None, path: str = "/") -> None:
        """Send one event and do not wait."""
        if self._sent + 1 + _DEEPEST > _MOST_SENT:
            await self._settle(_PATIENCE, _DEEPEST)
            await self._go_on_as_another()
        await self._emit(name, payload, path)

    async def _emit(self, name: str, payload: Any, path: str) -> None:
        self._sent += 1
        await self.send_raw({"name": name, "payload": payload or {}, "router_data": _place(path)})

    async def _go_on_as_another(self) -> None:
        await self.client.disconnect()
        self.token = str(uuid.uuid4())
        await self.connect()

    async def send_raw(self, message: Any) -> None:
        """Send anything under the name of an event."""
        await self.client.emit("event", message, namespace="/_event")

    async def ask(self, name: str, payload: Any = None, path: str = "/", *, depth: int = 3) -> list[dict[str, Any]]:
        """Send one event; everything the server sends until it and what it called have run."""
        before = len(self.updates)
        await self.send(name, payload, path)
        await self.settle(depth=depth)
        return self.updates[before:]

    async def settle(self, seconds: float = _PATIENCE, *, depth: int = _DEEPEST) -> None:
        """Wait until every event of this tab has run, and those that it called, ``depth`` deep: they queue."""
        if self._sent + depth > _MOST_SENT:
            await self._go_on_as_another()
        await self._settle(seconds, depth)

    async def _settle(self, seconds: float, depth: int) -> None:
        for _ in range(depth):
            self._marks += 1
            mark = f"/?mark={self._marks}x"
            await self._emit(HYDRATE, None, mark)
            await self.until(lambda mark=mark: mark in self._seen, seconds)

    async def until(self, condition: Any, seconds: float = _PATIENCE) -> None:
        """Wait for a condition over what came. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._news.clear()
                await self._news.wait()

    def value(self, state: str, name: str) -> Any:
        """The last value sent of a var; None if it never was."""
        found = None
        for update in self.updates:
            for full_name, changes in (update.get("delta") or {}).items():
                if full_name.endswith(state):
                    found = next((value for key, value in changes.items() if key.startswith(f"{name}_rx")), found)
        return found


def _place(path: str) -> dict[str, Any]:
    pathname, _, query = path.partition("?")
    asked = dict(part.split("=", 1) for part in query.split("&") if "=" in part)
    return {"pathname": pathname, "asPath": path, "query": asked}


def said(updates: list[dict[str, Any]]) -> str:
    """Every toast and redirect among the updates, as one text."""
    calls = [event for update in updates for event in update.get("events") or []]
    text = " ".join(json.dumps(call, ensure_ascii=False) for call in calls)
    return re.sub(r"\\+u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


@asynccontextmanager
async def open_tab(
    url: str, *, cookie: str = "", token: str = "", origin: str = "", boots_at: str = "/"
) -> AsyncIterator[Tab]:
    """Connect as a page does; ``boots_at`` empty skips the hydration, as an attacker would."""
    tab = Tab(url, token or str(uuid.uuid4()), {"Cookie": cookie, "Origin": origin or url}, boots_at)
    await tab.connect()
    try:
        yield tab
    finally:
        await tab.client.disconnect()

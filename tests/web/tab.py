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


class Tab:
    """One connected tab; ``updates`` are what the server has sent, oldest first."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.updates: list[dict[str, Any]] = []
        self._news = asyncio.Event()
        self._marks = self._sent = 0
        self.client = socketio.AsyncClient(reconnection=False)
        self.client.on("event", self._receive, namespace="/_event")

    def _receive(self, update: Any) -> None:
        self.updates.append(json.loads(update) if isinstance(update, str) else update)
        self._news.set()

    async def send(self, name: str, payload: Any = None, path: str = "/") -> None:
        """Send one event and do not wait."""
        await self._stay_below_the_limit()
        place = {"pathname": path.partition("?")[0], "asPath": path, "query": _query(path)}
        await self.send_raw({"name": name, "payload": payload or {}, "router_data": place})

    async def _stay_below_the_limit(self) -> None:
        self._sent += 1
        if self._sent % 50 == 0:
            await asyncio.sleep(0.4)

    async def send_raw(self, message: Any) -> None:
        """Send anything under the name of an event."""
        await self.client.emit("event", message, namespace="/_event")

    async def ask(self, name: str, payload: Any = None, path: str = "/", *, depth: int = 3) -> list[dict[str, Any]]:
        """Send one event; everything the server sends until it and what it called have run."""
        before = len(self.updates)
        await self.send(name, payload, path)
        await self.settle(depth=depth)
        return self.updates[before:]

    async def settle(self, seconds: float = 20, *, depth: int = 3) -> None:
        """Wait until every event of this tab has run, and those that it called, ``depth`` deep: they queue."""
        for _ in range(depth):
            self._marks += 1
            mark = f"/?mark={self._marks}x"
            await self.send(HYDRATE, path=mark)
            await self.until(lambda mark=mark: any(mark in json.dumps(update) for update in self.updates[-9:]), seconds)

    async def until(self, condition: Any, seconds: float = 20) -> None:
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


def _query(path: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in path.partition("?")[2].split("&") if "=" in part)


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
    tab = Tab(token or str(uuid.uuid4()))
    headers = {"Cookie": cookie, "Origin": origin or url}
    place = {"pathname": boots_at.partition("?")[0], "asPath": boots_at, "query": _query(boots_at)}
    boot = {"name": BOOT, "payload": {}, "router_data": place}
    await tab.client.connect(
        f"{url}/_event?token={tab.token}",
        namespaces=["/_event"],
        transports=["websocket"],
        socketio_path="/_event",
        headers=headers,
        auth={"event": boot} if boots_at else None,
        wait_timeout=10,
    )
    try:
        yield tab
    finally:
        await tab.client.disconnect()

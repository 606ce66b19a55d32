"""Many browsers on the stock page, in a process of their own: ``python -m tests.benchmarks.clients ADDRESS …``.

Each is a tab at the real websocket. It sends what a person does there, one event at a time, and waits for the rows that
answer it. Prints one JSON object: milliseconds of every round trip, paced and in a closed loop.
"""

import argparse
import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import httpx

from tests.web.tab import Tab, open_tab

PAUSE = 2.0
_WORDS = ("水杯", "sp-0123", "jiale", "云帆", "不锈钢", "竹木 台灯", "")
_STATE = "stock_state"


class Visitor:
    """One tab on the stock page and the dice that decide what it does next."""

    def __init__(self, tab: Tab, handlers: str, seed: int) -> None:
        self.tab = tab
        self._handlers = handlers
        self._dice = random.Random(seed)

    async def act(self) -> float:
        """One event; milliseconds until its rows were there."""
        name, payload = self._next()
        before = self.tab.value(_STATE, "revision")
        self.tab.updates.clear()
        start = time.perf_counter()
        await self.tab.send(f"{self._handlers}.{name}", payload, path="/stock")
        await self.tab.until(lambda: self.tab.value(_STATE, "revision") not in (None, before), seconds=60)
        return (time.perf_counter() - start) * 1000

    def _next(self) -> tuple[str, dict[str, object]]:
        """Half of the time another page, else a search or another warehouse."""
        chance = self._dice.random()
        if chance < 0.5:
            return "turn_to", {"page": self._dice.randint(1, 20)}
        if chance < 0.8:
            return "search_for", {"typed": self._dice.choice(_WORDS)}
        return "tick_warehouse", {"warehouse_id": self._dice.choice("137"), "is_on": self._dice.random() < 0.5}


async def measure(
    address: str, handlers: str, login: str, password: str, clients: int, seconds: float
) -> dict[str, list[float]]:
    """Open the tabs, then pace them, then let them run as fast as they are answered."""
    async with AsyncExitStack() as stack:
        cookie = await _sign_in(address, login, password)
        visitors = []
        for seed in range(clients):
            tab = await stack.enter_async_context(open_tab(address, cookie=cookie, boots_at="/stock"))
            await tab.until(lambda tab=tab: tab.value(_STATE, "revision"), seconds=60)
            visitors.append(Visitor(tab, handlers, seed))
        return {
            "paced": await _all(visitors, lambda visitor: _paced(visitor, seconds)),
            "closed loop": await _all(visitors, lambda visitor: _closed(visitor, seconds / 2)),
        }


async def _sign_in(address: str, login: str, password: str) -> str:
    async with httpx.AsyncClient() as client:
        answer = await client.post(
            f"{address}/api/session", json={"login": login, "password": password}, headers={"Origin": address}
        )
        answer.raise_for_status()
        return answer.headers["set-cookie"].split(";")[0]


async def _all(visitors: list[Visitor], run: Callable[[Visitor], Awaitable[list[float]]]) -> list[float]:
    return [one for found in await asyncio.gather(*map(run, visitors)) for one in found]


async def _paced(visitor: Visitor, seconds: float) -> list[float]:
    """One event every two seconds by the clock, however long the answer takes: nobody waits for a slow server."""
    start = time.perf_counter() + random.uniform(0, PAUSE)
    times = []
    for at in range(int(seconds / PAUSE)):
        due = start + at * PAUSE
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        late = max(0.0, time.perf_counter() - due)
        times.append(await visitor.act() + late * 1000)
    return times


async def _closed(visitor: Visitor, seconds: float) -> list[float]:
    end, times = time.perf_counter() + seconds, []
    while time.perf_counter() < end:
        times.append(await visitor.act())
    return times


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("address", "handlers", "login", "password"):
        parser.add_argument(name)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20.0)
    print(json.dumps(asyncio.run(measure(**vars(parser.parse_args())))))


if __name__ == "__main__":
    main()

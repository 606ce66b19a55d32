"""People who open pages while one has a plan worked out, in a process of their own: ``-m tests.benchmarks.visitors``.

A page is opened when its tab has connected, booted and been told its rows. Each visitor opens one every so many seconds
by the clock, the next when the last is there. Prints one JSON object: milliseconds by page, without a plan and during
it, and the seconds after which each step of progress was told.
"""

import argparse
import asyncio
import json
import random
import time
from collections import defaultdict
from dataclasses import dataclass, field

import httpx

from jxc_app.state.network_plan import NetworkPlanState
from tests.web.tab import open_tab

PAUSE, _LONGEST = 3.0, 300.0
#: page → the state that tells its rows; the floor tells nothing but that it is there
PAGES = {
    "/stock": "stock_state", "/skus": "skus_state", "/documents": "documents_state",
    "/transfer-advice": "transfer_advice_state", "/sign-in": "",
}  # fmt: skip
_PLAN, _HANDLERS = "network_plan_state", NetworkPlanState.get_full_name()

Times = dict[str, list[float]]


@dataclass
class Street:
    """Where the visitors are, and what their pages took."""

    address: str
    cookie: str
    times: Times = field(default_factory=lambda: defaultdict(list))
    is_open: bool = True

    async def visit(self, seed: int) -> None:
        """Open pages until the street closes."""
        dice, due = random.Random(seed), time.perf_counter() + PAUSE * random.Random(seed).random()
        while self.is_open:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            due = max(due + PAUSE, time.perf_counter())
            page = dice.choice(list(PAGES))
            self.times[page].append(await self._open(page))

    async def _open(self, page: str) -> float:
        start, state = time.perf_counter(), PAGES[page]
        async with open_tab(self.address, cookie=self.cookie if state else "", boots_at=page) as tab:
            if state:
                await tab.until(lambda: tab.value(state, "is_loaded"), seconds=_LONGEST)
            else:
                await tab.until(lambda: tab.updates, seconds=_LONGEST)
            return (time.perf_counter() - start) * 1000


async def measure(address: str, login: str, password: str, visitors: int, seconds: float) -> dict[str, Times]:
    """The pages without a plan, then with one."""
    cookie = await _sign_in(address, login, password)
    first = Street(address, cookie)
    await asyncio.gather(_close_after(first, seconds), *map(first.visit, range(visitors)))
    during = Street(address, cookie)
    progress, *_ = await asyncio.gather(_plan(during), *map(during.visit, range(visitors)))
    return {"without": first.times, "during": during.times, "progress": progress}


async def _close_after(street: Street, seconds: float) -> None:
    await asyncio.sleep(seconds)
    street.is_open = False


async def _plan(street: Street) -> Times:
    """Have one worked out, and look on until it is there."""
    told: Times = {}
    async with open_tab(street.address, cookie=street.cookie, boots_at="/transfer-advice/plan") as tab:
        await tab.until(lambda: tab.value(_PLAN, "is_loaded"), seconds=_LONGEST)
        start = time.perf_counter()
        await tab.send(f"{_HANDLERS}.start", {}, path="/transfer-advice/plan")

        def is_there() -> bool:
            percent = tab.value(_PLAN, "progress")
            if percent and str(percent) not in told:
                told[str(percent)] = [time.perf_counter() - start]
            return bool(tab.value(_PLAN, "is_done"))

        await tab.until(is_there, seconds=_LONGEST)
    street.is_open = False
    return told


async def _sign_in(address: str, login: str, password: str) -> str:
    async with httpx.AsyncClient(timeout=60) as client:
        account = {"login": login, "password": password}
        answer = await client.post(f"{address}/api/session", json=account, headers={"Origin": address})
        answer.raise_for_status()
        return answer.headers["set-cookie"].split(";")[0]


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("address", "login", "password"):
        parser.add_argument(name)
    parser.add_argument("--visitors", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=45.0)
    print(json.dumps(asyncio.run(measure(**vars(parser.parse_args())))))


if __name__ == "__main__":
    main()

"""What no page would send: into every handler, as somebody who may do everything."""

import asyncio
import math
from contextlib import suppress

import pytest

from tests.support.shares import share
from tests.web.conftest import fresh_cookie
from tests.web.handlers import OURS
from tests.web.tab import BOOT, HYDRATE, ON_LOAD, ROOT, open_tab

#: fits no hint of any handler
WRONG_FOR_ALL = [
    math.nan,
    math.inf,
    2**70,
    1e308,
    "x" * 30_000,
    "\x00",
    [[[[[[[[[[1]]]]]]]]]],
    {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {"i": 1}}}}}}}}},
    ["y"] * 30_000,
]
#: fits the hints of some
ODD = [
    *[None, True, -1, 0, 1.5, 2**53, [], ["x"], {}, {"$gt": 1}, {"__proto__": 1}],
    *["", "-1", "NaN", "Infinity", "1e999", "9" * 400, "=1+1"],
    *["'; DROP TABLE sku; --", "../../etc/passwd", "<script>alert(1)</script>"],
]
#: so many handlers are asked before the answers are waited for
_TOGETHER = 20
LEDGER = ("stock_move", "stock_balance", "stock_value", "app_user", "role", "role_permission", "sku", "warehouse")


@pytest.fixture
def quiet_log(server):
    """The server must answer without one line of failure."""
    before = len(server.lines())
    yield
    said = server.lines()[before:]
    assert [line for line in said if line["event"] in {"failed", "live_failed"}] == []
    assert [line for line in said if line["level"] == "error"] == []
    assert "Traceback" not in server.log.read_text()


async def test_what_fits_no_hint_changes_nothing(server, sign_in, quiet_log):
    cookie = sign_in("everything")  # which is a change of its own, the first time
    before = server.company.contents()
    async with open_tab(server.url, cookie=cookie) as tab:
        for number, handler in enumerate(OURS):
            for wrong in share(WRONG_FOR_ALL, number, 9):
                for name in handler.parameters:
                    await tab.send(handler.name, handler.plausible() | {name: wrong})
        await tab.settle()
    assert server.company.contents() == before
    assert "Traceback" not in str(tab.updates)


async def test_missing_and_unknown_arguments_change_nothing(server, sign_in, quiet_log):
    before = server.company.contents()
    async with open_tab(server.url, cookie=sign_in("everything")) as tab:
        for handler in share(OURS, 0, 2):
            await tab.send(handler.name, handler.plausible() | {"unheard_of": 1})
            if handler.parameters:
                await tab.send(handler.name, {})
        await tab.settle()
    assert server.company.contents() == before


async def test_odd_values_never_reach_the_ledger_or_the_people(server, quiet_log):
    cookie = fresh_cookie(server.url, "everything")  # an odd value may end it, and others need theirs
    before = _ledger(server)
    async with open_tab(server.url, cookie=cookie, boots_at="/desk") as tab:
        for number, handler in enumerate(OURS):
            for odd in share(ODD, number, 21):  # one for each: all of them for every kind of parameter
                for name in handler.parameters:
                    await tab.send(handler.name, handler.plausible() | {name: odd})
            if number % _TOGETHER == 0:
                await tab.settle()
        await tab.settle()
    assert _ledger(server) == before
    assert "Traceback" not in str(tab.updates)


def _ledger(server):
    return {table: rows for table, rows in server.company.contents().items() if table in LEDGER}


async def test_forms_with_every_field_wrong_change_nothing(server, sign_in, quiet_log):
    names = ("login", "name", "password", "code", "city", "old", "new")
    forms = [dict.fromkeys(names, odd) for odd in share(ODD, 0, 2)]
    before = server.company.contents()
    async with open_tab(server.url, cookie=sign_in("everything"), boots_at="/first-start") as tab:
        for handler in OURS:
            for name, hint in handler.parameters.items():
                if str(hint).startswith("dict"):
                    for form in forms:
                        await tab.ask(handler.name, {name: form}, path="/first-start")
    assert server.company.contents() == before


async def test_messages_that_are_no_events_are_dropped(server, sign_in, quiet_log):
    async with open_tab(server.url, cookie=sign_in("everything")) as tab:
        for message in ("x", 5, None, [], {}, {"name": 5}, {"name": "nobody.home"}, {"name": HYDRATE, "payload": 1}):
            await tab.send_raw(message)
        for place in ("x", {"pathname": 5}, {"query": "x"}, {"query": {"self": "1", "a b": "2"}}, {"asPath": "//e"}):
            await tab.send_raw({"name": HYDRATE, "payload": {}, "router_data": place})
        for name in (BOOT, ON_LOAD, f"{ROOT}.set_is_hydrated"):
            for payload in ({"vars": "x"}, {"vars": {"x.y": 1}, "hashes": [1]}, {"value": "yes"}, {"hashes": "x"}):
                await tab.send_raw({"name": name, "payload": payload, "router_data": {}})
        await tab.settle()
    assert "Traceback" not in str(tab.updates)


async def _settle_once_it_is_over(tab):
    async with asyncio.timeout(120):
        while True:
            with suppress(TimeoutError):
                return await tab.settle(seconds=2)


async def test_a_flood_is_dropped_and_the_tab_still_works(server, sign_in, quiet_log):
    async with open_tab(server.url, cookie=sign_in("everything")) as tab:
        for at in range(1500):
            await tab.send_raw({"name": f"{ROOT}.set_is_hydrated", "payload": {"value": at % 2 == 0}})
        await _settle_once_it_is_over(tab)
        assert len(tab.updates) < 1400

"""A tab belongs to its session: what a stolen token, a revoked session or another site's page get."""

import asyncio

import aiohttp
import pytest
import socketio.exceptions

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.access.queries import sessions_of
from jxc_app.modules.access.signing_out import RevokeSession, revoke_session
from tests.web.conftest import fresh_cookie
from tests.web.handlers import OURS
from tests.web.tab import open_tab, said

LOAD = next(handler.name for handler in OURS if handler.short == "frame_state.load")


async def test_a_taken_token_gives_nothing(server, sign_in):
    async with open_tab(server.url, cookie=sign_in("everything"), boots_at="/stock") as tab:
        await tab.settle()
        assert "人everything" in str(tab.updates)
        assert "螺丝" in str(tab.updates)
    for cookie in ("", sign_in("owner-only")):
        for boots_at in ("", "/sign-in"):
            async with open_tab(server.url, cookie=cookie, token=tab.token, boots_at=boots_at) as thief:
                await asyncio.sleep(0.6)
                await thief.settle()
                assert "人everything" not in str(thief.updates)
                assert "螺丝" not in str(thief.updates)


async def test_the_owner_finds_the_tab_again(server, sign_in):
    async with open_tab(server.url, cookie=sign_in("everything"), boots_at="/stock") as tab:
        await tab.settle()
    async with open_tab(server.url, cookie=sign_in("everything"), token=tab.token, boots_at="") as again:
        await again.settle()
        assert "螺丝" in str(again.updates)


async def test_a_revoked_session_ends_at_the_next_event(server):
    cookie = fresh_cookie(server.url, "owner-only")
    async with open_tab(server.url, cookie=cookie) as tab:
        assert "/sign-in" not in said(await tab.ask(LOAD))
        revoke_latest(server.company, "owner-only")
        assert "/sign-in" in said(await tab.ask(LOAD))


def revoke_latest(company, login):
    latest = company.database.read(lambda session: sessions_of(session, company.people[login]))[0]
    command = RevokeSession(session_id=latest.id)
    perform(revoke_session, command, actor=Actor.system(), database=company.database)


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1", "null", "file://", "http://["])
async def test_pages_of_others_get_no_websocket(server, sign_in, origin):
    with pytest.raises(socketio.exceptions.ConnectionError):
        async with open_tab(server.url, cookie=sign_in("everything"), origin=origin):
            pass


async def test_there_is_no_way_around_the_websocket(server):
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{server.url}/_event/?EIO=4&transport=polling&token={'a' * 36}") as answer:
            assert answer.status == 400
        async with http.post(f"{server.url}/_upload", data=b"x") as answer:
            assert answer.status in {404, 405}


@pytest.mark.parametrize("token", ["", "x", "a" * 100, "a_b_c_d_e_f", "../../../../etc"])
async def test_a_token_that_no_page_makes_is_refused(server, token):
    url = f"{server.url.replace('http', 'ws')}/_event/?EIO=4&transport=websocket&token={token}"
    async with aiohttp.ClientSession() as http, http.ws_connect(url, origin=server.url) as socket:
        await socket.receive_str()
        await socket.send_str("40/_event,")
        assert (await socket.receive_str()).startswith("44/_event")


FRAMES = [
    *[
        "",
        "x",
        "9",
        "4",
        "4x",
        "6",
        "42",
        "44",
        "42/_event,",
        "41/_event,",
        "40/other,",
        "40/_event,{",
        "43/_event,1[]",
    ],
    *['42["event",{}]', '42/_event,["event"', '42/_event,["event",{"name":NaN}]', "451-/_event,[]", '45999-["event"]'],
    *['42/_event,["event",' + "[" * 90_000, '42/_event,["event",' + "9" * 6000 + "]"],
]


@pytest.mark.parametrize("frame", FRAMES, ids=range(len(FRAMES)))
async def test_frames_that_are_no_messages_leave_no_stack(server, frame):
    url = f"{server.url.replace('http', 'ws')}/_event/?EIO=4&transport=websocket&token={'a' * 36}"
    before = len(server.lines())
    async with aiohttp.ClientSession() as http:
        async with http.ws_connect(url, origin=server.url) as socket:
            await socket.receive_str()
            await socket.send_str("40/_event,")
            await socket.receive_str()
            await socket.send_str(frame)
            await socket.send_bytes(frame.encode())
            await asyncio.sleep(0.05)
        async with http.get(f"{server.url}/healthz") as answer:
            assert answer.status == 200
    assert "Traceback" not in server.log.read_text()
    assert not [line for line in server.lines()[before:] if line["event"] == "failed"]

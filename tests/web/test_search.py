"""The search for everything, the bell and the first page: nobody is shown what they may not open."""

import pytest

from tests.web.handlers import OURS
from tests.web.tab import open_tab

_NAMES = {handler.short: handler.name for handler in OURS}


async def found(server, cookie, typed):
    """Labels by kind of what a person finds."""
    async with open_tab(server.url, cookie=cookie) as tab:
        await tab.settle()
        await tab.ask(_NAMES["search_state.look_for"], {"typed": typed})
        groups = tab.value("search_state", "groups")
        return {group["key"]: [hit["label"] for hit in group["hits"]] for group in groups or []}


async def test_everything_is_found_by_who_may_see_it(server, sign_in):
    owner = sign_in("owner-only")
    assert (await found(server, owner, "luosi"))["skus"] == ["螺丝"]
    assert len((await found(server, owner, "qc"))["documents"]) == 1
    assert (await found(server, owner, "daiban"))["pages"] == ["待办"]
    assert "guides" in await found(server, owner, "反审核")
    assert "guides" in await found(server, owner, "fanshen")


async def test_one_who_sees_no_business_finds_none(server, sign_in):
    for typed in ("luosi", "qc", "反审核"):
        assert set(await found(server, sign_in("admin-only"), typed)) <= {"pages"}


async def test_documents_of_another_warehouse_are_not_found(server, sign_in):
    assert "documents" in await found(server, sign_in("keeper-one"), "qc")
    assert "documents" not in await found(server, sign_in("keeper-two"), "qc")


@pytest.mark.parametrize("typed", ["", " ", "%", "'; --", "字" * 5000, "\x00"])
async def test_whatever_is_typed_is_answered_or_refused_in_words(server, sign_in, typed):
    before = len([line for line in server.lines() if line.get("event") == "failed"])
    await found(server, sign_in("owner-only"), typed)
    assert len([line for line in server.lines() if line.get("event") == "failed"]) == before


async def test_the_frame_offers_only_what_opens(server, sign_in):
    async with open_tab(server.url, cookie=sign_in("admin-only"), boots_at="/todo") as tab:
        await tab.settle()
        assert not {"desk", "stock", "documents"} & set(tab.value("frame_state", "places"))
        assert {"home", "todo"} <= set(tab.value("frame_state", "places"))
        assert tab.value("frame_state", "roles") == "管理员"


async def test_the_first_page_shows_figures_by_right(server, sign_in):
    async with open_tab(server.url, cookie=sign_in("owner-only"), boots_at="/") as tab:
        await tab.settle()
        assert int(tab.value("home_state", "documents")) >= 1
        assert tab.value("home_state", "series")[0]["name"] == "入库"
        assert tab.value("home_state", "proof")
    server.company.hire("keeper-new", "keeper", server.company.open_warehouse("W-NEW"))
    async with open_tab(server.url, cookie=sign_in("keeper-new"), boots_at="/") as tab:
        await tab.settle()
        assert tab.value("home_state", "documents") == "0"
        assert not tab.value("home_state", "proof")

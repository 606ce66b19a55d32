"""Asking another store and answering it, over the wire: scan, ask, refuse with a cause, promise, send short, cancel."""

from tests.web.handlers import OURS
from tests.web.tab import open_tab, said

NAMES = {handler.short: handler.name for handler in OURS}


async def test_a_store_asks_and_the_other_answers(server, sign_in):
    company = server.company
    company.hire("web-asks", "store_manager", company.second)
    company.hire("web-gives", "store_manager", company.first)
    sku_id = company.add_sku("WEB-90", "网页洗发水")
    company.receive("9", price="2", sku_id=sku_id)
    path = "/store-stock"
    async with open_tab(server.url, cookie=sign_in("web-asks"), boots_at=path) as tab:

        async def ask(act, **fields):
            return await tab.ask(NAMES[f"store_stock_state.{act}"], fields or None, path=path)

        await tab.settle()
        await ask("look_for", typed="网页洗发")
        [hit] = tab.value("store_stock_state", "hits")
        assert hit["name"] == "网页洗发水"
        await ask("scan", code="WEB-90")
        [near] = tab.value("store_stock_state", "near")
        assert (near["amount"], near["way"], tab.value("store_stock_state", "available")) == ("9", "距离未知", "0")
        target = f"{sku_id}-{company.first}-{company.second}"
        for key, quantity in (("web-request-1", "2"), ("web-request-2", "3"), ("web-request-3", "1")):
            await ask("begin_asking", giver_id=company.first)
            command = {"target": target, "key": key, "unit": "", "words": key}
            await ask("ask", quantity="99", **command)
            assert "quantity" in str(tab.value("store_stock_state", "errors")), "what is too much is said at its field"
            await ask("ask", quantity=quantity, **command)
            assert "已请" in tab.value("store_stock_state", "done_text")
        assert len(tab.value("store_stock_state", "asked_already")) == 3
    path = "/requests"
    async with open_tab(server.url, cookie=sign_in("web-gives"), boots_at=path) as tab:

        async def answer(act, **fields):
            return await tab.ask(NAMES[f"requests_state.{act}"], fields or None, path=path)

        def cards():
            return {one["words"]: one for one in tab.value("requests_state", "cards")}

        await tab.settle()
        assert cards()["web-request-1"]["lines"][0]["left"] == "给后本店还剩 3 个"
        await answer("ask_refuse", document_id=cards()["web-request-1"]["id"])
        await answer("refuse")
        assert tab.value("requests_state", "errors")["cause"] == "少发了，请选原因。"
        await answer("choose_cause", cause="not_found")
        assert "已拒绝" in said(await answer("refuse"))
        assert cards()["web-request-1"]["reason"] == "货架上找不到"
        await answer("ask_accept", document_id=cards()["web-request-2"]["id"])
        await answer("type_promise", text="25:99")
        await answer("accept", within="typed")
        assert "promise" in tab.value("requests_state", "errors")
        assert "已答应" in said(await answer("accept", within="30"))
        assert cards()["web-request-2"]["promised"].endswith("前发出")
        await answer("ask_send", document_id=cards()["web-request-2"]["id"])
        target = tab.value("requests_state", "target")
        part = {"sku": str(sku_id), "quantity": "2", "cause": ""}
        await answer("send", target=target, parts=[part])
        assert "lines.0.cause" in tab.value("requests_state", "errors")
        await answer("send", target=target, parts=[part | {"cause": "damaged"}])
        assert cards()["web-request-2"]["lines"][0]["sent"] == "实发 2 个（坏了）"
    path = "/requests?tab=mine"
    async with open_tab(server.url, cookie=sign_in("web-asks"), boots_at=path) as tab:

        async def take_back(act, **fields):
            return await tab.ask(NAMES[f"requests_state.{act}"], fields or None, path=path)

        await tab.settle()
        cards = {one["words"]: one for one in tab.value("requests_state", "cards")}
        assert cards["web-request-2"]["receive_href"].startswith("/transfers?receive=")
        await take_back("ask_cancel", document_id=cards["web-request-3"]["id"])
        assert "已取消" in said(await take_back("cancel"))


async def test_substitutes_are_kept_below_the_sku(server, sign_in):
    one, other = (server.company.add_sku(f"WEB-9{at}", f"网页牙膏{at}") for at in (1, 2))
    path = f"/sku?id={one}"
    async with open_tab(server.url, cookie=sign_in("everything"), boots_at=path) as tab:

        async def ask(act, **fields):
            return await tab.ask(NAMES[f"sku_substitutes_state.{act}"], fields or None, path=path)

        await tab.settle()
        await ask("search", typed="网页牙膏")
        assert [one["id"] for one in tab.value("sku_substitutes_state", "options")] == [other]
        await ask("add", sku_id=other)
        [row] = tab.value("sku_substitutes_state", "rows")
        assert row["code"] == "WEB-92"
        await ask("remove", sku_id=other)
        assert tab.value("sku_substitutes_state", "rows") == []

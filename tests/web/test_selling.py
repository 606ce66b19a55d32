"""A sales order over the real websocket: listed, looked at, shipped in part, ended; and the rules of selling."""

import json
import re

import pytest

from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import USE_CASES, perform
from tests.web.conftest import fresh_cookie
from tests.web.handlers import OURS
from tests.web.tab import open_tab

_SYSTEM = Actor.system()


def handler(short: str) -> str:
    return next(one.name for one in OURS if one.short == short)


def do(server, act, **fields):
    case = USE_CASES[act]
    return perform(case, case.command(**fields), actor=_SYSTEM, database=server.company.database)


def told(updates) -> str:
    """All that was sent, the words of toasts too, which are written in escapes."""
    sent = json.dumps(updates, ensure_ascii=False)
    return re.sub(r"\\\\+u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), sent)


@pytest.fixture
def order(server):
    """Ten of something, of which six are there."""
    company, sku = server.company, {"name": "订货的东西", "base_unit": "个", "retail_price": "9.9"}
    sku_id = do(server, "sku.create", code=new_key()[:8], **sku).sku_id
    customer = do(server, "partner.create", code=new_key()[:8], name="网页客户", is_customer=True).partner_id
    line = {"sku_id": sku_id, "price": "7"}
    here = {"warehouse_id": company.first}
    do(
        server, "document.record", document_key=new_key(), type="other_receipt", **here,
        lines=[{**line, "quantity": "6"}],
    )  # fmt: skip
    return do(
        server, "document.record", document_key=new_key(), type="sales_order", partner_id=customer, **here,
        lines=[{**line, "quantity": "10"}], settlement="monthly",
    )  # fmt: skip


async def test_a_manager_ships_what_is_kept_and_ends_the_rest(server, order):
    server.company.hire("selling-web", "store_manager")
    async with open_tab(server.url, cookie=fresh_cookie(server.url, "selling-web")) as tab:

        async def ask(name, path, **payload):
            return told(await tab.ask(handler(name), payload or None, path=path))

        listed = await ask("sales_orders_state.open", "/sales-orders?state=short")
        assert order.number in listed
        assert "网页客户" in listed
        page = f"/document?id={order.document_id}"
        seen = await ask("document_state.open", page)
        for words in ("挂账", "未发", "占用到", f"/ship?order={order.document_id}"):
            assert words in seen
        sheet = f"/ship?order={order.document_id}"
        opened = await ask("ship_state.open", sheet)
        assert '"quantity": "6"' in opened  # what is kept
        line = order.document_id * 1000 + 1
        await ask("ship_state.type_quantity", sheet, line_id=line, text="7")
        refused = await ask("ship_state.ship", sheet)
        assert "已发货过账" not in refused
        assert "还缺 1" in refused
        await ask("ship_state.type_quantity", sheet, line_id=line, text="4")
        assert "已发货过账" in await ask("ship_state.ship", sheet)
        assert "已交配货" in await ask("ship_state.hand_in", sheet)
        await ask("document_state.open", page)
        await ask("document_state.type_end_sale_reason", page, typed="不要了")
        refused = await ask("document_state.end_sale", page)
        assert "还有正在配货的出库单" in refused


async def test_the_owner_says_for_how_long_goods_are_kept(server):
    path = "/settings/sales"
    async with open_tab(server.url, cookie=fresh_cookie(server.url, "owner-only")) as tab:
        assert '"3"' in told(await tab.ask(handler("sales_rules_state.open"), path=path))
        await tab.ask(handler("sales_rules_state.type_days"), {"text": "7"}, path=path)
        assert '"7"' in told(await tab.ask(handler("sales_rules_state.save"), path=path))

"""A supplier's page over the real websocket, without an account; and the buyer's, who compares and chooses."""

import json

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
    return json.dumps(updates, ensure_ascii=False)


@pytest.fixture
def suppliers(server):
    return [
        do(server, "partner.create", code=new_key()[:8], name=f"网页供应商{at}", is_supplier=True).partner_id
        for at in (1, 2, 3)
    ]


@pytest.fixture
def rfq(server, suppliers):
    warehouse_id = server.company.first
    sku_id = server.company.sku_id
    made = do(
        server, "rfq.make", document_key=new_key(), warehouse_id=warehouse_id, partner_ids=suppliers,
        answer_until="2099-01-01T00:00:00Z", lines=[{"sku_id": sku_id, "quantity": "10"}],
    )  # fmt: skip
    line = {"sku_id": sku_id, "price": "4.44"}
    for partner_id in suppliers[1:]:
        do(
            server, "rfq.enter_quote", rfq_id=made.document_id, partner_id=partner_id, valid_until="2099-01-01",
            lines=[line],
        )  # fmt: skip
    return made.document_id


async def test_a_supplier_types_keeps_and_sends(server, suppliers, rfq):
    token = do(server, "rfq.invite", rfq_id=rfq, partner_id=suppliers[0]).token
    path = f"/quote#{token}"
    async with open_tab(server.url) as tab:
        opened = told(await tab.ask(handler("quote_state.open"), path=path))
        assert "网页供应商1" in opened
        for stranger in ("网页供应商2", "4.44"):
            assert stranger not in opened
        line = {"position": 1, "name": "price", "typed": "三块"}
        await tab.ask(handler("quote_state.type_line"), line, path=path)
        assert "已暂存" in told(await tab.ask(handler("quote_state.keep"), path=path))
        field = {"name": "valid_until", "typed": "2099-01-01"}
        await tab.ask(handler("quote_state.type_field"), field, path=path)
        assert "fault_price" in told(await tab.ask(handler("quote_state.send"), path=path))
        await tab.ask(handler("quote_state.type_line"), line | {"typed": "3"}, path=path)
        assert "报价已发送" in told(await tab.ask(handler("quote_state.send"), path=path))


async def test_a_pack_without_a_word_is_refused_at_its_field_and_loses_nothing(server, suppliers, rfq):
    token = do(server, "rfq.invite", rfq_id=rfq, partner_id=suppliers[0]).token
    path = f"/quote#{token}"
    async with open_tab(server.url) as tab:

        async def type_in(name, typed):
            line = {"position": 1, "name": name, "typed": typed}
            return told(await tab.ask(handler("quote_state.type_line"), line, path=path))

        await tab.ask(handler("quote_state.open"), path=path)
        field = {"name": "valid_until", "typed": "2099-01-01"}
        await tab.ask(handler("quote_state.type_field"), field, path=path)
        await type_in("pack", "own")
        await type_in("price", "48")
        await type_in("holds", "0")
        assert "请写明这种包装叫什么" in told(await tab.ask(handler("quote_state.send"), path=path))
        await type_in("word", "提")
        refused = told(await tab.ask(handler("quote_state.send"), path=path))
        assert "包装含量必须大于 0" in refused
        assert '"word": "提"' in refused
        assert '"price": "48"' in refused
        assert "¥48.00/提(12" in await type_in("holds", "12")
        await tab.ask(handler("quote_state.keep"), path=path)
        assert '"holds": "12"' in told(await tab.ask(handler("quote_state.open"), path=path))
        assert "报价已发送" in told(await tab.ask(handler("quote_state.send"), path=path))
    server.company.hire("buyer-packs", "buyer")
    async with open_tab(server.url, cookie=fresh_cookie(server.url, "buyer-packs")) as tab:
        assert "¥48.00/提(12" in told(await tab.ask(handler("rfq_state.open"), path=f"/rfq?id={rfq}"))
        entry = f"/rfq/enter?rfq={rfq}&supplier={suppliers[0]}"
        assert '"word": "提"' in told(await tab.ask(handler("quote_entry_state.open"), path=entry))
        other = {"partner_id": str(suppliers[1])}
        assert '"word": "提"' in told(await tab.ask(handler("quote_entry_state.choose_supplier"), other, path=entry))
        assert "/rfq?id=" in told(await tab.ask(handler("quote_entry_state.save"), path=entry))


async def test_a_wrong_link_opens_nothing(server):
    async with open_tab(server.url) as tab:
        assert "无效或已过期" in told(await tab.ask(handler("quote_state.open"), path="/quote#nothing"))


async def test_a_buyer_compares_and_chooses(server, suppliers, rfq):
    server.company.hire("buyer-web", "buyer")
    cookie = fresh_cookie(server.url, "buyer-web")
    async with open_tab(server.url, cookie=cookie) as tab:
        seen = told(await tab.ask(handler("rfq_state.open"), path=f"/rfq?id={rfq}"))
        assert "4.44" in seen
        assert "未报价" not in seen  # the words are the page's
        assert "网页供应商2" in seen
        await tab.ask(handler("rfq_state.take_lowest"), path=f"/rfq?id={rfq}")
        chosen = told(await tab.ask(handler("rfq_state.award"), path=f"/rfq?id={rfq}"))
        assert "只有 2 家报价，少于 3 家" in chosen
        await tab.ask(handler("rfq_state.type_award_reason"), {"typed": "一家没有回复"}, path=f"/rfq?id={rfq}")
        chosen = told(await tab.ask(handler("rfq_state.award"), path=f"/rfq?id={rfq}"))
        assert "报价不足三家" in chosen  # the flow says whom it asks
        assert "XJD-" in told(await tab.ask(handler("rfqs_state.open"), path="/rfqs"))
        assert "共 0 份协议" in told(await tab.ask(handler("agreements_state.open"), path="/agreements"))


async def test_a_buyer_asks(server, suppliers):
    server.company.hire("buyer-asks", "buyer")
    path = "/rfq/new"
    async with open_tab(server.url, cookie=fresh_cookie(server.url, "buyer-asks")) as tab:

        async def ask(name, **payload):
            return told(await tab.ask(handler(f"rfq_new_state.{name}"), payload or None, path=path))

        await ask("open")
        await ask("search_sku", typed="")
        await ask("add_sku", sku_id=server.company.sku_id)
        for at, partner_id in enumerate(suppliers, start=1):
            await ask("search_partner", typed=f"网页供应商{at}")
            await ask("add_partner", partner_id=partner_id)
        assert "/rfq?id=" in await ask("make")


async def test_the_owner_sets_the_rules(server):
    async with open_tab(server.url, cookie=fresh_cookie(server.url, "owner-only")) as tab:
        path = "/settings/sourcing"
        await tab.ask(handler("sourcing_rules_state.open"), path=path)
        await tab.ask(handler("sourcing_rules_state.type_amount"), {"typed": "5000"}, path=path)
        said = told(await tab.ask(handler("sourcing_rules_state.add"), path=path))
        assert "5,000.00" in said

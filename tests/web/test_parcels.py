"""One order from several stores over the wire: shared out, sent short, refused, brought, and a key made for a shop."""

from sqlmodel import select

from jxc_app.core.use_case import USE_CASES, perform
from jxc_app.modules.fulfilment.models import FulfilmentPool, FulfilmentStore
from jxc_app.modules.intake.models import IntakeClient
from jxc_app.modules.partners.service import CreatePartner, create_partner
from tests.support.company import SYSTEM
from tests.web.handlers import OURS
from tests.web.tab import open_tab, said

NAMES = {handler.short: handler.name for handler in OURS}


def asker(tab, state, path):
    async def ask(act, **fields):
        return await tab.ask(NAMES[f"{state}.{act}"], fields or None, path=path)

    return ask


def ordered(company, sku_id, quantity, home_id):
    made = CreatePartner(code=f"WEB-C{sku_id}", name=f"网页客户{sku_id}", is_customer=True)
    customer = perform(create_partner, made, actor=SYSTEM, database=company.database).partner_id
    case = USE_CASES["document.record"]
    line = {"sku_id": sku_id, "quantity": quantity, "price": "5"}
    command = case.command(
        document_key=f"web-parcels-{sku_id}",
        type="sales_order",
        warehouse_id=home_id,
        partner_id=customer,
        lines=[line],
    )
    return perform(case, command, actor=SYSTEM, database=company.database).document_id


async def test_an_order_goes_to_the_store_that_has_it_and_to_the_customer(server, sign_in):
    company = server.company
    company.hire("web-rider", "courier", company.first)
    rider = company.people["web-rider"]
    company.hire("web-takes", "store_manager", company.second)
    company.hire("web-sends", "store_manager", company.first)
    sku_id = company.add_sku("WEB-P1", "网页洗衣液")
    company.receive("9", price="2", sku_id=sku_id)
    order = ordered(company, sku_id, "4", company.second)
    path = f"/fulfil?order={order}"
    async with open_tab(server.url, cookie=sign_in("web-takes"), boots_at=path) as tab:
        ask = asker(tab, "fulfil_state", path)
        await tab.settle()
        [card] = tab.value("fulfil_state", "proposed")
        assert card["lines"][0]["quantity"] == "4 个"
        assert "已派给 1 家门店" in said(await ask("share_out"))
        assert tab.value("fulfil_state", "state_title") == "配货中"
    path = "/parcels"
    async with open_tab(server.url, cookie=sign_in("web-sends"), boots_at=path) as tab:
        ask = asker(tab, "parcels_state", path)
        await tab.settle()
        [card] = tab.value("parcels_state", "cards")
        await ask("ask_refuse", document_id=card["id"])
        await ask("refuse")
        assert tab.value("parcels_state", "errors")["cause"] == "少发了，请选原因。"
        await ask("ask_assign", document_id=card["id"])
        await ask("choose_courier", courier_id=str(rider))
        assert "已指派" in said(await ask("assign"))
        await ask("ask_send", document_id=card["id"])
        target, part = tab.value("parcels_state", "target"), {"sku": str(sku_id), "quantity": "3", "cause": ""}
        await ask("send", target=target, parts=[part])
        assert "lines.0.cause" in tab.value("parcels_state", "errors")
        assert "已发出" in said(await ask("send", target=target, parts=[part | {"cause": "damaged"}]))
        [card] = [one for one in tab.value("parcels_state", "cards") if one["id"] == card["id"]]
        assert (card["state_title"], card["lines"][0]["note"]) == ("待取", "没给 1 个（坏了）")
    path = "/courier"
    async with open_tab(server.url, cookie=sign_in("web-rider"), boots_at=path) as tab:
        ask = asker(tab, "courier_state", path)
        await tab.settle()
        [stop] = tab.value("courier_state", "stops")
        [errand] = stop["errands"]
        for act, then, words in (("ask_take", "take", "已取货"), ("ask_hand_over", "bring", "已送达")):
            await ask(act, document_id=errand["id"])
            await ask("scan", text="WEB-NONE")
            await ask("type_receiver", text="王女士")
            await ask(then)
            assert "不是" in tab.value("courier_state", "errors")["code"]
            await ask("scan", text=errand["number"])
            assert words in said(await ask(then))
        assert tab.value("courier_state", "stops") == []
        assert "王女士" in tab.value("courier_state", "done")[0]["about"]


async def test_a_key_asks_for_a_second_proof(server, sign_in):
    company = server.company
    company.hire("web-shop", "order_intake", company.first)
    account = company.people["web-shop"]
    made = CreatePartner(code="WEB-SHOP", name="网页商城客户", is_customer=True)
    customer = perform(create_partner, made, actor=SYSTEM, database=company.database).partner_id
    path = "/settings/intake"
    async with open_tab(server.url, cookie=sign_in("everything"), boots_at=path) as tab:
        ask = asker(tab, "intake_state", path)
        await tab.settle()
        await ask("ask_new")
        await ask("type_name", text="网页商城")
        await ask("type_url", text="http://127.0.0.1/hook")
        for act, one in (
            ("choose_account", account), ("choose_store", company.first), ("choose_customer", customer)
        ):  # fmt: skip
            await ask(act, one=str(one))
        await ask("save")
        assert tab.value("intake_state", "new_key") == "", "a key is made by nobody who has not proved who they are"
        await ask("leave", is_open=False)
    assert company.database.read(lambda session: session.exec(select(IntakeClient)).all()) == []


async def test_a_pool_is_made_and_looked_into(server, sign_in):
    company = server.company
    sku_id = company.add_sku("WEB-P2", "网页抽纸")
    company.receive("7", price="2", sku_id=sku_id)
    path = "/settings/fulfilment"
    async with open_tab(server.url, cookie=sign_in("everything"), boots_at=path) as tab:
        ask = asker(tab, "fulfilment_settings_state", path)
        await tab.settle()
        await ask("ask_pool", pool_id=0)
        await ask("type_pool", text="网页总仓")
        await ask("choose_home", one=str(company.second))
        await ask("choose_on", is_on=True)
        await ask("keep_pool")
        assert "is_on" in tab.value("fulfilment_settings_state", "errors")
        await ask("choose_on", is_on=False)
        await ask("keep_pool")
        [pool] = tab.value("fulfilment_settings_state", "pools")
        await ask("ask_store", warehouse_id=company.first)
        await ask("choose_pool", one=str(pool["id"]))
        await ask("type_kept", text="2")
        await ask("keep_store")
        await ask("ask_pool", pool_id=pool["id"])
        await ask("choose_on", is_on=True)
        assert "已保存" in said(await ask("keep_pool"))
    path = "/pool"
    async with open_tab(server.url, cookie=sign_in("everything"), boots_at=path) as tab:
        ask = asker(tab, "pool_state", path)
        await tab.settle()
        await ask("search_for", typed="WEB-P2")
        [row] = tab.value("pool_state", "rows")
        assert (row["on_hand"], row["kept_back"], row["available"]) == ("7", "2", "5")
    _forget_pools(company)


def _forget_pools(company):
    """Other tests of this server share orders out among all."""

    def work(session):
        for model in (FulfilmentStore, FulfilmentPool):
            for row in session.exec(select(model)).all():
                session.delete(row)
            session.flush()

    company.database.write(work)

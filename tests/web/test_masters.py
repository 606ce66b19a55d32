"""Master data over the wire: many changed at once, files in and out, and what somebody without the right gets."""

import csv
import io

import pytest

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.access.proving_oneself import ChangeProofRule, change_proof_rule
from jxc_app.modules.catalog.queries import find_skus
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.inventory.sku_settings import settings_of_sku
from jxc_app.modules.partners.partner_pages import get_partner
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.warehouses.queries import list_warehouses
from tests.support import patient
from tests.web.handlers import OURS
from tests.web.tab import open_tab, said

NAMES = {handler.short: handler.name for handler in OURS}
SYSTEM = Actor.system()


def skus(server, search):
    return {row.code: row for row in read(find_skus, actor=SYSTEM, database=server.company.database, search=search)}


def limits(server, sku_id):
    found = read(settings_of_sku, actor=SYSTEM, database=server.company.database, sku_id=sku_id)
    return {row.warehouse_id: (row.minimum, row.shelf) for row in found}


@pytest.fixture
def some(server, request):
    """Three SKUs of this test's own, by code."""
    unasked = ChangeProofRule(act="price", is_asked=False, reason="价格天天变")
    perform(change_proof_rule, unasked, actor=SYSTEM, database=server.company.database)
    prefix = f"T{abs(hash(request.node.name)) % 10**6}"
    for at in range(3):
        command = CreateSku(code=f"{prefix}-{at}", name=f"试{at}", base_unit="个", retail_price="10")
        perform(create_sku, command, actor=SYSTEM, database=server.company.database)
    return prefix, [row.id for row in skus(server, prefix).values()]


async def chosen(tab, ids, **bulk):
    """Tick them and put a change together, once the page is there."""
    await tab.settle()
    for sku_id in ids:
        await tab.ask(NAMES["skus_state.choose"], {"sku_id": sku_id}, path="/skus")
    await tab.ask(NAMES["skus_state.ask"], {"is_open": True}, path="/skus")
    for name, text in bulk.items():
        await tab.ask(NAMES["skus_state.type_bulk"], {"name": name, "text": text}, path="/skus")


async def test_many_change_exactly_as_they_were_shown(server, sign_in, some):
    prefix, ids = some
    async with open_tab(server.url, cookie=sign_in("everything"), boots_at="/skus") as tab:
        await chosen(tab, ids[:2], kind="price", value="-10")
        assert "将修改 2 个商品" in tab.value("skus_state", "bulk_words")
        assert "已修改 2 个商品" in said(await tab.ask(NAMES["skus_state.apply"], path="/skus"))
    assert sorted(row.retail_price for row in skus(server, prefix).values()) == [9, 9, 10]


async def test_nothing_happens_where_one_has_changed_since_it_was_shown(server, sign_in, some):
    prefix, ids = some
    async with (
        open_tab(server.url, cookie=sign_in("everything"), boots_at="/skus") as slow,
        open_tab(server.url, cookie=sign_in("everything"), boots_at="/skus") as fast,
    ):
        await chosen(slow, ids, kind="brand", brand="慢")
        await chosen(fast, ids[:1], kind="brand", brand="快")
        await fast.ask(NAMES["skus_state.apply"], path="/skus")
        refusal = said(await slow.ask(NAMES["skus_state.apply"], path="/skus"))
    assert "已修改" not in refusal
    assert sorted(row.brand for row in skus(server, prefix).values()) == ["", "", "快"]


async def test_customers_become_wholesale_customers_from_their_list(server, sign_in):
    database = server.company.database
    made = CreatePartner(code="WHOLE-1", name="批发一", is_customer=True, payment_days=30)
    partner_id = perform(create_partner, made, actor=SYSTEM, database=database).partner_id
    path = "/customers?search=whole-1"

    async def ask(name, **fields):
        return await tab.ask(NAMES[f"partners_state.{name}"], fields, path=path)

    async with open_tab(server.url, cookie=sign_in("everything"), boots_at=path) as tab:
        await tab.settle()
        await ask("choose", partner_id=partner_id)
        await ask("ask", act="terms")
        await ask("choose_wholesale", answer="yes")
        assert "已修改 1 家" in said(await ask("save_terms"))
        assert [row["beside"] for row in tab.value("partners_state", "rows")] == ["批发客户"]
    kept = read(get_partner, actor=SYSTEM, database=database, partner_id=partner_id)
    assert (kept.is_wholesale, kept.payment_days) == (True, 30)


async def test_switching_off_and_limits_take_their_own_rights(server, sign_in, some):
    prefix, ids = some
    before = server.company.contents()
    async with open_tab(server.url, cookie=sign_in("owner-only"), boots_at="/skus") as tab:
        await chosen(tab, ids, kind="switch_off")
        assert "权限" in said(await tab.ask(NAMES["skus_state.apply"], path="/skus"))
    async with open_tab(server.url, cookie=sign_in("keeper-one"), boots_at="/skus") as tab:
        await chosen(tab, ids, kind="limits", warehouse=str(server.company.first), minimum="5")
        assert "权限" in said(await tab.ask(NAMES["skus_state.apply"], path="/skus"))
    assert server.company.contents() == before
    async with open_tab(server.url, cookie=sign_in("owner-only"), boots_at="/skus") as tab:
        await chosen(tab, ids, kind="limits", warehouse=str(server.company.first), minimum="5")
        await tab.ask(NAMES["skus_state.apply"], path="/skus")
    assert {limits(server, sku_id)[server.company.first][0] for sku_id in ids} == {5}
    async with open_tab(server.url, cookie=sign_in("everything"), boots_at="/skus") as tab:
        await chosen(tab, ids[:1], kind="switch_off")
        await tab.ask(NAMES["skus_state.apply"], path="/skus")
    assert len(skus(server, prefix)) == 2


async def test_a_single_sku_is_switched_off_by_whoever_may(server, sign_in, some):
    prefix, ids = some
    path = f"/skus/edit?id={ids[0]}"
    for login, left in (("keeper-one", 3), ("everything", 2)):
        async with open_tab(server.url, cookie=sign_in(login), boots_at=path) as tab:
            await tab.settle()
            await tab.ask(NAMES["sku_edit_state.type_reason"], {"text": "不再进货"}, path=path)
            await tab.ask(NAMES["sku_edit_state.switch"], path=path)
        assert len(skus(server, prefix)) == left


async def test_a_new_sku_with_crossed_limits_is_not_made_and_nothing_typed_is_lost(server, sign_in):
    first = server.company.first
    typed = {"code": "X-1", "name": "新", "base_unit": "个", f"minimum_{first}": "9", f"maximum_{first}": "3"}
    async with open_tab(server.url, cookie=sign_in("everything"), boots_at="/skus/edit") as tab:
        await tab.settle()
        for name, text in typed.items():
            await tab.ask(NAMES["sku_edit_state.type_in"], {"name": name, "text": text}, path="/skus/edit")
        await tab.ask(NAMES["sku_edit_state.save"], path="/skus/edit")
        assert f"maximum_{first}" in tab.value("sku_edit_state", "errors")
        assert tab.value("sku_edit_state", "form")["name"] == "新"
        assert skus(server, "X-1") == {}
        right = {"name": f"maximum_{first}", "text": "30"}
        await tab.ask(NAMES["sku_edit_state.type_in"], right, path="/skus/edit")
        assert "已新建" in said(await tab.ask(NAMES["sku_edit_state.save"], path="/skus/edit"))
    assert limits(server, skus(server, "X-1")["X-1"].id)[first][0] == 9


def upload(server, cookie, kind, rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    headers = {"Origin": server.url, "Cookie": cookie}
    answer = patient.post(
        f"{server.url}/api/imports/{kind}?name=in.csv", content=text.getvalue().encode(), headers=headers
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["id"]


def taken_out(server, cookie, name):
    return patient.get(f"{server.url}/api/exports/masters/{name}", headers={"Cookie": cookie})


async def bring_in(server, cookie, kind, rows, state, path):
    """A file through the page: upload, dry run, and writing where nothing is wrong."""
    async with open_tab(server.url, cookie=cookie, boots_at=path) as tab:
        await tab.settle()
        name = upload(server, cookie, kind, rows)
        await tab.ask(NAMES[f"{state}.receive"], {"upload": name, "name": "in.csv"}, path=path)
        if tab.value(state, "stage") == "ready":
            await tab.ask(NAMES[f"{state}.start"], path=path)
            await tab.until(lambda: tab.value(state, "stage") in ("done", "stopped"))
        return tab.value(state, "stage"), tab.value(state, "faults")


LISTS = [
    ("skus", "sku_import_state", "/skus/import", ["编码", "名称", "单位", "下限(W1)"], ["I-1", "茶", "袋", "4"]),
    ("warehouses", "warehouse_import_state", "/warehouses/import", ["编码", "名称", "类型"], ["I-9", "新店", "门店"]),
    ("categories", "category_import_state", "/categories/import", ["分类名称", "上级分类"], ["导入类", ""]),
    ("units", "unit_import_state", "/units/import", ["单位名称"], ["导入单位"]),
]


@pytest.mark.parametrize(("kind", "state", "path", "head", "row"), LISTS, ids=[one[0] for one in LISTS])
async def test_a_list_comes_in_through_its_page(server, sign_in, kind, state, path, head, row):
    cookie = sign_in("everything")
    bad = [*row[:-1], "长" * 100]
    stage, faults = await bring_in(server, cookie, kind, [head, row, bad], state, path)
    assert (stage, len(faults) >= 1) == ("faulty", True)
    assert await bring_in(server, cookie, kind, [head, row], state, path) == ("done", [])
    assert row[0] in taken_out(server, cookie, f"{kind}.csv").content.decode("utf-8-sig")


async def test_nothing_is_written_that_was_not_checked(server, sign_in):
    before = server.company.contents()
    async with open_tab(server.url, cookie=sign_in("everything"), boots_at="/skus/import") as tab:
        await tab.settle()
        assert "检查" in said(await tab.ask(NAMES["sku_import_state.start"], path="/skus/import"))
        await tab.ask(NAMES["sku_import_state.go_on"], path="/skus/import")
        name = upload(server, sign_in("owner-only"), "skus", [["编码", "名称", "单位"], ["I-2", "茶", "袋"]])
        await tab.ask(NAMES["sku_import_state.receive"], {"upload": name, "name": "in.csv"}, path="/skus/import")
        assert tab.value("sku_import_state", "stage") == "stopped", "it is somebody else's"
    assert server.company.contents() == before


async def test_what_a_row_takes_is_asked_of_who_imports_it(server, sign_in):
    rows = [["编码", "名称", "单位"], ["I-3", "茶", "袋"]]
    stage, faults = await bring_in(
        server, sign_in("owner-only"), "skus", rows, "sku_import_state", "/skus/import"
    )  # fmt: skip
    assert (stage, [fault["column"] for fault in faults]) == ("faulty", ["编码"])
    assert "权限" in faults[0]["message"]


def test_a_list_goes_out_to_who_may_see_it(server, sign_in):
    assert taken_out(server, "", "warehouses.csv").status_code == 401
    mine = taken_out(server, sign_in("keeper-one"), "warehouses.csv").content.decode("utf-8-sig")
    seen = {row.code for row in read(list_warehouses, actor=SYSTEM, database=server.company.database)}
    assert mine.startswith("编码,名称,类型,城市")
    assert {line.split(",")[0] for line in mine.splitlines()[1:]} == seen
    for table in ("categories", "units", "skus"):
        assert taken_out(server, sign_in("admin-only"), f"{table}.csv").status_code == 403


def test_limits_go_out_beside_the_skus_for_the_warehouses_in_sight(server, sign_in):
    listed = taken_out(server, sign_in("keeper-one"), "skus.csv?limits=1").content.decode("utf-8-sig")
    head = listed.splitlines()[0]
    assert "仓库W1(W1)货位,仓库W1(W1)下限,仓库W1(W1)上限" in head
    assert "W2" not in head

"""Merging over the wire: the pair is found, looked at, merged, and seen on the page of the one that stays."""

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.access.proving_oneself import ChangeProofRule, change_proof_rule
from jxc_app.modules.catalog.alike_pairs import FindAlike, find_alike
from jxc_app.modules.catalog.queries import scan_code
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.inventory.proof import prove_stock
from jxc_app.modules.partners.service import CreatePartner, create_partner
from tests.web.handlers import OURS
from tests.web.tab import open_tab, said

NAMES = {handler.short: handler.name for handler in OURS}
SYSTEM = Actor.system()


def made(server, code, name):
    command = CreateSku(code=code, name=name, spec="M6×30", base_unit="个")
    return perform(create_sku, command, actor=SYSTEM, database=server.company.database).sku_id


async def test_a_pair_is_found_looked_at_and_merged(server, sign_in):
    database = server.company.database
    unasked = ChangeProofRule(act="sku_merge", is_asked=False, reason="只有老板能做")
    perform(change_proof_rule, unasked, actor=SYSTEM, database=database)
    stays, gone = made(server, "WEB-1", "六角网页螺栓"), made(server, "WEB-2", "六角网页螺拴")
    server.company.receive("7", price="10.01", sku_id=gone)
    perform(find_alike, FindAlike(), actor=SYSTEM, database=database)
    path = "/skus/alike?search=WEB-1"
    async with open_tab(server.url, cookie=sign_in("everything"), boots_at=path) as tab:
        await tab.settle()
        [row] = tab.value("sku_alike_state", "rows")
        assert (row["left"]["code"], row["right"]["code"]) == ("WEB-1", "WEB-2")
        assert row["merge_href"] == f"/skus/merge?gone={gone}&stays={stays}"
        said_so = {"left_id": stays, "right_id": gone, "is_apart": True}
        assert "不是同一个" in said(await tab.ask(NAMES["sku_alike_state.say"], said_so, path=path))
        assert tab.value("sku_alike_state", "rows") == []
    path = f"/skus/merge?gone={gone}&stays={stays}"
    async with open_tab(server.url, cookie=sign_in("everything"), boots_at=path) as tab:
        await tab.settle()
        [line] = tab.value("sku_merge_state", "stock")
        assert (line["quantity"], line["value"], line["place"]) == ("7", "70.07", "可用")
        assert tab.value("sku_merge_state", "blocks") == []
        await tab.ask(NAMES["sku_merge_state.ask"], {"is_open": True}, path=path)
        assert tab.value("sku_merge_state", "is_asking")
        await tab.ask(NAMES["sku_merge_state.type_reason"], {"text": "建了两次"}, path=path)
        assert "已合并" in said(await tab.ask(NAMES["sku_merge_state.merge"], path=path))
    assert read(scan_code, actor=SYSTEM, database=database, code="WEB-2").sku_id == stays
    path = f"/sku?id={gone}"
    async with open_tab(server.url, cookie=sign_in("everything"), boots_at=path) as tab:
        await tab.settle()
        assert tab.value("sku_merges_state", "stays_href") == f"/sku?id={stays}"
    assert not [check for check in database.read(prove_stock).checks if check.failed]


async def test_who_supplies_it_is_written_below_its_form(server, sign_in):
    database = server.company.database
    sku_id = made(server, "WEB-3", "网页垫片")
    supplier = CreatePartner(code="WEB-GYS", name="网页五金厂", is_supplier=True)
    perform(create_partner, supplier, actor=SYSTEM, database=database)
    path = f"/skus/edit?id={sku_id}"

    async def ask(act, **fields):
        return await tab.ask(NAMES[f"sku_packs_state.{act}"], fields or None, path=path)

    async with open_tab(server.url, cookie=sign_in("everything"), boots_at=path) as tab:
        await tab.settle()
        await ask("edit", pack_id=0)
        assert tab.value("sku_packs_state", "is_default") is True
        await ask("search_partner", typed="网页五金")
        [choice] = tab.value("sku_packs_state", "partner_options")
        await ask("choose_partner", partner_id=choice["id"])
        await ask("type_in", name="least", text="24")
        await ask("type_in", name="lead_days", text="5")
        assert "已保存" in said(await ask("save"))
        [row] = tab.value("sku_packs_state", "rows")
    assert (row["supplier"], row["least"], row["lead"], row["is_default"]) == ("网页五金厂", "24 个", "5 天", True)

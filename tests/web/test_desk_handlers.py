"""The handlers of the posting desk over the wire, also by people who may not."""

import json

import pytest

from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.access.users import CreateUser, create_user
from jxc_app.modules.catalog.gs1 import GS
from jxc_app.modules.catalog.queries import scan_code
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.documents.commands import SaveDraft
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.service import save_draft
from jxc_app.modules.documents.templates import SaveTemplate, save_template
from jxc_app.state.posting_desk import PostingDeskState
from tests.web.company import PASSWORD
from tests.web.conftest import fresh_cookie
from tests.web.tab import open_tab, said


def handler(name):
    return f"{PostingDeskState.get_full_name()}.{name}"


def value(tab, name):
    return tab.value("posting_desk_state", name)


@pytest.fixture(scope="module")
def clerk(server):
    """A store clerk in the first warehouse: sells there, binds nothing, shares nothing, sees no costs."""
    command = CreateUser(
        login="store-clerk", name="店员", password=PASSWORD,
        roles=[{"role": "store_clerk", "warehouse_id": server.company.first}], must_change_password=False,
    )  # fmt: skip
    perform(create_user, command, actor=Actor.system(), database=server.company.database)
    return fresh_cookie(server.url, "store-clerk")


def own_draft(server, login):
    """A draft that this person has made."""
    company = server.company
    actor = Actor(user_id=company.people[login], name=login)
    command = SaveDraft(
        document_key=new_key(), type="other_issue", warehouse_id=company.first,
        lines=[{"sku_id": company.sku_id, "quantity": "1"}],
    )  # fmt: skip
    return perform(save_draft, command, actor=actor, database=company.database)


def template(server, *, is_shared):
    company = server.company
    line = {"sku_id": company.sku_id, "unit_id": 1, "quantity": "2"}
    command = SaveTemplate(type="sales_issue", name=f"模板{new_key()[:6]}", is_shared=is_shared, lines=[line])
    return perform(save_template, command, actor=Actor.system(), database=company.database).template_id


# binding an unknown code


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("begin_binding", {"code": "690555"}),
        ("choose_binding", {"sku_id": 1}),
        ("choose_binding_unit", {"unit_id": "1"}),
        ("bind", {}),
    ],
)
async def test_a_store_clerk_binds_nothing(server, clerk, name, payload):
    before = server.company.contents()
    async with open_tab(server.url, cookie=clerk, boots_at="/desk?type=sales_issue") as tab:
        await tab.settle()
        updates = await tab.ask(handler(name), payload, path="/desk")
        assert "没有" in said(updates)
        assert not value(tab, "binding_code")
        assert value(tab, "may_bind") is not True
    assert server.company.contents() == before


async def test_binding_without_having_chosen_does_nothing(server, sign_in):
    before = server.company.contents()
    async with open_tab(server.url, cookie=sign_in("keeper-one"), boots_at="/desk") as tab:
        await tab.ask(handler("begin_binding"), {"code": "690556"})
        await tab.ask(handler("choose_binding"), {"sku_id": 99_999})
        await tab.ask(handler("bind"))
    assert server.company.contents() == before


async def test_a_code_that_was_bound_meanwhile_is_said_and_stays_asked(server, sign_in):
    company = server.company
    async with open_tab(server.url, cookie=sign_in("keeper-one"), boots_at="/desk?type=other_receipt") as tab:
        await tab.settle()
        for answer in ("", "已属于其他商品"):
            await tab.ask(handler("begin_binding"), {"code": "690557"})
            await tab.ask(handler("choose_binding"), {"sku_id": company.sku_id})
            updates = await tab.ask(handler("bind"))
            assert answer in said(updates)
        assert value(tab, "dialog") == "bind"
        assert "690557" in json.dumps(value(tab, "errors"), ensure_ascii=False)


# templates


async def test_a_private_template_is_nobody_elses(server, clerk):
    private, shared = template(server, is_shared=False), template(server, is_shared=True)
    async with open_tab(server.url, cookie=clerk, boots_at="/desk?type=sales_issue") as tab:
        await tab.settle()
        await tab.ask(handler("open_templates"))
        listed = [one["id"] for one in value(tab, "templates")]
        assert shared in listed
        assert private not in listed
        assert value(tab, "may_share") is not True
        assert "没有这个模板" in said(await tab.ask(handler("use_template"), {"template_id": private}))
        assert value(tab, "line_count") in (0, None)
        await tab.ask(handler("use_template"), {"template_id": shared})
        assert value(tab, "line_count") == 1


async def test_a_shared_template_is_not_removed_by_who_only_uses_it(server, clerk):
    shared = template(server, is_shared=True)
    before = server.company.contents()
    async with open_tab(server.url, cookie=clerk, boots_at="/desk?type=sales_issue") as tab:
        updates = await tab.ask(handler("remove_template"), {"template_id": shared})
        assert said(updates)
    assert server.company.contents() == before


async def test_a_store_clerk_shares_no_template(server, clerk):
    async with open_tab(server.url, cookie=clerk, boots_at="/desk?type=sales_issue") as tab:
        await tab.ask(handler("add_sku"), {"sku_id": server.company.sku_id})
        before = server.company.contents()
        updates = await tab.ask(handler("save_as_template"), {"name": "大家的", "is_shared": True})
        assert said(updates)
        assert "已存为模板" not in said(updates)
    assert server.company.contents() == before


# lists to pick from


async def test_what_is_picked_is_added_and_what_is_no_number_is_said(server, sign_in):
    sku = server.company.sku_id
    async with open_tab(server.url, cookie=sign_in("keeper-one"), boots_at="/desk?type=other_receipt") as tab:
        await tab.settle()  # else the page's own loading may come after it
        await tab.ask(handler("start_new"))
        await tab.ask(handler("open_picking"))
        assert value(tab, "dialog") == "pick"
        picked = [{"sku_id": sku, "quantity": "３"}, {"sku_id": 99_999, "quantity": "1"}]
        updates = await tab.ask(handler("pick"), {"picked": [*picked, {"sku_id": sku, "quantity": "三"}]})
        assert "螺丝" in said(updates)
        assert (value(tab, "dialog"), value(tab, "line_count")) == ("pick", 0)
        await tab.ask(handler("pick"), {"picked": picked})
        assert (value(tab, "dialog"), value(tab, "line_count"), value(tab, "pieces")) == ("", 1, "3")


async def test_a_table_and_a_pick_into_a_posted_document_change_nothing(server, sign_in):
    company = server.company
    async with open_tab(
        server.url, cookie=sign_in("keeper-one"), boots_at=f"/desk?document={company.posted_id}"
    ) as tab:
        await tab.settle()
        before = company.contents()
        await tab.ask(handler("paste"), {"table": [["A-1", "5"]]})
        await tab.ask(handler("confirm_paste"))
        await tab.ask(handler("pick"), {"picked": [{"sku_id": company.sku_id, "quantity": "5"}]})
        await tab.ask(handler("add_sku"), {"sku_id": company.sku_id})
        await tab.ask(handler("withdraw"))
    assert company.contents() == before


# sheets of others


@pytest.mark.parametrize("name", ["open_sheet", "finish_anyway", "withdraw", "post"])
async def test_a_stranger_gets_nowhere_with_a_draft_of_another_warehouse(server, sign_in, name):
    draft = own_draft(server, "keeper-one")
    with server.company.database.reading() as session:
        key = session.get_one(Document, draft.document_id).document_key
    before = server.company.contents()
    async with open_tab(
        server.url, cookie=sign_in("keeper-two"), boots_at=f"/desk?document={draft.document_id}"
    ) as tab:
        await tab.settle()
        payload = {"target": key, "code": "other_issue"} if name == "open_sheet" else {}
        await tab.ask(handler(name), payload)
        assert "螺丝" not in str(tab.updates)
    assert server.company.contents() == before


async def test_going_on_needs_a_warning_of_this_very_version(server, sign_in):
    draft = own_draft(server, "keeper-one")
    async with open_tab(
        server.url, cookie=sign_in("keeper-one"), boots_at=f"/desk?document={draft.document_id}"
    ) as tab:
        await tab.settle()
        before = server.company.contents()
        await tab.ask(handler("finish_anyway"))
    assert server.company.contents() == before


@pytest.mark.parametrize("name", ["finish_anyway", "open_picking"])
async def test_what_comes_before_the_desk_has_loaded_is_told_to_wait(server, clerk, name):
    async with open_tab(server.url, cookie=clerk) as tab:
        assert "还在载入" in said(await tab.ask(handler(name)))


# codes that say more than which SKU it is


def milk(server):
    """A SKU kept by lots, by its GTIN-14; made once."""
    gtin = "9501101530003"
    company = server.company
    if read(scan_code, actor=Actor.system(), database=company.database, code=gtin) is None:
        command = CreateSku(code="MILK", name="鲜牛奶", base_unit="盒", barcodes=[gtin], lot_tracked=True)
        perform(create_sku, command, actor=Actor.system(), database=company.database)
    return f"0{gtin}"


async def scan(tab, *texts, scanner="gun"):
    batch = [{"seq": seq, "text": text} for seq, text in enumerate(texts, start=1)]
    return await tab.ask(handler("scan"), {"target": value(tab, "target"), "scanner": scanner, "batch": batch})


async def test_a_gs1_code_fills_its_lot_and_the_same_again_adds(server, sign_in):
    gtin = milk(server)
    async with open_tab(server.url, cookie=sign_in("keeper-one"), boots_at="/desk?type=other_receipt") as tab:
        await tab.settle()
        lines = value(tab, "line_count")
        await scan(tab, f"]C101{gtin}10AB-1{GS}3012", f"(01){gtin}(10)AB-1", f"2*01{gtin}10AB-2")
        assert value(tab, "answer")["bad"] is False
        assert value(tab, "last_added") == "鲜牛奶 × 2 · 批号 AB-2"
        rows = [row for row in value(tab, "patch")["rows"] if row["code"] == "MILK"]
        assert [(row["lot_number"], row["quantity"]) for row in rows] == [("AB-1", "13"), ("AB-2", "2")]
        await tab.ask(handler("undo_scan"))
        assert value(tab, "line_count") == lines + 1


async def test_a_bad_gs1_code_sounds_bad_and_adds_nothing(server, sign_in):
    gtin = milk(server)
    async with open_tab(server.url, cookie=sign_in("keeper-one"), boots_at="/desk?type=other_issue") as tab:
        await tab.settle()
        lines = value(tab, "line_count")
        await scan(tab, f"]C101{gtin}1826", f"01{gtin}17991399")
        assert value(tab, "answer")["bad"] is True
        words = [problem["words"] for problem in value(tab, "problems")]
        assert "不认识的应用标识符（1826）" in words[0] and "不是日期" in words[1]
        assert value(tab, "line_count") == lines


async def test_binding_the_product_of_a_gs1_code_takes_the_whole_scan(server, sign_in):
    gtin, sku_id = "09506000134352", server.company.sku_id
    async with open_tab(server.url, cookie=sign_in("keeper-one"), boots_at="/desk?type=scrap") as tab:
        await tab.settle()
        await scan(tab, f"]d201{gtin}3005")
        [problem] = value(tab, "problems")
        assert problem["code"] == gtin[1:]
        await tab.ask(handler("begin_binding"), {"code": problem["code"]})
        await tab.ask(handler("choose_binding"), {"sku_id": sku_id})
        await tab.ask(handler("bind"))
        assert value(tab, "problems") == []
        assert value(tab, "last_added").endswith("× 5")

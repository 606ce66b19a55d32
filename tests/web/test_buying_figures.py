"""采购分析 over the wire: what the page shows, where its figures lead, and the files it gives."""

import csv

import pytest

from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import USE_CASES, perform, read
from jxc_app.modules.buying_figures.asking import TOPICS
from jxc_app.modules.catalog.queries import find_skus
from jxc_app.modules.partners.service import CreatePartner, create_partner
from tests.support import patient
from tests.web.handlers import OURS
from tests.web.tab import open_tab

NAMES = {handler.short: handler.name for handler in OURS}
SYSTEM = Actor.system()


@pytest.fixture(scope="module")
def supplier(server):
    """A supplier of whom ten A were ordered twice, at 3 and at 4, and who brought eight good ones of the first."""
    database = server.company.database
    made = CreatePartner(code="FIG-1", name="分析供应商", is_supplier=True)
    partner = perform(create_partner, made, actor=SYSTEM, database=database).partner_id
    [sku] = [row.id for row in read(find_skus, actor=SYSTEM, database=database, search="A-1") if row.code == "A-1"]

    def do(code, **fields):
        return perform(USE_CASES[code], USE_CASES[code].command(**fields), actor=SYSTEM, database=database)

    [first, _] = [
        do(
            "document.record", document_key=new_key(), type="purchase_order", warehouse_id=server.company.first,
            partner_id=partner, lines=[{"sku_id": sku, "quantity": 10, "price": price}],
        )
        for price in (3, 4)
    ]  # fmt: skip
    line = {"source_line_id": first.document_id * 1000 + 1, "counted": 10, "noted": 10}
    counted = do("goods_receipt.count", document_key=new_key(), warehouse_id=server.company.first, lines=[line])
    judged = [{"line_id": counted.document_id * 1000 + 1, "accepted": 8, "cause": "quality"}]
    do("goods_receipt.inspect", document_id=counted.document_id, version=counted.version, lines=judged)
    return partner


async def test_every_topic_shows_its_rows_and_leads_to_their_documents(server, sign_in, supplier):
    path = f"/buying/figures?supplier={supplier}"
    async with open_tab(server.url, cookie=sign_in("everything"), boots_at=path) as tab:
        await tab.settle()
        for topic in TOPICS:
            await tab.ask(NAMES["buying_figures_state.choose_tab"], {"tab": topic}, path=path)
            assert tab.value("buying_figures_state", "tab") == topic
            assert tab.value("buying_figures_state", "definitions"), topic
        await tab.ask(NAMES["buying_figures_state.choose_tab"], {"tab": "quality"}, path=path)
        [row] = tab.value("buying_figures_state", "rows")
        assert (row["title"], [cell["text"] for cell in row["cells"]][:5]) == ("分析供应商", ["1", "1", "10", "8", "2"])
        assert tab.value("buying_figures_state", "partner_name") == "分析供应商"
    async with open_tab(server.url, cookie=sign_in("everything"), boots_at=row["href"]) as behind:
        await behind.settle()
        [line] = behind.value("buying_figures_state", "rows")
        assert line["href"].startswith("/document?id=")
        assert behind.value("buying_figures_state", "group_name") == "分析供应商"


async def test_sorting_grouping_and_days(server, sign_in, supplier):
    path = f"/buying/figures?tab=savings&supplier={supplier}"
    async with open_tab(server.url, cookie=sign_in("everything"), boots_at=path) as tab:
        await tab.settle()
        await tab.ask(NAMES["buying_figures_state.choose"], {"name": "by", "value": "month"}, path=path)
        [row] = tab.value("buying_figures_state", "rows")
        assert [cell["text"] for cell in row["cells"]][3] == "-10.00"
        await tab.ask(NAMES["buying_figures_state.sort"], {"order": "-saved"}, path=path)
        assert [head["arrow"] for head in tab.value("buying_figures_state", "heads")].count(" ↓") == 1
        assert "order=-saved" in tab.value("buying_figures_state", "address")
        day = {"name": "date_to", "typed": "2001-01-01"}
        await tab.ask(NAMES["buying_figures_state.type_day"], day, path=path)
        assert tab.value("buying_figures_state", "rows") == []


def test_the_file_and_the_paper_hold_what_the_page_shows(server, sign_in, supplier):
    asked = {"tab": "quality", "supplier": supplier, "from": "2020-01-01", "to": "2099-12-31"}
    cookie = {"Cookie": sign_in("everything")}
    answer = patient.get(f"{server.url}/api/exports/filtered/buying-figures.csv", headers=cookie, params=asked)
    assert answer.status_code == 200, answer.text
    rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    assert [(row["供应商"], row["清点"], row["不合格率（数量）（%）"]) for row in rows] == [
        ("分析供应商", "10", "20"), ("合计", "10", "20"),
    ]  # fmt: skip
    lines = asked | {"view": "lines", "key": str(supplier)}
    answer = patient.get(f"{server.url}/api/exports/filtered/buying-figures.csv", headers=cookie, params=lines)
    assert [row["原因"] for row in csv.DictReader(answer.content.decode("utf-8-sig").splitlines())] == ["质量不合格"]
    paper = patient.get(f"{server.url}/api/print/buying-figures.pdf", headers=cookie, params=asked)
    assert paper.content[:4] == b"%PDF"
    refused = patient.get(
        f"{server.url}/api/exports/filtered/buying-figures.csv", headers={"Cookie": sign_in("keeper-one")}, params=asked
    )
    assert refused.status_code == 403

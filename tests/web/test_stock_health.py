"""网络健康 over the wire: figures, the SKUs behind one of them, the trend, what is taken away, who may."""

from decimal import Decimal

import httpx
from sqlmodel import select

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.stock_health.service import RecordDay, record_day
from jxc_app.modules.transfer_advice.models import AlertLine
from jxc_app.state.stock_health import StockHealthState
from tests.support import patient
from tests.web.tab import open_tab

SYSTEM = Actor.system()
_LACKS = "LACKS-1"
_HERE = StockHealthState.get_full_name()


def out_of_it(company):
    """A SKU of its own lacks in both warehouses; both are written down today. The company is of many tests."""
    with company.database.reading() as session:
        sku_id = session.exec(select(Sku.id).where(Sku.code == _LACKS)).first()
    if sku_id is None:
        command = CreateSku(code=_LACKS, name="缺货的商品", base_unit="个")
        sku_id = perform(create_sku, command, actor=SYSTEM, database=company.database).sku_id

    def work(session):
        for place in (company.first, company.second):
            some = dict.fromkeys(("line", "target", "keep"), Decimal(1_000_000))
            some |= {"per_day": Decimal(1), "lead_days": Decimal(3)}
            held = session.get(AlertLine, (sku_id, place))
            line = held or AlertLine(sku_id=sku_id, warehouse_id=place, **some)
            for name, value_ in some.items():
                setattr(line, name, value_)
            session.add(line)

    company.database.write(work)
    perform(record_day, RecordDay(), actor=SYSTEM, database=company.database)


def value(tab, name):
    return tab.value("stock_health_state", name)


async def test_figures_lead_to_their_skus_and_are_taken_away(server, sign_in):
    company, cookie = server.company, sign_in("everything")
    out_of_it(company)
    async with open_tab(server.url, cookie=cookie, boots_at="/network") as tab:
        await tab.settle()
        rows = {row["id"]: row for row in value(tab, "rows")}
        assert {str(company.first), str(company.second)} <= rows.keys()
        assert value(tab, "points")
        assert value(tab, "meanings")
        await tab.ask(f"{_HERE}.look_at", {"warehouse_id": str(company.first), "state": "out"})
        assert _LACKS in [row["code"] for row in value(tab, "skus")]
        assert value(tab, "address") == f"/network?warehouse={company.first}"
        taken = value(tab, "skus_href")
        await tab.ask(f"{_HERE}.choose_days", {"days": "90"})
        assert "days=90" in value(tab, "address")
        await tab.ask(f"{_HERE}.choose_state", {"state": "over"})
        assert _LACKS not in [row["code"] for row in value(tab, "skus")]
        await tab.ask(f"{_HERE}.choose", {"warehouse_id": str(company.first)})
        assert value(tab, "chosen") == ""
        whole = value(tab, "export_href")
    for href, word in ((taken, _LACKS), (whole, "缺货率（%）")):
        answer = patient.get(server.url + href.replace(".xlsx", ".csv"), headers={"Cookie": cookie})
        assert answer.status_code == httpx.codes.OK
        assert word in answer.text


async def test_a_keeper_has_their_own_warehouse(server, sign_in):
    company, cookie = server.company, sign_in("keeper-one")
    out_of_it(company)
    async with open_tab(server.url, cookie=cookie, boots_at=f"/network?warehouse={company.second}") as tab:
        await tab.settle()
        assert [row["id"] for row in value(tab, "rows")] == [str(company.first)]
        assert (value(tab, "chosen"), value(tab, "skus")) == ("", [])

"""余缺平衡 over the wire: it opens on what pays, and a tick for many takes nothing else with it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import httpx

from jxc_app.modules.transfer_advice.models import AdviceRun, TransferSuggestion
from jxc_app.modules.transfer_advice.paying import DEAR, PAYS, WAITS
from jxc_app.modules.transfer_advice.service import today_of_company
from jxc_app.state.transfer_advice import TransferAdviceState
from tests.modules.transfer_advice.advised import working
from tests.support import patient
from tests.web.tab import open_tab

_HERE = TransferAdviceState.get_full_name()
D = Decimal
#: what each is worth, and whether its own goods come in time: what a truck of them is judged to be
_WORTH = {PAYS: (D(900), False), WAITS: (D(0), True), DEAR: (D(0), False)}


def waiting(company):
    """One of each verdict, as a night would have left them; ids by verdict."""
    skus = {verdict: company.add_sku(f"VD-{verdict}", f"调拨 {verdict}") for verdict in _WORTH}
    now = datetime.now(UTC)

    def work(session):
        if session.get(AdviceRun, 1) is None:
            session.add(AdviceRun(day=today_of_company(), computed_at=now, seen_until=now))
        rows = {
            verdict: TransferSuggestion(
                sku_id=skus[verdict], warehouse_id=company.first, giver_id=company.second, quantity=D(8), need=D(8),
                lost=worth, worth=worth, verdict=verdict, in_time=in_time, working=working(company.second),
                computed_at=now, expires_on=date(2999, 1, 1),
            )
            for verdict, (worth, in_time) in _WORTH.items()
        }  # fmt: skip
        session.add_all(rows.values())
        session.flush()
        return {verdict: row.id for verdict, row in rows.items()}

    return company.database.write(work)


def value(tab, name):
    return tab.value("transfer_advice_state", name)


def codes(tab):
    return sorted(row["code"] for row in value(tab, "rows"))


async def test_it_opens_on_what_pays_and_many_are_ticked_without_the_rest(server, sign_in):
    ids, cookie = waiting(server.company), sign_in("everything")
    async with open_tab(server.url, cookie=cookie, boots_at="/transfer-advice?search=VD-") as tab:
        await tab.settle()
        assert (value(tab, "verdict"), codes(tab)) == (PAYS, ["VD-pays"])
        assert [option["label"] for option in value(tab, "verdicts")] == [
            "划算（1）", "等到货（1）", "运费高于损失（1）", "全部（3）",
        ]  # fmt: skip
        exported = value(tab, "export_href")
        await tab.ask(f"{_HERE}.choose_filter", {"name": "verdict", "value": "all"})
        assert codes(tab) == ["VD-dear", "VD-pays", "VD-waits"]
        assert "verdict=all" in value(tab, "address")
        await tab.ask(f"{_HERE}.choose_page", {"is_on": True})
        assert (value(tab, "chosen"), value(tab, "is_page_chosen")) == ([ids[PAYS]], True)
        # whoever wants one more ticks it
        await tab.ask(f"{_HERE}.choose", {"suggestion_id": ids[DEAR]})
        assert sorted(value(tab, "chosen")) == sorted([ids[PAYS], ids[DEAR]])
        await tab.ask(f"{_HERE}.choose_paying", {})
        assert value(tab, "chosen") == [ids[PAYS]]
        await tab.ask(f"{_HERE}.choose_filter", {"name": "verdict", "value": DEAR})
        assert (codes(tab), value(tab, "chosen")) == (["VD-dear"], [])
        await tab.ask(f"{_HERE}.choose_page", {"is_on": True})
        assert value(tab, "chosen") == [ids[DEAR]]
    answer = patient.get(server.url + exported.replace(".xlsx", ".csv"), headers={"Cookie": cookie})
    assert answer.status_code == httpx.codes.OK
    assert ("VD-pays" in answer.text, "VD-dear" in answer.text) == (True, False)

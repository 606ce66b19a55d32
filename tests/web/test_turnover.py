"""收发存汇总表 over the wire: it is printed as it is looked at, and shows what cannot be when asked for that alone."""

import httpx

from jxc_app.state.turnover import TurnoverState
from tests.support import patient
from tests.web.tab import open_tab


async def test_it_is_printed_as_it_is_looked_at(server, sign_in):
    cookie = sign_in("everything")
    async with open_tab(server.url, cookie=cookie, boots_at="/turnover") as tab:
        await tab.settle()
        await tab.ask(f"{TurnoverState.get_full_name()}.show_odd", {"is_on": True})
        assert tab.value("turnover_state", "rows") == []
        assert "odd=1" in tab.value("turnover_state", "address")
        await tab.ask(f"{TurnoverState.get_full_name()}.show_odd", {"is_on": False})
        printed = tab.value("turnover_state", "print_href")
    paper = patient.get(server.url + printed, headers={"Cookie": cookie})
    assert (paper.status_code, paper.content[:4]) == (httpx.codes.OK, b"%PDF")
    assert patient.get(server.url + printed).status_code == httpx.codes.UNAUTHORIZED

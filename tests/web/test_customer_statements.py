"""客户对账 over the real websocket: made, sent, answered by whoever holds the link, and what came later."""

import httpx
import pytest

from jxc_app.core.ids import new_key
from tests.support import patient
from tests.web.conftest import fresh_cookie
from tests.web.tab import open_tab
from tests.web.test_selling import do, handler, told


@pytest.fixture
def sold(server):
    """Ten of something for 70, on account; the customer, its name, and what may be sold again."""
    name = f"对账客户{new_key()[:6]}"
    sku_id = do(server, "sku.create", code=new_key()[:8], name="对账的东西", base_unit="个").sku_id
    customer = do(server, "partner.create", code=new_key()[:8], name=name, is_customer=True).partner_id
    here, line = {"warehouse_id": server.company.first}, {"sku_id": sku_id, "price": "7"}
    came = {"document_key": new_key(), "type": "other_receipt", "lines": [line | {"quantity": "20"}]}
    do(server, "document.record", **here, **came)
    sale = {"type": "sales_issue", "partner_id": customer, "lines": [line | {"quantity": "10"}], **here}
    do(server, "document.record", document_key=new_key(), **sale)
    return customer, name, sale


async def test_from_making_it_to_what_came_later(server, sold):
    customer, name, sale = sold
    login = f"states-{customer}"
    server.company.hire(login, "finance")
    cookie, page = fresh_cookie(server.url, login), "/customer-statements"
    async with open_tab(server.url, cookie=cookie) as tab:

        async def ask(act, path=page, **payload):
            return told(await tab.ask(handler(f"customer_statements_state.{act}"), payload or None, path=path))

        await ask("open")
        await ask("ask_make")
        await ask("search_customer", typed=name)
        await ask("choose_customer", partner_id=customer)
        assert "期末 70.00" in await ask("type_day", name="to_on", text=server_day(server))
        assert "已生成对账单 KHDZ-" in await ask("make")
        await ask("search_for", text=name)
        [row] = tab.value("customer_statements_state", "rows")
        await ask("share", statement_id=row["id"])
        link = tab.value("customer_statements_state", "link")
        token = link.partition("#")[2]
        do(server, "statement.answer", token=token, name="王老板", lines=[{"line_no": 1, "verdict": "confirmed"}])
        await ask("refresh")
        [row] = tab.value("customer_statements_state", "rows")
        assert (row["step"], row["may_share"], row["may_note"]) == ("客户已确认", False, False)
        do(server, "document.record", document_key=new_key(), **sale)
        looked = await ask("look", statement_id=row["id"])
        assert "对账后补记" in looked
        assert tab.value("customer_statements_state", "closing_now") == "140.00"
    for href, said in ((row["export_href"].replace(".xlsx", ".csv"), "对账后补记"), (row["pdf_href"], "%PDF")):
        answer = patient.get(server.url + href, headers={"Cookie": cookie})
        assert answer.status_code == httpx.codes.OK
        assert said in answer.text


def server_day(server) -> str:
    from sqlalchemy import text

    with server.company.database.reading() as session:
        wanted = text("SELECT max(business_date) FROM document WHERE type = 'sales_issue'")
        return str(session.connection().execute(wanted).scalar_one())[:10]

"""暂估清单 over the wire: what came stands on it until it is billed, and it is printed."""

import httpx

from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import USE_CASES, perform
from jxc_app.modules.documents.commands import RecordDocument
from jxc_app.modules.documents.service import record_document
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.state.accruals import AccrualsState
from tests.support import patient
from tests.web.tab import open_tab

SYSTEM = Actor.system()


def came(company):
    """Ten at 3.00 yuan of a supplier; the id of the line of the receipt."""
    database, key = company.database, new_key()
    partner = CreatePartner(code=f"Z{key[-8:]}", name="暂估供应商", is_supplier=True)
    supplier = perform(create_partner, partner, actor=SYSTEM, database=database).partner_id
    fields = {
        "document_key": key, "type": "purchase_order", "warehouse_id": company.first, "partner_id": supplier,
        "lines": [{"sku_id": company.sku_id, "quantity": "10", "price": "3"}],
    }  # fmt: skip
    order = perform(record_document, RecordDocument(**fields), actor=SYSTEM, database=database).document_id
    case = USE_CASES["goods_receipt.count"]
    lines = [{"source_line_id": order * 1000 + 1, "counted": "10", "noted": "10"}]
    counting = case.command(document_key=new_key(), warehouse_id=company.first, lines=lines)
    counted = perform(case, counting, actor=SYSTEM, database=database)
    case = USE_CASES["goods_receipt.inspect"]
    judged = case.command(document_id=counted.document_id, version=counted.version)
    return perform(case, judged, actor=SYSTEM, database=database).document_id * 1000 + 1


def billed(company, line):
    case = USE_CASES["invoice.register"]
    paper = {
        "document_key": new_key(), "number": f"26{line:018}", "issued_on": "2026-01-01", "net": "40", "tax": "0",
        "gross": "40", "lines": [{"receipt_line_id": line, "quantity": "10", "amount": "40"}],
    }  # fmt: skip
    perform(case, case.command(**paper), actor=SYSTEM, database=company.database)


def value(tab, name):
    return tab.value("accruals_state", name)


async def test_what_is_billed_is_no_longer_accrued(server, sign_in):
    company, cookie = server.company, sign_in("everything")
    line = came(company)
    async with open_tab(server.url, cookie=cookie, boots_at="/accruals?search=暂估供应商") as tab:
        await tab.settle()
        [row] = value(tab, "accrued")
        assert (row["open"], row["amount"], row["age"]) == ("10", "30.00", "0 天")
        assert value(tab, "sums")["amount"] == "30.00"
        billed(company, line)
        await tab.ask(f"{AccrualsState.get_full_name()}.refresh")
        assert value(tab, "accrued") == []
        taken = value(tab, "export_href")
    answer = patient.get(server.url + taken.replace(".xlsx", ".csv"), headers={"Cookie": cookie})
    assert answer.status_code == httpx.codes.OK
    assert "暂估供应商" not in answer.text


async def test_the_list_is_printed(server, sign_in):
    came(server.company)
    paper = patient.get(
        f"{server.url}/api/print/accruals.pdf?search=暂估供应商", headers={"Cookie": sign_in("everything")}
    )
    assert paper.content[:4] == b"%PDF"
    refused = patient.get(f"{server.url}/api/print/accruals.pdf", headers={"Cookie": sign_in("keeper-one")})
    assert refused.status_code == httpx.codes.FORBIDDEN

"""What a customer owes over the real websocket: listed, received in part, set off, its credit changed, its account."""

import pytest

from jxc_app.core.ids import new_key
from tests.web.conftest import fresh_cookie
from tests.web.tab import open_tab
from tests.web.test_selling import do, handler, told


@pytest.fixture
def sale(server):
    """Ten of something for 70, on account."""
    company, sku = server.company, {"name": "挂账的东西", "base_unit": "个", "retail_price": "9.9"}
    sku_id = do(server, "sku.create", code=new_key()[:8], **sku).sku_id
    customer = do(server, "partner.create", code=new_key()[:8], name="网页欠款客户", is_customer=True).partner_id
    line = {"sku_id": sku_id, "price": "7"}
    here = {"warehouse_id": company.first}
    do(
        server, "document.record", document_key=new_key(), type="other_receipt", **here,
        lines=[{**line, "quantity": "10"}],
    )  # fmt: skip
    made = do(
        server, "document.record", document_key=new_key(), type="sales_issue", partner_id=customer, **here,
        lines=[{**line, "quantity": "10"}],
    )  # fmt: skip
    return customer, made


async def test_a_cashier_takes_a_part_by_hand_and_the_rest_by_age(server, sale):
    customer, issue = sale
    server.company.hire("taking-web", "cashier")
    async with open_tab(server.url, cookie=fresh_cookie(server.url, "taking-web")) as tab:

        async def ask(name, path, **payload):
            return told(await tab.ask(handler(name), payload or None, path=path))

        listed = await ask("receivables_state.open", "/receivables?search=网页欠款")
        assert "网页欠款客户" in listed
        assert f"/receive?customer={customer}" in listed
        papers = await ask("receivables_state.turn_to_tab", "/receivables", tab="papers")
        assert issue.number in papers
        page = f"/receive?customer={customer}&document={issue.document_id}"
        opened = await ask("receive_state.open", page)
        assert '"70"' in opened
        await ask("receive_state.type_part", page, document_id=issue.document_id, text="70.01")
        await ask("receive_state.type_amount", page, text="80")
        assert "这张单据还欠 70 元" in await ask("receive_state.record", page)
        await ask("receive_state.type_amount", page, text="30")
        assert '"30"' in await ask("receive_state.oldest_first", page)
        assert "已收款 SKD-" in await ask("receive_state.record", page)
        account = await ask("customer_account_state.open", f"/customer-account?id={customer}")
        for words in ("40.00", issue.number, "SKD-", f"/api/print/customer-statement/{customer}.pdf"):
            assert words in account


async def test_finance_sets_the_limit_and_the_desk_says_what_is_left(server, sale):
    customer, _ = sale
    server.company.hire("credit-web", "finance")
    page = f"/customer-account?id={customer}"
    async with open_tab(server.url, cookie=fresh_cookie(server.url, "credit-web")) as tab:

        async def ask(name, path, **payload):
            return told(await tab.ask(handler(name), payload or None, path=path))

        await ask("customer_account_state.open", page)
        await ask("customer_account_state.ask_credit", page)
        await ask("customer_account_state.type_amount", page, text="100")
        await ask("customer_account_state.type_days", page, text="3")
        saved = await ask("customer_account_state.save_credit", page)
        assert "信用已设置" in saved
        assert "¥30.00" in saved

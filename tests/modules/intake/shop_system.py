"""Another system that hands in orders, with a key of its own."""

from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient

from jxc_app.api.app import create_api
from jxc_app.core.ids import new_key
from jxc_app.core.use_case import perform
from jxc_app.modules.intake.clients import SaveClient, save_client
from tests.support.company import SYSTEM, Company


@dataclass
class ShopSystem:
    """It calls as systems do: a key in the header, no cookie, no page of ours."""

    browser: TestClient
    client_id: int
    token: str
    secret: str
    user_id: int

    def call(self, method: str, path: str, body: Any = None, *, key: str | None = None, token: str | None = None):
        headers = {"Authorization": f"Bearer {self.token if token is None else token}"}
        if method == "POST" and key != "":
            headers["Idempotency-Key"] = key or new_key()
        sent = {"json": body} if body is not None else {}
        return self.browser.request(method, f"/api/orders{path}", headers=headers, **sent)

    def order(self, number: str, *lines: tuple[str, Any], key: str | None = None, **fields: Any):
        entered = [{"sku": sku, "quantity": str(quantity), "price": "5"} for sku, quantity in lines]
        return self.call("POST", "", {"number": number, "lines": entered} | fields, key=key)


def system_of(
    company: Company,
    home_id: int,
    partner_id: int,
    *,
    login: str = "shop",
    stores: list[int] | None = None,
    url: str = "",
    **more: Any,
) -> ShopSystem:
    """An integration whose account may order in these stores (its home alone where none are named)."""
    account = company.hire(login, [("order_intake", one) for one in (stores or [home_id])])
    command = SaveClient(
        name=f"商城 {login}", user_id=account.user_id, home_id=home_id, partner_id=partner_id, callback_url=url, **more
    )
    made = perform(save_client, command, actor=SYSTEM, database=company.database)
    return ShopSystem(TestClient(create_api()), made.client_id, made.token, made.secret, account.user_id)

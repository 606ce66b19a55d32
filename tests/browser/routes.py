"""Every page of the product, how it is reached in the demo company, and when it is there."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page
from sqlalchemy import text

from jxc_app.cli.frontend import ensure_built
from jxc_app.core.database import Database
from jxc_app.core.migrations import upgrade
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import clock, perform
from jxc_app.modules.migration.demo.company import PASSWORD
from jxc_app.modules.migration.demo.loading import load_demo
from jxc_app.modules.reports.service import MakeReport, make_due, make_report
from jxc_app.wiring import wire
from tests.browser.running import running
from tests.support.databases import settings_for

OWNER, NOBODY = "laoban", ""
#: the product's routes as it registers them → the address that shows one with something on it
ROUTES = {
    "abc": "/abc",
    "replenishment": "/replenishment",
    "replenishment/settings": "/replenishment/settings",
    "index": "/",
    "transfer-advice": "/transfer-advice",
    "transfer-advice/plan": "/transfer-advice/plan",
    "transfer-advice/settings": "/transfer-advice/settings",
    "network": "/network",
    "transfer-map": "/transfer-map",
    "warehouse-ways": "/warehouse-ways",
    "warehouse-ways/import": "/warehouse-ways/import",
    "404": "/no-such-page",
    "approvals": "/approvals",
    "ask": "/ask",
    "ask/allocate": "/ask/allocate",
    "ask/rounds": "/ask/rounds",
    "ask/settings": "/ask/settings",
    "approvals/flow": "/approvals/flow?id={flow}",
    "approvals/flows": "/approvals/flows",
    "audit": "/audit",
    "books": "/books",
    "categories": "/categories",
    "categories/import": "/categories/import",
    "checklist": "/checklist",
    "clear-demo": "/clear-demo",
    "count-plan": "/count-plan",
    "count": "/count?id={count}",
    "counts": "/counts",
    "counts/figures": "/counts/figures",
    "buying": "/buying",
    "chain": "/chain?id={transfer}",
    "cost": "/cost",
    "counts/phone": "/counts/phone?id={count}",
    "customer": "/customer?id={customer}",
    "customers": "/customers",
    "customers/import": "/customers/import",
    "desk": "/desk",
    "document": "/document?id={transfer}",
    "documents": "/documents",
    "expiry": "/expiry",
    "first-start": "/first-start",
    "incidents": "/incidents",
    "incidents/new": "/incidents/new",
    "lot-rules": "/lot-rules",
    "invoice": "/invoice?supplier={billing}",
    "credit-note": "/credit-note?supplier={billing}",
    "payables": "/payables",
    "receivables": "/receivables",
    "receive": "/receive",
    "customer-account": "/customer-account?id={owing}",
    "customer-statements": "/customer-statements",
    "matching": "/matching",
    "accruals": "/accruals",
    "payment-calendar": "/payment-calendar",
    "prepaid": "/prepaid",
    "statement": "/statement#no-such-link",
    "statements": "/statements",
    "agreements": "/agreements",
    "quote": "/quote#no-such-link",
    "rfq": "/rfq?id={rfq}",
    "rfq/enter": "/rfq/enter?rfq={rfq}",
    "rfq/new": "/rfq/new",
    "rfqs": "/rfqs",
    "rfqs/import": "/rfqs/import",
    "settings/sourcing": "/settings/sourcing",
    "sales-orders": "/sales-orders",
    "retail": "/retail",
    "bundles": "/bundles",
    "bundles/import": "/bundles/import",
    "retail/day": "/retail/day",
    "retail/import": "/retail/import",
    "shortages": "/shortages",
    "price-lists": "/price-lists",
    "price-lists/import": "/price-lists/import",
    "settings/sales": "/settings/sales",
    "ship": "/ship?order={sale}",
    "buying/figures": "/buying/figures?tab=delivery",
    "me": "/me",
    "notices": "/notices",
    "notices/channels": "/notices/channels",
    "notices/deliveries": "/notices/deliveries",
    "notices/rules": "/notices/rules",
    "opening": "/opening",
    "opening/balances": "/opening/balances",
    "opening/balances/import": "/opening/balances/import",
    "opening/stock-import": "/opening/stock-import",
    "opening/transit-import": "/opening/transit-import",
    "opening/trial": "/opening/trial",
    "password": "/password",
    "periods": "/periods",
    "plan": "/plan",
    "receiving": "/receiving",
    "recipe": "/recipe?id={recipe}",
    "recipes": "/recipes",
    "recipes/import": "/recipes/import",
    "report": "/report?month={month}",
    "reports": "/reports",
    "roles": "/roles",
    "roles/guards": "/roles/guards",
    "security": "/security",
    "settings/barcodes": "/settings/barcodes",
    "settings/buying": "/settings/buying",
    "settings/printing": "/settings/printing",
    "sign-in": "/sign-in",
    "sku": "/sku?id={sku}",
    "skus": "/skus",
    "skus/edit": "/skus/edit?id={sku}",
    "skus/import": "/skus/import",
    "skus/alike": "/skus/alike",
    "skus/merge": "/skus/merge?gone={sku}",
    "skus/packs-import": "/skus/packs-import",
    "skus/substitutes-import": "/skus/substitutes-import",
    "store-stock": "/store-stock",
    "requests": "/requests",
    "fulfil": "/fulfil?order={sale}",
    "parcels": "/parcels",
    "courier": "/courier",
    "pool": "/pool",
    "settings/fulfilment": "/settings/fulfilment",
    "settings/intake": "/settings/intake",
    "stations": "/stations",
    "stock": "/stock",
    "supplier": "/supplier?id={supplier}",
    "supplier-order": "/supplier-order#no-such-link",
    "suppliers": "/suppliers",
    "suppliers/import": "/suppliers/import",
    "switch": "/switch",
    "todo": "/todo",
    "trace": "/trace?search={lot}",
    "transfers": "/transfers",
    "turnover": "/turnover",
    "units": "/units",
    "units/import": "/units/import",
    "user": "/user?id={user}",
    "users": "/users",
    "warehouse": "/warehouse?id={warehouse}",
    "warehouses": "/warehouses",
    "warehouses/import": "/warehouses/import",
    "welcome": "/welcome#no-such-link",
}
#: who opens those that the owner may not
_OTHERS = {
    "clear-demo": "guanli",
    "notices/channels": "guanli",
    "notices/deliveries": "guanli",
    "notices/rules": "guanli",
    "settings/barcodes": "guanli",
    "settings/printing": "guanli",
    "approvals/flow": "guanli",
    "approvals/flows": "guanli",
    "counts/phone": "dianyuan",
    "desk": "cangguan",
    "cost": "shenhe",
    "ship": "dianzhang3",
    "ask": "dianzhang",
    "ask/allocate": "cangguan",
    "plan": "caigou",
    "invoice": "caiwu",
    "credit-note": "caiwu",
    "payables": "caiwu",
    "receivables": "caiwu",
    "receive": "chuna",
    "customer-account": "caiwu",
    "customer-statements": "caiwu",
    "matching": "caiwu",
    "accruals": "caiwu",
    "payment-calendar": "caiwu",
    "prepaid": "caiwu",
    "statement": NOBODY,
    "statements": "caiwu",
    "quote": NOBODY,
    "rfq/enter": "caigou",
    "rfq/new": "caigou",
    "rfqs/import": "caigou",
    "receiving": "cangguan",
    "recipe": "luru",
    "recipes/import": "luru",
    "bundles/import": "luru",
    "categories": "luru",
    "categories/import": "luru",
    "units": "luru",
    "units/import": "luru",
    "customer": "luru",
    "customers/import": "luru",
    "skus/edit": "luru",
    "skus/import": "luru",
    "skus/packs-import": "luru",
    "skus/substitutes-import": "luru",
    "store-stock": "dianzhang",
    "retail": "dianzhang",
    "bundles": "luru",
    "retail/day": "dianzhang",
    "retail/import": "dianzhang",
    "shortages": "dianzhang",
    "price-lists": "luru",
    "price-lists/import": "luru",
    "requests": "dianzhang",
    "parcels": "dianzhang",
    "courier": "peisong",
    "settings/intake": "guanli",
    "supplier": "luru",
    "suppliers/import": "luru",
    "sign-in": NOBODY,
    "stations": "guanli",
    "switch": NOBODY,
    "user": "guanli",
    "users": "guanli",
    "supplier-order": NOBODY,
    "welcome": NOBODY,
    "404": NOBODY,
}
_IDS = {
    "rfq": "SELECT min(id) FROM document WHERE type = 'rfq' AND status = 'posted'",
    "owing": "SELECT max(partner_id) FROM receivable WHERE settled < amount AND NOT is_credit",
    "sale": "SELECT max(id) FROM document WHERE type = 'sales_order' AND status = 'posted'",
    "recipe": "SELECT min(id) FROM recipe",
    "billing": "SELECT max(partner_id) FROM document WHERE type = 'goods_receipt' AND status = 'posted'",
    "lot": "SELECT coalesce(max(number), '') FROM lot",
    "month": "SELECT substr(CAST(max(month) AS text), 1, 7) FROM monthly_report",
    "count": "SELECT max(id) FROM stock_count",
    "customer": "SELECT min(id) FROM partner WHERE is_customer",
    "supplier": "SELECT min(id) FROM partner WHERE is_supplier",
    "flow": "SELECT min(id) FROM approval_flow",
    "transfer": "SELECT max(id) FROM document WHERE type = 'transfer' AND status = 'posted'",
    "sku": "SELECT min(id) FROM sku",
    "user": "SELECT id FROM app_user WHERE login = 'cangguan'",
    "warehouse": "SELECT min(id) FROM warehouse",
}
#: the moments of the page's last change and of the last word on its line, as the page itself counts
_WATCH = """
    window.changed = window.heard = 0;
    new MutationObserver(() => { window.changed = performance.now(); })
        .observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
    window.WebSocket = class extends WebSocket {
        constructor(...where) {
            super(...where);
            this.addEventListener('message', () => { window.heard = performance.now(); });
        }
        send(words) {
            window.heard = performance.now();
            super.send(words);
        }
    };
"""
_IS_THERE = """quiet => {
    const person = document.querySelector('.person-name');
    return !document.querySelector('.bone') && (!person || person.textContent !== '')
        && document.readyState === 'complete' && performance.now() - Math.max(window.changed, window.heard) > quiet;
}"""
_QUIET_MILLISECONDS = 250


def registered() -> set[str]:
    """The routes that the built product serves."""
    return set(json.loads((ensure_built(print) / "routes.json").read_text()))


def person_for(route: str) -> str:
    """The login of somebody who may open it; empty for nobody."""
    return _OTHERS.get(route, OWNER)


class Demo:
    """The demo company behind a running server."""

    def __init__(self, url: str, ids: dict[str, Any]) -> None:
        self.url = url
        self._ids = ids

    def address_of(self, route: str) -> str:
        """Where the route shows something."""
        return ROUTES[route].format(**self._ids)

    def sign_in(self, context: BrowserContext, login: str) -> None:
        """Let the browser act for this person; for nobody, leave it as it is."""
        if login:
            account = {"login": login, "password": PASSWORD}
            answer = context.request.post(f"{self.url}/api/session", data=account, headers={"Origin": self.url})
            assert answer.ok, answer.text()


@contextmanager
def demo_company(folder: Path, **environment: str) -> Iterator[Demo]:
    """Load the demo company and serve it. ``environment`` is the server's."""
    wire()
    settings = settings_for(folder / "data")
    upgrade(settings)
    with closing(Database(settings.resolved_database_url, settings=settings)) as database:
        load_demo(database, lambda *_: None)
        if not make_due(database, clock.get().now()):  # it began this month: no month is over
            this_month = clock.get().now().date().replace(day=1)
            perform(make_report, MakeReport(month=this_month), actor=Actor.system(), database=database)
        ids = database.read(_look_up)
    ensure_built(print)
    with running(settings.data_dir, **environment) as url:
        yield Demo(url, ids)


def _look_up(session: Any) -> dict[str, Any]:
    return {name: session.connection().execute(text(query)).scalar_one() for name, query in _IDS.items()}


def watch(context: BrowserContext) -> None:
    """Let every page of this browser note when it last changed."""
    context.add_init_script(_WATCH)


def wait_until_there(page: Page) -> float:
    """Wait for the rows and everything else; milliseconds from the start of loading to the last change."""
    page.wait_for_function(_IS_THERE, arg=_QUIET_MILLISECONDS)
    return float(page.evaluate("window.changed"))


def turn_dark(page: Page) -> None:
    """What the button in the person's menu does, which not every page has."""
    page.evaluate(
        "document.querySelectorAll('.light').forEach(e => e.classList.replace('light', 'dark'));"
        "document.documentElement.style.colorScheme = 'dark'"
    )
    assert page.locator(".radix-themes.dark").count() > 0

"""Every list that goes out: its cells start no formula, and where it can come in, it comes in as no change."""

import csv
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from jxc_app.core.use_case import perform, read, read_in
from jxc_app.modules.bundles.service import SaveBundle, save_bundle
from jxc_app.modules.catalog.categories import CategoryFields, create_category
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.catalog.sku_pages import SkuFilter
from jxc_app.modules.catalog.substitutes import PairSubstitutes, pair_substitutes
from jxc_app.modules.documents.commands import RecordDocument
from jxc_app.modules.documents.service import record_document
from jxc_app.modules.manufacturing.queries import RecipeFilter
from jxc_app.modules.manufacturing.service import Portion, SaveRecipe, save_recipe
from jxc_app.modules.migration.bundle_sheets import BUNDLES
from jxc_app.modules.migration.catalog_sheets import CATEGORIES, UNITS
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.migration.master_exports import MASTERS
from jxc_app.modules.migration.opening.balances import BALANCES
from jxc_app.modules.migration.opening.exports import OPENING_EXPORTS
from jxc_app.modules.migration.opening.sheets import IN_TRANSIT, OPENING_STOCK
from jxc_app.modules.migration.pack_sheets import PACKS
from jxc_app.modules.migration.partner_sheets import CUSTOMERS, SUPPLIERS
from jxc_app.modules.migration.price_sheets import PRICES
from jxc_app.modules.migration.product_exports import product_columns, product_table
from jxc_app.modules.migration.products import SKUS
from jxc_app.modules.migration.quote_sheets import QUOTES
from jxc_app.modules.migration.quote_tables import QUOTE_COLUMNS, quote_table
from jxc_app.modules.migration.recipe_exports import RECIPE_COLUMNS, recipe_table
from jxc_app.modules.migration.recipe_sheets import RECIPES
from jxc_app.modules.migration.sheet_check import check_sheet
from jxc_app.modules.migration.sheets import Asked, Outcome, SheetKind
from jxc_app.modules.migration.substitute_sheets import SUBSTITUTES
from jxc_app.modules.migration.warehouse_sheets import WAREHOUSES
from jxc_app.modules.migration.way_sheets import WAYS as WAYS_BETWEEN
from jxc_app.modules.migration.writers import write_file
from jxc_app.modules.openings.service import SaveBalance, save_balance
from jxc_app.modules.partners.exporting import CUSTOMER_COLUMNS, SUPPLIER_COLUMNS, partner_table
from jxc_app.modules.partners.partner_pages import PartnerFilter
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.pricing.service import ImportedPrice, ImportPrices, import_prices
from jxc_app.modules.purchasing.packs import SavePack, save_pack
from jxc_app.modules.sourcing.asking import MakeRfq, make_rfq
from jxc_app.modules.sourcing.models import Rfq
from jxc_app.modules.sourcing.quoting import EnterQuote, enter_quote
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse
from jxc_app.modules.warehouses.travel import SaveWay, save_way
from tests.migration.opening_files import FIRST_DAY, begin
from tests.support.company import SYSTEM, Company, Line

#: what a spreadsheet would run, and what looks like it was guarded already
EVIL = ("=1+1", "+A1", "-2", "@SUM(A1)", "'=1", "＝1")


@dataclass(frozen=True)
class Way:
    """An export, and the list in which it comes in again."""

    out: Callable[[Session], tuple[tuple[str, ...], Iterator[tuple[object, ...]]]]
    back: SheetKind


def of(export: Export) -> Callable[[Session], tuple[tuple[str, ...], Iterator[tuple[object, ...]]]]:
    return lambda session: (export.columns, export.rows(session, SYSTEM))


def products(session: Session) -> tuple[tuple[str, ...], Iterator[tuple[object, ...]]]:
    columns = read_in(session, product_columns, SYSTEM, with_limits=True)
    wanted = SkuFilter(use="all")
    rows = read_in(session, product_table, SYSTEM, wanted=wanted, order="code", columns=columns)
    return tuple(column.titles[0] for column in columns), rows


def partners(
    kind: str, columns: tuple[str, ...]
) -> Callable[[Session], tuple[tuple[str, ...], Iterator[tuple[object, ...]]]]:
    only = PartnerFilter(kind, state="all")
    return lambda session: (columns, read_in(session, partner_table, SYSTEM, only=only))


def asked(session: Session) -> int:
    """The one inquiry of the test company."""
    return session.exec(select(Rfq.document_id)).one()


WAYS = {
    "masters/skus": Way(products, SKUS),
    "masters/warehouses": Way(of(MASTERS["warehouses"]), WAREHOUSES),
    "masters/categories": Way(of(MASTERS["categories"]), CATEGORIES),
    "masters/units": Way(of(MASTERS["units"]), UNITS),
    "masters/substitutes": Way(of(MASTERS["substitutes"]), SUBSTITUTES),
    "masters/price-lists": Way(of(MASTERS["price-lists"]), PRICES),
    "masters/bundles": Way(of(MASTERS["bundles"]), BUNDLES),
    "masters/supplier-packs": Way(of(MASTERS["supplier-packs"]), PACKS),
    "filtered/recipes": Way(
        lambda session: (RECIPE_COLUMNS, recipe_table(session, SYSTEM, RecipeFilter(state="all"))), RECIPES
    ),
    "partners/suppliers": Way(partners("supplier", SUPPLIER_COLUMNS), SUPPLIERS),
    "partners/customers": Way(partners("customer", CUSTOMER_COLUMNS), CUSTOMERS),
    "rfq/quotes": Way(
        lambda session: (QUOTE_COLUMNS, read_in(session, quote_table, SYSTEM, rfq_id=asked(session), partner_id=1)),
        QUOTES,
    ),
    "masters/warehouse-ways": Way(of(MASTERS["warehouse-ways"]), WAYS_BETWEEN),
    "opening/stock": Way(of(OPENING_EXPORTS["stock"]), OPENING_STOCK),
    "opening/in-transit": Way(of(OPENING_EXPORTS["in-transit"]), IN_TRANSIT),
    "opening/balances": Way(of(OPENING_EXPORTS["balances"]), BALANCES),
}
#: columns that go out to be looked at: a file does not switch partners off
SHOWN_ONLY = {
    "partners/suppliers": {"状态"}, "partners/customers": {"状态"},
    "masters/bundles": {"商品名称"},
    "rfq/quotes": {"商品名称", "规格", "单位", "数量", "要货日期"},
}  # fmt: skip
#: what goes out and has no way in, and why
ONE_WAY = {
    "filtered/replenishment": "is computed from the ledger",
    "filtered/transfer-advice": "is computed from the ledger",
    "filtered/network-plan": "is computed from the ledger",
    "filtered/transfer-map": "counts documents",
    "filtered/network": "is computed from the ledger", "filtered/network-skus": "is computed from the ledger",
    "filtered/alike-skus": "is found by looking",
    "filtered/agreements": "is what awards leave",
    "rfq/comparison": "is found by comparing",
    "filtered/buying-figures": "is computed from documents",
    "filtered/pool": "what stores have together is computed",
    "filtered/retail-day": "tickets are sold here, or come in as a till has them",
    "filtered/shortages": "is what was sold and is not there",
    "filtered/sales-orders": "orders are written here, and what is kept of them is computed",
    "receivables/customers": "is what sales and receipts leave",
    "receivables/papers": "is what sales and receipts leave", "receivables/money": "is what was taken here",
    "customer-statement": "is what sales and receipts leave",
    "customer-statements/list": "is agreed with customers", "customer-statements": "is agreed with its customer",
    "filtered/payables": "is what invoices and payments leave",
    "settlement/calendar": "is what falls due", "settlement/ageing": "is how old that is",
    "settlement/matches": "is found by matching", "settlement/statements": "is agreed with suppliers",
    "settlement/accruals": "is what receipts leave", "settlement/price-differences": "is what invoices leave",
    "settlement/supplier-items": "is learnt from invoices",
    "settlement/credits": "is what payments and returns leave", "settlement/ahead": "is what orders leave",
    "settlement/unbilled": "is what receipts leave", "settlement/without-invoice": "is what was asked for",
    "statement": "is agreed with its supplier",
    "filtered/abc": "is computed from the ledger",
    "filtered/counts": "counts are made and entered here",
    "filtered/count-differences": "is found by counting",
    "filtered/count-figures": "is found by counting",
    "filtered/report": "is made from what happened",
    "opening/trial": "says how two sums compare",
    "stock": "stock changes by documents only", "moves": "the ledger changes by documents only",
    "filtered/stock": "stock changes by documents only", "filtered/ledger": "the ledger changes by documents only",
    "filtered/turnover": "is computed from the ledger",
    "filtered/expiry": "is computed from the ledger", "filtered/recall": "is computed from the ledger",
    "list/documents": "documents are entered or come in as history", "list/document-lines": "the same",
    "audit": "the log is written by what happens", "checks": "is found by looking", "undo": "proposes documents",
}  # fmt: skip
#: routes of the API → the exports behind them
ROUTES = {
    "filtered/replenishment.{kind}": ["filtered/replenishment"],
    "filtered/transfer-advice.{kind}": ["filtered/transfer-advice"],
    "filtered/network-plan.{kind}": ["filtered/network-plan"],
    "filtered/transfer-map.{kind}": ["filtered/transfer-map"],
    "filtered/network.{kind}": ["filtered/network"],
    "filtered/network-skus.{kind}": ["filtered/network-skus"],
    "filtered/alike-skus.{kind}": ["filtered/alike-skus"],
    "filtered/payables.{kind}": ["filtered/payables"],
    "receivables/{table}.{kind}": ["receivables/customers", "receivables/papers", "receivables/money"],
    "customer-statement/{partner_id}.{kind}": ["customer-statement"],
    "customer-statements/list.{kind}": ["customer-statements/list"],
    "customer-statements/{statement_id}.{kind}": ["customer-statements"],
    "filtered/pool.{kind}": ["filtered/pool"],
    "filtered/sales-orders.{kind}": ["filtered/sales-orders"],
    "filtered/retail-day.{kind}": ["filtered/retail-day"],
    "filtered/shortages.{kind}": ["filtered/shortages"],
    "settlement/{table}.{kind}": [
        "settlement/calendar", "settlement/ageing", "settlement/matches", "settlement/statements",
        "settlement/unbilled", "settlement/without-invoice", "settlement/accruals", "settlement/price-differences",
        "settlement/supplier-items", "settlement/credits", "settlement/ahead",
    ],
    "statement/{statement_id}.{kind}": ["statement"],
    "filtered/agreements.{kind}": ["filtered/agreements"],
    "rfq/{rfq_id}/comparison.{kind}": ["rfq/comparison"],
    "rfq/{rfq_id}/{partner_id}.{kind}": ["rfq/quotes"],
    "filtered/buying-figures.{kind}": ["filtered/buying-figures"],
    "filtered/abc.{kind}": ["filtered/abc"],
    "filtered/counts.{kind}": ["filtered/counts"],
    "filtered/count-differences.{kind}": ["filtered/count-differences"],
    "filtered/count-figures.{kind}": ["filtered/count-figures"],
    "filtered/report.{kind}": ["filtered/report"],
    "audit.{kind}": ["audit"], "checks/{check}.{kind}": ["checks"], "undo.{kind}": ["undo"],
    "filtered/ledger.{kind}": ["filtered/ledger"], "filtered/stock.{kind}": ["filtered/stock"],
    "filtered/turnover.{kind}": ["filtered/turnover"],
    "filtered/expiry.{kind}": ["filtered/expiry"], "filtered/recall.{kind}": ["filtered/recall"],
    "list/{table}.{kind}": ["list/documents", "list/document-lines"],
    "masters/skus.{kind}": ["masters/skus"],
    "masters/{table}.{kind}": [
        "masters/warehouses", "masters/categories", "masters/units", "masters/supplier-packs",
        "masters/warehouse-ways",
        "masters/substitutes", "masters/price-lists", "masters/bundles",
    ],
    "filtered/recipes.{kind}": ["filtered/recipes"],
    "opening/{table}.{kind}": ["opening/stock", "opening/in-transit", "opening/balances", "opening/trial"],
    "partners/{table}.{kind}": ["partners/suppliers", "partners/customers"],
    "{table}.{kind}": ["stock", "moves"],
}  # fmt: skip


def test_every_export_says_whether_it_comes_in_again() -> None:
    known = tomllib.loads((Path(__file__).parents[1] / "web" / "census.toml").read_text())["api"]
    prefix = "GET /api/exports/"
    assert {one.removeprefix(prefix) for one in known if one.startswith(prefix)} == ROUTES.keys()
    assert sorted(name for names in ROUTES.values() for name in names) == sorted([*WAYS, *ONE_WAY])


@pytest.fixture
def full(company: Company) -> Company:
    """Something of everything, named as nastily as names can be."""
    begin(company)
    for at, evil in enumerate(EVIL):
        store = CreateWarehouse(code=f"N{at}", name=evil, kind="store", city=evil)
        place = perform(create_warehouse, store, actor=SYSTEM).warehouse_id
        way = SaveWay(one_id=place, other_id=company.w1, kilometres=Decimal("12.345"), minutes=at or None)
        perform(save_way, way, actor=SYSTEM)
        perform(create_category, CategoryFields(name=evil), actor=SYSTEM)
        sku = CreateSku(
            code=f"00{at}", name=evil, spec=evil, base_unit=evil, barcodes=[f"0690{at}"], lot_tracked=True,
            category=evil, shelf_life_days=30,
        )  # fmt: skip
        made = perform(create_sku, sku, actor=SYSTEM)
        perform(pair_substitutes, PairSubstitutes(sku_id=made.sku_id, other_id=company.a), actor=SYSTEM)
        priced = ImportedPrice(list_name=evil, sku_id=made.sku_id, price="1.005", min_quantity="2.5")
        perform(import_prices, ImportPrices(prices=[priced]), actor=SYSTEM)
        part = Portion(sku_id=company.a, quantity=Decimal("0.5"))
        recipe = SaveRecipe(
            name=evil, output=Portion(sku_id=made.sku_id, quantity=Decimal(2)), parts=[part], remark=evil
        )
        perform(save_recipe, recipe, actor=SYSTEM)
        parts = [{"sku_id": company.a, "quantity": "1.5"}, {"sku_id": made.sku_id, "quantity": "2"}]
        bundle = {"code": f"TC{evil}", "name": evil, "remark": evil, "is_off": at % 2 == 1, "parts": parts}
        perform(save_bundle, SaveBundle(**bundle, price=None if at % 3 == 0 else "9.9"), actor=SYSTEM)
        for kind in ("is_supplier", "is_customer"):
            partner = CreatePartner(code=f"{evil}{kind[3]}", name=f"{evil}{kind}", remark=evil, **{kind: True})
            partner_id = perform(create_partner, partner, actor=SYSTEM).partner_id
            if kind == "is_supplier":
                pack = {"sku_id": company.b, "unit_id": unit(company, "箱"), "numerator": 12, "supplier_code": evil}
                perform(save_pack, SavePack(partner_id=partner_id, **pack), actor=SYSTEM)
            owed = "payable" if kind == "is_supplier" else "receivable"
            balance = {"amount": f"{at + 1}.05", "reference": evil, "due_on": date(2026, 3, 1), "remark": evil}
            perform(save_balance, SaveBalance(partner_id=partner_id, kind=owed, **balance), actor=SYSTEM)
        line = {"sku_id": made.sku_id, "lot_number": evil, "produced_on": FIRST_DAY, "remark": evil, "price": "1.005"}
        lines = [line | {"quantity": f"{at + 1}.5"}]
        for type_, fields in (("opening_stock", {}), ("opening_transit", {"to_warehouse_id": company.s1})):
            said = company.fields(type_, [], own_number=evil, **fields) | {"lines": lines}
            perform(record_document, RecordDocument(**said), actor=SYSTEM)
    company.record("opening_stock", [Line(company.b, 3, "24", unit_id=unit(company, "箱"))])
    ask_for(company, EVIL[0])
    return company


def ask_for(company: Company, evil: str) -> None:
    """An inquiry over everything with a nasty name, answered."""
    with company.database.reading() as session:
        skus = [sku_id or 0 for sku_id in session.exec(select(Sku.id).where(col(Sku.name).in_(EVIL)))]
    command = MakeRfq(
        document_key="asked-0001", warehouse_id=company.w1, partner_ids=[1], answer_until="2099-01-01T00:00:00Z",
        few_reason=evil, remark=evil, lines=[{"sku_id": sku_id, "quantity": "1.5"} for sku_id in skus],
    )  # fmt: skip
    rfq_id = perform(make_rfq, command, actor=SYSTEM).document_id
    offered = [{"sku_id": sku_id, "price": "1.005", "tax_percent": "13", "lead_days": 3} for sku_id in skus]
    said = EnterQuote(
        rfq_id=rfq_id, partner_id=1, valid_until="2099-01-01", freight="7.5", remark=evil, lines=offered
    )  # fmt: skip
    perform(enter_quote, said, actor=SYSTEM)


def unit(company: Company, name: str) -> int:
    from jxc_app.modules.catalog.units import list_units

    return next(one.id for one in read(list_units, actor=SYSTEM, database=company.database) if one.name == name)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_goes_out_comes_in_as_no_change_and_starts_no_formula(
    full: Company, tmp_path: Path, engine: str, suffix: str
) -> None:
    for name, way in WAYS.items():
        path = tmp_path / f"{name.replace('/', '-')}{suffix}"
        with full.database.reading() as session:
            columns, rows = way.out(session)
            write_file(path, columns, rows)
        report = check_sheet(way.back, path, Asked(SYSTEM, updates=True), tmp_path / "parts", database=full.database)
        assert (report.faults, report.to_write, report.parts) == ([], 0, 0), name
        assert set(report.unused) <= SHOWN_ONLY.get(name, set()), name
        assert report.counts[Outcome.SAME] >= len(EVIL) - 1, name
        if suffix == ".csv":
            cells = [cell for row in csv.reader(path.open(encoding="utf-8-sig")) for cell in row]
            assert [cell for cell in cells if cell.startswith(("=", "+", "@", "＝", "＋", "＠", "\t", "\r"))] == [], (
                name
            )

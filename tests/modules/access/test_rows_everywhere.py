"""Every read, asked by somebody whose role reaches some rows only: nothing of what is beyond stands in any answer."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import Conflict, DomainError, say
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import PERMISSIONS, QUERIES, USE_CASES, perform, read, read_in
from jxc_app.modules.buying_figures.asking import Asked
from jxc_app.modules.catalog.bulk import SkuChange
from jxc_app.modules.catalog.sku_pages import SkuFilter
from jxc_app.modules.counting.abc_queries import AbcFilter
from jxc_app.modules.counting.abc_service import ComputeClasses, compute_classes
from jxc_app.modules.documents.filters import DocumentFilter
from jxc_app.modules.documents.ledger import LedgerFilter
from jxc_app.modules.documents.turnover import TurnoverFilter
from jxc_app.modules.expiry.board import EndingFilter
from jxc_app.modules.fulfilment.pooling import PoolFilter
from jxc_app.modules.inventory.stock_scope import Holding, StockFilter
from jxc_app.modules.manufacturing.queries import RecipeFilter
from jxc_app.modules.manufacturing.service import Portion, SaveRecipe, save_recipe
from jxc_app.modules.migration.product_columns import PRODUCT_COLUMNS
from jxc_app.modules.pricing.prices import PriceAsked
from jxc_app.modules.purchasing.queries import CostAsked
from jxc_app.modules.receivables.owing import Wanted
from jxc_app.modules.receivables.stated import StatementFilter as CustomersStated
from jxc_app.modules.replenishment.back_test import Trial
from jxc_app.modules.replenishment.queries import SuggestionFilter
from jxc_app.modules.reports.queries import FactFilter
from jxc_app.modules.reports.service import MakeReport, make_report
from jxc_app.modules.retail.queries import TicketFilter
from jxc_app.modules.retail.shortage_queries import ShortageFilter
from jxc_app.modules.sales.queries import OrderFilter
from jxc_app.modules.settlement.accruals import AccrualFilter
from jxc_app.modules.settlement.differences import DifferenceFilter
from jxc_app.modules.settlement.matched import MatchFilter
from jxc_app.modules.settlement.statements import StatementFilter
from jxc_app.modules.sourcing.queries import AgreementFilter
from jxc_app.modules.transfer_advice.queries import AdviceFilter
from tests.modules.files.sent import filed
from tests.modules.replenishment.suggested import suggested
from tests.modules.stock_health.lined import lined, noted
from tests.modules.transfer_advice.advised import advised
from tests.modules.transfers.asking import ask
from tests.support.company import SYSTEM, Company
from tests.support.narrowed import TOOL_WORDS, Limit, Scene, narrowed_scene

ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"])
#: what no role narrows: whole warehouses, or things that are neither documents nor SKUs
WHOLE = {code for code, one in PERMISSIONS.items() if not one.narrowed_by}
#: open to everybody, and about nobody's rows
ABOUT_NO_ROWS = {
    "frame.person",
    "notice.mine",
    "pin.own",
    "printing.settings",
    "stock.turnover_spans",
    "user.own_security",
}
#: answers without a number or a name of what is asked for: figures, ids, what is named anyway
NAMELESS = {
    "replenishment.standing", "replenishment.back_test", "transfer_advice.standing",
    "transfer.flow_map", "transfer.flow_documents", "transfer.flow_export",  # tests/modules/transfer_advice look
    "abc.counts", "abc.rule", "approval.count", "count.waiting", "count_plan.weeks",
    "document.by_key", "document.my_draft", "document.people", "document.preview_amend", "document.print_counts",
    "document.printable", "document.responsibles", "document.totals", "document.waiting", "home.lags", "home.today",
    "home.trend", "sku.count", "sku.export_columns", "sku.matching", "stock.availability", "stock.curve",
    "stock.settings_of_sku", "stock.totals", "stock.turnover_totals",
    "report.month", "report.months", "stock.worth", "template.get", "template.list",
    "unit.list",
    "file.get", "file.list",  # what a file is called is up to who sends it
    # nothing of the scene looks like anything else: tests/modules/catalog looks at what is found
    "replenishment.suppliers", "sku.count_likely_pairs", "sku.export_likely_pairs", "sku.last_order_prices",
    "sku.likely_pairs", "sku.merges",
    "transfer.homes", "transfer.fulfilment", "stock_health.warehouses", "stock_health.days", "stock_health.export",
    # nothing of the scene is bought: tests/modules/purchasing look who sees it
    "mail.draft", "mail.of_document",
    "order.supplier_side", "picture.demands", "purchase.emergencies", "purchase.late", "purchase.open_lines",
    "document.usual_quantities",
    "purchase.loop", "purchase.wanted", "receipt.arrivals", "receipt.counted", "receipt.my_counts", "receipt.sheet",
    "receipt.to_inspect", "settlement.frozen",
    # nobody of the scene pays: tests/modules/receivables look
    "receivable.money", "receivable.export_money", "receivable.credit", "receivable.customers",
    "receivable.export_customers", "customer_statement.page", "customer_statement.get",
    "customer_statement.export", "customer_statement.export_lines",
    "payable.unbilled", "payable.invoices", "payable.to_pay", "payable.suppliers", "payable.export",
    "payable.calendar", "payable.credits", "payable.orders", "payable.without_invoice", "match.lines",
    "match.suppliers", "statement.page", "statement.get", "statement.preview", "payable.export_calendar",
    "payable.accruals", "payable.differences", "payable.difference_of", "payable.export_accruals",
    "payable.export_differences",
    "invoice.likely_goods", "invoice.paper", "invoice.reducible", "payable.export_credits", "payable.export_ahead",
    "payable.export_ageing", "payable.export_unbilled", "payable.export_without_invoice", "match.export",
    "statement.export", "statement.export_lines",
    # nor asked for by stores: tests/modules/asking look
    "ask.givers", "ask.shares", "ask.sheet",
    # nor asked of suppliers: tests/modules/sourcing look
    "rfq.list", "rfq.compare", "rfq.export_comparison", "rfq.sheet", "agreement.list", "agreement.prices",
    "agreement.export",
    "purchase.figures", "purchase.figure_lines", "purchase.figures_export",
    # nor ordered by customers: tests/modules/sales look
    "sales.orders", "sales.export_orders", "sales.standing", "sales.ship_sheet",
    # nor shared out among stores: tests/modules/fulfilment look
    "fulfilment.proposal", "fulfilment.order", "parcel.to_send", "parcel.couriers", "pool.list", "pool.stock",
    "pool.of_sku", "pool.export",
    # nor sold at the counter: tests/modules/retail look
    "retail.day", "retail.export_day", "retail.export_shortages", "retail.short_lines", "retail.shortages",
    "retail.ticket", "price_list.listed", "bundle.page", "bundle.on_sale", "bundle.exploded",
}  # fmt: skip

_INSPECTED = Asked("quality", date(2020, 1, 1), date(2099, 1, 1))
_YEARS = TurnoverFilter(date(2020, 1, 1), date(2099, 1, 1))
_EVER = {"from_on": date(2020, 1, 1), "to_on": date(2099, 1, 1)}
#: what concerns a person alone: the product itself has none of it
ONES_OWN = {"approval.heads", "approval.mine", "document.printed"}


@pytest.fixture
def scene(company: Company, standing_clock: FixedClock) -> Scene:
    return narrowed_scene(company)


LIMITS = (Limit(own_only=True, drinks_only=True), Limit(own_only=True, store_too=True))


def _asked_for_tool(scene: Scene) -> int:
    """W2 asks W1 for the tool."""
    ask(scene.company, scene.company.w1, scene.company.w2, sku_id=scene.tool)
    return scene.tool


def _paired(scene: Scene) -> int:
    """The drink, for which the tool stands in."""
    case = USE_CASES["sku.pair_substitutes"]
    with suppress(Conflict):
        perform(case, case.command(sku_id=scene.drink, other_id=scene.tool), actor=SYSTEM)
    return scene.drink


def _reported(scene: Scene) -> date:
    """The report of the month, in which somebody wanted more of the tool than there is."""
    month = date(2026, 1, 1)
    if not read(QUERIES["report.months"], actor=SYSTEM):
        with pytest.raises(DomainError):
            scene.company.issue(scene.tool, 9_999)
        perform(make_report, MakeReport(month=month), actor=SYSTEM)
    return month


def every(*names: str, **fixed: Any) -> Callable[[Scene], Iterator[dict[str, Any]]]:
    """The parameters of one question for each paper or SKU: which names take its id, its key, a list of ids."""

    def ask(scene: Scene) -> Iterator[dict[str, Any]]:
        for name in names:
            for paper in scene.papers if name.startswith("document") else ():
                value = {"document_id": paper.id, "document_ids": [paper.id], "document_key": paper.key}[name]
                yield {name: value, **fixed}
            for sku_id in scene.sku_ids if name.startswith("sku") else ():
                yield {name: sku_id if name == "sku_id" else [sku_id], **fixed}

    return ask


def once(**fixed: Any) -> Callable[[Scene], Iterator[dict[str, Any]]]:
    return lambda scene: iter([fixed])


def each(ask: Callable[[Scene], list[dict[str, Any]]]) -> Callable[[Scene], Iterator[dict[str, Any]]]:
    return lambda scene: iter(ask(scene))


def people(**fixed: Any) -> Callable[[Scene], Iterator[dict[str, Any]]]:
    """Once for each person, in whose name a thief would ask."""
    [name] = [key for key, value in fixed.items() if value is ...]
    return lambda scene: iter([{**fixed, name: one.user_id} for one in scene.people.values()])


def classes(scene: Scene) -> list[dict[str, Any]]:
    """Of every warehouse, and of all together."""
    perform(compute_classes, ComputeClasses(), actor=SYSTEM)
    return [{"wanted": AbcFilter()}, {"wanted": AbcFilter(warehouse_id=0)}, {"wanted": AbcFilter(search="独门")}]


def suggested_ids(scene: Scene) -> list[int]:
    """One for each SKU in W1."""
    return [suggested(scene.company, sku_id, scene.company.w1) for sku_id in scene.sku_ids]


def suggestions(scene: Scene) -> list[dict[str, Any]]:
    assert suggested_ids(scene)
    return [{"wanted": SuggestionFilter()}, {"wanted": SuggestionFilter(search="独门")}]


def advised_ids(scene: Scene) -> list[int]:
    """One for each SKU from W1 to W2."""
    return [advised(scene.company, sku_id, scene.company.w1, scene.company.w2) for sku_id in scene.sku_ids]


def advice(scene: Scene) -> list[dict[str, Any]]:
    assert advised_ids(scene)
    return [{"wanted": AdviceFilter()}, {"wanted": AdviceFilter(search="独门")}]


def planned_skus(scene: Scene) -> list[dict[str, Any]]:
    assert lined(scene.company, *scene.sku_ids)
    return [{"warehouse_id": scene.company.w1, "state": "normal"}]


def recipes(scene: Scene) -> list[dict[str, Any]]:
    """One of the drink alone, one that takes the tool; made where they are first asked for."""
    found = read(QUERIES["recipe.page"], actor=SYSTEM, only=RecipeFilter()).rows
    if not found:
        for name, part in (("独门工具箱", scene.tool), ("散装可乐", scene.company.a)):
            made = SaveRecipe(name=name, output=_portion(scene.drink), parts=[_portion(part)])
            perform(save_recipe, made, actor=SYSTEM)
        found = read(QUERIES["recipe.page"], actor=SYSTEM, only=RecipeFilter()).rows
    return [{"recipe_id": row.id} for row in found]


def _portion(sku_id: int) -> Portion:
    return Portion(sku_id=sku_id, quantity=Decimal(1))


def cost_questions(scene: Scene) -> list[dict[str, Any]]:
    asked = CostAsked(amount=Decimal(5), method="quantity")
    return [{"receipt_ids": (paper.id,), "asked": asked} for paper in scene.papers]


def recipe_lists(scene: Scene) -> list[dict[str, Any]]:
    assert recipes(scene)
    return [{"only": RecipeFilter()}, {"only": RecipeFilter(search="独门")}]


GONE = StockFilter(holding=Holding.ALL)
QUESTIONS: dict[str, Callable[[Scene], Iterator[dict[str, Any]]]] = {
    "abc.counts": each(classes),
    "abc.export": each(classes),
    "abc.page": each(classes),
    "abc.rule": once(),
    "transfer_advice.page": each(advice),
    "transfer_advice.standing": each(advice),
    "transfer_advice.export": each(advice),
    "transfer_advice.view": each(lambda scene: [{"suggestion_id": one} for one in advised_ids(scene)]),
    "stock_health.warehouses": each(lambda scene: [lined(scene.company, *scene.sku_ids) and {}]),
    "stock_health.export": each(lambda scene: [lined(scene.company, *scene.sku_ids) and {}]),
    "stock_health.days": each(lambda scene: [noted(scene.company) and {"days": 30}]),
    "stock_health.skus": each(planned_skus),
    "stock_health.export_skus": each(planned_skus),
    "transfer.flow_map": once(date_from=date(2020, 1, 1), date_to=date(2099, 1, 1)),
    "transfer.flow_export": once(date_from=date(2020, 1, 1), date_to=date(2099, 1, 1)),
    "transfer.flow_documents": each(
        lambda scene: [
            {
                "date_from": date(2020, 1, 1),
                "date_to": date(2099, 1, 1),
                "giver_id": scene.company.w1,
                "warehouse_id": scene.company.w2,
            }
        ]
    ),
    "replenishment.page": each(suggestions),
    "replenishment.standing": each(suggestions),
    "replenishment.export": each(suggestions),
    "replenishment.suggestion": each(lambda scene: [{"suggestion_id": one} for one in suggested_ids(scene)]),
    "replenishment.back_test": each(
        lambda scene: [{"wanted": Trial(scene.company.w1, sku_id=sku_id)} for sku_id in scene.sku_ids]
    ),
    "approval.card": each(lambda scene: [{"approval_id": scene.approval_id}]),
    "approval.view": each(lambda scene: [{"approval_id": scene.approval_id}]),
    "approval.count": once(),
    "approval.heads": each(lambda scene: [{"part": part} for part in ("waiting", "done", "asked", "copies")]),
    "approval.mine": each(lambda scene: [{"part": part} for part in ("waiting", "done", "asked", "copies")]),
    "category.tree": once(),
    "count_plan.weeks": once(),
    "document.approvals": every("document_id"),
    "document.by_key": every("document_key"),
    "document.chain": every("document_id"),
    "document.effect": every("document_id"),
    "document.export": once(),
    "document.export_lines": once(),
    "document.get": every("document_id"),
    "document.list": each(
        lambda scene: [
            {"size": 100},
            *({"wanted": DocumentFilter(search=paper.words[0]), "order": "-amount"} for paper in scene.papers[-4:]),
            *({"wanted": DocumentFilter(sku_id=sku_id)} for sku_id in scene.sku_ids),
            {"wanted": DocumentFilter(voidable=True)},
            {"wanted": DocumentFilter(maker_id=scene.people["qian"].user_id)},
        ]
    ),
    "document.look_up": each(lambda scene: [{"typed": word} for paper in scene.papers for word in paper.words]),
    "document.my_draft": people(type="scrap", maker_id=...),
    "document.my_drafts": people(maker_id=...),
    "count.waiting": once(),
    "document.margins": every("document_id"),
    "document.people": once(),
    "document.preview_amend": every("document_id"),
    "document.preview_void": every("document_id"),
    "document.print_counts": every("document_ids"),
    "document.print_preview": each(
        lambda scene: [{"document_id": paper.id, "with_price": True} for paper in scene.papers[-4:]]
    ),
    "document.printable": each(lambda scene: [{"document_ids": [paper.id]} for paper in scene.papers[-4:]]),
    "document.printed": each(lambda scene: [{"print_key": scene.print_key}]),
    "document.purchase_history": every("sku_id"),
    "document.purchase_prices": every("sku_ids"),
    "document.responsibles": once(),
    "document.sale_history": every("sku_id"),
    "document.sale_prices": each(
        lambda scene: [{"partner_id": scene.customer, "sku_ids": [sku_id]} for sku_id in scene.sku_ids]
    ),
    "document.to_receive": once(),
    "document.totals": once(),
    "document.usual_quantities": each(
        lambda scene: [{"type_code": "sales_issue", "warehouse_id": scene.company.w1, "sku_ids": list(scene.sku_ids)}]
    ),
    "document.waiting": every("document_ids"),
    "file.get": each(lambda scene: [{"file_id": filed(scene.company, one.id, "货物")} for one in scene.papers]),
    "file.list": each(
        lambda scene: [
            {"subject_kind": "document", "subject_id": one.id}
            for one in scene.papers
            if filed(scene.company, one.id, "货物")
        ]
    ),
    "home.lags": once(),
    "home.today": people(user_id=...),
    "home.trend": once(),
    "match.export": once(only=MatchFilter()),
    "match.lines": once(only=MatchFilter()),
    "match.suppliers": once(),
    "statement.export": once(only=StatementFilter()),
    "statement.export_lines": every("document_id"),
    "statement.get": every("document_id"),
    "statement.preview": once(partner_id=1, from_on=None, to_on=date(2026, 1, 5)),
    "statement.page": once(only=StatementFilter()),
    "customer_statement.page": once(only=CustomersStated()),
    "customer_statement.get": every("document_id"),
    "customer_statement.preview": each(
        lambda scene: [{"partner_id": scene.customer, "from_on": None, "to_on": date(2026, 1, 5)}]
    ),
    "customer_statement.export": once(only=CustomersStated()),
    "customer_statement.export_lines": every("document_id"),
    "receivable.customers": once(only=Wanted()),
    "receivable.papers": once(only=Wanted()),
    "receivable.money": once(only=Wanted()),
    "receivable.credit": each(lambda scene: [{"partner_id": scene.customer}]),
    "receivable.statement": each(lambda scene: [{"partner_id": scene.customer} | _EVER]),
    "receivable.export_customers": once(only=Wanted()),
    "receivable.export_papers": once(only=Wanted()),
    "receivable.export_money": once(only=Wanted()),
    "receivable.export_statement": each(lambda scene: [{"partner_id": scene.customer} | _EVER]),
    "payable.calendar": once(),
    "payable.credits": once(),
    "payable.orders": once(),
    "payable.without_invoice": once(),
    "payable.export_calendar": once(step="week", days=28),
    "payable.export_ageing": once(),
    "payable.export_unbilled": once(),
    "payable.export_credits": once(),
    "payable.export_ahead": once(),
    "payable.accruals": once(only=AccrualFilter()),
    "payable.differences": once(only=DifferenceFilter()),
    "payable.difference_of": every("document_id"),
    "payable.export_accruals": once(only=AccrualFilter()),
    "payable.export_differences": once(only=DifferenceFilter()),
    "payable.export_without_invoice": once(),
    "payable.export": once(),
    "payable.invoices": once(),
    "payable.suppliers": once(),
    "payable.to_pay": once(),
    "payable.unbilled": once(),
    "invoice.likely_goods": once(partner_id=1, lines=[]),
    "invoice.paper": every("document_id"),
    "invoice.reducible": once(partner_id=1),
    "order.supplier_side": every("document_id"),
    "mail.draft": every("document_id"),
    "mail.of_document": every("document_id"),
    "picture.demands": every("document_id"),
    "purchase.emergencies": once(),
    "purchase.late": once(),
    "purchase.open_lines": each(lambda scene: [{"sku_ids": [1, 2, 3], "warehouse_id": scene.company.w1}]),
    "purchase.figure_lines": once(wanted=_INSPECTED),
    "purchase.figures": once(wanted=_INSPECTED),
    "purchase.figures_export": once(wanted=_INSPECTED),
    "purchase.loop": once(),
    "purchase.wanted": once(),
    "receipt.arrivals": once(),
    "receipt.counted": once(),
    "receipt.my_counts": people(person_id=...),
    "receipt.sheet": each(lambda scene: [{"order_id": 1, "warehouse_id": scene.company.w1}]),
    "receipt.to_inspect": every("document_id"),
    "ask.givers": once(),
    "ask.shares": each(lambda scene: [{"warehouse_id": scene.company.w1}]),
    "ask.sheet": each(lambda scene: [{"warehouse_id": scene.company.w1}]),
    "retail.day": once(wanted=TicketFilter(date(2026, 1, 5))),
    "retail.export_day": once(wanted=TicketFilter(date(2026, 1, 5))),
    "retail.export_shortages": once(wanted=ShortageFilter(state="")),
    "retail.short_lines": every("document_id"),
    "retail.shortages": once(wanted=ShortageFilter(state="")),
    "retail.ticket": once(number="LSCK-1"),
    "bundle.page": once(),
    "bundle.on_sale": each(lambda scene: [{"warehouse_id": scene.company.w1}]),
    "bundle.exploded": each(lambda scene: [{"warehouse_id": scene.company.w1, "wanted": [("no", "1")]}]),
    "price_list.listed": each(lambda scene: [{"sku_ids": [scene.tool], "warehouse_id": scene.company.w1}]),
    "price_list.offers": each(
        lambda scene: [{"asked": [PriceAsked(scene.tool, None, Decimal(1))], "warehouse_id": scene.company.w1}]
    ),
    "sales.orders": once(wanted=OrderFilter(state="all")),
    "sales.export_orders": once(wanted=OrderFilter(state="all")),
    "sales.standing": every("document_id"),
    "sales.ship_sheet": each(lambda scene: [{"order_id": paper.id} for paper in scene.papers]),
    "sales.pick_list": every("document_id"),
    "fulfilment.proposal": each(lambda scene: [{"order_id": paper.id} for paper in scene.papers]),
    "fulfilment.order": each(lambda scene: [{"order_id": paper.id} for paper in scene.papers]),
    "parcel.to_send": once(),
    "parcel.couriers": once(),
    "pool.list": once(),
    "pool.stock": once(wanted=PoolFilter(1)),
    "pool.export": once(wanted=PoolFilter(1)),
    "pool.of_sku": each(lambda scene: [{"sku_id": scene.tool}]),
    "rfq.list": once(),
    "rfq.compare": every("rfq_id"),
    "rfq.export_comparison": every("rfq_id"),
    "rfq.sheet": each(lambda scene: [{"rfq_id": paper.id, "partner_id": 1} for paper in scene.papers]),
    "agreement.prices": each(lambda scene: [{"partner_id": 1, "sku_ids": scene.sku_ids}]),
    "agreement.list": once(wanted=AgreementFilter()),
    "agreement.export": once(wanted=AgreementFilter()),
    "settlement.frozen": once(),
    "replenishment.suppliers": once(),
    "sku.count_likely_pairs": once(),
    "sku.export_likely_pairs": once(),
    "sku.last_order_prices": every("sku_id"),
    "sku.likely_pairs": once(),
    "sku.merge_preview": each(lambda scene: [{"gone_id": scene.tool, "stays_id": scene.drink}]),
    "sku.merges": every("sku_id"),
    "sku.alike": each(lambda scene: [{"name": word, "code": word} for word in TOOL_WORDS]),
    "sku.brands": once(),
    "sku.card": every("sku_id"),
    "sku.count": once(wanted=SkuFilter()),
    "sku.export": once(wanted=SkuFilter(), order="code", columns=PRODUCT_COLUMNS),
    "sku.export_columns": once(with_limits=True),
    "sku.find": each(lambda scene: [{}, {"search": "独门"}]),
    "sku.floor_prices": every("sku_ids"),
    "sku.get": every("sku_ids"),
    "sku.labels": every("sku_ids"),
    "sku.look_up": each(lambda scene: [{"typed": word} for word in TOOL_WORDS]),
    "sku.matching": once(wanted=SkuFilter()),
    "sku.page": once(wanted=SkuFilter(use="all")),
    "sku.preview_change": each(
        lambda scene: [
            {"change": SkuChange(kind=kind, name="新", price="floor_price"), "sku_ids": scene.sku_ids}
            for kind in ("category", "brand", "price", "switch_off")
        ]
    ),
    "sku.scan": each(lambda scene: [{"code": word} for word in TOOL_WORDS]),
    "sku.scan_many": once(codes=list(TOOL_WORDS)),
    "sku.read_scans": once(codes=list(TOOL_WORDS)),
    "stock.availability": each(lambda scene: [{"warehouse_id": scene.company.w1, "sku_ids": scene.sku_ids}]),
    "stock.by_sku": once(wanted=StockFilter(by_sku=True)),
    "stock.curve": every("sku_id"),
    "stock.export": once(),
    "stock.export_filtered": each(lambda scene: [{}, {"wanted": StockFilter(by_sku=True)}, {"wanted": GONE}]),
    "stock.export_ledger": each(lambda scene: [{"wanted": LedgerFilter(one)} for one in scene.sku_ids]),
    "stock.export_moves": once(),
    "stock.held_by": every("sku_id"),
    "stock.lots_to_take": each(
        lambda scene: [{"warehouse_id": scene.company.w1, "sku_ids": [scene.kept_tool], "day": date(2026, 1, 5)}]
    ),
    "lot.ending": once(),
    "lot.export_ending": once(wanted=EndingFilter()),
    "lot.export_recall": each(lambda scene: [{"lot_id": one} for one in scene.lot_ids]),
    "lot.find": each(lambda scene: [{"typed": word} for word in TOOL_WORDS]),
    "lot.order_kept": once(date_from=date(2020, 1, 1), date_to=date(2099, 1, 1)),
    "lot.trace": each(lambda scene: [{"lot_id": one} for one in scene.lot_ids]),
    "stock.ledger": each(lambda scene: [{"wanted": LedgerFilter(one)} for one in scene.sku_ids]),
    "stock.of_sku": every("sku_id"),
    "stock.on_the_way": every("sku_id"),
    "stock.page": once(wanted=GONE),
    "stock.settings_of_sku": every("sku_id"),
    "stock.totals": once(),
    "stock.turnover": once(wanted=_YEARS),
    "stock.turnover_totals": once(wanted=_YEARS),
    "stock.export_turnover": once(wanted=_YEARS),
    "cost.preview": each(cost_questions),
    "cost.receipts": each(lambda scene: [{"receipt_ids": (paper.id,)} for paper in scene.papers]),
    "recipe.get": each(recipes),
    "recipe.page": each(recipe_lists),
    "recipe.export": each(recipe_lists),
    "report.months": each(lambda scene: [_reported(scene) and {}]),
    "report.month": each(lambda scene: [{"month": _reported(scene)}]),
    "report.rows": each(lambda scene: [{"wanted": FactFilter(_reported(scene)), "size": 200}]),
    "report.export": each(lambda scene: [{"wanted": FactFilter(_reported(scene))}]),
    "stock.worth": every("sku_id"),
    "template.get": people(template_id=1, reader_id=...),
    "template.list": people(type="scrap", reader_id=...),
    "todo.list": each(lambda scene: [{"user_id": scene.people["wang"].user_id}]),  # the page asks for its reader
    "transfer.count_sheet": each(lambda scene: [{"transfer_id": paper.id} for paper in scene.papers]),
    "transfer.from_me": once(),
    "transfer.to_me": once(),
    "transfer.homes": once(),
    "transfer.fulfilment": once(since=date(2000, 1, 1), until=date(2999, 1, 1)),
    "transfer.asked_of_me": each(lambda scene: [_asked_for_tool(scene) and {}]),
    "transfer.asked_by_me": each(lambda scene: [_asked_for_tool(scene) and {}]),
    "transfer.open_for": each(lambda scene: [{"sku_id": _asked_for_tool(scene), "receiver_id": scene.company.w2}]),
    "transfer.store_stock": each(
        lambda scene: [{"sku_id": sku_id, "here_id": scene.company.w1} for sku_id in scene.sku_ids]
    ),
    "sku.substitutes": each(lambda scene: [{"sku_ids": [_paired(scene)]}]),
    "unit.list": once(),
}


def answers(scene: Scene, code: str, actor: Actor) -> str:
    """Everything that a query says to its questions, its refusals too."""
    return "\n".join(answer(scene.company, code, actor, asked) for asked in QUESTIONS[code](scene))


def answer(company: Company, code: str, actor: Actor, asked: dict[str, Any]) -> str:
    """Everything that a query says to one question."""

    def work(session: Session) -> str:
        found = read_in(session, QUERIES[code], actor, **asked)
        return repr(list(found) if isinstance(found, Iterator) else found)

    try:
        return company.database.read(work)
    except DomainError as refusal:
        return f"{say(refusal)} {refusal.params}"


def test_every_read_has_its_question() -> None:
    """A new query that a narrowed right opens, or nobody's, must be asked here."""
    opened = {code for code, one in QUERIES.items() if not set(one.permissions) <= WHOLE or not one.permissions}
    assert opened - ABOUT_NO_ROWS == QUESTIONS.keys()


@ONE_ENGINE
def test_nothing_beyond_stands_in_any_answer(scene: Scene) -> None:
    told = {code: answers(scene, code, SYSTEM) for code in QUESTIONS}
    everything = {word for paper in scene.papers for word in paper.words} | set(TOOL_WORDS)
    silent = {code for code, said in told.items() if not any(word in said for word in everything)}
    assert silent == NAMELESS | ONES_OWN, "no question gets an answer that could give anything away"
    wang, leaks = scene.people["wang"], []
    for limit in LIMITS:
        scene.company.database.write(lambda session, limit=limit: limit.apply(scene, session))
        beyond = {word for paper in scene.papers if limit.hides(scene, paper) for word in paper.words}
        beyond |= set(TOOL_WORDS) if limit.drinks_only else set()
        for code in QUESTIONS:
            said = answers(scene, code, wang)
            leaks += [(limit, code, word) for word in sorted(beyond) if word in said]
    assert not leaks

"""Roles that reach some rows only: own documents, those of the department, SKUs of some categories."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import pytest

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import PERMISSIONS, perform, read, read_in
from jxc_app.modules.access.matrix_queries import role_matrix, who_can
from jxc_app.modules.access.narrowing_roles import ChangeDepartment, category_paths, change_department
from jxc_app.modules.access.role_matrix import ChangeRoles, CopyRole, change_roles, copy_role
from jxc_app.modules.catalog.categories import (
    CategoryFields,
    DeleteCategory,
    category_tree,
    create_category,
    delete_category,
)
from jxc_app.modules.catalog.looking_up import look_up_skus
from jxc_app.modules.catalog.queries import find_skus, scan_code
from jxc_app.modules.catalog.scanning import scan_codes
from jxc_app.modules.catalog.service import UpdateSku, update_sku
from jxc_app.modules.catalog.sku_card import sku_card
from jxc_app.modules.catalog.sku_pages import SkuFilter, count_skus, sku_page
from jxc_app.modules.dashboards.queries import today_figures
from jxc_app.modules.dashboards.waiting import waiting
from jxc_app.modules.documents.approval_cards import document_approvals
from jxc_app.modules.documents.commenting import CommentDocument, comment_document
from jxc_app.modules.documents.effects import document_effect
from jxc_app.modules.documents.exporting import document_table, line_table
from jxc_app.modules.documents.ledger import LedgerFilter, sku_ledger
from jxc_app.modules.documents.listing import document_people, document_totals, list_documents
from jxc_app.modules.documents.looking_up import look_up_documents
from jxc_app.modules.documents.previews import preview_void
from jxc_app.modules.documents.prices import last_costs
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.inventory.queries import (
    ORDERS,
    SKU_ORDERS,
    Holding,
    StockFilter,
    availability,
    sku_stock_page,
    stock_page,
    stock_totals,
)
from jxc_app.modules.inventory.sku_settings import settings_of_sku
from jxc_app.modules.inventory.sku_stock import stock_of_sku
from jxc_app.modules.migration.exports import move_table, stock_table
from jxc_app.modules.printing.queries import printable
from tests.support.company import SYSTEM, Company, Line

REASON = "按岗位说明书"
ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def admin(company: Company, standing_clock: FixedClock) -> Actor:
    return company.hire("admin", [("administrator", None)])


def narrow(admin: Actor, role: str, makers: str = "all", categories: tuple[int, ...] = ()) -> None:
    it = next(one for one in read(role_matrix, actor=SYSTEM).roles if one.code == role)
    perform(change_roles, reaching(it.id, it.version, makers, categories), actor=admin)


def reaching(role_id: int, version: int, makers: str, categories: Iterable[int] = ()) -> ChangeRoles:
    rows = {"makers": makers, "category_ids": list(categories)}
    return ChangeRoles.model_validate(
        {"roles": [{"role_id": role_id, "version": version, "rows": rows}], "reason": REASON}
    )


def put_in(company: Company, sku_id: int, category: str) -> None:
    """A SKU becomes one of this category."""
    card = read(sku_card, actor=SYSTEM, sku_id=sku_id)
    units = [
        {"name": one.name, "numerator": one.numerator, "denominator": one.denominator, "barcodes": one.barcodes}
        for one in card.units
    ]
    command = UpdateSku(sku_id=sku_id, version=card.version, name=card.name, category=category, units=units)
    perform(update_sku, command, actor=SYSTEM)


@dataclass
class Goods:
    """Drinks (A-1) below food, tools (B-2), and the ids of their categories."""

    food: int
    drinks: int
    tools: int


@pytest.fixture
def goods(company: Company) -> Goods:
    food = perform(create_category, CategoryFields(name="食品"), actor=SYSTEM).category_id
    drinks = perform(create_category, CategoryFields(name="饮料", parent_id=food), actor=SYSTEM).category_id
    tools = perform(create_category, CategoryFields(name="工具"), actor=SYSTEM).category_id
    put_in(company, company.a, "饮料")
    put_in(company, company.b, "工具")
    return Goods(food, drinks, tools)


def seen(actor: Actor) -> set[int]:
    return {row.id for row in read(list_documents, actor=actor).rows}


def test_whose_documents(company: Company, admin: Actor) -> None:
    """Own, those of the department, everybody's: at the next event, in every list, and in no other warehouse."""
    people = {name: company.hire(name, [("keeper", company.w1)]) for name in ("wang", "zhao", "qian")}
    made = {
        name: company.record("other_receipt", [Line(company.a, 5, "2")], actor=actor).document_id
        for name, actor in people.items()
    }
    everything = set(made.values())
    assert seen(people["wang"]) == everything
    narrow(admin, "keeper", "own")
    assert {name: seen(actor) for name, actor in people.items()} == {name: {one} for name, one in made.items()}
    narrow(admin, "keeper", "department")
    assert seen(people["wang"]) == {made["wang"]}
    for name in ("wang", "zhao"):
        command = ChangeDepartment(user_id=people[name].user_id, department="仓储部", reason=REASON)
        perform(change_department, command, actor=admin)
    assert seen(people["wang"]) == seen(people["zhao"]) == {made["wang"], made["zhao"]}
    assert seen(people["qian"]) == {made["qian"]}
    narrow(admin, "keeper", "all")
    assert seen(people["qian"]) == everything


def test_what_is_not_ones_own_is_nowhere(company: Company, admin: Actor) -> None:
    """Every read that tells of documents, and every act on one."""
    wang, zhao = (company.hire(name, [("keeper", company.w1)]) for name in ("wang", "zhao"))
    own = company.record("other_receipt", [Line(company.a, 5, "2")], actor=wang)
    other = company.record("other_receipt", [Line(company.a, 7, "3")], actor=zhao)
    draft = company.submit(company.save("other_issue", [Line(company.a, 1)], actor=zhao), actor=zhao)
    narrow(admin, "keeper", "own")

    def numbers(rows: object) -> set[str]:
        return {str(row[0]) for row in rows}  # type: ignore[attr-defined]

    assert seen(wang) == {own.document_id}
    totals = read(document_totals, actor=wang)
    assert (totals.count, totals.pieces) == (1, 5)
    assert [one.id for one in read(document_people, actor=wang)] == [wang.user_id]
    for table in (document_table, line_table):
        rows = company.database.read(lambda s, table=table: list(_stream(s, table, wang)))
        assert numbers(rows) == {own.number}
    assert not read(look_up_documents, actor=wang, typed=other.number or "")
    assert read(today_figures, actor=wang, user_id=wang.user_id).documents == 1
    post = next(one for one in read(waiting, actor=wang, user_id=wang.user_id) if one.code == "post")
    assert not post.tasks
    for reading in (get_document, preview_void, document_effect, document_approvals):
        assert read(reading, actor=wang, document_id=own.document_id) is not None
        with pytest.raises(NotFound):
            read(reading, actor=wang, document_id=other.document_id)
    with pytest.raises(NotFound):
        read(printable, actor=wang, document_ids=[other.document_id])
    with pytest.raises(NotFound):
        perform(comment_document, CommentDocument(document_id=other.document_id, text="看看"), actor=wang)
    for act in (company.post, company.close, company.withdraw):
        with pytest.raises(NotFound):
            act(draft, actor=wang)
    assert company.post(draft, actor=zhao).status == "posted"


def _stream(session, table, actor):
    return read_in(session, table, actor)


@ONE_ENGINE
def test_two_roles_open_what_each_opens_and_no_more(company: Company, admin: Actor) -> None:
    """Prices of own documents by one role do not become prices of all that another role shows."""
    wang = company.hire("wang", [("clerk", company.w1), ("inspector", company.w1)])
    own = company.save("other_receipt", [Line(company.a, 5, "2")], actor=wang)
    other = company.record("other_receipt", [Line(company.a, 7, "3")])
    narrow(admin, "clerk", "own")
    assert seen(wang) == {own.document_id, other.document_id}
    amounts = {row.id: row.total_amount for row in read(list_documents, actor=wang).rows}
    assert amounts == {own.document_id: Decimal("10.00"), other.document_id: None}
    assert read(document_totals, actor=wang).amount == 0
    assert read(last_costs, actor=wang, sku_ids=[company.a]) == {}


def test_skus_of_some_categories(company: Company, admin: Actor, goods: Goods) -> None:
    """A category stands for all below it; what has none is in none."""
    keeper = company.hire("keeper", [("keeper", company.w1)])
    drinks = company.record("other_receipt", [Line(company.a, 5, "2")])
    company.record("other_receipt", [Line(company.b, 3, "2")])
    company.record("other_receipt", [Line(company.a, 1, "2"), Line(company.b, 1, "2")])
    company.record("other_receipt", [Line(company.lots, 1, "2", lot="L1")])
    narrow(admin, "keeper", categories=(goods.food,))

    assert seen(keeper) == {drinks.document_id}
    wanted = SkuFilter()
    assert [row.code for row in read(sku_page, actor=keeper, wanted=wanted).rows] == ["A-1"]
    assert read(count_skus, actor=keeper, wanted=wanted) == 1
    assert [row.code for row in read(find_skus, actor=keeper)] == ["A-1"]
    assert [hit.code for hit in read(look_up_skus, actor=keeper, typed="商品")] == ["A-1"]
    assert read(scan_code, actor=keeper, code="B-2") is None
    assert read(scan_code, actor=keeper, code="A-1") is not None
    assert read(scan_codes, actor=keeper, codes=["A-1", "B-2"]).keys() == {"A-1"}
    assert [one.name for one in read(category_tree, actor=keeper)] == ["食品", "饮料"]
    with pytest.raises(NotFound):
        read(sku_card, actor=keeper, sku_id=company.b)

    assert [(row.sku_code, row.on_hand) for row in read(stock_page, actor=keeper).rows] == [("A-1", 6)]
    assert [row.sku_code for row in read(sku_stock_page, actor=keeper, wanted=StockFilter()).rows] == ["A-1"]
    assert read(stock_totals, actor=keeper).on_hand == 6
    assert read(availability, actor=keeper, warehouse_id=company.w1, sku_ids=[company.a, company.b]).keys() == {
        company.a
    }
    assert read(stock_of_sku, actor=keeper, sku_id=company.a)
    assert not read(stock_of_sku, actor=keeper, sku_id=company.b)
    assert not read(settings_of_sku, actor=keeper, sku_id=company.b)
    assert not read(sku_ledger, actor=keeper, wanted=LedgerFilter(company.b)).rows
    assert len(read(sku_ledger, actor=keeper, wanted=LedgerFilter(company.a)).rows) == 2
    for table in (stock_table, move_table):
        rows = company.database.read(lambda s, table=table: list(_stream(s, table, keeper)))
        assert rows
        assert all("B-2" not in map(str, row) for row in rows)

    with pytest.raises(PermissionDenied, match="只限部分"):
        company.record("other_receipt", [Line(company.b, 1)], actor=keeper)
    with pytest.raises(PermissionDenied, match="只限部分"):
        company.save("other_receipt", [Line(company.a, 1), Line(company.b, 1)], actor=keeper)
    assert company.record("other_receipt", [Line(company.a, 1)], actor=keeper).status == "posted"


def test_stock_is_cut_by_warehouse_and_category_together(company: Company, admin: Actor, goods: Goods) -> None:
    """All of the own store and the drinks of another warehouse, in every order: no more and no less."""
    mixed = company.hire("mixed", [("store_clerk", company.s1), ("keeper", company.w1)])
    for place in (company.w1, company.w2, company.s1):
        for sku_id, lot in ((company.a, ""), (company.b, ""), (company.lots, "L1")):
            company.record("other_receipt", [Line(sku_id, 4, "1", lot=lot)], at=place)
    company.record("transfer", [Line(company.b, 1)], to_warehouse_id=company.s1)
    company.record("transfer", [Line(company.b, 1)], at=company.w2, to_warehouse_id=company.w1)
    narrow(admin, "keeper", categories=(goods.drinks,))
    pairs = {
        (company.a, company.w1), (company.a, company.s1), (company.b, company.s1), (company.lots, company.s1),
    }  # fmt: skip
    for holding in Holding:
        wanted, expected = StockFilter(holding=holding), set() if holding == Holding.NONE else pairs
        for order in ORDERS:
            rows = read(stock_page, actor=mixed, wanted=wanted, order=order).rows
            assert {(row.sku_id, row.warehouse_id) for row in rows} == expected, (holding, order)
        assert read(stock_totals, actor=mixed, wanted=wanted).rows == len(expected)
        for order in SKU_ORDERS:
            by_sku = read(sku_stock_page, actor=mixed, wanted=wanted, order=order).rows
            sums = {company.a: 8, company.b: 4, company.lots: 4} if expected else {}
            assert {row.sku_id: row.on_hand for row in by_sku} == sums, (holding, order)
    totals = read(stock_totals, actor=mixed)
    assert (totals.on_hand, totals.in_transit) == (16, 1)


@ONE_ENGINE
def test_narrowing_is_a_change_of_rights(company: Company, admin: Actor, goods: Goods) -> None:
    """Not of one's own role, not over somebody's change, with what exists; it shows, and a copy has it too."""
    role = {one.code: one for one in read(role_matrix, actor=SYSTEM).roles}
    with pytest.raises(DomainError, match="另一位管理员"):
        own = role["administrator"]
        perform(change_roles, reaching(own.id, own.version, "own"), actor=admin)
    keeper = role["keeper"]
    with pytest.raises(Conflict, match="刚刚改过"):
        perform(change_roles, reaching(keeper.id, keeper.version + 1, "own"), actor=admin)
    with pytest.raises(NotFound, match="分类"):
        perform(change_roles, reaching(keeper.id, keeper.version, "own", [99_999]), actor=admin)
    with pytest.raises(DomainError):
        perform(
            change_department, ChangeDepartment(user_id=admin.user_id, department="总办", reason=REASON), actor=admin
        )
    company.hire("wang", [("keeper", company.w1)])
    narrow(admin, "keeper", "own", (goods.drinks,))
    [holder] = read(who_can, actor=admin, permission="document.view")
    assert (holder.rows.makers, holder.rows.categories) == ("own", 1)
    [holder] = read(who_can, actor=admin, permission="stock.view")
    assert (holder.rows.makers, holder.rows.categories) == ("all", 1)
    perform(copy_role, CopyRole(role_id=keeper.id, name="夜班仓管", reason=REASON), actor=admin)
    copied = next(one for one in read(role_matrix, actor=admin).roles if one.name == "夜班仓管")
    assert (copied.makers, copied.category_ids) == ("own", (goods.drinks,))
    tree = {one.id: one for one in read(category_tree, actor=SYSTEM)}
    put_in(company, company.a, "工具")
    with pytest.raises(DomainError, match="限定角色"):
        perform(
            delete_category, DeleteCategory(category_id=goods.drinks, version=tree[goods.drinks].version), actor=SYSTEM
        )
    assert "食品 / 饮料" in [one.path for one in read(category_paths, actor=admin)]


def test_what_can_be_narrowed() -> None:
    """Everything that shows or changes documents, SKUs or their stock; a new right has to say where it belongs."""
    areas = {"单据", "库存", "基础资料"}
    whole = {
        # whose rows these are is not asked: the whole catalogue, whole warehouses, or what goes with another right
        "sku.category", "sku.unit", "stock.release_expired", "transfer.lapse",
        "period.view", "period.close", "period.reopen", "abc.rule",
        "lot.rule",
        "document.migrate", "document.backdate", "template.share", "purchase.rules", "agreement.end",
        "supplier.strategic", "ask.settings", "ask.view", "sales.keep_arrived", "sales.rules",
        "fulfilment.resource", "fulfilment.rules", "delivery.own", "intake.manage", "intake.order",
        "retail.settle_short", "credit.set", "price.list", "price.list_view", "sku.bundle",
        "warehouse.view", "warehouse.create", "warehouse.update", "warehouse.switch_off",
    }  # fmt: skip
    not_narrowed = {code for code, one in PERMISSIONS.items() if one.area in areas and not one.narrowed_by}
    assert {code for code in not_narrowed if not code.startswith(("partner.", "warehouse."))} <= whole


@ONE_ENGINE
def test_who_is_narrowed_in_the_whole_company_sees_what_they_made(company: Company, admin: Actor) -> None:
    """A document that goes to no other warehouse is not taken for one that goes to theirs."""
    wang = company.hire("wang", [("keeper", None)])
    own = company.record("other_receipt", [Line(company.a, 5)], actor=wang)
    company.record("other_receipt", [Line(company.a, 7)])
    narrow(admin, "keeper", "own")
    assert seen(wang) == {own.document_id}

"""The list of SKUs, and one change to many of them: what was shown is what is done."""

from decimal import Decimal
from typing import Any

import pytest

from jxc_app.core.errors import DomainError, PermissionDenied
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import USE_CASES, perform, read
from jxc_app.modules.catalog.bulk import SkuBeforeAfter, SkuChange, change_skus, preview_change
from jxc_app.modules.catalog.queries import find_skus
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.catalog.sku_card import sku_card
from jxc_app.modules.catalog.sku_pages import SkuFilter, count_skus, sku_page
from tests.support.company import SYSTEM, Company


def new(company: Company, code: str, **more: Any) -> int:
    command = CreateSku(code=code, name=f"商品{code}", base_unit="个", **more)
    return perform(create_sku, command, actor=SYSTEM, database=company.database).sku_id


def codes(company: Company, order: str = "code", page: int = 1, size: int = 50, **wanted: Any) -> list[str]:
    filters = SkuFilter(**wanted)
    found = read(sku_page, actor=SYSTEM, database=company.database, wanted=filters, order=order, page=page, size=size)
    return [row.code for row in found.rows]


def preview(company: Company, ids: list[int], actor: Actor = SYSTEM, **change: Any) -> list[SkuBeforeAfter]:
    asked = SkuChange(**change)
    return read(preview_change, actor=actor, database=company.database, change=asked, sku_ids=ids)


def change(company: Company, rows: list[SkuBeforeAfter], actor: Actor = SYSTEM, **fields: Any) -> int:
    skus = [{"sku_id": row.sku_id, "version": row.version} for row in rows]
    command = change_skus.command(change=SkuChange(**fields), skus=skus)
    return perform(change_skus, command, actor=actor, database=company.database).changed


def test_filters_orders_and_pages(company: Company) -> None:
    case = USE_CASES["category.create"]
    top = perform(case, case.command(name="食品"), actor=SYSTEM, database=company.database).category_id
    perform(case, case.command(name="饮料", parent_id=top), actor=SYSTEM, database=company.database)
    new(company, "T-1", category="饮料", brand="乙", retail_price="9")
    new(company, "T-2", category="食品", brand="甲", retail_price="10")
    new(company, "T-3", brand="甲")
    assert codes(company, category_id=top) == ["T-1", "T-2"]
    assert codes(company, brand="甲") == ["T-2", "T-3"]
    assert codes(company, search="spt-2") == ["T-2"]
    assert codes(company, "retail_price")[:2] == ["T-1", "T-2"]
    assert codes(company, "-retail_price")[:2] == ["T-2", "T-1"], "what has no price comes last both ways"
    assert codes(company, size=4) == ["A-1", "B-2", "L-3", "T-1"]
    assert codes(company, size=4, page=2) == ["T-2", "T-3"]
    assert read(count_skus, actor=SYSTEM, database=company.database, wanted=SkuFilter(brand="甲")) == 2


def test_switched_off_ones_are_apart(company: Company) -> None:
    rows = preview(company, [company.a], kind="switch_off")
    assert [(row.before, row.after) for row in rows] == [(False, True)]
    assert change(company, rows, kind="switch_off") == 1
    assert (codes(company, use="off"), "A-1" in codes(company), "A-1" in codes(company, use="all")) == (
        ["A-1"], False, True,
    )  # fmt: skip
    assert preview(company, [company.a], kind="switch_off") == []
    change(company, preview(company, [company.a], kind="switch_on"), kind="switch_on")
    assert codes(company, use="off") == []


@pytest.mark.parametrize(
    ("how", "value", "expected"),
    [("percent", "5", "10.40"), ("percent", "-10", "8.91"), ("amount", "-1", "8.9"), ("fixed", "12", "12")],
)
def test_prices_become_what_the_preview_says(company: Company, how: str, value: str, expected: str) -> None:
    priced, unpriced = new(company, "T-1", retail_price="9.90"), new(company, "T-2")
    fields = {"kind": "price", "price": "retail_price", "how": how, "value": value}
    rows = preview(company, [priced, unpriced], **fields)
    shown = {row.code: row.after for row in rows}
    assert shown == {"T-1": Decimal(expected)} | ({"T-2": Decimal(expected)} if how == "fixed" else {})
    change(company, rows, **fields)
    card = read(sku_card, actor=SYSTEM, database=company.database, sku_id=priced)
    assert card.retail_price == Decimal(expected)


def test_no_price_falls_below_zero(company: Company) -> None:
    cheap = new(company, "T-1", retail_price="0.50")
    with pytest.raises(DomainError, match="T-1"):
        preview(company, [cheap], kind="price", how="amount", value="-1")


def test_one_that_was_changed_meanwhile_keeps_all_back(company: Company) -> None:
    rows = preview(company, [company.a, company.b], kind="brand", name="新牌")
    change(company, preview(company, [company.b], kind="brand", name="快一步"), kind="brand", name="快一步")
    with pytest.raises(DomainError, match="B-2"):
        change(company, rows, kind="brand", name="新牌")
    brands = {row.code: row.brand for row in read(find_skus, actor=SYSTEM, database=company.database, search="")}
    assert (brands["A-1"], brands["B-2"]) == ("", "快一步")


def test_a_new_brand_is_found_at_once_and_old_words_too(company: Company) -> None:
    sku = new(company, "T-1", barcodes=["690123"], brand="旧牌")
    change(company, preview(company, [sku], kind="brand", name="可口"), kind="brand", name="可口")
    assert codes(company, search="kekou") == codes(company, search="690123") == ["T-1"]
    assert codes(company, search="旧牌") == []


def test_a_category_that_is_new_is_made(company: Company) -> None:
    rows = preview(company, [company.a, company.b], kind="category", name="新分类")
    assert change(company, rows, kind="category", name="新分类") == 2
    found = read(find_skus, actor=SYSTEM, database=company.database, search="A-1")
    assert found[0].category == "新分类"


def test_each_kind_needs_its_own_right(company: Company) -> None:
    keeper = company.hire("keeper", [("keeper", None)])
    rows = preview(company, [company.a], kind="brand", name="牌")
    with pytest.raises(PermissionDenied):
        change(company, rows, keeper, kind="brand", name="牌")
    floor = {"kind": "price", "price": "floor_price", "value": "5"}
    with pytest.raises(PermissionDenied):
        preview(company, [company.a], keeper, **floor)
    clerk = company.hire("clerk", [("clerk", None)])
    assert change(company, preview(company, [company.a], clerk, **floor), clerk, **floor) == 1


def test_the_lowest_price_is_hidden_and_kept(company: Company) -> None:
    sku = new(company, "T-1", floor_price="7", wholesale_price="8")
    keeper = company.hire("keeper", [("keeper", None)])
    assert read(sku_card, actor=keeper, database=company.database, sku_id=sku).floor_price is None
    page = read(sku_page, actor=keeper, database=company.database, wanted=SkuFilter(search="T-1"))
    assert (page.rows[0].floor_price, page.rows[0].wholesale_price) == (None, Decimal(8))
    update = USE_CASES["sku.update"]
    perform(update, update.command(sku_id=sku, version=1, name="改名"), actor=SYSTEM, database=company.database)
    card = read(sku_card, actor=SYSTEM, database=company.database, sku_id=sku)
    assert (card.floor_price, card.wholesale_price) == (Decimal(7), Decimal(8)), "what is not sent stays"
